"""One secret value, and what of it may be shown."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

HIDDEN = "****"
STARS = "*" * 16
LONG_ENOUGH = 20
"""From this length on, the last four characters of a key may be shown."""

_SCHEMES = re.compile(
    r"(?i)(bearer|basic|digest|negotiate|ntlm|token|apikey|jwt|hawk|oauth|aws|aws4-[a-z0-9-]{3,30})"
    r"(?:[ \t]+|%20|$)"
)
_PLACEHOLDER = re.compile(r"<[a-z _-]{1,30}>|\*+|undefined|null|none", re.I)
_KINDS = frozenset({"NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"})
"""Values of a method's `authorization`, which is no header."""
_CREDENTIAL = re.compile(r"(?i)(credential=)([^/%,;\s\"'&]*)")
_SIGNATURE = re.compile(r"(?i)(signature=)[^,;\s\"'&]*")
_SECRET_FIELDS = re.compile(r"(?i)(?:credential|signature)=([^/,;\s\"'&]+)")
_FIELDS = re.compile(r"(?i)(?:credential|signedheaders|signature)=\S*")
_ATTRIBUTES = re.compile(
    r"(?i)\s*(?:path|domain|expires|max-age|samesite)=[^;]*|\s*(?:secure|httponly|partitioned)\s*|\s*"
)


def last_four(value: str) -> str:
    """A key's last four characters, where it is long enough to keep the rest to itself."""
    if _PLACEHOLDER.fullmatch(value):
        return value
    return STARS + value[-4:] if len(value) >= LONG_ENOUGH else HIDDEN


def authorization(value: str) -> str:
    """An Authorization header: the scheme, and of a signature what names its scope."""
    if value in _KINDS or _PLACEHOLDER.fullmatch(value):
        return value
    scheme = _SCHEMES.match(value)
    if scheme is None:
        return HIDDEN
    rest = value[scheme.end() :]
    if scheme[1].upper().startswith("AWS4-"):
        return f"{scheme[1]} {', '.join(_field(part) for part in _FIELDS.findall(rest))}".rstrip()
    return f"{scheme[1]} {rest if _PLACEHOLDER.fullmatch(rest) else HIDDEN}" if rest else value


def _field(part: str) -> str:
    part = part.rstrip(",")
    return _SIGNATURE.sub(rf"\g<1>{HIDDEN}", credential(part))


def credential(text: str) -> str:
    """`Credential=ID/DATE/REGION/SERVICE/…` with the id shortened."""
    return _CREDENTIAL.sub(lambda match: match[1] + last_four(match[2]), text)


def cookies(value: str) -> str:
    """Cookies by their names; attributes of Set-Cookie are no secret."""
    return "; ".join(_cookie(part) for part in value.split(";"))


def _cookie(part: str) -> str:
    if _ATTRIBUTES.fullmatch(part):
        return part.strip()
    name, sign, _ = part.strip().partition("=")
    return f"{name}={HIDDEN}" if sign else HIDDEN


def header(name: str, value: str) -> str:
    """A header whose name says that its value is secret."""
    lower = name.lower()
    if lower.endswith("authorization"):
        return authorization(value.strip())
    if "cookie" in lower:
        return cookies(value)
    return last_four(value.strip()) if "key" in lower else HIDDEN


def values(name: str, value: str) -> Iterator[str]:
    """The secret parts of a secret header, as they may be found again elsewhere."""
    if "cookie" in name.lower():
        parts = [part for part in value.split(";") if not _ATTRIBUTES.fullmatch(part)]
        yield from (part.partition("=")[2].strip() for part in parts)
    elif name.lower().endswith("authorization"):
        yield from _credentials(value.strip())
    else:
        yield value.strip()


def _credentials(value: str) -> Iterator[str]:
    scheme = _SCHEMES.match(value)
    if scheme is None:
        yield value
    elif scheme[1].upper().startswith("AWS4-"):
        yield from (match[1] for match in _SECRET_FIELDS.finditer(value))
    else:
        rest = value[scheme.end() :].strip()
        yield from (rest, *_password(rest))


def _password(word: str) -> Iterator[str]:
    """The password in the credentials of `Basic`."""
    try:
        yield base64.b64decode(word, validate=True).decode().partition(":")[2]
    except ValueError:
        return
