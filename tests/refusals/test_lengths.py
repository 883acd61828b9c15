"""Of which message a response is, by the length of its body alone."""

from pathlib import Path

import pytest

import why403
from bench.corpus import COLLECTIONS
from bench.plain import plain_values
from why403.logic.states import UNKNOWN, State
from why403.refusals.lengths import family_of_length
from why403.refusals.wordings import family_of

HEAD = (
    "HTTP/1.1 403 Forbidden\nContent-Type: application/json\nContent-Length: {}\n"
    "x-amzn-RequestId: 2b7a1f2e-0000-0000-0000-000000000001\nx-amzn-ErrorType: AccessDeniedException\n"
    "x-amz-apigw-id: epXAMPLE0000001=\n"
)


def lengths() -> list[tuple[str, int, int | State, str]]:
    """What known incidents show of both: a message of API Gateway's, and the length that its header tells."""
    found = []
    for path in sorted(path for folder in COLLECTIONS for path in Path(folder).glob("*.yaml")):
        if path.name == "causes.yaml":
            continue
        answer = plain_values(path.read_text("utf-8")).get("observed") or {}
        headers = {str(name).lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
        length, body = headers.get("content-length", ""), answer.get("body")
        if length.isdecimal() and isinstance(body, str) and body.startswith('{"'):
            message = plain_values(body).get("message") or plain_values(body).get("Message")
            if isinstance(message, str) and family_of(message):
                found.append((path.stem, int(length), answer.get("status") or UNKNOWN, family_of(message)))
    return found


def test_what_incidents_show_of_both_agrees_with_the_lengths() -> None:
    """A length whose message has variable parts says nothing; those of fixed texts are seen to be so."""
    shown = lengths()
    named = {name: family_of_length(length, status) for name, length, status, _ in shown}
    told = [(name, family) for name, _, _, family in shown if named[name] is not UNKNOWN]
    assert len(told) >= 8
    assert [(name, family, named[name]) for name, family in told if named[name] != family] == []


@pytest.mark.parametrize(
    ("length", "status", "family"),
    [
        (23, 403, "forbidden"),
        (23, 404, "not-found"),
        (23, UNKNOWN, UNKNOWN),
        (42, 403, "missing-token"),
        (36, 502, "internal-error"),
        (35, 500, "internal-error"),
        (82, 403, "authorizer-denies"),
        (1_000, 403, UNKNOWN),
    ],
)
def test_a_length_goes_with_a_status(length: int, status: object, family: object) -> None:
    assert family_of_length(length, status) == family  # type: ignore[arg-type]


def test_an_error_type_that_nobody_documents_excludes_no_length() -> None:
    assert family_of_length(82, 403, "SomeNewException") == family_of_length(82, 403)
    assert family_of_length(82, 403, "ForbiddenException") is UNKNOWN


def test_an_authorizers_denial_is_known_by_its_length_and_nothing_is_certain_by_it() -> None:
    found = why403.explain(HEAD.format(82))
    assert found.case.seen.likely == "authorizer-denies"
    assert found.suspects[0].cause.code == "authorizer-deny"
    assert not found.certain
    other = why403.explain(HEAD.format(83))
    assert {row.cause.code for row in other.fitting} == {row.cause.code for row in found.fitting}


def test_the_log_of_a_stage_tells_the_length_too() -> None:
    line = '203.0.113.7 - - [24/Jan/2023:17:52:06 +0000] "GET /orders HTTP/1.1" 403 42 Abc='
    found = why403.explain(line)
    assert found.case.seen.likely == "missing-token"
    assert found.suspects[0].cause.code == "route-not-found"


def test_a_compressed_body_or_one_that_is_shown_has_no_family_by_its_length() -> None:
    packed = why403.explain(HEAD.format(82) + "Content-Encoding: gzip\n")
    assert packed.case.seen.likely is UNKNOWN
    shown = why403.explain(HEAD.format(82) + '\n{"message":"Forbidden"}')
    assert shown.case.seen.likely is UNKNOWN
