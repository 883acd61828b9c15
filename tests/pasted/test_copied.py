"""Calls as developer tools, editors and Postman copy them."""

from __future__ import annotations

import pytest

from tests.pasted import pasted
from tests.pasted.samples import BODY, HOST, URL, told
from why403.documents.errors import BadInput
from why403.evidence.fingerprint import fingerprint
from why403.incident.pieces import PieceKind
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Request
from why403.pasted.recognise import recognise


def sent(text: str) -> Request:
    return told(text).request


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (pasted.CMD, [PieceKind.COMMAND]),
        (pasted.CMD_OLD, [PieceKind.COMMAND]),
        (pasted.CMD + BODY, [PieceKind.COMMAND, PieceKind.BODY]),
        (pasted.FETCH, [PieceKind.FETCH]),
        (pasted.FETCH + BODY, [PieceKind.FETCH, PieceKind.BODY]),
        (pasted.FETCH_BY_HAND, [PieceKind.FETCH]),
        (pasted.POWERSHELL, [PieceKind.POWERSHELL]),
        (pasted.REST_METHOD + "\n403 Forbidden", [PieceKind.POWERSHELL, PieceKind.TEXT]),
        (pasted.REQUEST_FILE, [PieceKind.HTTP]),
        (pasted.CONSOLE, [PieceKind.CONSOLE]),
        (pasted.CONSOLE_LISTS, [PieceKind.CONSOLE]),
        (pasted.collection(403), [PieceKind.POSTMAN]),
    ],
)
def test_a_copied_call_is_known_by_its_form(text: str, expected: list[PieceKind]) -> None:
    assert [piece.kind for piece in recognise(text, "paste")] == expected


def test_carets_of_the_windows_command_line_are_no_part_of_the_call() -> None:
    request = sent(pasted.CMD)
    assert (request.method, request.url) == ("POST", f"{URL}?a=1&b=%20x")
    assert (request.header("x-note"), request.body) == ('say "hi"', b'{"a":1}')


def test_a_command_whose_carets_only_join_lines_is_read() -> None:
    request = sent(pasted.CMD_OLD)
    assert (request.url, request.body) == (f"{URL}?a=1&b=2", b'{"a":1}')


def test_an_empty_argument_stays_empty_on_windows() -> None:
    assert sent(f'curl "{URL}" ^\n -d "" ^\n -H "a: b"').body == b""


def test_half_a_command_for_windows_is_refused() -> None:
    with pytest.raises(BadInput, match="never closed"):
        recognise(f'curl ^\n "{URL}', "paste")


def test_fetch_tells_method_headers_and_body() -> None:
    request = sent(pasted.FETCH)
    assert (request.method, request.url, request.body) == ("POST", URL, b'{"a":1}')
    assert request.header("Authorization") == "Bearer abc"


def test_a_header_that_fetch_computes_is_not_told() -> None:
    request = sent(pasted.FETCH_BY_HAND)
    assert (request.method, request.body) == ("DELETE", UNKNOWN)
    assert (request.header("X-Api-Key"), request.header("Authorization")) == ("abc", UNKNOWN)


def test_fetch_without_options_is_a_get_without_a_body() -> None:
    request = sent(f'fetch("{URL}")')
    assert (request.method, request.body) == ("GET", ABSENT)


def test_half_a_call_of_fetch_is_a_text() -> None:
    text = f'fetch("{URL}", {{ "headers": {{'
    assert [piece.kind for piece in recognise(text, "paste")] == [PieceKind.TEXT]


def test_powershell_tells_what_it_sends_without_the_pseudo_headers() -> None:
    request = sent(pasted.POWERSHELL)
    assert (request.method, request.url, request.body) == ("POST", URL, b'{"a":1}')
    assert [name for name, _ in request.headers] == ["accept", "sec-ch-ua", "Content-Type", "User-Agent"]


def test_powershell_by_hand_is_read_with_its_own_quotes() -> None:
    request = sent(pasted.REST_METHOD)
    assert (request.url, request.header("x-api-key"), request.body) == (URL, "it's", UNKNOWN)


def test_powershell_without_a_url_is_refused() -> None:
    with pytest.raises(BadInput, match="without a URL"):
        recognise("Invoke-WebRequest -Method GET", "paste")


def test_of_a_request_file_the_refused_request_is_read() -> None:
    incident = told(pasted.REQUEST_FILE)
    assert (incident.request.method, incident.request.url) == ("POST", URL)
    assert (incident.request.body, incident.answer.status) == (b'{"a":1}', 403)


def test_a_request_file_does_not_show_all_that_was_sent() -> None:
    assert sent(pasted.REQUEST_FILE).header("User-Agent") is UNKNOWN


def test_a_request_over_several_lines_is_put_together() -> None:
    first = pasted.REQUEST_FILE.split("### create")[0]
    request = sent(first)
    assert (request.url, request.header("Accept")) == (f"{URL}?a=1&b=2", "*/*")
    assert request.header("x-api-key") is UNKNOWN


def test_an_answer_behind_the_mark_belongs_to_the_request_before() -> None:
    text = f"GET {URL}\n\n###\nHTTP/1.1 403 Forbidden\n\n{BODY}"
    assert told(text).answer.status == 403


@pytest.mark.parametrize(
    "shown",
    [
        "403\nx-amzn-errortype: ForbiddenException\n{body}",
        "\u2192 403\n{body}",
        "and it gives {body}",
        "Error: Request failed with status code 403",
    ],
)
def test_a_request_line_above_what_was_answered_makes_no_request_file(shown: str) -> None:
    incident = told(f"Only long texts are refused:\n\nPOST {URL}\n{shown.format(body=BODY)}")
    assert incident.request.body is UNKNOWN
    assert fingerprint(incident.answer).status == 403 or fingerprint(incident.answer).family == "forbidden"


def test_the_console_of_postman_tells_both_sides() -> None:
    incident = told(pasted.CONSOLE)
    assert (incident.request.url, incident.answer.body) == (URL, BODY)
    assert incident.answer.header("x-amzn-errortype") == "ForbiddenException"


def test_the_lists_of_the_console_tell_the_status() -> None:
    incident = told(pasted.CONSOLE_LISTS)
    assert (incident.answer.status, incident.request.header("Host")) == (403, HOST)


def test_the_refused_answer_of_a_collection_comes_first() -> None:
    pieces = recognise(pasted.collection(200, 429, 403), "api.json")
    assert pieces[0].says.answer.status == 403
    assert pieces[0].notes == ("the collection has 1 more refused call",)
    assert str(pieces[0].at) == "api.json#item.0.item.0.response.2"


def test_a_number_chooses_among_the_refused_answers_of_a_collection() -> None:
    assert recognise(pasted.collection(429, 403), "api.json", 2)[0].says.answer.status == 429


def test_a_number_that_no_refused_answer_has_is_refused() -> None:
    with pytest.raises(BadInput, match="has 1 refused call;"):
        recognise(pasted.collection(403), "api.json", 2)


def test_variables_of_a_collection_are_filled_in_and_unknown_ones_left_out() -> None:
    request = sent(pasted.collection(403))
    assert (request.url, request.headers) == (URL, ())


def test_a_collection_with_one_request_and_no_answer_tells_the_request() -> None:
    assert sent(pasted.collection(variables=False)).url == URL
