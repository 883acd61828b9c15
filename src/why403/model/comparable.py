"""In what two calls cannot be compared: parts that only one of them tells, or neither."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from why403.aws.hosts import hides_api
from why403.logic.states import UNKNOWN, State
from why403.model.differences import header_aspects
from why403.model.incident import Incident, Request

_BY_THEMSELVES = frozenset({"host", "user-agent"})
"""Headers that a log has too: they do not show that the others are told."""
_HEADERS = frozenset({"headers", "credentials", "key", "client"})


def untold_aspects(refused: Incident, works: Incident) -> frozenset[str]:
    """The parts of a call in which these two may differ, for all that is told."""
    one, other = refused.request, works.request
    found = (*_of_line(one, other), *_of_headers(one, other), *_of_body(one, other))
    one_ip, other_ip = (incident.caller_ip is UNKNOWN for incident in (refused, works))
    return frozenset((*found, *(("network",) if one_ip is not other_ip else ())))


def _of_line(one: Request, other: Request) -> Iterator[str]:
    if isinstance(one.method, State) or isinstance(other.method, State):
        yield "method"
    for aspect in ("host", "path", "query"):
        if not (_tells(aspect, one) and _tells(aspect, other)):
            yield aspect


def _tells(aspect: str, request: Request) -> bool:
    """A log has the path alone; whoever copies a call has all of its URL."""
    if not isinstance(request.url, str):
        return False
    try:
        url = urlsplit(request.url)
    except ValueError:
        return False
    if aspect == "host":
        return bool(url.hostname) and not hides_api(url.hostname or "")
    return aspect == "path" or not _bare(request)


def _of_headers(one: Request, other: Request) -> Iterator[str]:
    """A header that one shows and the other leaves open; all of them where a call shows none."""
    mine, theirs = ({name.lower() for name, _ in request.headers} for request in (one, other))
    unshown = [*(mine - theirs if not other.complete else ()), *(theirs - mine if not one.complete else ())]
    for name in unshown:
        yield from header_aspects(name)
    if _bare(one) or _bare(other):
        yield from _HEADERS - (_client_of(mine) & _client_of(theirs))


def _client_of(names: set[str]) -> frozenset[str]:
    return frozenset({"client"}) if "user-agent" in names else frozenset()


def _bare(request: Request) -> bool:
    """Whether nothing is told of what it carried."""
    shown = {name.lower() for name, _ in request.headers} - _BY_THEMSELVES
    return not request.complete and not shown and isinstance(request.body, State)


def _of_body(one: Request, other: Request) -> Iterator[str]:
    untold = [isinstance(request.body, State) and not request.complete for request in (one, other)]
    told = [isinstance(request.body, bytes) for request in (one, other)]
    if any(untold) and (any(told) or _bare(one) or _bare(other)):
        yield "body"
