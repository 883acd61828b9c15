"""The pieces in a stretch of text without commands: messages, logs, records, and what is left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from why403.frozen import replace
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.incident import Exchange, Incident, Request
from why403.pasted.bodies import body_and_rest
from why403.pasted.browser import is_complaint, read_browser, words_of_complaints
from why403.pasted.clients import HIDDEN
from why403.pasted.http import (
    HEADER,
    REQUEST_LINE,
    SCHEMES,
    STATUS_LINE,
    is_noise,
    is_trace_line,
    read_headers,
    read_http,
    read_trace,
)
from why403.pasted.text import is_below, is_error, read_text, says_gateways_words
from why403.pattern import pattern

_WINDOW = 100_000
_START = 300
"""Within these characters a line of an execution log says what it is, behind a time and an id."""
_SHORTEST = len("CORS error")
"""No line that is known by itself is shorter."""
_COMMON_LOG = pattern(
    r"\S{1,200} \S{1,300} \S{1,300} \[[^\]\n]{1,60}\] ?\"|[0-9a-fA-F.:]{3,45},[^\n]{0,600},|<request id=\""
)
_LOG_KEYS = pattern(r'"[\w.$]{0,60}(?:[rR]equestId|[rR]esponseType)"\s*:')
_MOST_KEYS = 100
"""So many lines, each with a key, one row of a log can have."""
_VARIABLE = "$context."
_EXECUTION_WORDS = (
    *("uthorize", "xecution", "Method", "Endpoint ", "Gateway response", "Usage Plan", "API Key", "Extended"),
    *("exceeded", "Received", "Sending", "Incoming", "Request body", "Lambda invocation", "AWS Integration"),
    *("X-ray Tracing", "Access denied. Reason"),
)
"""One of them stands in every line of an execution log that is known by itself."""

_KNOWN_HEADER = pattern(
    r"(?i)(?::?status|x-amzn?-[\w-]+|x-amzn-errortype|content-type|apigw-requestid|x-cache|via)\s*:"
)
_LONGEST_HEADER = 9_000
_PAGE = r"(?i)<(?:!doctype html|html)\b"
_STARTS = pattern(r"(?im)^(?:\{(?=\s*\")|<(?:!doctype html|html)\b)")
_MOST_BODIES = 20
"""More bodies in a row are a recording, and no answer with what somebody wrote below it."""
_OF_SIGNER = pattern(r"(?i)x-amz-(?:date|security-token|content-sha256|target|user-agent)\s*:")
"""What only requests have: these lines stand in the canonical request that an answer repeats, too."""
_REQUEST_ID = pattern(r"(?im)^[<\s]*x-amzn-requestid[ \t]*:[ \t]*([0-9a-f-]{36})\b")
_OF_PREFLIGHTS = r"(?im)^access-control-allow-(?:methods|headers)[ \t]*:"

_DUMPED = ("ResponseMetadata", "$metadata", "tatusCode", "statusText", "config", "response")


def pieces_of(text: str, at: Place, like: Request | None = None) -> Iterator[Piece]:
    """Whole forms first, then lines that are known by themselves, then the rest as one text."""
    if _VARIABLE in text[:_WINDOW] and (found := _formatted(text, at, like)):
        yield from found
    elif (piece := _whole(text, at)) is not None:
        yield piece
    else:
        yield from _of_output(text, at, like)


def lines_of(lines: Sequence[str], declared: str, at: Place, of: str = "") -> Iterator[Piece]:
    """The pieces in lines of logs; `declared` is the format of the access log, empty where none is told, and
    `of` the id of the request that is asked about."""
    if declared and (found := _formatted("\n".join((" ".join(declared.split()), *lines)), at)):
        yield from found[1:]
    yield from _of_lines([line for text in lines for line in text.split("\n")], at, of=of)


def _formatted(text: str, at: Place, like: Request | None = None) -> tuple[Piece, ...]:
    from why403.logs.accesslog_pasted import read_with_format

    return read_with_format(text, at, like)


def _whole(text: str, at: Place) -> Piece | None:
    """A form that takes all of the text."""
    if "http" not in text and "{{" not in text:
        return None
    from why403.pasted.http_file import is_request_file, read_request_file

    if "Response" in text or "Request" in text:
        from why403.pasted.postman_console import read_console

        if (piece := read_console(text, at)) is not None:
            return piece
    return read_request_file(text, at) if is_request_file(text) else None


def _of_output(text: str, at: Place, like: Request | None) -> Iterator[Piece]:
    lines = text.split("\n")
    if "--  http" in text or "  HTTP/" in text:
        from why403.pasted.wget_output import is_wget_line, read_wget_output

        if any(is_wget_line(line) for line in lines):
            piece, rest = read_wget_output(lines, at)
            yield piece
            yield from _of_lines(rest, at, like)
            return
    if any(is_trace_line(line) and len(line) > 2 for line in lines) and _has_trace(lines):
        yield from _above_trace(lines, at)
        for call in _apart_by_answer(lines, traced=True):
            yield from _with_what_is_below(read_trace("\n".join(call), at), text)
        yield from _unanswered(lines, at)
    elif (first := _first_line(lines)) is not None:
        yield from _of_lines(lines[:first], at, of=_request_id(text))
        yield from _of_answers(lines[first:], at, text)
    else:
        yield from _of_lines(lines, at, like)


def _of_answers(lines: Sequence[str], at: Place, whole: str) -> Iterator[Piece]:
    """One answer, or that of a preflight with the call's below it: no other has such headers."""
    later = _first_line(lines[1:])
    head, rest = ("", "") if later is None else ("\n".join(lines[: later + 1]), "\n".join(lines[later + 1 :]))
    if STATUS_LINE.match(lines[0]) and re.search(_OF_PREFLIGHTS, head):
        first = read_http(head, at).says
        if isinstance(first.answer.status, int) and first.answer.status < 300:
            asked = replace(first.request, method="OPTIONS")
            piece = read_http(rest, at)
            piece = replace(piece, says=replace(piece.says, preflight=Exchange(asked, first.answer)))
            yield from _with_what_is_below(piece, whole)
            return
    for call in _apart_by_answer(lines):
        yield from _with_what_is_below(read_http("\n".join(call), at), whole)


