"""A call of `fetch` as developer tools copy it: what it sends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from why403 import facts as catalogue
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import FactValue, Headers, Incident, Request
from why403.pasted.lines import place_of
from why403.pasted.literals import OPAQUE, entries, literal

START = (
    r"^[^\S\n]{0,80}(?:(?:const|let|var)[ \t]+\w{1,60}[ \t]*=[ \t]*)?(?:await[ \t]+)?"
    r"(fetch)[ \t]*\((?=\s*[\"'`])"
)
_END = re.compile(r"\s*,?\s*\)(?:[ \t]*;)?")


def is_whole(text: str, start: int) -> bool:
    """Whether the call that begins here has its end; else it is a piece of a program."""
    try:
        _parts(text, start)
    except ValueError:
        return False
    return True


def _parts(text: str, start: int) -> tuple[object, object, int]:
    url, at = literal(text, text.index("(", start) + 1)
    about: object = {}
    if match := re.compile(r"\s*,(?=\s*\{)").match(text, at):
        about, at = literal(text, match.end())
    return url, about, at


def read_fetch(text: str, name: str, start: int) -> tuple[Piece, int]:
    """The request of the call that begins at `start`, and where it ends."""
    url, about, at = _parts(text, start)
    end = _END.match(text, at)
    place = place_of(text, start, name)
    said = tuple(_credentials(entries(about), place))
    incident = Incident(request=_request(url, entries(about), place), statements=said, at=place)
    notes = tuple(_notes(entries(about)))
    return Piece(PieceKind.FETCH, incident, place, notes), end.end() if end else at


def _request(url: object, about: Mapping[str, object], at: Place) -> Request:
    method = about.get("method", "GET")
    return Request(
        method=method.upper() if isinstance(method, str) else UNKNOWN,
        url=url if isinstance(url, str) and "${" not in url else UNKNOWN,
        headers=(*_headers(about.get("headers")), *_referrer(about)),
        body=_body(about),
        client="browser",
        at=at,
    )


def _headers(value: object) -> Headers:
    """Headers from an object or from a list of pairs; what the program would compute is left out."""
    pairs = entries(value).items() if isinstance(value, dict) else _pairs(value)
    return tuple((str(name), text) for name, text in pairs if isinstance(text, str) and "${" not in text)


def _pairs(value: object) -> Iterator[tuple[object, object]]:
    for pair in value if isinstance(value, list) else ():
        if isinstance(pair, list) and len(pair) == 2:
            yield pair[0], pair[1]


def _referrer(about: Mapping[str, object]) -> Headers:
    referrer = about.get("referrer")
    known = isinstance(referrer, str) and referrer.startswith("http")
    named = {str(name).lower() for name in entries(about.get("headers"))}
    return (("Referer", str(referrer)),) if known and "referer" not in named else ()


def _credentials(about: Mapping[str, object], at: Place) -> Iterator[FactValue]:
    """`same-origin` and `omit` send none to another origin."""
    mode = {"include": "include", "omit": "omit", "same-origin": "omit"}.get(str(about.get("credentials")))
    if mode is not None:
        yield FactValue(catalogue.CREDENTIALS_MODE.name, mode, at)


def _body(about: Mapping[str, object]) -> bytes | State:
    body = about.get("body")
    if isinstance(body, str):
        return body.encode("utf-8", "replace")
    return ABSENT if body is None else UNKNOWN


def _notes(about: Mapping[str, object]) -> Iterator[str]:
    if about.get("credentials") == "include":
        yield "the browser adds cookies that are not in the copied call"
    if OPAQUE in entries(about.get("headers")).values():
        yield "a header is computed by the program, so the call does not show all that was sent"
