"""`--secret-key` and `--jwks`: keys that are given, and nothing of them that comes out."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path
from threading import Thread
from urllib.request import Request

import pytest

from tests.cli.calls import Terminal
from tests.credentials.jwt.made import jwks, signed
from tests.credentials.sigv4.calls import DATE, HOST, SCOPE, call, header
from why403.api.issuers import ISSUER, OnlyHttps, fetched
from why403.credentials.sigv4.canonical import canonical_of, string_to_sign
from why403.credentials.sigv4.parse import HMAC
from why403.credentials.sigv4.verify import signature
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.model.incident import Request as CallShown

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ANSWER = (
    '{"message":"The request signature we calculated does not match the signature you provided. '
    'Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}'
)


def signed_call(path: str) -> str:
    """A curl command for `/prod/pets` whose signature was made of `path`."""
    text = str(canonical_of(call(url=f"https://{HOST}{path}"), ("host", "x-amz-date")).text)
    to_sign = string_to_sign(HMAC, DATE, SCOPE, text)
    made = header(signature=signature(SECRET, "20260701", "eu-west-1", "execute-api", to_sign))
    return f"curl 'https://{HOST}/prod/pets' -H 'Authorization: {made}' -H 'X-Amz-Date: {DATE}'"


@pytest.fixture
def secret_file(tmp_path: Path) -> str:
    file = tmp_path / "secret.txt"
    file.write_text(f"{SECRET}\n", "utf-8")
    return str(file)


def test_the_secret_key_of_a_file_tells_what_was_signed(why403: Terminal, secret_file: str) -> None:
    printed = why403("explain", signed_call("/pets"), ANSWER, "--secret-key", secret_file)
    assert "`prod` (the stage, or a base path) is missing at the start" in printed.out


def test_the_secret_key_of_a_variable_tells_the_same(
    why403: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLERS_SECRET", SECRET)
    printed = why403("explain", signed_call("/pets"), ANSWER, "--secret-key", "env:CALLERS_SECRET", "--json")
    assert printed.causes == ["iam-signature-mismatch"]
    assert "is missing at the start" in printed.out


def test_a_right_signature_is_said_to_be_right(why403: Terminal, secret_file: str) -> None:
    printed = why403("explain", signed_call("/prod/pets"), ANSWER, "--secret-key", secret_file)
    assert "the signature is right for the given secret key" in printed.out + printed.err


@pytest.mark.parametrize("form", [(), ("--json",), ("--all", "--why-weights")])
@pytest.mark.parametrize("path", ["/prod/pets", "/pets"])
def test_the_secret_key_is_never_printed(
    why403: Terminal, secret_file: str, form: tuple[str, ...], path: str
) -> None:
    printed = why403("explain", signed_call(path), ANSWER, "--secret-key", secret_file, *form)
    assert SECRET not in printed.out + printed.err


def test_a_secret_key_that_was_typed_is_refused_and_not_repeated(why403: Terminal) -> None:
    printed = why403("explain", signed_call("/pets"), ANSWER, "--secret-key", SECRET)
    assert printed.code == 2
    assert SECRET not in printed.out + printed.err


@pytest.mark.parametrize("text", ["", "a b", "one\ntwo", "x" * 201])
def test_a_file_with_anything_else_than_a_key_is_refused(why403: Terminal, tmp_path: Path, text: str) -> None:
    file = tmp_path / "secret.txt"
    file.write_text(text, "utf-8")
    printed = why403("explain", signed_call("/pets"), "--secret-key", str(file))
    assert printed.code == 2
    assert "one line" in printed.err


def test_an_unset_variable_is_refused(why403: Terminal) -> None:
    assert why403("explain", signed_call("/pets"), "--secret-key", "env:NOT_SET_403").code == 2


def key_set(kid: str = "one") -> dict[str, object]:
    """What an issuer answers (RFC 7517)."""
    return {"keys": [{"kid": key.kid, "n": key.n, "e": key.e, "kty": "RSA"} for key in jwks(kid)]}


def bearer(token: str) -> str:
    return f"curl 'https://{HOST}/prod/pets' -H 'Authorization: Bearer {token}'"


def test_a_key_set_of_a_file_tells_that_no_key_of_it_signed_the_token(
    why403: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(key_set("another")), "utf-8")
    told = ("--fact", "method.authorization=JWT", "--fact", "api.type=HTTP")
    printed = why403(
        "explain",
        bearer(signed(iss="https://i.example")),
        '{"message":"Unauthorized"}',
        "--jwks",
        str(file),
        *told,
    )
    assert "jwt-invalid" in printed.out
    assert "kid" in printed.out


def test_a_key_that_is_in_the_set_speaks_against_nothing(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(key_set()), "utf-8")
    told = ("--fact", "method.authorization=JWT", "--fact", "api.type=HTTP")
    printed = why403("explain", bearer(signed()), '{"message":"Unauthorized"}', "--jwks", str(file), *told)
    assert "kid" not in printed.out


@pytest.mark.parametrize("text", ["no json", "{}", "[]", '{"keys": 5}'])
def test_a_file_that_is_no_key_set_is_refused(why403: Terminal, tmp_path: Path, text: str) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(text, "utf-8")
    printed = why403("explain", bearer(signed()), "--jwks", str(file))
    assert printed.code == 2
    assert "jwks.json" in printed.err


@pytest.mark.parametrize("url", ["http://i.example/keys", "file:///etc/hostname", "ftp://i.example/keys"])
def test_keys_are_fetched_with_https_only(why403: Terminal, url: str) -> None:
    printed = why403("explain", bearer(signed()), "--jwks", url)
    assert printed.code == 2
    assert "https" in printed.err


def test_a_redirection_away_from_https_is_not_followed() -> None:
    asked = Request("https://i.example/keys")
    with pytest.raises(BadInput, match="https only"):
        OnlyHttps(Place("--jwks")).redirect_request(
            asked, BytesIO(), 302, "Found", {}, "http://i.example/keys"
        )


def test_a_file_that_a_discovery_document_names_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote the token names the issuer, and the issuer its `jwks_uri`."""
    answer = json.dumps({"jwks_uri": __file__}).encode()
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *_, **__: BytesIO(answer))
    with pytest.raises(BadInput, match="https only"):
        fetched(ISSUER, CallShown(), ["https://i.example"], Place("--jwks"))


