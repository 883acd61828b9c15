"""Lines of a stage's execution log: grouped by request, and what the refused one shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import islice

from why403.frozen import dataclass
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN, State
from why403.logs.execution_facts import GATEWAY_RESPONSE, ends_in_authorizer, proved
from why403.logs.log_lines import BEGINS, is_only_stamp, request_id_and_text
from why403.model.incident import Answer, FactValue, Headers, Incident, Request
from why403.pattern import pattern

_OWN = re.compile(
    r"""Extended\ Request\ Id:|Starting\ authorizer:|Incoming\ identity:
    |Endpoint\ (?:request|response)\ (?:URI|headers|body)|Authorizer\ result\ body\ before
    |Using\ valid\ authorizer\ policy|Successfully\ completed\ (?:authorizer\ )?execution
    |Unauthorized\ request:|Execution\ failed\ due\ to|Gateway\ response\ (?:type|body|headers):
    |Verifying\ Usage\ Plan|API\ Key\ [^\n]{0,200}authorized\ because|Usage\ Plan\ check
    |Starting\ execution\ for\ request|Execution\ log\ for\ request|HTTP\ Method:\ [A-Z]+,
    |Method\ (?:request\ (?:path|query|headers|body)|response\ (?:body|headers)|completed\ with\ status)
    |Request\ body\ does\ not\ match\ model\ schema|Sending\ request\ to\ |Received\ response\.
    |Lambda\ (?:execution|invocation)\ failed\ with\ status|Execution\ failed:
    |Access\ denied\.\ Reason:\ (?:Could\ not\ find\ issuer|Client\ cert\ |self\ signed\ )
    |AWS\ Integration\ Endpoint\ RequestId|X-ray\ Tracing\ ID""",
    re.X,
)
_SHARED = re.compile(
    r"The client is not authorized to perform this operation|[^\n]{0,300}exceeded (?:throttle|quota) limit"
)
"""Lines that others than an execution log can say as well: they count only behind a request id."""
_GATEWAY = pattern(GATEWAY_RESPONSE)
_COMPLETED = pattern(r"Method completed with status: (\d{3})")
_VERB = pattern(r"HTTP Method: ([A-Z]{3,10}), Resource Path: ")
_BODY = pattern(r"Gateway response body: (\{.{0,4000})$")
_CAME = pattern(r"(?:Gateway|Method) response headers: \{(.{0,8000})$")
_SENT = pattern(r"Method request headers: \{(.{0,8000})$")
_CUT = "[TRUNCATED]"
_LONGEST_LINE = 20_000
_MOST_IN_LINE = 50
_FAILED = ("Execution failed", "The client is not", "Unauthorized")
_RANKS = {403: 0, 401: 1, 429: 2}


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one request, without what stands before them, and as they were pasted."""

    id: str
    texts: tuple[str, ...] = field(repr=False)
    raw: tuple[str, ...] = field(repr=False)
    first: int

    def search(self, form: re.Pattern[str], *words: str) -> re.Match[str] | None:
        """The first text that is so. Only those are tried that begin with one of the words."""
        return _first(form, self.texts, words)


def texts_of(lines: Iterable[str]) -> list[str]:
    """What the lines of an execution log among others say, in order."""
    known = (known_line(part) for line in lines for part in lines_in(line))
    return [text for _, text in filter(None, known)]


def _first(form: re.Pattern[str], texts: Sequence[str], words: tuple[str, ...]) -> re.Match[str] | None:
    for text in texts:
        if text.startswith(words) and (match := form.match(text, 0, _LONGEST_LINE)):
            return match
    return None


def _status(texts: Sequence[str]) -> int | State:
    """The status that one request was answered with."""
    if match := _first(_GATEWAY, texts, ("Gateway",)):
        return int(match[2])
    if match := _first(_COMPLETED, texts, ("Method",)):
        return int(match[1])
    return 401 if ends_in_authorizer(texts) else UNKNOWN


def is_execution_line(line: str) -> bool:
    """Whether a line is one of the known lines of an execution log."""
    return known_line(line) is not None


