"""Law 9: no secret that entered comes out, whatever it came in, whatever is printed, whatever goes wrong."""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from why403.api.inputs import case_of
from why403.cli import explain
from why403.cli.exits import Exit
from why403.cli.inputs import bring
from why403.cli.main import run
from why403.questions.explain import explain as explained

URL = "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders"
KEY_ID = "AKIA" + "QX7Z2M5RT8WP3KVN"
SECRET_KEY = "wJalrXUt" + "nFEMIK7MDENGbPxRfiCYzQ9dLmT4vK2s"
SESSION = "IQoJb3JpZ2luX2VjEN" + "7qM3xT9vZ2rLw8KfYb5Hs1Dc6Ng4Pj0Ua"
JWT = (
    "eyJhbGciOiJSUzI1NiJ9"
    + ".eyJzdWIiOiJ1c2VyLTQyIiwiZW1haWwiOiJ4QHkueiJ9"
    + ".c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4"
)
COOKIE = "sess-9f8e7d6c5b4a3928171605f4e3d2c1b0"
PASSWORD = "Tr0ub4dor-and-3-horses"
API_KEY = "qZ8wT3nM6vB1xK5cR9yL2pD7fH4jS0gA"
SIGNATURE = "9f" + "c41e7b0a6d8352" * 4 + "77aa"
BASIC = base64.b64encode(f"partner:{PASSWORD}".encode()).decode()

SECRETS = (KEY_ID, SECRET_KEY, SESSION, JWT, COOKIE, PASSWORD, API_KEY, SIGNATURE, BASIC)

SIGV4 = (
    f"AWS4-HMAC-SHA256 Credential={KEY_ID}/20261120/eu-west-1/execute-api/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={SIGNATURE}"
)
HEADERS = {
    "bearer": ("Authorization", f"Bearer {JWT}"),
    "bare token": ("Authorization", JWT),
    "signature": ("Authorization", SIGV4),
    "basic": ("Authorization", f"Basic {BASIC}"),
    "session token": ("X-Amz-Security-Token", SESSION),
    "cookie": ("Cookie", f"sid={COOKIE}; theme=dark"),
    "api key": ("x-api-key", API_KEY),
}
QUERY = (
    f"X-Amz-Credential={KEY_ID}%2F20261120&X-Amz-Signature={SIGNATURE}"
    f"&X-Amz-Security-Token={quote(SESSION, safe='')}"
)
REFUSED = '{"message":"Forbidden"}'


def curl(name: str, value: str) -> str:
    """A command line."""
    return (
        f"curl -X POST '{URL}?{QUERY}' -H '{name}: {value}' -u 'partner:{PASSWORD}' -d 'password={PASSWORD}'"
    )


def trace(name: str, value: str) -> str:
    """What `curl -v` prints."""
    return (
        f"> GET /prod/orders?{QUERY} HTTP/2\n> Host: abc123def4.execute-api.eu-west-1.amazonaws.com\n"
        f"> {name}: {value}\n>\n< HTTP/2 403\n< x-amzn-errortype: ForbiddenException\n"
        f"< set-cookie: sid={COOKIE}; Path=/\n<\n{REFUSED}\n"
    )


def raw(name: str, value: str) -> str:
    """A raw request and its answer."""
    return (
        f"GET /prod/orders?{QUERY} HTTP/1.1\nHost: h\n{name}: {value}\n\nHTTP/1.1 403 Forbidden\n\n{REFUSED}"
    )


def har(name: str, value: str) -> str:
    """A recording of one call."""
    request = {
        "method": "GET",
        "url": f"{URL}?{QUERY}",
        "headers": [{"name": name, "value": value}],
        "cookies": [{"name": "sid", "value": COOKIE}],
        "queryString": [{"name": "X-Amz-Signature", "value": SIGNATURE}],
        "postData": {"mimeType": "application/json", "text": json.dumps({"password": PASSWORD})},
    }
    response = {"status": 403, "headers": [], "content": {"text": REFUSED, "mimeType": "application/json"}}
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}})


