"""JSON with places.

A reader of its own: PyYAML refuses tabs and surrogate pairs, and the decoders keep no positions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from why403.documents.depth import MAX_DEPTH, too_deep
from why403.documents.errors import BadInput
from why403.logic.places import Place, Step
from why403.logic.states import ABSENT
from why403.observed.nodes import Entries, Items, Leaf, Node, Plain, twice

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Mapping[str, Plain] = {"null": None, "true": True, "false": False}


def json_nodes(text: str, name: str) -> Node:
    """The tree of a JSON text."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    scan = _Scan(text, name, starts)
    node, end = scan.node(scan.skip(0), ())
    if scan.skip(end) != len(text):
        raise scan.bad(end, ())
    return node


@dataclass(frozen=True, slots=True)
class _Scan:
    text: str
    name: str
    starts: list[int]

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def place(self, at: int, path: tuple[Step, ...]) -> Place:
        line = bisect_right(self.starts, at)
        return Place(self.name, path, line, at - self.starts[line - 1] + 1)

    def bad(self, at: int, path: tuple[Step, ...]) -> BadInput:
        return BadInput(self.place(min(at, len(self.text)), path), "this is not JSON")

    def node(self, at: int, path: tuple[Step, ...]) -> tuple[Node, int]:
        start = self.text[at : at + 1]
        if len(path) >= MAX_DEPTH and start in ("{", "["):
            raise too_deep(self.place(at, path))
        if start == "{":
            return self.entries(at, path)
        if start == "[":
            return self.items(at, path)
        return self.leaf(at, path)

    def leaf(self, at: int, path: tuple[Step, ...]) -> tuple[Leaf, int]:
        if self.text[at : at + 1] == '"':
            text, end = self.string(at, path)
            return Leaf(text, ABSENT if text == ABSENT.value else text, self.place(at, path)), end
        for word, value in _WORDS.items():
            if self.text.startswith(word, at):
                return Leaf(word, value, self.place(at, path)), at + len(word)
        return self.number(at, path)

    def number(self, at: int, path: tuple[Step, ...]) -> tuple[Leaf, int]:
        match = _NUMBER.match(self.text, at)
        if match is None or len(match.group()) > 400:
            raise self.bad(at, path)
        value = float(match.group()) if match[1] or match[2] else int(match.group())
        return Leaf(match.group(), value, self.place(at, path)), match.end()

    def string(self, at: int, path: tuple[Step, ...]) -> tuple[str, int]:
        if self.text[at : at + 1] != '"':
            raise self.bad(at, path)
        try:
            text, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as problem:
            raise self.bad(problem.pos, path) from None
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), end

    def entries(self, at: int, path: tuple[Step, ...]) -> tuple[Entries, int]:
        parts: dict[str, Node] = {}
        names: dict[str, Place] = {}
        here = self.skip(at + 1)
        while self.text[here : here + 1] != "}":
            key, end = self.string(here, path)
            if key in parts:
                raise twice(key, self.place(here, path))
            names[key] = self.place(here, (*path, key))
            value = self.skip(self.expect(":", end, path))
            parts[key], end = self.node(value, (*path, key))
            here = self.next(end, "}", path)
        return Entries(parts, self.place(at, path), names), here + 1

    def items(self, at: int, path: tuple[Step, ...]) -> tuple[Items, int]:
        parts: list[Node] = []
        here = self.skip(at + 1)
        while self.text[here : here + 1] != "]":
            part, end = self.node(here, (*path, len(parts)))
            parts.append(part)
            here = self.next(end, "]", path)
        return Items(tuple(parts), self.place(at, path)), here + 1

    def expect(self, sign: str, at: int, path: tuple[Step, ...]) -> int:
        here = self.skip(at)
        if self.text[here : here + 1] != sign:
            raise self.bad(here, path)
        return here + 1

    def next(self, at: int, close: str, path: tuple[Step, ...]) -> int:
        """The start of the next part, or the closing bracket."""
        here = self.skip(at)
        if self.text[here : here + 1] == close:
            return here
        after = self.skip(self.expect(",", here, path))
        if self.text[after : after + 1] == close:
            raise self.bad(after, path)
        return after
