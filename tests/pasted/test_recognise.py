from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import in_all
from tests.pasted import samples
from tests.pasted.samples import told
from why403.documents.errors import BadInput
from why403.evidence.fingerprint import fingerprint
from why403.incident.pieces import PieceKind
from why403.logic.states import UNKNOWN
from why403.pasted.recognise import combine, recognise


def kinds(text: str) -> list[PieceKind]:
    return [piece.kind for piece in recognise(text, "paste")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("why403: 1\nobserved: {status: 403}\n", [PieceKind.INCIDENT]),
        ("# a note\n---\nrequest:\n  method: GET\n", [PieceKind.INCIDENT]),
        ('{"observed": {"status": 403}}', [PieceKind.INCIDENT]),
        (
            '{"log": {"entries": [{"request": {"method": "GET", "url": "/"}, "response": {"status": 403}}]}}',
            [PieceKind.HAR],
        ),
        (f"curl {samples.URL}", [PieceKind.COMMAND]),
        (f"user@host:~/api$ curl {samples.URL}", [PieceKind.COMMAND]),
        (f"$ curl -i {samples.URL}\n{samples.ANSWER}", [PieceKind.COMMAND, PieceKind.HTTP]),
        (f"curl -v {samples.URL}\n{samples.TRACE}", [PieceKind.COMMAND, PieceKind.TRACE]),
        (f"curl {samples.URL}\n{samples.BODY}%", [PieceKind.COMMAND, PieceKind.BODY]),
        (samples.ANSWER, [PieceKind.HTTP]),
        (samples.TRACE, [PieceKind.TRACE]),
        (samples.BODY, [PieceKind.BODY]),
        ("{'message': 'Forbidden'}", [PieceKind.BODY]),
        ('{message: "Forbidden"}', [PieceKind.BODY]),
        (samples.CHROMIUM, [PieceKind.BROWSER]),
        (samples.FIREFOX, [PieceKind.BROWSER]),
        (samples.SAFARI, [PieceKind.BROWSER]),
        (samples.log_line(), [PieceKind.LOG]),
        ('192.0.2.7 - - [01/Jul/2026:10:00:00 +0000]"GET /orders HTTP/1.1" 403 23 1f1c 5d=', [PieceKind.LOG]),
        ("403 Forbidden", [PieceKind.TEXT]),
        ("Missing Authentication Token", [PieceKind.TEXT]),
        ("x-amzn-errortype: ForbiddenException\ncontent-type: application/json", [PieceKind.HTTP]),
    ],
)
def test_a_text_is_known_by_its_content(text: str, expected: list[PieceKind]) -> None:
    assert kinds(text) == expected


def test_a_command_and_its_output_tell_one_incident() -> None:
    incident = samples.told(f"$ curl -i {samples.URL}\n{samples.ANSWER}")
    assert (incident.request.url, incident.answer.status) == (samples.URL, 403)


def test_what_follows_a_pipe_is_no_part_of_the_command() -> None:
    assert kinds(f"curl -s {samples.URL} | jq .\n{samples.BODY}") == [PieceKind.COMMAND, PieceKind.BODY]


def test_a_sentence_about_curl_is_no_command() -> None:
    assert kinds("my curl request says 403 Forbidden") == [PieceKind.TEXT]


@pytest.mark.parametrize(
    "text",
    [
        "curl works here, and Bob's browser gets 403 Forbidden",
        'curl is fine: {"ok":true}',
        "curl -v shows nothing special, only 403 Forbidden",
        'In the terminal:\ncurl -s: {"message":"Forbidden"}',
        'curl <our address>\n{"message":"Forbidden"}',
    ],
)
def test_a_sentence_that_begins_with_curl_is_no_command(text: str) -> None:
    assert PieceKind.COMMAND not in kinds(text)


def test_a_command_without_a_url_is_still_refused_as_one() -> None:
    with pytest.raises(BadInput, match="without a URL"):
        kinds("curl -X POST")


