"""Pieces put together into one incident; pieces that contradict each other are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from why403.documents.errors import BadInput
from why403.incident.pieces import RECORDS, TYPED, Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Answer, Exchange, FactValue, Headers, Incident, Request, ShownConfig

T = TypeVar("T")


def combine(pieces: Sequence[Piece]) -> Incident:
    """The one incident that all pieces tell together."""
    before, pieces = _preflight_apart(_rehearsed(pieces))
    whole = Incident(preflight=before)
    for piece in sorted(_without_doubles(pieces), key=lambda piece: piece.kind in RECORDS):
        said = _beside(whole, piece.says) if piece.kind in RECORDS else piece.says
        whole = Incident(
            answer=_answers(whole.answer, said.answer),
            request=_requests(whole.request, said.request),
            statements=_statements(whole.statements, said.statements),
            context=(*whole.context, *(text for text in said.context if text not in whole.context)),
            config=_configs(whole, said),
            at=whole.at if whole.at.document else said.at,
            preflight=whole.preflight if said.preflight == Exchange() else said.preflight,
        )
    return whole


def _rehearsed(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Beside a browser's complaint, a command shows the answer that the browser keeps back."""
    if not any(piece.kind is PieceKind.BROWSER for piece in pieces):
        return pieces
    return [
        _of_browser(piece) if piece.kind in TYPED or piece.kind is PieceKind.TRACE else piece
        for piece in pieces
    ]


def _of_browser(piece: Piece) -> Piece:
    return replace(piece, says=replace(piece.says, request=replace(piece.says.request, client="browser")))


def _preflight_apart(pieces: Sequence[Piece]) -> tuple[Exchange, Sequence[Piece]]:
    """A preflight that stands before the call itself is no part of it, unless it is what was refused."""
    starts = [index for index, piece in enumerate(pieces) if isinstance(piece.says.request.method, str)]
    asked = [index for index in starts if _is_preflight(pieces[index].says.request)]
    if not asked or len(asked) == len(starts):
        return Exchange(), pieces
    first = asked[0]
    end = next((index for index in starts if index > first), len(pieces))
    told, rest = combine(pieces[first:end]), [*pieces[:first], *pieces[end:]]
    if isinstance(told.answer.status, int) and told.answer.status >= 300:
        return Exchange(), pieces[first:end]
    return Exchange(told.request, told.answer), rest


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and isinstance(request.header("Access-Control-Request-Method"), str)


def _beside(whole: Incident, said: Incident) -> Incident:
    """What a record adds; where the message itself was shown, the record's form of it does not count."""
    answer, request = said.answer, said.request
    shown = whole.answer.body is not UNKNOWN
    return replace(
        said,
        answer=replace(
            answer,
            headers=_others(whole.answer.headers, answer.headers),
            body=UNKNOWN if shown else answer.body,
            said=UNKNOWN if shown else answer.said,
        ),
        request=replace(request, headers=_others(whole.request.headers, request.headers)),
        config=_other_keys(whole, said),
    )


def _others(known: Headers, more: Headers) -> Headers:
    names = {name.lower() for name, _ in known}
    return tuple((name, value) for name, value in more if name.lower() not in names)


def _without_doubles(pieces: Sequence[Piece]) -> list[Piece]:
    """A command whose request was printed says little more: the print shows what was sent.

    Little: HTTPie prints neither the scheme nor, as it was sent, the JSON of a body.
    """
    told = [piece for piece in pieces if piece.says.request.url is not UNKNOWN]
    prints = {
        PieceKind.COMMAND: [piece for piece in told if piece.kind is PieceKind.TRACE],
        PieceKind.HTTPIE: [piece for piece in told if piece.kind is PieceKind.HTTP],
        PieceKind.WGET: [_redirected(piece) for piece in told if piece.kind is PieceKind.WGET_OUTPUT],
    }
    typed = [piece for piece in told if piece.kind is PieceKind.HTTPIE]
    return [_completed(piece, typed) for piece in pieces if not _traced(piece, prints.get(piece.kind, ()))]


def _redirected(piece: Piece) -> Piece:
    """The calls before the last one alone: of the last, Wget prints the URL and not what it sent."""
    return replace(piece, says=Incident())


def _completed(piece: Piece, typed: Sequence[Piece]) -> Piece:
    """A printed request with what only its command tells."""
    if piece.kind is not PieceKind.HTTP:
        return piece
    shown = piece.says.request
    command = next((each.says.request for each in typed if _same_url(each.says.request.url, shown.url)), None)
    if command is None:
        return piece
    request = replace(
        shown,
        url=command.url,
        client=command.client if shown.client is UNKNOWN else shown.client,
        body=shown.body if command.body is UNKNOWN else command.body,
    )
    return replace(piece, says=replace(piece.says, request=request))