def test_without_a_network_it_is_said_how_to_go_on(why403: Terminal) -> None:
    printed = why403("explain", bearer(signed()), "--jwks", "https://nowhere.invalid/keys")
    assert printed.code == 2
    assert "cannot be fetched" in printed.err
    assert "give the file" in printed.err


def test_the_issuer_has_to_be_told_before_it_is_asked(why403: Terminal) -> None:
    printed = why403("explain", '{"message":"Unauthorized"}', "--jwks", "issuer")
    assert printed.code == 2
    assert "names an issuer" in printed.err


def test_nothing_is_fetched_unless_asked(why403: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr("socket.create_connection", asked)
    assert why403("explain", bearer(signed(iss="https://i.example")), '{"message":"Unauthorized"}').code == 0


def test_a_secret_key_may_come_through_a_pipe(why403: Terminal, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=(SECRET,), daemon=True)
    writer.start()
    printed = why403("explain", signed_call("/prod/pets"), ANSWER, "--secret-key", str(pipe))
    writer.join(10)
    assert "the signature is right for the given secret key" in printed.err


def test_what_a_secret_key_shows_is_not_itself_masked(why403: Terminal, secret_file: str) -> None:
    printed = why403("explain", signed_call("/prod/pets"), ANSWER, "--secret-key", secret_file)
    assert "****" not in printed.err


@pytest.mark.parametrize(
    "url", ["https://reader:hunter2@localhost:1/keys", "https://localhost:1/keys?token=hunter2"]
)
def test_a_url_that_cannot_be_fetched_is_named_without_its_secrets(why403: Terminal, url: str) -> None:
    printed = why403("explain", ANSWER, "--jwks", url)
    assert (printed.code, "hunter2" in printed.err) == (2, False)
    assert "https://localhost:1/keys: cannot be fetched" in printed.err


def test_a_url_of_keys_that_is_none_is_bad_input(why403: Terminal) -> None:
    printed = why403("explain", ANSWER, "--jwks", "https://[::1")
    assert (printed.code, "--jwks: this is no URL" in printed.err) == (2, True)
