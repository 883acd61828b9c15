"""Tokens and keys that the tests make themselves. None of them was ever issued by anybody."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from functools import cache
from typing import Any

from why403.credentials.jwt.rules import TokenRequirements
from why403.model.authorizer import PublicKey, Settings

NOW = 1_750_000_000.0
ISSUER = "https://issuer.example.com/"
POOL = "eu-west-1_Example1"
POOL_ISSUER = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
POOL_ARN = f"arn:aws:cognito-idp:eu-west-1:111122223333:userpool/{POOL}"
RS256 = {"alg": "RS256", "kid": "one", "typ": "JWT"}
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def part(value: object) -> str:
    return text_of(json.dumps(value).encode())


def text_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def made(header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token with a signature that is only bytes."""
    return f"{part(RS256 if header is None else header)}.{part(claims)}.{text_of(b'no signature')}"


def given(moment: float = NOW, **settings: Any) -> TokenRequirements:
    return TokenRequirements(Settings(**settings), moment)


@cache
def rsa_key() -> tuple[int, int, int]:
    """Modulus, public and private exponent: always the same, and of no use to anybody."""
    numbers = random.Random(403)
    p, q = _prime(numbers), _prime(numbers)
    return p * q, 65537, pow(65537, -1, (p - 1) * (q - 1))


def _prime(numbers: random.Random) -> int:
    while True:
        candidate = numbers.getrandbits(512) | (3 << 510) | 1
        if candidate % 65537 != 1 and all(pow(base, candidate - 1, candidate) == 1 for base in (2, 3, 5, 7)):
            return candidate


def jwks(kid: str = "one") -> tuple[PublicKey, ...]:
    modulus, exponent, _ = rsa_key()
    return (PublicKey(kid, text_of(modulus.to_bytes(128, "big")), text_of(exponent.to_bytes(3, "big"))),)


def signed(**claims: Any) -> str:
    """A token with a true RS256 signature of `rsa_key`."""
    modulus, _, private = rsa_key()
    text = f"{part(RS256)}.{part(claims)}"
    tail = _DIGEST_INFO + hashlib.sha256(text.encode()).digest()
    block = b"\x00\x01" + b"\xff" * (128 - len(tail) - 3) + b"\x00" + tail
    signature = pow(int.from_bytes(block, "big"), private, modulus).to_bytes(128, "big")
    return f"{text}.{text_of(signature)}"
