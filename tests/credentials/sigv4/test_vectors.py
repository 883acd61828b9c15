"""AWS's public vectors (`vectors/NOTICE`), each of which passes or is argued below."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from why403.credentials.sigv4.canonical import Canonical, canonical_of, canonical_path, string_to_sign
from why403.credentials.sigv4.expected import canonical_in
from why403.credentials.sigv4.parse import HMAC, Signed, signed_of
from why403.credentials.sigv4.verify import signature, verified
from why403.logic.states import ABSENT
from why403.model.incident import Request

VECTORS = Path(__file__).parent / "vectors"
NAMES = sorted(str(file.parent.relative_to(VECTORS)) for file in VECTORS.rglob("*.sreq"))
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

ENCODED_BY_NOBODY = {
    "get-utf8": "its request line holds a letter that no HTTP client sends: on the wire it is encoded, "
    "and of an encoded path AWS makes another canonical one",
    "normalize-path/get-space": "its request line holds a space, which ends the path on the wire",
}
"""The path of these is compared before it is encoded for the wire; their other parts as all others'."""

WRONG_IN_ITSELF = {
    "get-vanilla-with-session-token": "its .sreq carries the signature of get-vanilla, which "
    "its own .authz and .sts contradict",
}
"""Of these the .sreq file's signature is passed over."""


def file(name: str, kind: str) -> str:
    return (VECTORS / name / f"{Path(name).name}.{kind}").read_text(encoding="utf-8")


def request(name: str) -> Request:
    """The signed request as the vector holds it: folded header lines are one value."""
    head, _, body = file(name, "sreq").partition("\n\n")
    first, *lines = head.replace("\n ", " ").split("\n")
    method, rest = first.split(" ", 1)
    target = rest.removesuffix(" HTTP/1.1")
    pairs = [(key, value) for key, _, value in (line.partition(":") for line in lines)]
    unsigned = [pair for pair in pairs if pair[0] != "Authorization"]
    headers = (*unsigned, ("Authorization", file(name, "authz").strip()))
    url = f"https://example.amazonaws.com{target}"
    return Request(method, url, headers, body.encode() if body else ABSENT, complete=True)


def read(name: str) -> tuple[Request, Signed, Canonical]:
    sent = request(name)
    signed = signed_of(sent)
    assert signed is not None
    return sent, signed, canonical_of(sent, signed.headers, encode_twice=name not in ENCODED_BY_NOBODY)


def test_the_vectors_are_all_there() -> None:
    assert len(NAMES) == 34


@pytest.mark.parametrize("name", NAMES)
def test_each_signed_request_is_readable(name: str) -> None:
    assert read(name)[1].readable is True


@pytest.mark.parametrize("name", NAMES)
def test_each_canonical_request_is_the_vectors(name: str) -> None:
    assert read(name)[2].text == file(name, "creq").rstrip("\n")


@pytest.mark.parametrize("name", NAMES)
def test_each_string_to_sign_is_the_vectors(name: str) -> None:
    _, signed, canonical = read(name)
    made = string_to_sign(HMAC, str(signed.date), str(signed.scope.text), str(canonical.text))
    assert made == file(name, "sts").rstrip("\n")


@pytest.mark.parametrize("name", NAMES)
def test_each_signature_is_the_vectors(name: str) -> None:
    signed = read(name)[1]
    made = signature(SECRET, "20150830", "us-east-1", "service", file(name, "sts").rstrip("\n"))
    assert made == signed.signature


@pytest.mark.parametrize("name", NAMES)
def test_each_signed_request_carries_that_signature_unless_it_is_wrong_in_itself(name: str) -> None:
    assert (file(name, "authz").strip() in file(name, "sreq")) is (name not in WRONG_IN_ITSELF)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ENCODED_BY_NOBODY])
def test_each_signed_request_is_verified_with_the_secret(name: str) -> None:
    assert verified(request(name), SECRET) is True


@pytest.mark.parametrize("name", NAMES)
def test_no_signed_request_is_verified_with_another_secret(name: str) -> None:
    assert verified(request(name), SECRET.lower()) is False


@pytest.mark.parametrize("name", sorted(ENCODED_BY_NOBODY))
def test_an_unsendable_path_is_canonical_before_it_is_encoded_for_the_wire(name: str) -> None:
    raw = urlsplit(str(request(name).url)).path
    assert canonical_path(raw) == file(name, "creq").split("\n")[1]


@pytest.mark.parametrize("name", sorted(ENCODED_BY_NOBODY))
def test_an_exception_is_still_needed(name: str) -> None:
    assert canonical_of(request(name), ("host",)).path != file(name, "creq").split("\n")[1]


@pytest.mark.parametrize("name", NAMES)
def test_a_quoted_canonical_request_is_read_back(name: str) -> None:
    assert canonical_in(f"'{file(name, 'creq')}'") == read(name)[2]
