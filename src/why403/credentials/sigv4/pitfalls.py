"""What of a request signers are known to get wrong. Nothing here is proof; each is where to look."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from why403.aws.hosts import is_cloudfront, name_in
from why403.credentials.sigv4 import sent
from why403.credentials.sigv4.canonical import (
    EMPTY_HASH,
    UNSIGNED,
    body_hash,
    canonical_path,
    canonical_query,
    normalised,
)
from why403.credentials.sigv4.differ import payload_reason
from why403.credentials.sigv4.hidden import is_stand_in
from why403.credentials.sigv4.parse import Signed
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Request

Pitfalls = Iterator[tuple[str, tuple[tuple[str, str], ...]]]

_ADDED_LATER = frozenset({"host", "content-length", "user-agent", "accept", "accept-encoding", "connection"})
_CHANGED_ON_THE_WAY = frozenset(
    {"connection", "expect", "te", "transfer-encoding", "via", "x-amzn-trace-id", "x-forwarded-for"}
    | {"x-forwarded-port", "x-forwarded-proto"}
)
_OUTSIDE = frozenset({"x-amz-security-token", "x-amz-user-agent", "x-amz-content-sha256"})
"""SDKs send these unsigned, and are served."""


def of_list(signed: Signed, request: Request) -> Pitfalls:
    """The list of signed headers against the headers."""
    names = signed.headers
    if not isinstance(names, tuple):
        return
    if not {"host", ":authority"} & {name.lower() for name in names}:
        yield "host-unsigned", ()
    yield from (("list-twice", _about(name)) for name in dict.fromkeys(names) if names.count(name) > 1)
    if list(names) != sorted(name.lower() for name in names):
        yield "list-unordered", ()
    yield from (("header-of-proxies", _about(name)) for name in names if name.lower() in _CHANGED_ON_THE_WAY)
    missing = [name for name in names if request.header(name) is ABSENT and name.lower() not in _ADDED_LATER]
    yield from (("list-not-sent", _about(name)) for name in missing)
    yield from (("amz-unsigned", _about(name)) for name in _unsigned(names, request))


def _unsigned(names: tuple[str, ...], request: Request) -> Iterator[str]:
    listed = {name.lower() for name in names} | _OUTSIDE
    present = dict.fromkeys(name.lower() for name, _ in request.headers)
    return (name for name in present if name.startswith("x-amz-") and name not in listed)


def _about(name: str) -> tuple[tuple[str, str], ...]:
    return (("subject", name),)


def pitfalls(request: Request) -> Pitfalls:
    """Host, path, query and body."""
    yield from _of_host(request)
    path, query = sent.path(request), sent.query(request)
    if isinstance(path, str) and not is_stand_in(path):
        yield from _of_path(path)
    if isinstance(query, str) and query and "X-Amz-Signature=" not in query:
        yield from _of_query(query)
    yield from _of_body(request)


def _of_host(request: Request) -> Pitfalls:
    called, named = sent.called_host(request), request.header("Host")
    if not isinstance(called, str):
        return
    bare = name_in(called)
    if is_cloudfront(bare):
        yield "host-of-cloudfront", (("ours", bare),)
    if isinstance(named, str) and name_in(named) != bare:
        yield "host-set", (("ours", named), ("aws", bare))
    elif isinstance(named, str) and ":" in named:
        yield "host-with-port", (("ours", named),)


def _of_path(path: str) -> Pitfalls:
    if normalised(path) != path:
        yield "path-slashes", (("ours", path),)
    elif canonical_path(path) != path:
        yield "path-to-encode", (("ours", path), ("aws", canonical_path(path)))


def _of_query(query: str) -> Pitfalls:
    parts = [part for part in query.split("&") if part]
    for part in parts:
        name, sign, value = part.partition("=")
        subject = _about(unquote(name))
        if not sign:
            yield "query-name-alone", subject
        elif "+" in value:
            yield "query-with-plus", subject
        elif canonical_query(part) != part:
            yield "query-to-encode", subject
    canonical = [canonical_query(part) for part in parts]
    if canonical != sorted(canonical):
        yield "query-to-sort", ()


def _of_body(request: Request) -> Pitfalls:
    told, held = request.header("X-Amz-Content-Sha256"), body_hash(request)
    if told == UNSIGNED:
        yield "payload-unsigned", (("side", "signed"),)
    elif isinstance(told, str) and not is_stand_in(told) and held not in (UNKNOWN, told):
        reason = "payload-not-hashed" if told == EMPTY_HASH else payload_reason(told, str(held), request)
        yield reason, (("side", "signed"),)
