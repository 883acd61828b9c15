"""What a text is, decided by its content; a text may hold several pieces, one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from why403.documents.depth import refuse_deep_json
from why403.documents.errors import BadInput
from why403.documents.source import written
from why403.frozen import replace
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.model.incident import Incident, Request
from why403.pasted.combine import combine
from why403.pasted.commands import Commands
from why403.pasted.lines import is_result, line_of, result_at
from why403.pasted.output import pieces_of
from why403.pattern import pattern

__all__ = ["combine", "recognise"]

_WITHOUT_QUOTES = pattern(
    r"^[ \t]*'?\{[ \t]*([mM]essage)[ \t]*:[ \t]*([^\s\"{}](?:[^\"{}\r\n]*[^\s\"{}])?)\s*?\}'?[ \t]*(?=\r?$)",
    re.M,
)
_YAML_KEY = r"(?:why403|api_type|observed|request|facts|context|config)[ \t]*:(?:[ \t]|$)"
_SKIPPED = r"[ \t]*(?:#.*)?$|---[ \t]*$|%YAML"
_INCIDENT_KEYS = ("why403", "observed", "request", "facts", "api_type")
_HAR = r'\s*\{\s*"log"\s*:\s*\{'
_LOG_KEYS = r'"[\w.$]{0,60}(?:[rR]equestId|[rR]esponseType)"\s*:'
_RETURNED = re.compile(r'"(?:policy_?document|is_?authorized|clientStatus|Statement)"\s*:', re.IGNORECASE)
_QUOTED = r"^(?:>[ \t]?)+HTTP/\d(?:\.\d)?[ \t]+\d{3}\b"
_INSIGHTS = re.compile(
    r'\s*(?=[^\n]{0,4000}(?:@message|@timestamp|,"?status|[rR]esponseType))"?@?[\w.]{1,60}"?(?:,\s*"?@?[\w.]{1,60}"?){0,40}\s*\r?\n'
)
_WINDOW = 100_000
_COMMANDS = 2_000
"""So many commands of one paste are read."""
_UNREAD = 5
"""Of so many that cannot be read, the last is refused: each is looked through to its end."""


def recognise(
    text: str, name: str, entry: int | None = None, like: Request | None = None
) -> tuple[Piece, ...]:
    """The pieces of a text; `name` is what it is called in messages.

    `entry` is the number of a refused call (from 1) where the text records many of them. With `like`, not
    a refused call is taken but the served one that is most like it.
    """
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise BadInput(
            Place(name), "it is empty", "an answer, a curl command, a HAR, a log line or an error text"
        )
    if '"log"' in text and re.match(_HAR, text):
        from why403.pasted.har import har_piece

        return (har_piece(text, name, entry, like),)
    text = _requoted(_unquoted(_unescaped(written(text))))
    if text.lstrip().startswith(("{", "[")):
        refuse_deep_json(text, name)
    if text.lstrip().startswith(("{", "[")) and (found := _document(text, name, entry, like)):
        return found
    if _is_incident(text):
        from why403.incident.read import incident_and_notes
        from why403.pasted.speakers import by_speaker

        incident, notes = incident_and_notes(text, name)
        incident = replace(incident, answer=by_speaker(incident.answer, incident.log_format))
        return (Piece(PieceKind.INCIDENT, incident, incident.at, notes),)
    if text.startswith("type:"):
        from why403.pasted.api_clients import is_insomnia_5, read_insomnia_5

        if is_insomnia_5(text) and (piece := read_insomnia_5(text, Place(name, (), 1, 1))) is not None:
            return (piece,)
    if "meta {" in text[:_WINDOW]:
        from why403.pasted.api_clients import is_bruno, read_bruno

        if is_bruno(text) and (piece := read_bruno(text, Place(name, (), 1, 1))) is not None:
            return (piece,)
    if not text.lstrip().startswith(("{", "[")) and _INSIGHTS.match(text):
        from why403.logs.insights import lines_of_csv

        text = lines_of_csv(text) or text
    return tuple(_sections(text, name, like))


def _unescaped(text: str) -> str:
    """JSON as a page's source has it, or a tracker that escaped it: with the references of HTML for its
    quotation marks. Elsewhere such references are a body's own."""
    if re.search(_ESCAPED, text[:_WINDOW]) is None:
        return text
    for reference, sign in _REFERENCES:
        text = text.replace(reference, sign)
    return text


_ESCAPED = r"\{\s*(?:&quot;|&#34;|&#x22;)[\w-]{1,40}(?:&quot;|&#34;|&#x22;)\s*:"
_REFERENCES = (
    *((reference, '"') for reference in ("&quot;", "&#34;", "&#x22;")),
    *(("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")),
)


def _unquoted(text: str) -> str:
    """The text of a mail that quotes an answer; in a trace of curl the same sign stands before requests."""
    if "HTTP/" not in text or not re.search(_QUOTED, text, re.M):
        return text
    return re.sub(r"^(?:>[ \t]?)+", "", text, flags=re.M)


