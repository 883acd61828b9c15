"""With the secret key: what was signed instead of what was sent is found, and proved by the signature."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.credentials.sigv4.calls import DATE, HOST, KEY, SCOPE, call, header
from why403.credentials.sigv4.canonical import canonical_of, string_to_sign
from why403.credentials.sigv4.parse import HMAC
from why403.credentials.sigv4.secret import of_secret
from why403.credentials.sigv4.verify import signature
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Request

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NAMES = ("host", "x-amz-date")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def signed_as(sent: Request, secret: str = SECRET, **mistaken: object) -> Request:
    """The call, signed with some parts of its canonical request mistaken."""
    text = replace(canonical_of(sent, NAMES), **mistaken).text  # type: ignore[arg-type]
    to_sign = string_to_sign(HMAC, DATE, SCOPE, str(text))
    value = header(signature=signature(secret, "20260701", "eu-west-1", "execute-api", to_sign))
    return replace(sent, headers=(("Authorization", value), *sent.headers[1:]))


def names(request: Request, secret: str = SECRET) -> list[str]:
    return [clue.name for clue in of_secret(request, secret)]


def get(rest: str = "/prod/pets") -> Request:
    return call(url=f"https://{HOST}{rest}")


def post(body: bytes) -> Request:
    return call(url=f"https://{HOST}/prod/pets", body=body, method="POST")


def host(value: str) -> tuple[tuple[str, str], ...]:
    return (("host", value), ("x-amz-date", DATE))


@pytest.mark.parametrize(
    ("sent", "mistaken", "expected"),
    [
        (get(), {"path": "/pets"}, ["path-stage-missing"]),
        (get(), {"path": "/prod/pets/"}, ["path-slash-at-end"]),
        (get("/prod/a%20b"), {"path": "/prod/a%20b"}, ["path-encoded-once"]),
        (get("/prod//pets"), {"path": "/prod//pets"}, ["path-not-normalised"]),
        (get("/prod/pets?b=2&a=1"), {"query": "b=2&a=1"}, ["query-order"]),
        (get("/prod/pets?a=1"), {"query": ""}, ["query-not-signed"]),
        (get("/prod/pets?a=x+y"), {"query": "a=x%2By"}, ["query-plus"]),
        (get("/prod/pets?flag"), {"query": "flag"}, ["query-no-equal-sign"]),
        (get(), {"headers": host(f"{HOST}:443")}, ["host-port"]),
        (get(), {"method": "POST"}, ["method"]),
        (post(b'{"a":1}'), {"payload": EMPTY}, ["payload-not-hashed"]),
        (post(b'{"a":1}'), {"payload": "UNSIGNED-PAYLOAD"}, ["payload-unsigned"]),
        (get("/prod/pets?a=1"), {"path": "/pets", "query": ""}, ["path-stage-missing", "query-not-signed"]),
    ],
)
def test_the_part_that_was_signed_otherwise_is_named(
    sent: Request, mistaken: dict[str, object], expected: list[str]
) -> None:
    assert names(signed_as(sent, SECRET, **mistaken)) == expected


def test_a_body_that_was_written_anew_after_signing_is_found() -> None:
    from hashlib import sha256

    sent = signed_as(post(b'{"a": 1}'), payload=sha256(b'{"a":1}').hexdigest())
    assert names(sent) == ["payload-written-anew"]


def test_what_was_signed_instead_settles_that_the_signature_does_not_match() -> None:
    (clue,) = of_secret(signed_as(get(), path="/pets"), SECRET)
    assert [(said.fact, said.value) for said in clue.shows] == [("signature.matches", False)]


def test_a_right_signature_settles_nothing_since_a_proxy_may_have_changed_the_call() -> None:
    (clue,) = of_secret(signed_as(get()), SECRET)
    assert (clue.name, clue.shows) == ("signature-right", ())


def test_another_secret_is_not_taken_for_a_mistake() -> None:
    (clue,) = of_secret(signed_as(get(), secret="another"), SECRET)
    assert (clue.name, clue.shows) == ("signature-not-explained", ())


@pytest.mark.parametrize(
    ("request_", "untold"),
    [
        (Request(), "a signature"),
        (call(body=UNKNOWN, method="POST"), "body"),
        (call(header(names="host;x-amz-date;x-y"), complete=False), "header x-y"),
        (call(header(f"{KEY}/20260701", "host", "<hidden>")), "the whole Authorization header, as sent"),
    ],
)
def test_what_has_to_be_shown_is_named(request_: Request, untold: str) -> None:
    (clue,) = of_secret(request_, SECRET)
    assert (clue.name, dict(clue.parts)) == ("signature-unchecked", {"untold": untold})


def test_no_clue_holds_the_secret() -> None:
    for sent in (get(), signed_as(get(), path="/pets"), post(b"{}"), replace(get(), body=ABSENT)):
        assert SECRET not in repr(tuple(of_secret(sent, SECRET)))
