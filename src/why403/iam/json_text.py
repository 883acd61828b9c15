"""Reads JSON and remembers where everything was written, and keys that are written twice."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]

from why403.documents.depth import MAX_DEPTH, too_deep
from why403.documents.errors import BadInput
from why403.iam.written import Entry, Listing, Node, Plain, Scalar, Table, scalar_text
from why403.logic.places import Place, Step

SPACE = re.compile(r"[ \t\n\r]*")
WORD = re.compile(r"-?[0-9][0-9.eE+-]*|true|false|null")


@dataclass(frozen=True, slots=True)
class Source:
    """A text, its name, and the offsets at which its lines begin."""

    name: str
    text: str
    lines: tuple[int, ...]

    def place(self, offset: int, path: tuple[Step, ...]) -> Place:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self.lines, offset)
        return Place(self.name, path, line, offset - self.lines[line - 1] + 1)

    def after_space(self, offset: int) -> int:
        """The next offset that is not white space."""
        found = SPACE.match(self.text, offset)
        return found.end() if found else offset

    def stop(self, what: str, offset: int) -> BadInput:
        """The error of a text that goes on in a way JSON does not."""
        return BadInput(self.place(min(offset, max(len(self.text) - 1, 0)), ()), what)


def read_json(text: str, name: str) -> Node:
    """Read a whole JSON text.

    Raises: `BadInput`.
    """
    lines = (0, *(found.end() for found in re.finditer("\n", text)))
    source = Source(name, text, lines)
    node, end = _value(source, source.after_space(0), ())
    end = source.after_space(end)
    if end != len(text):
        raise source.stop("there is more text after the document's end", end)
    return node


def _value(source: Source, offset: int, path: tuple[Step, ...]) -> tuple[Node, int]:
    if len(path) >= MAX_DEPTH and source.text[offset : offset + 1] in ("{", "["):
        raise too_deep(source.place(offset, ()))
    match source.text[offset : offset + 1]:
        case "{":
            return _table(source, offset, path)
        case "[":
            return _listing(source, offset, path)
        case '"':
            value, end = _string(source, offset)
            return Scalar(value, value, source.place(offset, path)), end
    return _word(source, offset, path)


def _word(source: Source, offset: int, path: tuple[Step, ...]) -> tuple[Node, int]:
    found = WORD.match(source.text, offset)
    if not found:
        raise source.stop("a value is expected here", offset)
    try:
        value: Plain = json.loads(found.group())
    except ValueError as error:
        raise source.stop("a number that JSON does not know", offset) from error
    written = scalar_text(value) if isinstance(value, bool | None) else found.group()
    return Scalar(value, written, source.place(offset, path)), found.end()


def _string(source: Source, offset: int) -> tuple[str, int]:
    try:
        value, end = scanstring(source.text, offset + 1, False)
    except ValueError as error:
        raise source.stop("a string that does not end, or an escape that is none", offset) from error
    return value, end


def _table(source: Source, start: int, path: tuple[Step, ...]) -> tuple[Node, int]:
    entries: list[Entry] = []
    offset = source.after_space(start + 1)
    while source.text[offset : offset + 1] != "}":
        if source.text[offset : offset + 1] != '"':
            raise source.stop("a key in double quotes is expected here", offset)
        entry, offset = _entry(source, offset, path)
        entries.append(entry)
        offset = _next(source, offset, "}")
    return Table(tuple(entries), source.place(start, path)), offset + 1


def _entry(source: Source, start: int, path: tuple[Step, ...]) -> tuple[Entry, int]:
    key, offset = _string(source, start)
    offset = source.after_space(offset)
    if source.text[offset : offset + 1] != ":":
        raise source.stop("a colon is expected here", offset)
    value, offset = _value(source, source.after_space(offset + 1), (*path, key))
    return Entry(key, value, source.place(start, (*path, key))), offset


def _listing(source: Source, start: int, path: tuple[Step, ...]) -> tuple[Node, int]:
    items: list[Node] = []
    offset = source.after_space(start + 1)
    while source.text[offset : offset + 1] != "]":
        item, offset = _value(source, offset, (*path, len(items)))
        items.append(item)
        offset = _next(source, offset, "]")
    return Listing(tuple(items), source.place(start, path)), offset + 1


def _next(source: Source, offset: int, closing: str) -> int:
    """Past the comma to the next item, or onto the closing bracket."""
    offset = source.after_space(offset)
    if source.text[offset : offset + 1] == closing:
        return offset
    if source.text[offset : offset + 1] != ",":
        raise source.stop(f"a comma or {closing} is expected here", offset)
    after = source.after_space(offset + 1)
    if source.text[after : after + 1] == closing:
        raise source.stop("a comma with nothing after it", offset)
    return after