def incident(name: str, value: str) -> str:
    """An incident file."""
    parts = {
        "why403": 1,
        "observed": {"status": 403, "headers": {"set-cookie": f"sid={COOKIE}"}, "body": REFUSED},
        "request": {"method": "GET", "url": f"{URL}?{QUERY}", "headers": {name: value}},
        "facts": {"request.api-key": API_KEY, "route.exists": False},
        "context": [f"We send {name}: {value}", f"the password is password={PASSWORD}"],
    }
    return json.dumps(parts)


def log(name: str, value: str) -> str:
    """One access-log line in JSON."""
    entry = {
        "requestId": "1",
        "httpMethod": "GET",
        "path": f"/prod/orders?{QUERY}",
        "status": "403",
        "responseType": "INVALID_API_KEY",
        "apiKey": API_KEY,
        name: value,
    }
    return json.dumps(entry)


def echo(name: str, value: str) -> str:
    """The gateway's own words, which repeat the header."""
    header = f"{name}: {value}" if name != "Authorization" else value
    return json.dumps(
        {
            "message": f"'{value}' not a valid key=value pair (missing equal-sign) "
            f"in Authorization header: '{header}'."
        }
    )


FORMS: dict[str, Callable[[str, str], str]] = {
    "curl command": curl,
    "curl -v": trace,
    "raw HTTP": raw,
    "HAR": har,
    "incident": incident,
    "access log": log,
    "error text": echo,
}


def dresses(secret: str) -> Iterator[str]:
    """The secret as it may come out: plain, URL-encoded, in base64 at each of the three offsets."""
    yield secret
    yield quote(secret, safe="")
    for before in ("", "a", "ab"):
        coded = base64.b64encode((before + secret).encode()).decode()
        yield coded[4 if before else 0 : -4]


