"""Commands of HTTPie and xh, and what they print; expectations from HTTPie's documentation."""

from __future__ import annotations

import pytest

from tests.pasted.samples import ANSWER, BODY, HOST, URL, told
from why403.documents.errors import BadInput
from why403.incident.pieces import PieceKind
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Request
from why403.pasted.httpie import read_httpie
from why403.pasted.recognise import recognise

MESSAGE = f"""POST /prod/orders HTTP/1.1
Accept: application/json, */*;q=0.5
Content-Type: application/json
Host: {HOST}
User-Agent: HTTPie/3.2.4
x-api-key: abc

{{
    "a": "b"
}}
"""
"""A request as HTTPie prints it: without its scheme, and its JSON on several lines."""


def sent(command: str) -> Request:
    return read_httpie(command, "paste", 0)[0].says.request


def notes(command: str) -> tuple[str, ...]:
    return read_httpie(command, "paste", 0)[0].notes


def kinds(text: str) -> list[PieceKind]:
    return [piece.kind for piece in recognise(text, "paste")]


@pytest.mark.parametrize(
    ("words", "method"),
    [
        (URL, "GET"),
        (f"DELETE {URL}", "DELETE"),
        (f"put {URL}", "PUT"),
        (f"AHOY {URL}", "AHOY"),
        (f"{URL} a=b", "POST"),
        (f"{URL} a:=1", "POST"),
        (f"{URL} a=@file", "POST"),
        (f"{URL} @file", "POST"),
        (f"{URL} < file", "POST"),
        (f"{URL} <<<'x'", "POST"),
        (f"--raw x {URL}", "POST"),
        (f"GET {URL} a=b", "GET"),
        (f"{URL} a==b X-Y:1", "GET"),
        (f"-I {URL} < file", "GET"),
    ],
)
def test_the_method_is_named_or_follows_from_data(words: str, method: str) -> None:
    assert sent(f"http {words}").method == method


@pytest.mark.parametrize(
    ("command", "url"),
    [
        ("http example.org", "http://example.org"),
        ("https example.org", "https://example.org"),
        ("xh example.org/x", "http://example.org/x"),
        ("xhs example.org", "https://example.org"),
        ("xh --https example.org", "https://example.org"),
        ("http --default-scheme=https example.org", "https://example.org"),
        ("https http://example.org", "http://example.org"),
        ("https ://example.org/x", "https://example.org/x"),
        ("http :3000/bar", "http://localhost:3000/bar"),
        ("http :/foo", "http://localhost/foo"),
        ("http localhost:8000", "http://localhost:8000"),
        ("http GET api:3000/x", "http://api:3000/x"),
        ("http example.org q==httpie 'per page==a&b'", "http://example.org?q=httpie&per+page=a%26b"),
        ("http 'example.org/?a=1#x' b==2", "http://example.org/?a=1&b=2#x"),
    ],
)
def test_the_url_is_made_of_what_was_typed(command: str, url: str) -> None:
    assert sent(command).url == url


@pytest.mark.parametrize(
    ("item", "name", "value"),
    [
        ("X-API-Token:123", "X-API-Token", "123"),
        ("'X-Foo: Bar'", "X-Foo", "Bar"),
        ("Referer:https://httpie.io/", "Referer", "https://httpie.io/"),
        ("'Cookie:a=b;c=d'", "Cookie", "a=b;c=d"),
        ("'Header;'", "Header", ""),
        ("User-Agent:Bacon/1.0", "User-Agent", "Bacon/1.0"),
        ("Accept:", "Accept", ABSENT),
        ("x-api-key:@key.txt", "x-api-key", "****"),
        ("X-Unsent==1", "X-Unsent", ABSENT),
    ],
)
def test_an_item_with_a_colon_is_a_header(item: str, name: str, value: object) -> None:
    assert sent(f"http {URL} {item}").header(name) == value


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("", ABSENT),
        ("a=b n:=1 l:='[true, null]'", b'{"a": "b", "n": 1, "l": [true, null]}'),
        ("'a\\=b=c'", b'{"a=b": "c"}'),
        ("-f 'name=John Smith' x=y", b"name=John+Smith&x=y"),
        ("--raw '{\"a\": 1}'", b'{"a": 1}'),
        ("a=@file", UNKNOWN),
        ("a:=@file", UNKNOWN),
        ("@file", UNKNOWN),
        ("-f a@file", UNKNOWN),
        ("--multipart a=b", UNKNOWN),
        ("a[b]=c", UNKNOWN),
        ("a=1 a=2", UNKNOWN),
        ("a:=x", UNKNOWN),
        ("a=$VALUE", UNKNOWN),
        ("-x a=b", UNKNOWN),
        ("< file", UNKNOWN),
    ],
)
def test_the_body_is_told_where_the_command_holds_it(words: str, body: object) -> None:
    assert sent(f"http {URL} {words}").body == body


def test_a_body_from_a_pipe_is_not_told() -> None:
    piece = recognise(f"echo '{{\"a\":1}}' | http POST {URL}", "paste")[0]
    assert (piece.kind, piece.says.request.body) == (PieceKind.HTTPIE, UNKNOWN)


