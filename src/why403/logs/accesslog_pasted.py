"""A declared format of an access log with lines of that log below it."""

from __future__ import annotations

from collections.abc import Sequence

from why403.incident.config import shown
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logs.accesslog import columns, most_telling
from why403.logs.accesslog_format import LONGEST_FORMAT, LogFormat, log_format
from why403.model.incident import Incident, Request

_MOST = 100_000


def read_with_format(text: str, at: Place, like: Request | None = None) -> tuple[Piece, ...]:
    """The format at the top of a text, and the refused call among the lines that it reads."""
    lines = text.split("\n")
    count = _format_length(lines)
    form = log_format("\n".join(lines[:count])) if count else None
    if form is None:
        return ()
    declared = Piece(
        PieceKind.FORMAT, Incident(config=shown({"accessLogFormat": form.text}), at=at), at, _notes(form)
    )
    found = [
        (number, line, columns(line, form))
        for number, line in enumerate(lines[count:_MOST], count)
        if line.strip() and form.row(line)
    ]
    return (declared, *most_telling(found, at, like, form))


def lone_format(pieces: Sequence[Piece]) -> LogFormat | None:
    """The declared format among the pieces of several inputs."""
    told = (piece.says.log_format for piece in pieces if piece.kind is PieceKind.FORMAT)
    return next((log_format(text) for text in told if text), None)


def read_lines(form: LogFormat, text: str, at: Place, like: Request | None = None) -> tuple[Piece, ...]:
    """The refused call among lines of a declared format; nothing where not every line is of it."""
    lines = [(number, line) for number, line in enumerate(text.split("\n")[:_MOST]) if line.strip()]
    if not lines or not all(form.row(line) for _, line in lines):
        return ()
    rows = [(number, line, columns(line, form)) for number, line in lines]
    return tuple(most_telling(rows, at, like, form))


def _format_length(lines: list[str]) -> int:
    """How many lines the format takes: one, or as many as its braces or tags need."""
    first = lines[0].strip()
    if ("$context." in first and first[:1] not in ("{", "<")) or _is_closed(first):
        return 1
    for count in range(1, min(len(lines), 80) + 1):
        whole = "\n".join(lines[:count]).strip()
        if len(whole) > LONGEST_FORMAT:
            return 0
        if "$context." in whole and _is_closed(whole):
            return count
    return 0


def _is_closed(text: str) -> bool:
    opening = text[:1]
    if opening == "<":
        return text.endswith(">") and text.count("</") > 0 and text.count("<") % 2 == 0
    return opening in ("{", '"') and "$context." in text and text.count("{") == text.count("}")


def _notes(form: LogFormat) -> tuple[str, ...]:
    if any(name.startswith("error.responseType") for name in form.names):
        return ()
    return ("this log format has no $context.error.responseType, which would show the reason",)