def _above_trace(lines: Sequence[str], at: Place) -> Iterator[Piece]:
    """What somebody typed above the output of curl."""
    first = next(number for number, line in enumerate(lines) if is_trace_line(line) or is_noise(line))
    text = "\n".join(lines[:first]).strip()
    if text:
        yield _as_sentence(read_text(text, at))


def _unanswered(lines: Sequence[str], at: Place) -> Iterator[Piece]:
    """Where no answer came: what curl says of that, and what somebody typed below the request."""
    if any(_starts_answer(line, traced=True) for line in lines):
        return
    last = max(number for number, line in enumerate(lines) if line.startswith(">"))
    below = (line for line in lines[last + 1 :] if not is_noise(line) or _ALERT.search(line[:400]))
    text = "\n".join(below).strip()
    if text:
        yield read_text(text, at)


_ALERT = pattern(r"(?i)\balert\b|\berror\b|\breset\b|\brefused\b")


def _apart_by_answer(lines: Sequence[str], *, traced: bool = False) -> list[Sequence[str]]:
    """The lines of the calls that were refused, and of those that were served, where both are shown: they
    are several calls, of which one is looked at. Else all lines: the last answer ends a chain of redirects.

    An answer that only leads to the next one ends no call: a redirect, the answer of a proxy, and a challenge
    for a password, which a client answers by itself (RFC 9110, sections 15.4 and 11.6.1).
    """
    calls: list[tuple[int, Sequence[str]]] = []
    begun, status = 0, 0
    for number, line in enumerate(lines):
        answer, request = _starts_answer(line, traced=traced), _starts_request(line, traced=traced)
        if status and (request or answer):
            if not _leads_on(status, lines[begun:number]):
                calls.append((status, lines[begun:number]))
                begun = number
            status = 0
        status = answer or status
    calls.append((status, lines[begun:]))
    last = {status >= 400: number for number, (status, _) in enumerate(calls) if status >= 200}
    return [calls[number][1] for number in sorted(last.values())] if len(last) > 1 else [lines]


