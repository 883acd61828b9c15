"""Which pieces of a paste are one call: a command with what it printed, and the call that was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from why403.frozen import dataclass, replace
from why403.incident.pieces import COPIED, PRINTED, TYPED, Piece, PieceKind, trust_of
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Answer, Exchange, Headers, Incident, Request
from why403.model.trust import Trust

_TOOLS_OWN = frozenset({"user-agent", "accept"})
TOOLS = ("curl", "wget")
"""Clients whose errors are what their own commands print."""
_RANKS = {403: 0, 401: 1, 429: 2}
_UNTOLD, _SERVED, _SILENT = 5, 6, 7


@dataclass(frozen=True, slots=True)
class _Call:
    """A command with what stands below it, or a message with a request; by their places in the paste."""

    places: tuple[int, ...]
    answer: Answer = field(repr=False)
    url: str | State = field(repr=False)

    @property
    def answered(self) -> bool:
        return tells(self.answer)


def tells(answer: Answer) -> bool:
    """Whether anything of an answer is shown."""
    return bool(answer.headers or answer.log) or any(
        part is not UNKNOWN for part in (answer.status, answer.body, answer.said)
    )


def rank(answer: Answer) -> int:
    """How much an answer tells of a refusal: 403 before 401, 429, others; what was served comes last."""
    if not isinstance(answer.status, int):
        return _UNTOLD if tells(answer) else _SILENT
    status = answer.status
    return _RANKS.get(status, 3 if 400 <= status < 500 else 4 if status >= 500 else _SERVED)


def of_one_call(pieces: Sequence[Piece], *, served: bool = False) -> list[Piece]:
    """The pieces without those of other calls, where several are shown with their answers: the refused one is
    taken (with `served`, the one that was not). What a command lacks counts only where its output is shown.
    """
    calls = _calls(pieces)
    answered = [call for call in calls if call.answered]
    chosen = _chosen(answered, served=served)
    left = (
        [] if chosen is None else [call for call in calls if call is not chosen and _is_other(call, chosen)]
    )
    away = {place for call in left for place in call.places}
    own = {call.places[0] for call in answered if len(call.places) > 1} or _meant(pieces, served=served)
    kept = [
        piece if number in own or piece.kind not in TYPED else _open(piece)
        for number, piece in enumerate(pieces)
        if number not in away
    ]
    return _said(kept, left, chosen) if left and chosen is not None else kept


def _meant(pieces: Sequence[Piece], *, served: bool) -> set[int]:
    """The one command, where an input of its own is the only answer: who brings the two says that they belong
    together. So does who says that a command works."""
    typed = [number for number, piece in enumerate(pieces) if piece.kind in TYPED | COPIED]
    if len(typed) != 1 or any(trust_of(piece) in (Trust.BROWSER, Trust.CLIENT) for piece in pieces):
        return set()
    document = pieces[typed[0]].at.document
    brought = [piece for piece in pieces if piece.kind in PRINTED and piece.at.document != document]
    alone = len(brought) == 1 and brought[0].says.request.url is UNKNOWN
    return set(typed) if alone or (served and not brought) else set()


def _is_other(call: _Call, chosen: _Call) -> bool:
    """Whether a call is another one: a command that repeats the same adds what it tells."""
    return call.answered or not same_url(call.url, chosen.url)


def _said(kept: list[Piece], left: Sequence[_Call], chosen: _Call) -> list[Piece]:
    status = chosen.answer.status
    which = f"the one answered with {status}" if isinstance(status, int) else "one"
    many = "1 other call" if len(left) == 1 else f"{len(left)} other calls"
    note = f"{many} in what was pasted left out: {which} is looked at"
    return [replace(kept[0], notes=(*kept[0].notes, note)), *kept[1:]]


def _chosen(calls: Sequence[_Call], *, served: bool) -> _Call | None:
    if not calls:
        return None
    return min(calls, key=lambda call: (rank(call.answer) != _SERVED) if served else rank(call.answer))


def _calls(pieces: Sequence[Piece]) -> list[_Call]:
    """A command's output ends where the next command, another input or a sentence begins."""
    found: list[list[int]] = []
    current: list[int] | None = None
    apart = _answers_apart(pieces)
    for number, piece in enumerate(pieces):
        if current is not None and pieces[current[0]].at.document != piece.at.document:
            current = None
        again = number in apart and current is not None and not apart.isdisjoint(current)
        if again or piece.kind in TYPED | COPIED:
            current = [number]
            found.append(current)
        elif current is not None and _is_output(piece, pieces[current[0]]):
            current.append(number)
        elif piece.kind in PRINTED and (piece.says.request.url is not UNKNOWN or number in apart):
            current = None
            found.append([number])
        elif piece.kind is PieceKind.TEXT:
            current = None
    return [_call(pieces, places) for places in found]


def _answers_apart(pieces: Sequence[Piece]) -> set[int]:
    """The answers with a first line that one text shows of several calls: some refused, some served."""
    found: dict[str, list[int]] = {}
    for number, piece in enumerate(pieces):
        if piece.kind in (PieceKind.HTTP, PieceKind.TRACE) and isinstance(piece.says.answer.status, int):
            found.setdefault(piece.at.document, []).append(number)
    return {
        number
        for numbers in found.values()
        if len({rank(pieces[number].says.answer) == _SERVED for number in numbers}) > 1
        for number in numbers
    }


def _call(pieces: Sequence[Piece], places: Sequence[int]) -> _Call:
    told = [pieces[place].says.answer for place in places]
    answer = min(told, key=rank)
    return _Call(tuple(places), answer, pieces[places[0]].says.request.url)


