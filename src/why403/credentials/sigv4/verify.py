"""The signature made anew, where the secret key is given.

INVARIANT: the secret is an argument and nothing else: it outlives no call, and no message quotes it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence

from why403.credentials.sigv4.canonical import canonical_of, string_to_sign
from why403.credentials.sigv4.parse import HMAC, Signed, signed_of
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Request

Signing = Callable[[str, str, str], bytes]
"""The signing key of a day, a Region and a service."""


def signature(secret: str, date: str, region: str, service: str, text: str) -> str:
    """The signature of a string to sign, in hexadecimal digits."""
    return _signature(key_of(secret, date, region, service), text)


def _signature(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode("utf-8", "replace"), "sha256").hex()


def key_of(secret: str, date: str, region: str, service: str) -> bytes:
    """The signing key of one day, Region and service."""
    key = f"AWS4{secret}".encode("utf-8", "replace")
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode("utf-8", "replace"), "sha256")
    return key


def verified(request: Request, secret: str) -> bool | State:
    """Whether the request's signature is the one that the secret makes of what was sent.

    `UNKNOWN` where a part of the request is not shown, and for SigV4a, whose keys are not symmetric.
    """
    return verified_as(signed_of(request), request, secret)


def verified_as(signed: Signed | None, request: Request, secret: str) -> bool | State:
    """The same of a signature that was read before."""
    return verified_with(signed, request, lambda *scope: key_of(secret, *scope))


def verified_with(signed: Signed | None, request: Request, key: Signing) -> bool | State:
    """The same with the signing keys of the secret, so that whoever verifies many keeps them."""
    if signed is None or signed.algorithm != HMAC or signed.readable is not True:
        return UNKNOWN
    made = _made(request, signed, key)
    return UNKNOWN if made is None else hmac.compare_digest(made, str(signed.signature))


def _made(request: Request, signed: Signed, key: Signing) -> str | None:
    names: Sequence[str] | State = signed.headers
    canonical = canonical_of(request, names).text
    scope, date, text = signed.scope, signed.date, signed.scope.text
    if not (isinstance(canonical, str) and isinstance(text, str) and isinstance(date, str)):
        return None
    to_sign = string_to_sign(HMAC, date, text, canonical)
    return _signature(key(str(scope.date), str(scope.region), str(scope.service)), to_sign)