def leaks(printed: str) -> list[str]:
    """The secrets that can be read in what was printed, also across line breaks and in halves."""
    joined = "".join(printed.split())
    found = [
        secret for secret in SECRETS if any(dress in printed or dress in joined for dress in dresses(secret))
    ]
    halves = [secret for secret in SECRETS if len(secret) >= 24 and secret[: len(secret) // 2] in joined]
    return [*found, *halves]


def printed_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit code and everything printed."""
    capsys.readouterr()
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out + err


OUTPUTS = ((), ("--json",), ("--all", "--why-weights"))


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("form", FORMS)
def test_no_secret_of_an_input_is_printed(form: str, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = FORMS[form](*HEADERS[kind])
    for options in OUTPUTS[:2]:
        _, printed = printed_by(capsys, "explain", text, *options)
        assert leaks(printed) == []
        assert printed.strip()


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("form", FORMS)
def test_no_secret_of_a_broken_input_is_printed(
    form: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut off in the middle: the error names the place and quotes no secret."""
    text = FORMS[form](*HEADERS[kind])
    _, printed = printed_by(capsys, "explain", text[: int(len(text) * 0.7)])
    assert leaks(printed) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("form", FORMS)
def test_no_secret_of_an_input_that_ends_anywhere_is_printed(
    form: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = FORMS[form](*HEADERS[kind])
    for end in range(1, len(text), 7):
        _, printed = printed_by(capsys, "explain", text[:end])
        assert leaks(printed) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("form", FORMS)
def test_no_encoded_secret_is_printed(form: str, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, value = HEADERS[kind]
    coded = base64.b64encode(f"{name}: {value}".encode()).decode()
    for disguised in (
        quote(value, safe=""),
        coded,
        "\n ".join(value[at : at + 24] for at in range(0, len(value), 24)),
    ):
        _, printed = printed_by(capsys, "explain", FORMS[form](name, disguised))
        assert leaks(printed) == []


@pytest.mark.parametrize("kind", HEADERS)
def test_no_url_encoded_header_is_printed(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, value = HEADERS[kind]
    _, printed = printed_by(capsys, "explain", f"{REFUSED}\nsent: {quote(f'{name}: {value}', safe='')}")
    assert leaks(printed) == []


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_of_a_file_is_printed(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a line of the file shown, since a told fact makes its cause certain."""
    for kind in ("bearer", "api key"):
        path = tmp_path / "brought.txt"
        path.write_text(FORMS[form](*HEADERS[kind]), "utf-8")
        _, printed = printed_by(capsys, "explain", str(path), "--fact", "route.exists=no")
        assert leaks(printed) == []


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_of_standard_input_is_printed(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("signature", "cookie"):
        piped = io.TextIOWrapper(io.BytesIO(FORMS[form](*HEADERS[kind]).encode()))
        monkeypatch.setattr(sys, "stdin", piped)
        _, printed = printed_by(capsys, "explain", "-")
        assert leaks(printed) == []


FACTS = (
    f"request.api-key={API_KEY}",
    f"request.path=/prod/orders?{QUERY}",
    f"request.host=partner:{PASSWORD}@example.com",
    f"request.authorization=Bearer {JWT}",
    f"request.authorisation={SIGV4}",
    f"token.valid={JWT}",
    JWT,
)


@pytest.mark.parametrize("told", FACTS)
def test_no_secret_of_a_told_fact_is_printed(told: str, capsys: pytest.CaptureFixture[str]) -> None:
    for options in OUTPUTS:
        _, printed = printed_by(capsys, "explain", REFUSED, "--fact", told, *options)
        assert leaks(printed) == []


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("argument", ["rule", "facts", "explain"])
def test_no_secret_given_by_mistake_is_printed(
    argument: str, secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, printed = printed_by(capsys, argument, secret)
    assert leaks(printed) == []


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_in_the_place_of_a_command_is_printed(
    secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody forgets the word `explain`."""
    _, printed = printed_by(capsys, secret)
    assert leaks(printed) == []


@pytest.mark.parametrize("secret", [KEY_ID, SECRET_KEY, JWT, SIGV4])
def test_no_secret_in_the_place_of_an_option_is_printed(
    secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those that show by their form what they are; the command line repeats the value that it cannot read."""
    for arguments in (["--entry", secret], [f"--{secret}"], [f"--bearer={secret}"]):
        _, printed = printed_by(capsys, "explain", *arguments)
        assert leaks(printed) == []


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_in_what_repr_shows_of_what_was_read(form: str, kind: str) -> None:
    """Whoever uses the package as a library prints values, and logs write them."""
    brought = bring([FORMS[form](*HEADERS[kind])], (), None, None, assumed_yes=False)
    case = case_of(brought)
    assert leaks(repr((brought, case, explained(case)))) == []


@pytest.mark.parametrize("place", ["bring", "case_of", "explained"])
def test_no_secret_of_an_exception_is_printed(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message and the locals of an exception hold what was pasted."""

    def fails(*_: object, **__: object) -> object:
        pasted = {"authorization": SIGV4, "token": JWT}
        raise RuntimeError(f"cannot handle {pasted} {SECRET_KEY} {API_KEY}")

    monkeypatch.setattr(explain, place, fails)
    code, printed = printed_by(capsys, "explain", curl(*HEADERS["bearer"]))
    assert code == Exit.OUR_FAULT
    assert leaks(printed) == []


def test_a_fault_of_ours_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise ValueError(SESSION)

    monkeypatch.setattr(explain, "bring", fails)
    _, printed = printed_by(capsys, "explain", REFUSED)
    assert "Traceback" not in printed
    assert printed.count("\n") == 1


def test_the_search_for_leaks_finds_one() -> None:
    """A law that can find nothing proves nothing."""
    for secret in SECRETS:
        assert secret in leaks(f"x {secret} y")
        assert secret in leaks(f"x {quote(secret, safe='')} y")
        assert secret in leaks(base64.b64encode(f"token: {secret};".encode()).decode())
