"""Commands of wget and what it prints; expectations from its manual."""

from __future__ import annotations

import pytest

from tests.pasted.pasted import WGET
from tests.pasted.samples import BODY, HOST, URL, told
from why403.incident.pieces import PieceKind
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Request
from why403.pasted.recognise import recognise
from why403.pasted.wget import read_wget

FORM = "application/x-www-form-urlencoded"


def sent(command: str) -> Request:
    return read_wget(command, "paste", 0)[0].says.request


def kinds(text: str) -> list[PieceKind]:
    return [piece.kind for piece in recognise(text, "paste")]


@pytest.mark.parametrize(
    ("options", "method", "body"),
    [
        ("", "GET", ABSENT),
        ("-qO-", "GET", ABSENT),
        ("-nv -S -O out.json", "GET", ABSENT),
        ("--method=DELETE", "DELETE", ABSENT),
        ("--method PUT --body-data='a b'", "PUT", b"a b"),
        ("--post-data=a=1", "POST", b"a=1"),
        ("--post-file=x.json", "POST", UNKNOWN),
        ('--post-data="$BODY"', "POST", UNKNOWN),
        ("--spider", "HEAD", ABSENT),
    ],
)
def test_the_options_choose_method_and_body(options: str, method: str, body: object) -> None:
    request = sent(f"wget {options} {URL}")
    assert (request.method, request.url, request.body) == (method, URL, body)


@pytest.mark.parametrize(
    ("options", "name", "value"),
    [
        ("--header='x-api-key: abc'", "x-api-key", "abc"),
        ("--header 'Accept: text/plain'", "Accept", "text/plain"),
        ("--header=Accept:", "Accept", ""),
        ("--header=a:b --header=''", "a", ABSENT),
        ("-U agent", "User-Agent", "agent"),
        ("--user-agent=", "User-Agent", ABSENT),
        ("--referer=https://a.example/", "Referer", "https://a.example/"),
        ("--post-data=x", "Content-Type", FORM),
        ("--post-data=x --header=Content-Type:text/plain", "Content-Type", "text/plain"),
        ("", "x-api-key", ABSENT),
        ("--load-cookies=jar", "Cookie", UNKNOWN),
        ("--unheard-of", "x-api-key", UNKNOWN),
        ('--header="$AUTH"', "Authorization", UNKNOWN),
        ("--user=me --password=planted", "Authorization", UNKNOWN),
        ("--auth-no-challenge --user=me --password=planted", "Authorization", "Basic ****"),
    ],
)
def test_a_header_is_that_of_the_command_or_wgets_own(options: str, name: str, value: object) -> None:
    assert sent(f"wget {options} {URL}").header(name) == value


def test_a_url_without_scheme_is_http() -> None:
    assert sent(f"wget {HOST}/prod").url == f"http://{HOST}/prod"


@pytest.mark.parametrize("text", ["wget says ERROR 403: Forbidden.", "wget fails"])
def test_a_sentence_about_wget_is_no_command(text: str) -> None:
    assert kinds(text) == [PieceKind.TEXT]


def test_a_command_and_its_output_tell_one_incident() -> None:
    incident = told(WGET)
    assert (incident.request.method, incident.request.header("x-api-key"), incident.answer.status) == (
        "POST",
        "abc",
        403,
    )


def test_the_servers_headers_are_read() -> None:
    assert told(WGET).answer.header("x-amzn-ErrorType") == "ForbiddenException"


def test_without_the_servers_headers_none_is_taken_for_absent() -> None:
    text = (
        f"--2026-07-01 10:00:00--  {URL}\n"
        "HTTP request sent, awaiting response... 403 Forbidden\n"
        "2026-07-01 10:00:01 ERROR 403: Forbidden."
    )
    answer = told(text).answer
    assert (answer.status, answer.header("x-amzn-ErrorType")) == (403, UNKNOWN)


def test_a_body_below_the_output_is_a_piece_of_its_own() -> None:
    assert told(f"{WGET}{BODY}").answer.body == BODY


def test_of_a_redirected_call_the_last_answer_counts() -> None:
    text = (
        f"wget http://{HOST}/prod/orders\n"
        f"--2026-07-01 10:00:00--  http://{HOST}/prod/orders\n"
        "HTTP request sent, awaiting response... 301 Moved Permanently\n"
        f"Location: https://{HOST}/other [following]\n"
        f"--2026-07-01 10:00:01--  https://{HOST}/other\n"
        "HTTP request sent, awaiting response... 403 Forbidden\n"
    )
    incident = told(text)
    assert (incident.request.url, incident.answer.status) == (f"https://{HOST}/other", 403)