def _starts_answer(line: str, *, traced: bool) -> int:
    """The status in the first line of an answer; 0 of any other line."""
    if traced:
        line = line[2:] if line.startswith("< ") else ""
    found = STATUS_LINE.match(line) if "HTTP/" in line else None
    return int(found[1]) if found else 0


def _starts_request(line: str, *, traced: bool) -> bool:
    if traced:
        line = line[2:] if line.startswith("> ") else ""
    return "HTTP/" in line and REQUEST_LINE.match(line[:9000].rstrip()) is not None


def _leads_on(status: int, lines: Sequence[str]) -> bool:
    """Whether a client goes on from an answer by itself."""
    if status == 401:
        return any(_CHALLENGE.match(line) for line in lines)
    return status < 200 or 300 <= status < 400 or status == 407 or any(map(_CONNECT.match, lines))


_CHALLENGE = pattern(rf"(?i)[<\s]*www-authenticate[ \t]*:[ \t]*{SCHEMES}")
_CONNECT = pattern(r"(?i)[>\s]*CONNECT \S{1,300} HTTP/|[<\s]*HTTP/1\.[01] 200 connection established")


def _with_what_is_below(piece: Piece, whole: str) -> Iterator[Piece]:
    """An answer, and what stands below it in the whole text: lines of a log, a browser's message, or a
    sentence."""
    below = piece.says.context
    yield replace(piece, says=replace(piece.says, context=())) if below else piece
    for text in below:
        above = max(0, whole.rfind(text))
        at = replace(piece.at, line=(piece.at.line or 1) + whole.count("\n", 0, above))
        for other in _of_lines(text.split("\n"), at, of=_request_id(whole)):
            yield _as_sentence(other) if other.kind is PieceKind.TEXT else other


def _request_id(text: str) -> str:
    """The request id in the headers of an answer, empty where none is."""
    found = _REQUEST_ID.search(text, 0, _WINDOW) if "equest" in text else None
    return found[1].lower() if found else ""


def _as_sentence(piece: Piece) -> Piece:
    """Words beside an answer that is shown tell nothing of that answer."""
    said = piece.says.answer.said
    words = (said,) if isinstance(said, str) else ()
    return replace(piece, says=Incident(context=words, at=piece.at))


def _has_trace(lines: Sequence[str]) -> bool:
    """A request or a status line behind a trace's sign; anything else may be a quotation or HTML."""
    return any(
        (line.startswith("> ") and REQUEST_LINE.match(line[2:].rstrip()))
        or (line.startswith("< ") and STATUS_LINE.match(line[2:]))
        for line in lines
    )


def _first_line(lines: Sequence[str]) -> int | None:
    """The first line of a message: of an answer, or of a request."""
    found = (
        index
        for index, line in enumerate(lines)
        if "HTTP/" in line and (STATUS_LINE.match(line) or REQUEST_LINE.match(line[:9000].rstrip()))
    )
    return next(found, None)


