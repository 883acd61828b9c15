"""Which part of two canonical requests differs, and why: ours first, then AWS's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.aws.hosts import name_in
from why403.credentials.sigv4.canonical import Canonical
from why403.credentials.sigv4.differ import path_reason, payload_reason, query_reasons
from why403.credentials.sigv4.expected import header_of
from why403.credentials.sigv4.scope import region_of
from why403.frozen import dataclass
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Request
from why403.redaction.reprs import masked_repr

_NOT_SHOWN = Request()
_QUOTABLE = frozenset({"host", "content-type", "content-length", "accept", "x-amz-date", "date"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `subject` is the header, parameter or segment that it is about.

    INVARIANT: `ours` and `aws` are empty for every part that can hold a secret: of queries and of most
    headers only the name is told.
    """

    part: str
    reason: str
    subject: str = ""
    ours: str = ""
    aws: str = ""

    __repr__ = masked_repr


def differences(ours: Canonical, aws: Canonical, request: Request = _NOT_SHOWN) -> tuple[Difference, ...]:
    """In the order of the canonical request; a part that one side does not tell is passed over."""
    return tuple(_differences(ours, aws, request))


def _differences(ours: Canonical, aws: Canonical, request: Request) -> Iterator[Difference]:
    if _both(ours.method, aws.method):
        yield Difference("method", "method", "", str(ours.method), str(aws.method))
    if isinstance(ours.path, str) and isinstance(aws.path, str) and ours.path != aws.path:
        reason, segment = path_reason(ours.path, aws.path)
        yield Difference("path", reason, segment, ours.path, aws.path)
    if isinstance(ours.query, str) and isinstance(aws.query, str) and ours.query != aws.query:
        for reason, name in query_reasons(ours.query, aws.query):
            yield Difference("query", reason, name)
    yield from _headers(ours, aws)
    if not isinstance(ours.signed, State) and not isinstance(aws.signed, State):
        yield from _lists(ours.signed, aws.signed)
    if _both(ours.payload, aws.payload):
        reason = payload_reason(str(ours.payload), str(aws.payload), request)
        yield Difference("payload", reason)


def _both(ours: str | State, aws: str | State) -> bool:
    return ours is not UNKNOWN and aws is not UNKNOWN and ours != aws


def _headers(ours: Canonical, aws: Canonical) -> Iterator[Difference]:
    if isinstance(ours.headers, State) or isinstance(aws.headers, State):
        return
    for name in dict.fromkeys(name for name, _ in (*ours.headers, *aws.headers)):
        mine, theirs = header_of(ours, name), header_of(aws, name)
        if not _both(mine, theirs):
            continue
        reason = _host_reason(mine, theirs) if name == "host" else _header_reason(mine, theirs)
        quotable = name in _QUOTABLE
        yield Difference(
            "header",
            reason,
            name,
            str(mine) if quotable and isinstance(mine, str) else "",
            str(theirs) if quotable and isinstance(theirs, str) else "",
        )


def _host_reason(ours: str | State, aws: str | State) -> str:
    if not isinstance(ours, str) or not isinstance(aws, str):
        return "host-missing"
    if name_in(ours) == name_in(aws):
        return "host-port"
    if isinstance(region_of(aws), str):
        return "host-of-front"
    return "host-passed-on" if isinstance(region_of(ours), str) else "host-other"


def _header_reason(ours: str | State, aws: str | State) -> str:
    if aws in (ABSENT, ""):
        return "header-dropped"
    if ours in (ABSENT, ""):
        return "header-added"
    mine, theirs = str(ours), str(aws)
    if re.sub(r"\s+", "", mine) == re.sub(r"\s+", "", theirs):
        return "header-spaces"
    if theirs in (f"{mine},{mine}", f"{mine}, {mine}") or mine in (
        f"{theirs},{theirs}",
        f"{theirs}, {theirs}",
    ):
        return "header-twice"
    return "header-changed"


def _lists(ours: tuple[str, ...], aws: tuple[str, ...]) -> Iterator[Difference]:
    if ours == aws:
        return
    if sorted(set(ours)) == sorted(set(aws)):
        twice = [name for name in ours if ours.count(name) != aws.count(name)]
        yield Difference("signed-headers", "list-twice" if twice else "list-order", "".join(twice[:1]))
        return
    missing = [name for name in aws if name not in ours]
    extra = [name for name in ours if name not in aws]
    yield Difference("signed-headers", "list-other", ", ".join((*missing, *extra)))