def test_xh_writes_json_without_spaces() -> None:
    assert sent(f"xh {URL} a=b n:=1").body == b'{"a":"b","n":1}'


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("", ABSENT),
        ("a=b", "application/json"),
        ("-j", "application/json"),
        ("-f a=b", "application/x-www-form-urlencoded; charset=utf-8"),
        ("-f a@file", "multipart/form-data"),
        ("a=b Content-Type:text/plain", "text/plain"),
        ("@data.xml", UNKNOWN),
        ("@data.xml Content-Type:text/xml", "text/xml"),
    ],
)
def test_the_content_type_follows_from_the_data(words: str, kind: object) -> None:
    assert sent(f"http {URL} {words}").header("Content-Type") == kind


@pytest.mark.parametrize(
    ("words", "header"),
    [
        (f"-a me:planted {URL}", "Basic ****"),
        (f"-a me:planted {URL} Authorization:x", "Basic ****"),
        (f"--auth=me {URL}", "Basic ****"),
        (f"https://me:planted@{HOST}/", "Basic ****"),
        (f"-A bearer -a TOKEN {URL}", "Bearer TOKEN"),
        (f'{URL} "Authorization:Bearer $TOKEN"', "Bearer $TOKEN"),
        (URL, ABSENT),
        (f"-A digest -a me:planted {URL}", UNKNOWN),
        (f"-A aws4 -a AKIA:planted {URL}", UNKNOWN),
        (f"--session=me {URL}", UNKNOWN),
        (f"{URL} $AUTH", UNKNOWN),
        (f"--unheard-of {URL}", UNKNOWN),
    ],
)
def test_credentials_are_those_that_the_command_shows(words: str, header: object) -> None:
    assert sent(f"http {words}").header("Authorization") == header


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (f"--session me {URL}", "session"),
        (f"-A aws4 -a a:b {URL}", "`aws4`"),
        (f"--unheard-of {URL}", "--unheard-of"),
        (URL, "netrc"),
        (f"--offline {URL}", "nothing is sent"),
    ],
)
def test_what_the_command_does_not_show_is_noted(words: str, word: str) -> None:
    assert word in " ".join(notes(f"http {words}"))


def test_a_command_with_all_that_is_sent_has_no_notes() -> None:
    assert notes(f"http --ignore-netrc --verify=no --no-verify {URL} x-api-key:abc") == ()


def test_a_host_in_a_variable_is_not_told() -> None:
    request = sent('http "$API/orders" x-api-key:abc')
    assert (request.url, request.header("Host"), request.header("x-api-key")) == (UNKNOWN, UNKNOWN, "abc")


@pytest.mark.parametrize("command", [f"http {URL}", f"xh {URL}"])
def test_the_client_is_the_program(command: str) -> None:
    assert sent(command).client == sent(command).header("User-Agent")


@pytest.mark.parametrize(
    "text",
    [
        "http 403 Forbidden",
        "http error 403",
        "http status:403",
        "http GET request was refused",
        "https is required",
        "http example.com doesn't work",
        "http get https://a.example/x returned 403",
        "http://a.example/x",
        "xh",
        "http -a",
    ],
)
def test_a_sentence_is_no_command(text: str) -> None:
    assert PieceKind.HTTPIE not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        f"http {URL}",
        f"user@host:~/api$ http -v {URL}",
        f"http \\\n  POST \\\n  {URL} a=b",
        f"http.exe POST ^\n  {URL} ^\n  a=b",
        f"http status 403\nhttp {URL}",
    ],
)
def test_a_command_is_found(text: str) -> None:
    assert kinds(text)[-1] is PieceKind.HTTPIE


def test_half_a_command_is_refused_at_its_open_quote() -> None:
    with pytest.raises(BadInput, match=r"paste:1:\d+: the quote ' is never closed") as refusal:
        recognise(f"http {URL} 'x-api-key:planted-secret", "paste")
    assert "planted-secret" not in str(refusal.value)


def test_a_command_and_the_answer_it_printed_tell_one_incident() -> None:
    incident = told(f"$ http {URL}\n{ANSWER}")
    assert (incident.request.url, incident.answer.status, incident.answer.body) == (URL, 403, BODY)


def test_a_printed_request_stands_above_its_command() -> None:
    request = told(f"$ http -v {URL} x-api-key:abc a=b\n{MESSAGE}\n{ANSWER}").request
    assert (request.header("User-Agent"), request.header("x-api-key")) == ("HTTPie/3.2.4", "abc")


def test_of_a_printed_request_the_command_tells_scheme_body_and_client() -> None:
    request = told(f"$ http -v {HOST}/prod/orders x-api-key:abc a=b\n{MESSAGE}\n{ANSWER}").request
    assert (request.url, request.body, request.client) == (
        f"http://{HOST}/prod/orders",
        b'{"a": "b"}',
        "HTTPie",
    )


def test_a_printed_request_of_another_call_outranks_the_command() -> None:
    incident = told(f"$ http -v POST {URL}/7 x-api-key:abc\n{MESSAGE}\n{ANSWER}")
    assert incident.request.url == URL