def _traced(command: Piece, traces: Sequence[Piece]) -> bool:
    url = command.says.request.url
    return any(_same_url(url, sent) for trace in traces for sent in (*trace.earlier, trace.says.request.url))


def _answers(first: Answer, second: Answer) -> Answer:
    at = (first.at, second.at)
    return Answer(
        status=_one(first.status, second.status, "status", at),
        headers=_headers(first.headers, second.headers, at),
        all_headers=first.all_headers or second.all_headers,
        body=_one(first.body, second.body, "body of the answer", at),
        said=_both(first.said, second.said),
        browser=_both(first.browser, second.browser),
        log=(*first.log, *(line for line in second.log if line not in first.log)),
        at=first.at if first.at.document else second.at,
    )


def _requests(first: Request, second: Request) -> Request:
    at = (first.at, second.at)
    return Request(
        method=_one(first.method, second.method, "method", at),
        url=_one_url(first.url, second.url, at),
        headers=_headers(first.headers, second.headers, at),
        body=_one(first.body, second.body, "body of the request", at),
        client=_one(first.client, second.client, "client", at),
        complete=first.complete or second.complete,
        at=first.at if first.at.document else second.at,
    )


def _one(first: T | State, second: T | State, what: str, at: tuple[Place, Place]) -> T | State:
    """The value that is told; two different ones are one too many."""
    if first is UNKNOWN or first == second:
        return second
    if second is UNKNOWN:
        return first
    raise _contradiction(what, at)


def _one_url(first: str | State, second: str | State, at: tuple[Place, Place]) -> str | State:
    """The fuller of two tellings of one URL: some tell it without its query, some without its host."""
    if isinstance(first, str) and isinstance(second, str) and _same_url(first, second):
        return max(first, second, key=len)
    return _one(first, second, "URL", at)


def _same_url(first: str | State, second: str | State) -> bool:
    if not isinstance(first, str) or not isinstance(second, str):
        return False

    try:
        one, other = urlsplit(first), urlsplit(second)
    except ValueError:
        return first == second
    hosts = {one.netloc.rpartition("@")[2].lower(), other.netloc.rpartition("@")[2].lower()} - {""}
    queries = {one.query, other.query} - {""}
    return len(hosts) <= 1 and len(queries) <= 1 and (one.path or "/") == (other.path or "/")


def _headers(first: Headers, second: Headers, at: tuple[Place, Place]) -> Headers:
    known = {
        name.lower(): [value for key, value in first if key.lower() == name.lower()] for name, _ in first
    }
    for name in {name.lower() for name, _ in second} & known.keys():
        if [value for key, value in second if key.lower() == name] != known[name]:
            raise _contradiction(f"header `{name}`", at)
    return (*first, *((name, value) for name, value in second if name.lower() not in known))


def _both(first: str | State, second: str | State) -> str | State:
    if isinstance(first, str) and isinstance(second, str):
        return first if second in first else f"{first}\n{second}"
    return second if first is UNKNOWN else first


def _statements(first: tuple[FactValue, ...], second: tuple[FactValue, ...]) -> tuple[FactValue, ...]:
    known = {said.fact: said for said in first}
    for said in second:
        before = known.setdefault(said.fact, said)
        if before.value != said.value:
            raise _contradiction(f"fact `{said.fact}`", (before.at, said.at))
    return tuple(known.values())


def _configs(whole: Incident, said: Incident) -> ShownConfig | None:
    """Both; of what both show alike, the first one's places count."""
    if whole.config is None or said.config is None:
        return whole.config or said.config
    from why403.incident.config import together

    first, second = whole.config.as_written, said.config.as_written
    for key in first.keys() & second.keys():
        if first[key] != second[key]:
            raise _contradiction(f"configuration `{key}`", (whole.at, said.at))
    return together(whole.config, said.config)


def _other_keys(whole: Incident, said: Incident) -> ShownConfig | None:
    """What it shows of the configuration beside what is shown already."""
    if whole.config is None or said.config is None:
        return said.config
    from why403.incident.config import without

    return without(said.config, whole.config.as_written)


def _contradiction(what: str, at: tuple[Place, Place]) -> BadInput:
    first, second = at
    return BadInput(
        second,
        f"the {what} differs from what is said at {replace(first, path=())}",
        "one call and its answer",
        "leave out what belongs to another call",
    )
