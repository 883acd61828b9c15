"""A REST API through a real socket: what AWS documents that it answers, and the cause that is named."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Running, desk, running
from tests.serve.templates import KEYS, method, rest
from why403.serve.throttling import Throttle

MEMBER = {"x-api-key": "member-0000000000000001"}


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    open_, keyed = method("books"), method("loans", ApiKeyRequired="true")
    one, below = method("{id}", "POST"), method("anything", "ANY")
    template = rest(open_, keyed, one, below, KEYS)
    with running(tmp_path_factory.mktemp("rest"), template, desk(), Throttle(CLOCK)) as found:
        yield found


def test_an_open_method_answers_what_its_mock_says(library: Running) -> None:
    answer = library.call("GET", "/live/books")
    assert (answer.status, json.loads(answer.body)) == (200, {"stage": "live"})
    assert answer.cause is None
    assert answer.headers["content-type"] == "application/json"


def test_a_path_without_a_method_answers_missing_authentication_token(library: Running) -> None:
    for verb, path in (("GET", "/live/nowhere/at/all"), ("DELETE", "/live/books"), ("GET", "/live")):
        answer = library.call(verb, path)
        assert (answer.status, answer.body) == (403, '{"message":"Missing Authentication Token"}'), path
        assert answer.kind == "MissingAuthenticationTokenException"
        assert answer.cause == "route-not-found"


def test_a_stage_that_is_not_there_answers_forbidden(library: Running) -> None:
    answer = library.call("GET", "/test/books")
    assert (answer.status, answer.body) == (403, '{"message":"Forbidden"}')
    assert (answer.kind, answer.cause) == ("ForbiddenException", "stage-missing")


def test_every_refusal_has_the_ids_of_a_request(library: Running) -> None:
    answer = library.call("GET", "/live/nowhere/at/all")
    assert len(answer.headers["x-amzn-requestid"]) == 36
    assert answer.headers["x-amz-apigw-id"]


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        ({}, "api-key-missing"),
        ({"x-api-key": "nobody-has-this-key-0001"}, "api-key-invalid"),
        ({"x-api-key": "********0001"}, "api-key-invalid"),
        ({"x-api-key": "*"}, "api-key-invalid"),
        ({"x-api-key": "expelled-00000000000002"}, "api-key-disabled"),
        ({"x-api-key": "visitor-000000000000003"}, "api-key-not-in-plan"),
    ],
)
def test_every_failure_of_a_key_has_one_answer_and_a_cause_of_its_own(
    library: Running, sent: dict[str, str], cause: str
) -> None:
    answer = library.call("GET", "/live/loans", sent)
    assert (answer.status, answer.body, answer.kind) == (403, '{"message":"Forbidden"}', "ForbiddenException")
    assert answer.cause == cause


def test_a_refusal_is_told_with_its_place_and_a_fix(library: Running) -> None:
    library.call("GET", "/live/loans", {"x-api-key": "expelled-00000000000002"})
    record = library.told[-1]
    cause, place, fix = record.lines()
    assert "api-key-disabled" in cause
    text = Path(record.at.document).read_text().split("\n")
    assert record.at.line is not None
    assert "Enabled: false" in text[record.at.line - 1]
    assert f"template.yaml:{record.at.line}" in place
    assert "enable the key" in fix


def line_of(library: Running) -> str:
    """The line that the last refusal names."""
    at = library.told[-1].at
    assert at.line is not None
    return Path(at.document).read_text().split("\n")[at.line - 1]


def test_rates_and_quotas_are_used_up_and_come_back(library: Running) -> None:
    CLOCK.now += 86_400
    assert [library.call("GET", "/live/loans", MEMBER).status for _ in range(3)] == [200, 200, 429]
    throttled = library.call("GET", "/live/loans", MEMBER)
    assert (throttled.body, throttled.kind) == ('{"message":"Too Many Requests"}', "TooManyRequestsException")
    assert throttled.cause == "throttled"
    assert "RateLimit: 1" in line_of(library)
    CLOCK.now += 1
    assert library.call("GET", "/live/loans", MEMBER).status == 200
    CLOCK.now += 1
    used = library.call("GET", "/live/loans", MEMBER)
    assert (used.status, used.body) == (429, '{"message":"Limit Exceeded"}')
    assert (used.kind, used.cause) == ("LimitExceededException", "quota-exceeded")
    assert "Quota: {Limit: 3" in line_of(library)
    CLOCK.now += 86_400
    assert library.call("GET", "/live/loans", MEMBER).status == 200


def test_a_refused_key_uses_nothing_up(library: Running) -> None:
    CLOCK.now += 86_400
    for _ in range(5):
        library.call("GET", "/live/loans")
    assert library.call("GET", "/live/loans", MEMBER).status == 200


def test_any_and_parameters_are_matched_as_on_aws(library: Running) -> None:
    assert library.call("PATCH", "/live/anything").status == 200
    assert library.call("POST", "/live/42").status == 200
    assert library.call("POST", "/live/a%2Fb").status == 200
    assert library.call("GET", "/live/books/").status == 200


def test_a_verb_can_be_overridden_by_a_header(library: Running) -> None:
    answer = library.call("GET", "/live/42", {"X-HTTP-Method-Override": "POST"})
    assert answer.status == 200


def test_head_has_no_body(library: Running) -> None:
    answer = library.call("HEAD", "/live/anything")
    assert (answer.status, answer.body) == (200, "")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(library: Running) -> None:
    answer = library.call("POST", "/live/42", {"Content-Length": "10485761"})
    assert (answer.status, answer.cause) == (413, "request-too-large")
    assert answer.body == '{"message":"HTTP content length exceeded 10485760 bytes."}'


def test_too_many_headers_are_refused(library: Running) -> None:
    answer = library.call("GET", "/live/books", {"x-long": "a" * 21_000})
    assert (answer.status, answer.cause) == (431, "request-too-large")


def test_a_body_in_chunks_is_read_no_further_than_it_may_be(library: Running) -> None:
    head = b"POST /live/42 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%s\r\n" % (1_048_576, b"a" * 1_048_576)
    came = library.raw(head + 11 * chunk + b"0\r\n\r\n")
    assert came.startswith(b"HTTP/1.1 413 ")
    assert b"HTTP content length exceeded 10485760 bytes." in came


def test_idle_and_slow_callers_do_not_keep_others_waiting(library: Running) -> None:
    idle = [socket.create_connection(("127.0.0.1", library.port)) for _ in range(100)]
    idle[0].sendall(b"GET /live/books HTTP/1.1\r\nHost: ")
    assert library.call("GET", "/live/books").status == 200
    for each in idle:
        each.close()


def test_calls_to_nowhere_leave_nothing_behind(library: Running) -> None:
    access = library.gateway.world.apis[0].decider(None).access
    for number in range(3):
        library.call("GET", f"/live/none/{number}")
        library.call("GET", f"/live/none/%20{number}")
        library.call("GET", f"/stage{number}/none")
    before = len(access._sites)
    for number in range(3, 60):
        library.call("GET", f"/live/none/{number}")
        library.call("GET", f"/live/none/%20{number}")
        library.call("GET", f"/stage{number}/none")
    assert len(access._sites) == before


def test_a_fault_of_its_own_says_where_and_shows_nothing(
    library: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("with a secret in it")

    monkeypatch.setattr(type(library.gateway), "call_of", broken)
    answer = library.call("GET", "/live/books")
    assert answer.status == 500
    assert "ValueError in tests.serve.test_rest, line" in answer.body
    assert "secret" not in answer.body


def test_broken_http_does_not_stop_it(library: Running) -> None:
    for sent in (b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"POST / HTTP/1.1\r\n"):
        library.raw(sent)
    assert library.call("GET", "/live/books").status == 200


def test_headers_without_end_are_cut_off(library: Running) -> None:
    many = b"".join(b"x-%d: %s\r\n" % (number, b"a" * 1000) for number in range(100))
    came = library.raw(b"GET /live/books HTTP/1.1\r\nHost: a\r\n" + many)
    assert came.startswith(b"HTTP/1.1 431 ")
    assert library.call("GET", "/live/books").status == 200