def _requoted(text: str) -> str:
    """A body whose double quotes a shell took: Windows PowerShell and cmd do that to an argument, and cmd
    leaves single quotes around it, which mean nothing there."""
    if '"' in text or "essage" not in text:
        return text
    return _WITHOUT_QUOTES.sub(
        lambda found: json.dumps({found[1]: _value(found[2])}, ensure_ascii=False), text
    )


def _value(bare: str) -> str | None:
    return None if bare == "null" else bare


def _document(text: str, name: str, entry: int | None, like: Request | None) -> tuple[Piece, ...]:
    """What is known by the keys of its JSON: a collection of Postman, or records of AWS."""
    if '"item"' in text:
        from why403.pasted.postman import collection_pieces, is_collection

        if is_collection(text):
            return collection_pieces(text, name, entry, like)
    if '"__export_format"' in text[:_WINDOW]:
        from why403.pasted.api_clients import read_insomnia

        if (piece := read_insomnia(text, Place(name, (), 1, 1))) is not None:
            return (piece,)
    if '"log"' in text and '"status"' in text:
        from why403.logs.test_invoke import read_test

        if found := read_test(text, Place(name, (), 1, 1)):
            return found
    if _RETURNED.search(text[:_WINDOW]):
        from why403.pasted.authorizer_result import read_result

        if (piece := read_result(text, Place(name, (), 1, 1))) is not None:
            return (piece,)
    if '"' not in text or _is_short_body(text):
        return ()
    from why403.logs.records import is_document, lines_in, read_records

    lines = lines_in(text)
    if lines is not None:
        return tuple(_sections(lines, name, like))
    return read_records(text, Place(name, (), 1, 1)) if is_document(text) else ()


def _is_short_body(text: str) -> bool:
    """What AWS records is longer; most that is pasted is not."""
    return len(text) < 80


def _is_incident(text: str) -> bool:
    """Whether a text begins as an incident file does."""
    start = text.lstrip()[:_WINDOW]
    if start.startswith("{"):
        named = any(f'"{key}"' in start and re.search(rf'"{key}"\s*:', start) for key in _INCIDENT_KEYS)
        return named and not re.search(_LOG_KEYS, start[:4000].split("\n", 1)[0])
    lines = (line for line in start.split("\n") if not re.match(_SKIPPED, line[:200]))
    return bool(re.match(_YAML_KEY, next(lines, "")[:200]))


def _sections(text: str, name: str, like: Request | None) -> Iterator[Piece]:
    """A paste from its top: a command up to its end, then what was printed up to the next command.

    What a browser's form sends, and most files of Windows, end their lines with CR and LF.
    """
    text = text.replace("\r\n", "\n")
    commands = Commands(text)
    at = begun = count = unread = 0
    socket = False
    while at < len(text):
        command = commands.first(at)
        if command is None:
            yield from _printed(text, begun, len(text), name, like, socket=socket)
            return
        try:
            piece, end = command.read(text, name, command.start)
        except BadInput as failed:
            unread += 1
            if unread == _UNREAD or not _is_amid(text, command.start) or not _is_prose(text, command.start):
                raise
            yield _unread(failed)
            at = _next_line(text, command.start)
            continue
        yield from _printed(text, begun, command.line, name, like, socket=socket)
        count += 1
        if count == _COMMANDS:
            more = f"of more than {_COMMANDS} commands in {name} the first {_COMMANDS} were read"
            yield replace(piece, notes=(*piece.notes, more))
            return
        yield piece
        socket = piece.kind is PieceKind.WSCAT
        at = begun = _line_end(text, end)
    yield from _printed(text, begun, len(text), name, like, socket=socket)


def _is_amid(text: str, start: int) -> bool:
    """Whether other lines stand around the one on which a command begins."""
    return bool(text[: text.rfind("\n", 0, start) + 1].strip() or text[_next_line(text, start) :].strip())


_APOSTROPHE = pattern(r"[A-Za-z]'[A-Za-z]{1,2}\b")


def _is_prose(text: str, start: int) -> bool:
    """Whether a line has an apostrophe in a word, or what came of a command whose URL it leaves out."""
    line = text[start : _next_line(text, start)]
    return _APOSTROPHE.search(line[:4_000]) is not None or result_at(text, start) is not None


def _unread(failed: BadInput) -> Piece:
    """A command that cannot be read, amid other lines: it may be a part of a sentence, and is a text."""
    note = f"a command was not read: {failed}"
    return Piece(PieceKind.TEXT, Incident(at=failed.at), failed.at, (note,))


def _next_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end + 1


def _line_end(text: str, end: int) -> int:
    """What follows a command on its line (a pipe, a redirection) is not looked at, unless somebody says what
    came of it."""
    if is_result(text, end):
        return end
    return _next_line(text, end)


def _printed(
    text: str, start: int, end: int, name: str, like: Request | None, *, socket: bool
) -> Iterator[Piece]:
    """The pieces in a stretch of text without commands; `socket` says that wscat stands above it."""
    part = text[start:end]
    if socket:
        from why403.pasted.wscat import received

        part = received(part)
    if not part.strip():
        return

    skipped = len(part) - len(part.lstrip())
    at = Place(name, (), line_of(text, start + skipped), 1)
    yield from pieces_of(part.strip("\n").rstrip(), at, like)
