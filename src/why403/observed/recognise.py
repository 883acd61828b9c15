"""What a text is, decided by its content; a text may hold several pieces, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from why403.logic.places import Place
from why403.observed.combine import combine
from why403.observed.errors import BadInput
from why403.observed.pieces import Kind, Piece

__all__ = ["combine", "recognise"]

_COMMAND = re.compile(
    r"^[^\S\n]{0,80}(?:[\w.@:~/\[\]() -]{0,80}[$#%>\u276f][ \t]{1,8})?(?:time[ \t]+)?"
    r"(curl(?:\.exe)?)(?=[ \t\\])",
    re.M,
)
"""A command at the start of its line, perhaps behind a prompt."""
_YAML_KEY = re.compile(r"(?:why403|api_type|observed|request|facts|context|config)[ \t]*:(?:[ \t]|$)")
_SKIPPED = re.compile(r"[ \t]*(?:#.*)?$|---[ \t]*$|%YAML")
_INCIDENT_KEYS = re.compile(r'"(?:why403|observed|request|facts|api_type)"\s*:')
_HAR = re.compile(r'\s*\{\s*"log"\s*:\s*\{')
_COMMON_LOG = re.compile(r"\S{1,200} \S{1,300} \S{1,300} \[[^\]\n]{1,60}\] ?\"")
_LOG_KEYS = re.compile(r'"[\w.$]{0,60}(?:[rR]equestId|[rR]esponseType)"\s*:')
_HALF = re.compile(r"[\ud800-\udfff]")
"""Half a character: what Python makes of an argument that is no UTF-8."""
_WINDOW = 100_000


def recognise(text: str, name: str) -> tuple[Piece, ...]:
    """The pieces of a text; `name` is what it is called in messages."""
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise BadInput(
            Place(name), "nothing in it", "an answer, a curl command, a HAR, a log line or an error text"
        )
    if _HAR.match(text):
        from why403.observed.har import har_piece

        return (har_piece(text, name),)
    text = _HALF.sub("\ufffd", text)
    if _is_incident(text):
        from why403.observed.incident_file import read_incident

        incident = read_incident(text, name)
        return (Piece(Kind.INCIDENT, incident, incident.at),)
    return tuple(_sections(text, name))


def _is_incident(text: str) -> bool:
    """Whether a text begins as an incident file does."""
    start = text.lstrip()[:_WINDOW]
    if start.startswith("{"):
        return bool(_INCIDENT_KEYS.search(start)) and not _LOG_KEYS.search(start[:4000].split("\n", 1)[0])
    lines = (line for line in start.split("\n") if not _SKIPPED.match(line[:200]))
    return bool(_YAML_KEY.match(next(lines, "")[:200]))


def _sections(text: str, name: str) -> Iterator[Piece]:
    """A paste from its top: a command up to its end, then what was printed up to the next command."""
    at = 0
    while at < len(text):
        command = _next_command(text, at)
        if command is None:
            yield from _printed(text, at, len(text), name)
            return
        line, start = command
        yield from _printed(text, at, line, name)
        from why403.observed.curl import read_command

        piece, end = read_command(text, name, start)
        yield piece
        at = _line_end(text, end)


def _next_command(text: str, at: int) -> tuple[int, int] | None:
    """The start of the line that holds the next curl command, and of the command."""
    match = _COMMAND.search(text, at)
    return (match.start(), match.start(1)) if match else None


def _line_end(text: str, at: int) -> int:
    """What follows a command on its line (a pipe, a redirection) is not looked at."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _printed(text: str, start: int, end: int, name: str) -> Iterator[Piece]:
    """The pieces in a stretch of text without commands."""
    part = text[start:end]
    if not part.strip():
        return
    skipped = len(part) - len(part.lstrip())
    at = Place(name, (), text.count("\n", 0, start + skipped) + 1, 1)
    yield from _of_output(part.strip("\n").rstrip(), at)


def _of_output(text: str, at: Place) -> Iterator[Piece]:
    from why403.observed.http import STATUS_LINE, is_trace_line, read_http, read_trace

    lines = text.split("\n")
    if any(is_trace_line(line) and len(line) > 2 for line in lines) and _has_trace(lines):
        yield read_trace(text, at)
    elif (first := _first_line(lines, STATUS_LINE.match)) is not None:
        yield from _of_lines(lines[:first], at)
        yield read_http("\n".join(lines[first:]), at)
    else:
        yield from _of_lines(lines, at)


def _has_trace(lines: list[str]) -> bool:
    """A request or a status line behind a trace's sign; anything else may be a quotation or HTML."""
    from why403.observed.http import REQUEST_LINE, STATUS_LINE

    return any(
        (line.startswith("> ") and REQUEST_LINE.match(line[2:].rstrip()))
        or (line.startswith("< ") and STATUS_LINE.match(line[2:]))
        for line in lines
    )


def _first_line(lines: list[str], match: Callable[[str], object]) -> int | None:
    from why403.observed.http import REQUEST_LINE

    found = (
        index for index, line in enumerate(lines) if match(line) or REQUEST_LINE.match(line[:9000].rstrip())
    )
    return next(found, None)


def _of_lines(lines: list[str], at: Place) -> Iterator[Piece]:
    """Lines that are messages or log lines by themselves; the others together are one text."""
    from why403.observed.browser import is_complaint, read_browser
    from why403.observed.text import read_text

    rest: list[str] = []
    complaints: list[str] = []
    for number, line in enumerate(lines):
        if _is_log(line):
            from why403.observed.accesslog import read_log

            here = Place(at.document, (), (at.line or 1) + number, 1)
            yield read_log(line, here)
        else:
            (complaints if is_complaint(line) else rest).append(line)
    if complaints:
        yield read_browser("\n".join(complaints), at)
    text = "\n".join(rest).strip()
    if text:
        yield _headers_or_text(text, at) or read_text(text, at)


def _is_log(line: str) -> bool:
    start = line.lstrip()[:_WINDOW]
    if start.startswith("{"):
        return bool(_LOG_KEYS.search(start)) and _flat_log(start)
    return bool(_COMMON_LOG.match(start))


def _flat_log(line: str) -> bool:
    from why403.observed.accesslog import is_log_line

    return is_log_line(line)


def _headers_or_text(text: str, at: Place) -> Piece | None:
    """A list of headers, where every line is one and some are those of an answer."""
    from why403.observed.http import HEADER, read_headers

    lines = text.split("\n")
    known = re.compile(
        r"(?i)(?::?status|x-amzn?-[\w-]+|x-amzn-errortype|content-type|apigw-requestid|x-cache|via)\s*:"
    )
    if all(HEADER.match(line) for line in lines if line.strip()) and any(known.match(line) for line in lines):
        return read_headers(text, at)
    return None