@dataclass(slots=True)
class _Sorted:
    """The lines of a text by what they are."""

    logs: list[tuple[int, str, Mapping[str, str]]] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    execution: list[tuple[int, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    function: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    _going_on: list[str] = field(default_factory=list)

    def logged(self, number: int, line: str) -> None:
        """A line of an execution log. What stands between it and one with a body goes on with that body."""
        if self._going_on:
            first, body = self.execution[-1]
            self.execution[-1] = (first, " ".join((body, *self._going_on)))
            self._going_on = []
        self.execution.append((number, line))

    def left(self, line: str) -> None:
        """A line that is nothing by itself."""
        in_body = (
            bool(self.execution) and " body " in self.execution[-1][1][:_START] and not _is_stamped(line)
        )
        (self._going_on if in_body else self.rest).append(line)

    def end(self) -> None:
        """Behind the last line of a log no body is known to go on."""
        self.rest.extend(self._going_on)


def _of_lines(lines: Sequence[str], at: Place, like: Request | None = None, of: str = "") -> Iterator[Piece]:
    found = _sorted_out(lines)
    if found.logs:
        from why403.logs.accesslog import most_telling

        yield from most_telling(found.logs, at, like)
    if found.records:
        from why403.logs.records import read_records

        yield from read_records("\n".join(found.records), at)
    if found.execution:
        from why403.logs.execution import read_execution

        yield read_execution(found.execution, at, of)
    if found.complaints:
        yield read_browser("\n".join(found.complaints), at)
    if found.function:
        yield _ran(found.function, at)
    text = "\n".join(found.rest).strip()
    if text:
        yield from _rests(text, at)


def _ran(lines: Sequence[str], at: Place) -> Piece:
    """Lines of a function's log are no answer: like a sentence they say that it ran for some request."""
    return Piece(PieceKind.TEXT, Incident(context=tuple(dict.fromkeys(lines)), at=at), at)


def _sorted_out(lines: Sequence[str]) -> _Sorted:
    """Words that stand nowhere in the text are not looked for in each line again."""
    found = _Sorted()
    text = "\n".join(lines)
    if "{\n" in text and _LOG_KEYS.search(text):
        lines = list(_unfolded(lines))
    logged, complained = [word for word in _EXECUTION_WORDS if word in text], words_of_complaints(text)
    of_functions = "RequestId: " in text or "INIT_START" in text
    for number, line in _apart(lines, logged):
        if len(line) < _SHORTEST:
            found.left(line)
        elif (row := _log_row(line)) is not None:
            found.logs.append((number, line, row))
        elif _is_record(line):
            found.records.append(line)
        elif any(map(line.__contains__, logged)) and _is_execution(line):
            found.logged(number, line)
        elif of_functions and _is_of_function(line):
            found.function.append(line)
        elif any(map(line.__contains__, complained)) and is_complaint(line):
            found.complaints.append(line)
        else:
            found.left(line)
    found.end()
    return found


def _unfolded(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with a row of a log that was printed over several of them on its first; the others are
    empty."""
    at = 0
    while at < len(lines):
        size = _folded(lines, at) if lines[at].strip() == "{" else 1
        yield lines[at] if size == 1 else " ".join(map(str.strip, lines[at : at + size]))
        yield from [""] * (size - 1)
        at += size


def _folded(lines: Sequence[str], start: int) -> int:
    """How many lines the JSON object takes that begins here; 1 where it is none with a log's keys."""
    end = next(
        (at for at in range(start + 1, min(len(lines), start + _MOST_KEYS)) if lines[at].strip() == "}"),
        start,
    )
    row = "\n".join(lines[start : end + 1])
    try:
        value = json.loads(row)
    except (ValueError, RecursionError):
        return 1
    return end - start + 1 if isinstance(value, dict) and _LOG_KEYS.search(row) else 1


def _apart(lines: Sequence[str], logged: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines by their numbers; one that holds lines of an execution log, behind other words or behind each
    other, as these."""
    for number, line in enumerate(lines):
        if any(map(line.__contains__, logged)) and not line.lstrip().startswith("{"):
            from why403.logs.execution import lines_in

            yield from ((number, part) for part in lines_in(line))
        else:
            yield number, line


def _log_row(line: str) -> Mapping[str, str] | None:
    """The columns of a line of an access log; `None` of any other line."""
    start = line[:_WINDOW]
    named = "{" in start[:120] and ("equestId" in start or "esponseType" in start)
    if named and _LOG_KEYS.search(start):
        return _columns(start)
    text = start.lstrip()
    if text.startswith("{"):
        return None
    if " [" not in text and "," not in text and not text.startswith("<"):
        return None
    return _columns(text) if _COMMON_LOG.match(text) else None


def _columns(line: str) -> Mapping[str, str] | None:
    from why403.logs.accesslog import row_of

    return row_of(line)


def _is_record(line: str) -> bool:
    if len(line) < 80 or not line.lstrip().startswith("{"):
        return False
    from why403.logs.records import is_record

    return is_record(line)


def _is_execution(line: str) -> bool:
    from why403.logs.execution import is_execution_line

    return is_execution_line(line)


def _is_stamped(line: str) -> bool:
    from why403.logs.log_lines import request_id_and_text, without_stamp

    return without_stamp(line) != line or request_id_and_text(line)[0] != ""


def _is_of_function(line: str) -> bool:
    from why403.logs.log_lines import is_of_function

    return is_of_function(line)


def _rests(text: str, at: Place) -> Iterator[Piece]:
    """What is left, and apart from it headers amid sentences, and what stands below a body."""
    if _is_body(text):
        yield from _bodies(text, at)
        return
    lines = text.split("\n")
    block = _block(lines) if ":" in text else None
    if block is None:
        start = _start_of_body(text)
        if start and _headers(text, at) is None and _dump(text, at) is None:
            yield read_text(text[:start].strip(), at)
            yield from _rests(text[start:], _below(at, text, start))
            return
        yield _rest(text, at)
        return
    start, end = block
    above = "\n".join(lines[:start]).strip()
    if above:
        piece = read_text(above, at)
        yield piece if says_gateways_words(above) else _as_sentence(piece)
    headers = read_headers("\n".join(lines[start:end]), at)
    below = "\n".join(lines[end:]).strip()
    body, rest = body_and_rest(below, headers.says.answer.headers)
    answer = replace(headers.says.answer, body=body or UNKNOWN)
    yield replace(headers, says=replace(headers.says, answer=answer))
    if rest:
        yield _as_sentence(read_text(rest, at))


def _bodies(text: str, at: Place) -> Iterator[Piece]:
    """A text that begins with a body: this, others below it, and what somebody wrote below them. Where the
    refusal is among these words, what stands above is none: a file, or what was sent."""
    printed = _dump(text, at)
    found: list[tuple[str, int]] = []
    rest, start = text, 0
    while printed is None and _is_body(rest) and len(found) < _MOST_BODIES:
        body, below = body_and_rest(rest, ())
        found.append((body, start))
        start += rest.rindex(below) if below else len(rest)
        rest = below.strip()
    if printed is not None or _is_body(rest) or is_below((body for body, _ in found), rest):
        yield printed or _rest(text, at)
        return
    for body, place in found:
        yield _rest(body, _below(at, text, place))
    if rest:
        yield from _rests(rest, _below(at, text, start))


def _is_body(text: str) -> bool:
    return text[:1] == "{" or re.match(_PAGE, text) is not None


def _start_of_body(text: str) -> int:
    """Where, below sentences, a line begins the body of an answer: a page, or JSON with the key of an error
    that is not what a browser tells a page. 0 where none does."""
    for found in _STARTS.finditer(text):
        body, _ = body_and_rest(text[found.start() :], ())
        if body[:1] == "<" or (is_error(body) and not re.search(HIDDEN, body[:_START])):
            return found.start()
    return 0


def _below(at: Place, text: str, place: int) -> Place:
    """Where a part of a text stands, that stands at a place itself."""
    return replace(at, line=(at.line or 1) + text.count("\n", 0, place))


def _rest(text: str, at: Place) -> Piece:
    """What no form took: headers, a printed object, or an error text."""
    return _headers(text, at) or _dump(text, at) or read_text(text, at)


def _dump(text: str, at: Place) -> Piece | None:
    if "{" not in text or not any(sign in text for sign in _DUMPED):
        return None
    from why403.pasted.dumps import read_dump

    return read_dump(text, at)


def _headers(text: str, at: Place) -> Piece | None:
    """A list of headers, where every line is one and some are those of an answer."""
    lines = text.split("\n")
    if all(HEADER.match(line) for line in lines if line.strip()) and any(
        _KNOWN_HEADER.match(line) for line in lines
    ):
        return read_headers(text, at)
    return None


_OF_REQUEST = pattern(r"(?:host|x-amz-date)[ \t]*:", re.IGNORECASE)
"""Headers of requests alone: those of a canonical string, which AWS writes into its answer line by line."""


def _is_of_answer(line: str) -> bool:
    return _KNOWN_HEADER.match(line) is not None and _OF_SIGNER.match(line) is None


def _block(lines: Sequence[str]) -> tuple[int, int] | None:
    """The lines of headers amid others: the first two or more in a row, of which one is an answer's."""
    start = 0
    for end in range(len(lines) + 1):
        if end < len(lines) and HEADER.match(lines[end][:_LONGEST_HEADER]):
            continue
        found = lines[start:end]
        if len(found) > 1 and any(map(_is_of_answer, found)) and not any(map(_OF_REQUEST.match, found)):
            return (start, end) if len(found) < len(lines) else None
        start = end + 1
    return None
