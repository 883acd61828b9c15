"""Was the token signed with a key of the set that is given? RSA only, which needs no library to verify.

Sources: RFC 7518, section 3.3 (RSASSA-PKCS1-v1_5), RFC 8017, section 8.2.2, RFC 7517 (key sets). Nothing is
fetched here: without a key set, or for other algorithms, the answer is not known.
"""

from __future__ import annotations

import base64
import hashlib

from why403.credentials.jwt.read import Token
from why403.logic.states import State
from why403.logic.truth import Truth, truth_of
from why403.model.authorizer import PublicKey

_DIGESTS = {
    "RS256": ("sha256", bytes.fromhex("3031300d060960864801650304020105000420")),
    "RS384": ("sha384", bytes.fromhex("3041300d060960864801650304020205000430")),
    "RS512": ("sha512", bytes.fromhex("3051300d060960864801650304020305000440")),
}
"""The hash of each algorithm, and the DigestInfo that stands before its value (RFC 8017, section 9.2)."""
_LARGEST = 16_384


def key_ids(jwks: tuple[PublicKey, ...] | State) -> tuple[str, ...] | None:
    """The ids of the keys that are given; `None` where none are."""
    ids = tuple(str(key.kid) for key in _keys(jwks) if key.kid is not None)
    return ids or None


def signed_by(token: Token, jwks: tuple[PublicKey, ...] | State) -> Truth:
    """Whether a given key made the signature; unknown where the algorithm or the key is out of reach."""
    digest = _DIGESTS.get(str(token.header.get("alg")))
    keys = [key for key in _keys(jwks) if key.kid == token.header.get("kid")]
    if digest is None or token.cut or token.parts != 3 or len(keys) != 1:
        return Truth.UNKNOWN
    numbers = _rsa(keys[0])
    return Truth.UNKNOWN if numbers is None else truth_of(_fits(token, numbers, digest))


def _keys(jwks: tuple[PublicKey, ...] | State) -> tuple[PublicKey, ...]:
    return () if isinstance(jwks, State) else jwks


def _rsa(key: PublicKey) -> tuple[int, int] | None:
    modulus, exponent = _number(key.n), _number(key.e)
    if not modulus or not exponent or modulus.bit_length() > _LARGEST or exponent.bit_length() > 64:
        return None
    return modulus, exponent


def _number(text: str) -> int | None:
    try:
        return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
    except ValueError:
        return None


def _fits(token: Token, numbers: tuple[int, int], digest: tuple[str, bytes]) -> bool:
    modulus, exponent = numbers
    size = (modulus.bit_length() + 7) // 8
    tail = digest[1] + hashlib.new(digest[0], token.signed).digest()
    if len(token.signature) != size or size < len(tail) + 11:
        return False
    opened = pow(int.from_bytes(token.signature, "big"), exponent, modulus).to_bytes(size, "big")
    return opened == b"\x00\x01" + b"\xff" * (size - len(tail) - 3) + b"\x00" + tail
