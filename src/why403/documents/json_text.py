"""JSON with the place of every value.

A reader of its own: PyYAML refuses tabs and surrogate pairs, and the decoders keep no positions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from why403.documents.depth import MAX_DEPTH, MOST_VALUES, too_deep, too_much
from why403.documents.errors import BadInput
from why403.documents.nodes import TEMPLATE, Dialect, Entries, Items, Leaf, Node, Scalar, twice
from why403.documents.source import MARK, Names, Source, source_of
from why403.frozen import dataclass
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT

NOT_JSON = "this is not JSON"
_SPACE = re.compile(r"[ \t\r\n]*")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_COMMA = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
_BARE = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Mapping[str, Scalar] = {"null": None, "true": True, "false": False}
_LONGEST_NUMBER = 400
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, as an escape may write it: two that follow each other are one, a single one stays an
escape, since no output takes it."""

Path = tuple[PathStep, ...]


def read_json(text: str, name: str, dialect: Dialect = TEMPLATE) -> Node:
    """The tree of a whole JSON text.

    Raises: `BadInput`.
    """
    scan = _Scan(source_of(text.removeprefix(MARK), name), dialect, [0])
    node, end = scan.node(scan.skip(0), ())
    if scan.skip(end) != len(scan.source.text):
        raise scan.bad(scan.skip(end), "nothing more after the end of the document")
    return node


@dataclass(frozen=True, slots=True)
class _Scan:
    source: Source
    dialect: Dialect
    made: list[int]

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.source.text, at)
        return match.end() if match else at

    def bad(self, at: int, expected: str) -> BadInput:
        at = min(at, len(self.source.text))
        return BadInput(self.source.place(at, at), NOT_JSON, expected)

    def node(self, at: int, path: Path) -> tuple[Node, int]:
        self.made[0] += 1
        if self.made[0] > MOST_VALUES:
            raise too_much(self.source.place(at, at))
        start = self.source.text[at : at + 1]
        if start == '"':
            text, end = self.string(at)
            value: Scalar = ABSENT if text == self.dialect.absent else text
            return Leaf(text, value, self.source.place(at, end, path)), end
        if start not in ("{", "["):
            return self.bare(at, path)
        if len(path) >= MAX_DEPTH:
            raise too_deep(self.source.place(at, at + 1))
        return self.entries(at, path) if start == "{" else self.items(at, path)

    def bare(self, at: int, path: Path) -> tuple[Leaf, int]:
        match = _BARE.match(self.source.text, at)
        if match is None or len(match[0]) > _LONGEST_NUMBER:
            raise self.bad(at, "a value")
        word = match[0]
        value = _WORDS[word] if word in _WORDS else float(word) if match[1] or match[2] else int(word)
        return Leaf(word, value, self.source.place(at, match.end(), path)), match.end()

    def string(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self.source.text, at + 1, True)
        except JSONDecodeError as problem:
            raise self.bad(problem.pos, "a text that ends, and escapes that JSON has") from None
        if _HALF.search(text):
            whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
            text = _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", whole)
        return text, end

    def entries(self, at: int, path: Path) -> tuple[Entries, int]:
        parts: dict[str, Node] = {}
        names = Names(self.source, path)
        again: list[Place] = []
        text, place = self.source.text, self.source.place
        here = self.skip(at + 1)
        while text[here : here + 1] != "}":
            if text[here : here + 1] != '"':
                raise self.bad(here, "a key in double quotes")
            key, end = self.string(here)
            below = (*path, key)
            if key in parts:
                if not self.dialect.doubled:
                    raise twice(key, names[key], place(here, end, below))
                again.append(place(here, end, below))
            names.spans[key] = here, end
            colon = _COLON.match(text, end)
            if colon is None:
                raise self.bad(self.skip(end), "a colon")
            parts[key], end = self.node(colon.end(), below)
            here = self.next(end, "}")
        return Entries(parts, place(at, here + 1, path), names, tuple(again)), here + 1

    def items(self, at: int, path: Path) -> tuple[Items, int]:
        parts: list[Node] = []
        here = self.skip(at + 1)
        while self.source.text[here : here + 1] != "]":
            part, end = self.node(here, (*path, len(parts)))
            parts.append(part)
            here = self.next(end, "]")
        return Items(tuple(parts), self.source.place(at, here + 1, path)), here + 1

    def next(self, at: int, close: str) -> int:
        """The start of the next part, or the closing bracket."""
        text = self.source.text
        comma = _COMMA.match(text, at)
        here = self.skip(at) if comma is None else comma.end()
        closes = text[here : here + 1] == close
        if comma is None and not closes:
            raise self.bad(here, f"a comma or {close}")
        if comma is not None and closes:
            raise self.bad(here, "another value after the comma")
        return here
