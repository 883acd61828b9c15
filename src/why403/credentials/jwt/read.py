"""A token read without being trusted: nothing in it is believed, and nothing that is sent raises.

Sources: RFC 7519 (claims), RFC 7515 (three parts), RFC 7516 (five parts, encrypted), RFC 6750 (Bearer).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from why403.model.authorizer import DecodedToken

from why403.frozen import dataclass

LONGEST = 100_000
SHOWN = frozenset({"iss", "aud", "exp", "nbf", "token_use", "scope", "client_id", "kid", "alg"})
"""The claims that may ever be shown, those of the header included."""
_BEARER = re.compile(r"(?P<word>bearer)(?P<gap>\s*:?\s+|:|$)", re.I)
_SCHEME = re.compile(r"(?P<word>basic|digest|negotiate|ntlm|token|jwt|apikey|aws4-[\w-]{3,30})\s+\S", re.I)
_WORDS = frozenset(
    {"undefined", "null", "none", "nan", "true", "false", "[object object]", "[object promise]"}
)
_MASKED = re.compile(r"\*\*|…|\.\.\.|<[^>]*>|\{\{.*\}\}|\$\{.*\}|\$\(.*\)|^\$\w+$|^%\w+%$|^[A-Z_]+$|\(.*\)")
_PART = re.compile(r"[A-Za-z0-9_-]*={0,2}")
_QUOTES = "\"'`"


class Form(StrEnum):
    """What kind of text stands where the token should."""

    JWT = "jwt"
    ENCRYPTED = "encrypted"
    OPAQUE = "opaque"
    EMPTY = "empty"
    WORD = "word"
    OTHER = "other scheme"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Token:
    """A token. `scheme` is the word before it, `oddities` what is wrong around it, `parts` how many it has.

    `cut` says that its end is masked or was left out, `partial` that somebody told some of its contents:
    then only what is there can be judged.
    """

    form: Form
    scheme: str = ""
    oddities: tuple[str, ...] = ()
    parts: int = 0
    cut: bool = False
    partial: bool = False
    header: Mapping[str, object] = field(default_factory=dict, repr=False)
    claims: Mapping[str, object] = field(default_factory=dict, repr=False)
    signed: bytes = field(default=b"", repr=False)
    signature: bytes = field(default=b"", repr=False)

    def text(self, claim: str) -> str | None:
        """A claim that is one text."""
        value = self.claims.get(claim)
        return value if isinstance(value, str) else None

    def texts(self, claim: str) -> tuple[str, ...] | None:
        """A claim that is one text or several; `None` where it is missing or of another form."""
        value = self.claims.get(claim)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        return None

    def number(self, claim: str) -> float | None:
        """A claim that is a number, as the moments are."""
        value = self.claims.get(claim)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(str(value)) if number and abs(float(str(value))) < 1e15 else None

    def scopes(self, *claims: str) -> tuple[str, ...] | None:
        """The scopes in the first of these claims that is there: words in a text, or a list."""
        for claim in claims:
            found = self.texts(claim)
            if found is not None:
                return tuple(word for text in found for word in text.split())
        return None


def read_token(value: str) -> Token:
    """Read the value of a header or parameter that carries a token."""
    text, odd = _unquoted(value[:LONGEST].strip())
    scheme, rest, more = _scheme(text)
    odd += more
    rest, inner = _unquoted(rest)
    odd += inner
    other = _SCHEME.match(rest)
    if other:
        return Token(Form.OTHER, other["word"], tuple(dict.fromkeys(odd)))
    if re.search(r"\s", rest) and rest.lower() not in _WORDS and not _MASKED.search(rest):
        odd.append("spaces")
        rest = re.sub(r"\s+", "", rest)
    return _read(rest, scheme, tuple(dict.fromkeys(odd)))


def shown_claims(part: object) -> object:
    """A decoded part of a token, of whose claims only those of `SHOWN` keep their values."""
    if not isinstance(part, Mapping):
        return part
    return {name: value if name in SHOWN else "****" for name, value in part.items()}


def told_token(shown: DecodedToken, sent: Token | None) -> Token:
    """The token of which somebody told the decoded parts, within what was sent."""
    return Token(
        Form.JWT,
        sent.scheme if sent else "",
        sent.oddities if sent else (),
        parts=3,
        cut=True,
        partial=True,
        header=shown.header,
        claims=shown.payload,
    )


def _unquoted(text: str) -> tuple[str, list[str]]:
    bare = text.strip(_QUOTES).strip()
    return bare, ["quotes"] if bare != text else []


def _scheme(text: str) -> tuple[str, str, list[str]]:
    """The word Bearer as it is written, the rest, and what is odd about it."""
    odd: list[str] = []
    scheme = ""
    while found := _BEARER.match(text):
        if scheme:
            odd.append("doubled")
        if ":" in found["gap"]:
            odd.append("colon")
        elif len(found["gap"]) > 1:
            odd.append("gap")
        scheme, text = found["word"], text[found.end() :]
    return scheme, text, list(dict.fromkeys(odd))


def _read(text: str, scheme: str, odd: tuple[str, ...]) -> Token:
    if not text:
        return Token(Form.EMPTY, scheme, odd)
    if text.lower() in _WORDS:
        return Token(Form.WORD, scheme, odd)
    parts = text.split(".")
    header = _object(parts[0])
    if header is None:
        return Token(Form.MASKED if _MASKED.search(text) else Form.OPAQUE, scheme, odd, len(parts))
    if "enc" in header or (len(parts) == 5 and not _MASKED.search(text)):
        return Token(Form.ENCRYPTED, scheme, odd, len(parts), header=header)
    return _jwt(parts, scheme, odd, header)


def _jwt(parts: list[str], scheme: str, odd: tuple[str, ...], header: dict[str, object]) -> Token:
    """A token whose first part is a header. Without readable claims it is no JWT, or a masked one."""
    claims = _object(parts[1]) if len(parts) > 1 else None
    cut = any(not _PART.fullmatch(part) for part in parts) or (len(parts) > 3 and "" in parts[2:])
    if claims is None:
        return Token(Form.MASKED if cut else Form.OPAQUE, scheme, odd, len(parts), cut, header=header)
    signature = _bytes(parts[2]) if len(parts) == 3 and not cut else b""
    signed = ".".join(parts[:2]).encode("ascii", "replace")
    return Token(
        Form.JWT,
        scheme,
        odd,
        len(parts),
        cut,
        header=header,
        claims=claims,
        signed=signed,
        signature=signature or b"",
    )


def _object(part: str) -> dict[str, object] | None:
    raw = _bytes(part)
    try:
        value = json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _bytes(part: str) -> bytes | None:
    """Base64 as JWTs write it: with - and _, without the padding."""
    bare = part.rstrip("=")
    if not _PART.fullmatch(part) or len(bare) % 4 == 1:
        return None
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
