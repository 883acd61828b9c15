from __future__ import annotations

from tests.pasted import samples
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Incident
from why403.pasted.http import read_headers, read_http, read_trace

AT = Place("paste", (), 1, 1)


def read(text: str) -> Incident:
    return read_http(text, AT).says


def traced(text: str) -> Incident:
    return read_trace(text, AT).says


def test_an_answer_has_status_headers_and_body() -> None:
    answer = read(samples.ANSWER).answer
    assert (answer.status, answer.header("x-amzn-errortype"), answer.body) == (
        403,
        "ForbiddenException",
        samples.BODY,
    )


def test_all_headers_of_a_raw_answer_are_known() -> None:
    assert read(samples.ANSWER).answer.header("Via") is ABSENT


def test_an_answer_of_http_2_has_no_reason_phrase() -> None:
    assert read("HTTP/2 403 \ncontent-type: x\n\n").answer.status == 403


def test_carriage_returns_are_no_part_of_a_value() -> None:
    assert read(samples.ANSWER.replace("\n", "\r\n")).answer.header("Content-Type") == "application/json"


def test_the_answer_of_a_proxy_to_connect_does_not_count() -> None:
    assert read(f"HTTP/1.1 200 Connection established\n\n{samples.ANSWER}").answer.status == 403


def test_after_redirects_the_last_answer_counts() -> None:
    piece = read_http(f"HTTP/1.1 301 Moved\nLocation: /x\n\n{samples.ANSWER}", AT)
    assert (piece.says.answer.status, len(piece.notes)) == (403, 1)


def test_a_folded_header_is_one_header() -> None:
    assert read("HTTP/1.1 403 x\nA: one\n two\n\n").answer.header("A") == "one two"


def test_a_body_that_was_copied_without_the_empty_line_above_it_is_the_body() -> None:
    for body in ('{"detail":"no"}', "<p>no</p>"):
        answer = read(f"HTTP/2 403\ncontent-type: text/plain\n{body}\n").answer
        assert (answer.headers, answer.body) == ((("content-type", "text/plain"),), body)


def test_an_answer_without_shown_body_leaves_it_open() -> None:
    assert read("HTTP/1.1 403 x\nA: b\n").answer.body is UNKNOWN


def test_a_body_of_no_length_is_absent() -> None:
    assert read("HTTP/1.1 403 x\nContent-Length: 0\n").answer.body is ABSENT


def test_a_raw_request_is_complete() -> None:
    request = read(f"POST /prod/orders HTTP/1.1\nHost: {samples.HOST}\n\n{{}}").request
    assert (request.method, request.url, request.body, request.complete) == ("POST", samples.URL, b"{}", True)


def test_a_trace_shows_the_request() -> None:
    request = traced(samples.TRACE).request
    assert (request.method, request.url, request.complete) == ("GET", samples.URL, True)


def test_a_trace_shows_the_answer() -> None:
    answer = traced(samples.TRACE).answer
    assert (answer.status, answer.body) == (403, samples.BODY)


def test_the_request_that_opens_a_tunnel_is_not_the_call() -> None:
    tunnel = "> CONNECT x:443 HTTP/1.1\n> Host: x:443\n>\n< HTTP/1.1 200 Connection established\n<\n"
    incident = traced(tunnel + samples.TRACE)
    assert (incident.request.method, incident.answer.status) == ("GET", 403)


def test_progress_between_the_lines_of_a_trace_is_no_body() -> None:
    noise = (
        "{ [23 bytes data]\n100    23  100    23    0     0    230      0 --:--:-- --:--:-- --:--:--   232\n"
    )
    assert traced(samples.TRACE.replace(samples.BODY, noise + samples.BODY)).answer.body == samples.BODY


def test_the_body_that_a_trace_sends_is_not_shown() -> None:
    text = "> POST /x HTTP/1.1\n> Host: h\n> Content-Length: 3\n>\n< HTTP/1.1 403 F\n<\n"
    assert traced(text).request.body is UNKNOWN


def test_headers_alone_may_not_be_all_headers() -> None:
    answer = read_headers("x-amzn-errortype: ForbiddenException", AT).says.answer
    assert answer.header("Via") is UNKNOWN


def test_the_status_among_the_headers_of_developer_tools_is_the_status() -> None:
    assert read_headers(":status: 403\ncontent-type: x", AT).says.answer.status == 403


def test_a_body_may_stand_directly_below_the_headers() -> None:
    """Who copies an answer into a ticket leaves the empty line out, and often some headers too."""
    text = f"HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: ForbiddenException\n{samples.BODY}"
    answer = read(text).answer
    assert answer.body == samples.BODY
    assert answer.header("Via") is UNKNOWN


def test_dots_among_the_headers_stand_for_some() -> None:
    answer = read(f"HTTP/1.1 403 Forbidden\nx-amzn-RequestId: 1\n...\n\n{samples.BODY}").answer
    assert (answer.body, answer.header("Via")) == (samples.BODY, UNKNOWN)


def test_a_request_may_have_its_body_directly_below_its_headers() -> None:
    request = read('POST /orders HTTP/1.1\nHost: a.example\n{"id":7}').request
    assert (request.body, request.complete) == (b'{"id":7}', False)