def lines_in(line: str) -> list[str]:
    """The lines of an execution log that stand in one, and apart from them what stands before the first."""
    if ": " not in line and ") " not in line:
        return [line]
    begun = (found.start() for found in BEGINS.finditer(line, 0, _LONGEST_LINE))
    starts: list[int] = []
    for start in islice(begun, _MOST_IN_LINE):
        before = line[starts[-1] if starts else 0 : start]
        if not is_only_stamp(before) and is_execution_line(line[start:]):
            starts.append(start)
    ends = (*starts, len(line))
    return [line[start:end] for start, end in zip((0, *starts), ends, strict=True)]


def known_line(line: str) -> tuple[str, str] | None:
    """The request id and the text of a line of an execution log that is known by itself."""
    request_id, text = request_id_and_text(line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE])
    known = _OWN.match(text) or (request_id and _SHARED.match(text))
    return (request_id, text) if known else None


def read_execution(lines: Sequence[tuple[int, str]], at: Place, of: str = "") -> Piece:
    """The refused request among numbered lines, of which each is known or follows a known one; the one with
    the id `of`, where that is told."""
    groups = _by_request(lines)
    whole = min(groups.items(), key=lambda group: _rank([text for _, text, _ in group[1]]))
    chosen = _lines((of, groups[of]) if of in groups else whole)
    here = Place(at.document, (), (at.line or 1) + chosen.first, 1)
    facts = {fact.name: FactValue(fact.name, value, here) for fact, value in proved(chosen.texts)}
    says = Incident(
        answer=_answer(chosen, here),
        request=_request(chosen, here),
        statements=tuple(facts.values()),
        at=here,
    )
    left = len(groups) - 1
    note = f"the log tells of {left} more {'request' if left == 1 else 'requests'}"
    return Piece(PieceKind.EXECUTION, says, here, (note,) if left else ())


_Row = tuple[int, str, str]
"""A line: its number, what it says, and the whole of it."""


def _by_request(lines: Sequence[tuple[int, str]]) -> dict[str, list[_Row]]:
    """The lines by request; a line without an id goes on with the one before."""
    held: dict[str, list[_Row]] = {}
    current = ""
    for number, line in lines:
        request_id, text = request_id_and_text(line)
        current = request_id or current
        held.setdefault(current, []).append((number, text.strip(), line))
    if len(held) > 1 and "" in held:
        first = next(name for name in held if name)
        held[first] = [*held.pop(""), *held[first]]
    return held


def _lines(group: tuple[str, list[_Row]]) -> Lines:
    name, rows = group
    return Lines(name, tuple(text for _, text, _ in rows), tuple(raw.strip() for *_, raw in rows), rows[0][0])


def _rank(texts: Sequence[str]) -> int:
    status = _status(texts)
    if not isinstance(status, int):
        failed = any(text.startswith(_FAILED) for text in texts)
        return 3 if failed else 6
    return _RANKS.get(status, 4 if 400 <= status < 500 else 5 if status >= 500 else 7)


def _answer(lines: Lines, at: Place) -> Answer:
    body = lines.search(_BODY, "Gateway")
    return Answer(
        status=_status(lines.texts),
        headers=tuple(_pairs(lines.search(_CAME, "Gateway", "Method"))),
        body=body[1] if body and _whole(body[1]) else UNKNOWN,
        log=lines.raw,
        at=at,
    )


def _whole(body: str) -> bool:
    return body.endswith("}") and _CUT not in body


def _request(lines: Lines, at: Place) -> Request:
    """What arrived at the API. It need not be all that was sent, nor only that."""
    verb = lines.search(_VERB, "HTTP")
    return Request(method=verb[1] if verb else UNKNOWN, headers=_headers(lines), at=at)


def _headers(lines: Lines) -> Headers:
    """The headers as logged; what the log hides or cuts is left out, but not that it was there."""
    sent = _pairs(lines.search(_SENT, "Method"))
    return tuple((name, value) for name, value in sent if name.lower() != "host")


def _pairs(match: re.Match[str] | None) -> Iterator[tuple[str, str]]:
    """`{Name=value, Other=value}` as Java prints a map."""
    if match is None:
        return
    inside = match[1].split(_CUT, 1)[0].rstrip().removesuffix("}")
    for part in re.split(r", (?=[A-Za-z][\w-]{0,80}=)", inside):
        name, sign, value = part.partition("=")
        if sign and re.fullmatch(r"[A-Za-z][\w-]{0,80}", name):
            yield name, value