def test_a_command_whose_url_is_left_out_or_further_down_is_a_command() -> None:
    for command in (
        "curl -i $API/items\n403",
        "curl -H 'a: b' \\\n  https://a.example/\n403",
        "curl {{host}}/items\n403",
    ):
        assert PieceKind.COMMAND in kinds(command)


def test_a_row_of_a_log_that_is_printed_over_several_lines_is_one() -> None:
    row = {"requestId": "a1", "httpMethod": "GET", "resourcePath": "/x", "status": "403", "ip": "192.0.2.1"}
    shown = f"The log has\n{json.dumps(row, indent=2)}\nand that is all"
    assert kinds(shown)[0] is PieceKind.LOG


def test_an_error_body_with_a_status_is_no_log_line() -> None:
    assert kinds('{"message":"Forbidden","status":403}') == [PieceKind.BODY]


def test_nothing_is_refused() -> None:
    with pytest.raises(BadInput, match="it is empty"):
        recognise(" \n", "paste")


def test_half_a_command_is_refused_at_its_open_quote() -> None:
    with pytest.raises(BadInput, match=r"paste:2:6: the quote ' is never closed"):
        recognise(f"curl {samples.URL} \\\n  -H 'x-api-key: a", "paste")


def test_half_a_command_does_not_repeat_its_secrets() -> None:
    with pytest.raises(BadInput) as refusal:
        recognise(f"curl {samples.URL} -H 'x-api-key: planted-secret", "paste")
    assert "planted-secret" not in str(refusal.value)


def test_half_a_character_in_an_argument_is_replaced() -> None:
    assert combine(recognise("403 \udcff", "argument")).answer.said == "403 \ufffd"


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadInput):
        combine(recognise(text, "paste"))


_SIGNS = "'\"\\${}[]()|;:<>*\n \t"
_STARTS = ("curl ", "-H ", "HTTP/1.1 403 x\n", "> GET / HTTP/1.1\n", "< ", "why403: 1\n", "facts:\n", "403")
_MIDDLES = (
    "{'message': '",
    '{"log": {',
    '{"requestId":"',
    "Access to fetch at '",
    "x-api-key: ",
    "An error (",
)
_WORDS = st.sampled_from([*_SIGNS, *_STARTS, *_MIDDLES])


@given(st.lists(_WORDS, max_size=40).map("".join))
@settings(max_examples=in_all(300))
def test_any_mixture_of_forms_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadInput):
        combine(recognise(text, "paste"))


@pytest.mark.parametrize(
    ("length", "seconds"), [(1_000_000, 8), pytest.param(10_000_000, 10, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "{",
        '{"a":',
        "'",
        "a ",
        "curl ",
        "[",
        '"',
        "\\",
        "https://a/",
        "403 ",
        "<",
        "x: y ",
        "$(",
        "{'message':'",
    ],
)
def test_a_long_line_takes_bounded_time(unit: str, length: int, seconds: int) -> None:
    """What is quadratic would take many minutes; in the long form, hours."""
    text = (unit * (length // len(unit)))[:length]
    start = time.process_time()
    with contextlib.suppress(BadInput):
        combine(recognise(text, "paste"))
    assert time.process_time() - start < seconds


def test_a_command_and_its_trace_are_one_call() -> None:
    incident = samples.told(f"curl -v {samples.URL}\n{samples.TRACE}")
    assert incident.request.header("User-Agent") == "curl/8.5.0"


def test_the_order_of_pieces_does_not_count() -> None:
    there, back = samples.told(samples.BODY, "403 Forbidden"), samples.told("403 Forbidden", samples.BODY)
    assert (there.answer.status, there.answer.body) == (back.answer.status, back.answer.body)


def test_what_no_piece_tells_stays_untold() -> None:
    assert samples.told(samples.BODY).answer.status is UNKNOWN


@pytest.mark.parametrize("mark", ["&quot;", "&#34;"])
def test_json_that_a_tracker_escaped_is_read(mark: str) -> None:
    text = f"our log: &lt;- 403 {{{mark}message{mark}:{mark}Limit Exceeded{mark}}}"
    assert fingerprint(told(text).answer).family == "limit-exceeded"
