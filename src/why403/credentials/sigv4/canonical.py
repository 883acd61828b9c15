"""The canonical request and the string to sign, made of what was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import field
from urllib.parse import quote, unquote

from why403.credentials.sigv4 import sent
from why403.credentials.sigv4.hidden import is_stand_in
from why403.frozen import dataclass
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Request
from why403.redaction.reprs import masked_repr

EMPTY_HASH = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"

Lines = tuple[tuple[str, str | State], ...]


@dataclass(frozen=True, slots=True)
class Canonical:
    """A canonical request in its parts; a part that nobody showed is `UNKNOWN`."""

    method: str | State = UNKNOWN
    path: str | State = UNKNOWN
    query: str | State = UNKNOWN
    headers: Lines | State = field(default=UNKNOWN, repr=False)
    signed: tuple[str, ...] | State = UNKNOWN
    payload: str | State = UNKNOWN

    __repr__ = masked_repr

    @property
    def text(self) -> str | State:
        """The six parts as they are hashed; `UNKNOWN` where one of them is."""
        if isinstance(self.headers, State) or isinstance(self.signed, State):
            return UNKNOWN
        values = [value for _, value in self.headers]
        if UNKNOWN in (self.method, self.path, self.query, self.payload, *values):
            return UNKNOWN
        lines = [f"{name}:{'' if value is ABSENT else value}" for name, value in self.headers]
        lines += ["", ";".join(self.signed)]
        return "\n".join([str(self.method), str(self.path), str(self.query), *lines, str(self.payload)])


def canonical_of(
    request: Request, signed: Sequence[str] | State, *, encode_twice: bool = True, normalise: bool = True
) -> Canonical:
    """What AWS makes of the request. Amazon S3 encodes the path once and leaves it as it is."""
    path, query = sent.path(request), sent.query(request)
    return Canonical(
        request.method,
        path if isinstance(path, State) else canonical_path(path, encode=encode_twice, normalise=normalise),
        query if isinstance(query, State) else canonical_query(query),
        UNKNOWN if isinstance(signed, State) else header_lines(request, signed),
        UNKNOWN if isinstance(signed, State) else tuple(signed),
        payload_hash(request),
    )


def canonical_path(path: str, *, encode: bool = True, normalise: bool = True) -> str:
    """The path as sent, without empty and dot segments, each segment encoded once more."""
    plain = normalised(path) if normalise else path or "/"
    return quote(plain, safe="/-_.~", errors="replace") if encode else plain


def normalised(path: str) -> str:
    """The path without `//`, `.` and `..`; a slash at its end stays."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    closing = "/" if kept and path.endswith("/") else ""
    return "/" + "/".join(kept) + closing


def canonical_query(query: str) -> str:
    """Names and values encoded anew and sorted; a name alone gets its `=`; the signature itself is out.

    A `+` is taken for a space, as the decoders of forms take it.
    """
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded if name != "X-Amz-Signature")


def _encoded(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    plain = unquote(text.replace("+", " "), errors="surrogateescape")
    return quote(plain, safe="-_.~", errors="surrogateescape")


def header_lines(request: Request, signed: Sequence[str]) -> Lines:
    """Each signed header with its value; one that was not sent is `ABSENT`, if that is known."""
    values: dict[str, str] = {}
    for name, value in request.headers:
        key, text = name.lower(), trimmed(value)
        values[key] = f"{values[key]},{text}" if key in values else text
    return tuple([(name, _value(request, name, values.get(name.lower()))) for name in signed])


def _value(request: Request, name: str, found: str | None) -> str | State:
    if found is not None:
        return UNKNOWN if not request.received and is_stand_in(found) else found
    if name.lower() in ("host", ":authority"):
        return sent.host_header(request)
    if name.lower() == "content-length" and isinstance(request.body, bytes):
        return str(len(request.body))
    return ABSENT if request.complete else UNKNOWN


def trimmed(value: str) -> str:
    """Without spaces at its ends, and with single ones inside."""
    return " ".join(value.split())


def payload_hash(request: Request) -> str | State:
    """The hash that the client told in its header, else that of the body."""
    told = request.header("X-Amz-Content-Sha256")
    if isinstance(told, str):
        return UNKNOWN if not request.received and is_stand_in(told) else told
    return body_hash(request)


def body_hash(request: Request) -> str | State:
    if isinstance(request.body, bytes):
        return hashlib.sha256(request.body).hexdigest() if request.body else EMPTY_HASH
    return EMPTY_HASH if request.body is ABSENT else UNKNOWN


def string_to_sign(algorithm: str, date: str, scope: str, canonical: str) -> str:
    hashed = hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()
    return "\n".join((algorithm, date, scope, hashed))
