"""In what two requests differ: the refused one and one that works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import SplitResult, parse_qsl, urlsplit

from why403.frozen import dataclass
from why403.logic.states import State
from why403.model.incident import Request
from why403.redaction.reprs import masked_repr

_CREDENTIALS = frozenset({"authorization", "x-amz-security-token", "x-amz-date", "cookie"})
_CLIENT = frozenset({"user-agent", "origin", "referer"})
_NOTHING = frozenset({"content-length", "connection", "accept-encoding", "postman-token", "date"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: what differs, both values (`None`: not there), and its aspects."""

    what: str
    refused: str | None
    works: str | None
    aspects: frozenset[str]

    def __repr__(self) -> str:
        name = self.what.removeprefix("header ")
        return masked_repr(self, refused=name, works=name)


def differences(refused: Request, works: Request) -> tuple[Difference, ...]:
    """Everything that is told of both and is not the same."""
    return (
        *_line(refused, works),
        *_query(refused, works),
        *_headers(refused, works),
        *_body(refused, works),
    )


def nearest(calls: Sequence[Request], like: Request) -> int:
    """The place of the call that is most like this one: same route first, then the fewest differences."""
    return min(range(len(calls)), key=lambda place: _distance(differences(like, calls[place])))


def _distance(found: Sequence[Difference]) -> tuple[int, int]:
    return sum(difference.what in ("method", "path", "host") for difference in found), len(found)


def _line(refused: Request, works: Request) -> Iterator[Difference]:
    yield from _pair("method", refused.method, works.method, "method")
    one, other = _url(refused), _url(works)
    if one is not None and other is not None:
        if one.hostname and other.hostname:
            yield from _pair("host", one.hostname, other.hostname, "host")
        yield from _pair("path", one.path, other.path, "path")


def _pair(what: str, refused: object, works: object, *aspects: str) -> Iterator[Difference]:
    if isinstance(refused, str) and isinstance(works, str) and refused != works:
        yield Difference(what, refused, works, frozenset(aspects))


def _url(request: Request) -> SplitResult | None:
    try:
        return urlsplit(request.url) if isinstance(request.url, str) else None
    except ValueError:
        return None


def _query(refused: Request, works: Request) -> Iterator[Difference]:
    one, other = _url(refused), _url(works)
    if one is None or other is None:
        return
    mine, theirs = (dict(parse_qsl(url.query, keep_blank_values=True)) for url in (one, other))
    for name in sorted(mine.keys() | theirs.keys()):
        if mine.get(name) != theirs.get(name):
            yield Difference(
                f"query parameter {name}", mine.get(name), theirs.get(name), frozenset({"query"})
            )


def _headers(refused: Request, works: Request) -> Iterator[Difference]:
    """A header that one request lacks counts only where that request is known to be complete."""
    mine, theirs = ({name.lower(): value for name, value in r.headers} for r in (refused, works))
    for name in sorted((mine.keys() | theirs.keys()) - _NOTHING - {"host"}):
        one, other = mine.get(name), theirs.get(name)
        told = (one is not None or refused.complete) and (other is not None or works.complete)
        if told and not _alike(name, one, other):
            yield Difference(f"header {name}", one, other, header_aspects(name))


def _alike(name: str, one: str | None, other: str | None) -> bool:
    """A program whose version only one side tells is the same program."""
    if name != "user-agent" or one is None or other is None:
        return one == other
    short, long = sorted((one, other), key=len)
    return short == long or long.startswith(f"{short}/")


def header_aspects(name: str) -> frozenset[str]:
    """The parts of a call that a header belongs to; its name is in small letters."""
    if name == "x-api-key":
        return frozenset({"key"})
    if name in _CREDENTIALS or name.startswith("x-amz-"):
        return frozenset({"credentials", "headers"})
    return frozenset({"client", "headers"}) if name in _CLIENT else frozenset({"headers"})


def _body(refused: Request, works: Request) -> Iterator[Difference]:
    one, other = refused.body, works.body
    if isinstance(one, State) and isinstance(other, State):
        return
    sizes = [None if isinstance(body, State) else f"{len(body)} bytes" for body in (one, other)]
    told = (sizes[0] is not None or refused.complete) and (sizes[1] is not None or works.complete)
    if told and one != other:
        yield Difference("body", sizes[0], sizes[1], frozenset({"body"}))