def _is_output(piece: Piece, command: Piece) -> bool:
    """Whether a piece can be what the command above it printed: no sentence is, and no other's request."""
    if piece.kind is PieceKind.TEXT:
        bare = isinstance(piece.says.answer.said, str) and piece.says.answer.said.strip().isdecimal()
        return bare or piece.says.request.client in TOOLS
    if piece.kind not in PRINTED:
        return False
    return piece.says.request.url is UNKNOWN or _is_sent(command.says.request, piece.says.request)


def _open(piece: Piece) -> Piece:
    """A command whose output is not shown: what it lacks is not known."""
    return replace(piece, says=replace(piece.says, request=replace(piece.says.request, complete=False)))


def rehearsed(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Beside a browser's complaint, a command shows the answer that the browser keeps back."""
    if not any(piece.kind is PieceKind.BROWSER for piece in pieces):
        return pieces
    return [
        _of_browser(piece) if piece.kind in TYPED or piece.kind is PieceKind.TRACE else piece
        for piece in pieces
    ]


def _of_browser(piece: Piece) -> Piece:
    """A call of a tool as the browser's own that it rehearses: without what the tool adds of itself."""
    asked = piece.says.request
    asked = replace(asked, client="browser", headers=without_tool(asked.headers))
    return replace(piece, says=replace(piece.says, request=asked))


def preflight_apart(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """A preflight that stands before the call itself is no part of it, unless it is what was refused."""
    starts = [index for index, piece in enumerate(pieces) if isinstance(piece.says.request.method, str)]
    asked = [index for index in starts if _is_preflight(pieces[index].says.request)]
    if not asked or len(asked) == len(starts):
        return (), pieces
    first = asked[0]
    end = next((index for index in starts if index > first), len(pieces))
    told = pieces[first:end]
    statuses = [piece.says.answer.status for piece in told]
    if any(isinstance(status, int) and status >= 300 for status in statuses):
        return (), told
    return told, [*pieces[:first], *pieces[end:]]


def exchange(told: Incident) -> Exchange:
    """The request of an incident and its answer."""
    return Exchange(told.request, told.answer)


def _is_preflight(request: Request) -> bool:
    return request.method == "OPTIONS" and isinstance(request.header("Access-Control-Request-Method"), str)


def without_doubles(pieces: Sequence[Piece]) -> list[Piece]:
    """A command whose request was printed says little more: the print shows what was sent.

    Little: HTTPie prints neither the scheme nor, as it was sent, the JSON of a body; and a trace of curl
    names the host that a header asks for, which need not be the one that was called.
    """
    told = [piece for piece in pieces if piece.says.request.url is not UNKNOWN]
    prints = {
        PieceKind.COMMAND: [piece for piece in told if piece.kind is PieceKind.TRACE],
        PieceKind.HTTPIE: [piece for piece in told if piece.kind is PieceKind.HTTP],
        PieceKind.WGET: [_redirected(piece) for piece in told if piece.kind is PieceKind.WGET_OUTPUT],
    }
    typed = [piece for piece in told if piece.kind in (PieceKind.HTTPIE, PieceKind.COMMAND)]
    return [_completed(piece, typed) for piece in pieces if not _traced(piece, prints.get(piece.kind, ()))]


def _redirected(piece: Piece) -> Piece:
    """The calls before the last one alone: of the last, Wget prints the URL and not what it sent."""
    return replace(piece, says=Incident())


def _completed(piece: Piece, typed: Sequence[Piece]) -> Piece:
    """A printed request with what only its command tells."""
    wanted = {PieceKind.HTTP: PieceKind.HTTPIE, PieceKind.TRACE: PieceKind.COMMAND}.get(piece.kind)
    if wanted is None:
        return piece
    shown = piece.says.request
    own = (each.says.request for each in typed if each.kind is wanted)
    command = next((each for each in own if _is_sent(each, shown)), None)
    if command is None:
        return piece
    if wanted is PieceKind.COMMAND:
        request = replace(shown, url=command.url)
    else:
        request = replace(
            shown,
            url=command.url,
            client=command.client if shown.client is UNKNOWN else shown.client,
            body=shown.body if command.body is UNKNOWN else command.body,
        )
    return replace(piece, says=replace(piece.says, request=request))


def _traced(command: Piece, traces: Sequence[Piece]) -> bool:
    request = command.says.request
    return any(
        _is_sent(request, trace.says.request) or any(same_url(request.url, sent) for sent in trace.earlier)
        for trace in traces
    )


def _is_sent(typed: Request, shown: Request) -> bool:
    """Whether a printed request is that of a command, by the name it calls or the one in its header."""
    if same_url(typed.url, shown.url):
        return True
    named = typed.header("Host")
    if not (isinstance(named, str) and isinstance(typed.url, str)):
        return False
    from urllib.parse import urlsplit

    try:
        url = urlsplit(typed.url)
    except ValueError:
        return False
    return same_url(url._replace(netloc=named).geturl(), shown.url)


def same_url(first: str | State, second: str | State) -> bool:
    """Whether two tellings can be of one URL: some tell it without its query, some without its host."""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    from urllib.parse import urlsplit

    try:
        one, other = urlsplit(first), urlsplit(second)
    except ValueError:
        return first == second
    hosts = {one.netloc.rpartition("@")[2].lower(), other.netloc.rpartition("@")[2].lower()} - {""}
    queries = {one.query, other.query} - {""}
    return len(hosts) <= 1 and len(queries) <= 1 and (one.path or "/") == (other.path or "/")


def without_tool(headers: Headers) -> Headers:
    """Headers without those that a tool adds of itself."""
    return tuple((name, value) for name, value in headers if name.lower() not in _TOOLS_OWN)
