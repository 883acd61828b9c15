"""Tokens for tests, signed by a key that is made here: RSA by hand, for nothing else needs a library for it.

Sources: RFC 7515 and 7517 for the form, RFC 8017, section 8.2.1, for the signature. A key is of 2,048 bits,
made once and kept where it is told; it protects nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

_BITS, _EXPONENT = 2048, 65_537
_DIGEST = bytes.fromhex("3031300d060960864801650304020105000420")
_SMALL = tuple(n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Issuer:
    """A key pair by its numbers: whoever has the private one can make tokens."""

    modulus: int
    private: int = field(repr=False)

    @classmethod
    def made(cls) -> Issuer:
        """A new one."""
        while True:
            one, other = _prime(_BITS // 2), _prime(_BITS // 2)
            least = math.lcm(one - 1, other - 1)
            if one != other and math.gcd(_EXPONENT, least) == 1 and (one * other).bit_length() == _BITS:
                return cls(one * other, pow(_EXPONENT, -1, least))

    @classmethod
    def read(cls, tree: Mapping[str, object]) -> Issuer | None:
        """From a key of a key set that has its private number; `None` where it is none that was made here."""
        n, d = tree.get("n"), tree.get("d")
        if not isinstance(n, str) or not isinstance(d, str):
            return None
        try:
            found = cls(_number(n), _number(d))
        except ValueError:  # it is not in base64
            return None
        tried = 2
        whole = found.modulus.bit_length() == _BITS
        return found if whole and pow(tried, _EXPONENT * found.private, found.modulus) == tried else None

    @property
    def kid(self) -> str:
        """The id of its key."""
        return hashlib.sha256(_bytes(self.modulus)).hexdigest()[:16]

    def key_set(self, *, private: bool = False) -> dict[str, object]:
        """The key set as an issuer publishes it; with `private` as it is kept."""
        key: dict[str, object] = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid}
        key |= {"n": _text(_bytes(self.modulus)), "e": _text(_bytes(_EXPONENT))}
        if private:
            key["d"] = _text(_bytes(self.private))
        return {"keys": [key]}

    def token(self, claims: Mapping[str, object]) -> str:
        """A token with these claims."""
        header = {"alg": "RS256", "typ": "JWT", "kid": self.kid}
        signed = ".".join(
            _text(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims)
        )
        return f"{signed}.{_text(self._signature(signed.encode()))}"

    def _signature(self, text: bytes) -> bytes:
        size = _BITS // 8
        tail = _DIGEST + hashlib.sha256(text).digest()
        padded = b"\x00\x01" + b"\xff" * (size - len(tail) - 3) + b"\x00" + tail
        return pow(int.from_bytes(padded, "big"), self.private, self.modulus).to_bytes(size, "big")


def _prime(bits: int) -> int:
    while True:
        found = secrets.randbits(bits) | (3 << (bits - 2)) | 1
        if all(found % small for small in _SMALL) and _is_prime(found):
            return found


def _is_prime(number: int) -> bool:
    """Miller and Rabin's test: a number that is none passes once in 4 to the power of the rounds at worst,
    and one of this size that was drawn at random far less often."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(_ROUNDS):
        power = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = pow(power, 2, number)
            if power == number - 1:
                break
        else:
            return False
    return True


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
