"""Exceptions and objects that programs print, with the answer in them."""

from __future__ import annotations

import pytest

from tests.logs import recorded
from tests.pasted import pasted
from tests.pasted.samples import URL, told
from why403.evidence.fingerprint import fingerprint
from why403.evidence.log_evidence import evidence
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.pasted.dumps import read_dump
from why403.pasted.literals import OPAQUE, literal
from why403.refusals.refusal import Fingerprint


def shown(text: str) -> Fingerprint:
    return fingerprint(told(text).answer)


@pytest.mark.parametrize(
    ("text", "status", "error_type"),
    [
        (pasted.AXIOS, 403, "ForbiddenException"),
        (pasted.BOTO, 403, "ForbiddenException"),
        (pasted.JAVASCRIPT, 403, "ForbiddenException"),
        (pasted.GO, 403, "ForbiddenException"),
        (pasted.GO_OLD, 403, "ForbiddenException"),
        (pasted.JAVA_OLD, 403, "ForbiddenException"),
        (pasted.JAVA, 403, "ForbiddenException"),
        (pasted.DOT_NET, 403, "ForbiddenException"),
        (pasted.REQUESTS, 403, UNKNOWN),
        (pasted.HTTPX, 403, UNKNOWN),
    ],
)
def test_an_exception_tells_status_and_type(text: str, status: int, error_type: object) -> None:
    found = shown(text)
    assert (found.status, found.error_type) == (status, error_type)


@pytest.mark.parametrize(
    "text",
    [pasted.AXIOS, pasted.BOTO, pasted.JAVASCRIPT, pasted.GO, pasted.GO_OLD, pasted.JAVA, pasted.JAVA_OLD],
)
def test_an_exception_tells_the_request_id(text: str) -> None:
    assert told(text).answer.header("x-amzn-RequestId") == recorded.ID


@pytest.mark.parametrize("text", [pasted.REQUESTS, pasted.HTTPX, pasted.AXIOS])
def test_an_exception_tells_the_url(text: str) -> None:
    assert told(text).request.url == URL


def test_half_a_printed_exception_still_tells_the_answer() -> None:
    incident = told(pasted.AXIOS.rsplit("}", 1)[0])
    assert (incident.answer.status, incident.answer.body) == (403, '{"message": "Forbidden"}')


def test_an_error_body_with_a_status_code_is_no_exception() -> None:
    assert read_dump('{"statusCode":403,"message":"Forbidden"}', Place("x")) is None


def test_the_result_of_a_test_call_is_an_answer() -> None:
    incident = told('{"statusCode": 403, "headers": {"a": "b"}, "body": "{\\"message\\":\\"no\\"}"}')
    assert (incident.answer.status, incident.answer.body) == (403, '{"message":"no"}')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a: 1, 'b': \"x\\n\", }", {"a": 1, "b": "x\n"}),
        ("[ null, True, undefined ]", [None, True, None]),
        (
            "{ x: [Function (anonymous)], y: new Date(1), z: a + 'b' }",
            {"x": [OPAQUE], "y": OPAQUE, "z": OPAQUE},
        ),
        ("{ r: <ref *1> Foo { a: 1 } }", {"r": {"a": 1}}),
        ("`a${b}`", "a${b}"),
        ("'\\u{1F600}\\x41\\ud800'", "\U0001f600A\ufffd"),
    ],
)
def test_a_literal_is_read_as_its_program_means_it(text: str, expected: object) -> None:
    assert literal(text, 0)[0] == expected


@pytest.mark.parametrize("text", ["", "{", "'a", "{a", "[1", "{" * 100, "(", ")"])
def test_half_a_literal_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        literal(text, 0)


def test_an_answer_without_a_log_has_no_evidence_of_one() -> None:
    assert evidence(told(pasted.GO).answer).statements == ()
