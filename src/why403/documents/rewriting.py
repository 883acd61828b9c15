"""Changes of a JSON or YAML text at the spans of its values: everything around them stays, to the byte.

A value is reached by its path, through a policy that is written as a text as well.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple, Protocol

from why403.documents.embedded import unquoted, width
from why403.documents.errors import BadInput
from why403.documents.json_text import read_json
from why403.documents.nodes import Dialect, Entries, Items, Leaf, Node
from why403.documents.rendering import block, flow, json_in, lines, scalar
from why403.documents.source import MARK
from why403.documents.yaml_text import read_yaml
from why403.logic.places import PathStep, Place

_INNER = Dialect(doubled=True)
_LINE = re.compile(r"[^\S\n]*(?:#[^\n]*)?")
_ANCHOR = re.compile(r"&([^\s,\[\]{}]+)\s*(?:![^\s]*\s*)?\Z")
_NEAR = 200
_STEP = 2


class CannotWrite(Exception):
    """A document that has no simple place for the change; the text says why."""


class Span(NamedTuple):
    """From one offset to another, and what stands there afterwards."""

    start: int
    end: int
    text: str


class Rewritable(Protocol):
    """A document of some kind that is changed by paths; what cannot be written raises `CannotWrite`."""

    text: str

    def node(self, path: tuple[PathStep, ...]) -> Node | None:
        """The value at a path; `None` where there is none."""

    def set(self, path: tuple[PathStep, ...], value: object) -> Span:
        """Give a path this value; what is missing on the way is written too."""

    def add(self, path: tuple[PathStep, ...], value: object) -> Span:
        """Add to the list at a path."""

    def drop(self, path: tuple[PathStep, ...]) -> Span:
        """Take out what is at a path."""


class Rewriting:
    """One document of JSON or YAML, to be changed by paths; each change is of the text as it is."""

    def __init__(self, text: str, name: str, node: Node | None = None) -> None:
        self.text = text.removeprefix(MARK)
        self.is_json = self.text.lstrip()[:1] in ("{", "[")
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self.root = node or (read_json if self.is_json else read_yaml)(self.text, name)

    def node(self, path: tuple[PathStep, ...]) -> Node | None:
        """The value at a path; `None` where there is none."""
        found: Node | None = self.root
        for step in path:
            found = _child(found, step)
        return found

    def set(self, path: tuple[PathStep, ...], value: object) -> Span:
        """Give a path this value; what is missing on the way is written too. Raises `CannotWrite`."""
        above, rest = self._reached(path)
        inner = self._inside(above, rest)
        if inner is not None:
            return inner.outer(inner.document.set(rest, value))
        if not rest:
            return self._replaced(above, value)
        return self._entered(above, str(rest[0]), _nested(rest[1:], value))

    def add(self, path: tuple[PathStep, ...], value: object) -> Span:
        """Add to the list at a path: a single value becomes a list, and a missing one is written."""
        above, rest = self._reached(path)
        inner = self._inside(above, rest or ("",)) if not isinstance(above, Items) else None
        if inner is not None and rest:
            return inner.outer(inner.document.add(rest, value))
        if rest:
            return self._entered(above, str(rest[0]), _nested(rest[1:], [value]))
        if isinstance(above, Items):
            return self._appended(above, value)
        if isinstance(above, Leaf) and above.value is None:
            return self._replaced(above, [value])
        return self._listed(above, value)

    def drop(self, path: tuple[PathStep, ...]) -> Span:
        """Take the value at a path out, with its key. Raises `CannotWrite`."""
        above, rest = self._reached(path[:-1])
        inner = self._inside(above, (*rest, path[-1]))
        if inner is not None:
            return inner.outer(inner.document.drop((*rest, path[-1])))
        found = None if rest else _child(above, path[-1])
        if found is None:
            raise CannotWrite("the part to remove is not written in this file")
        if isinstance(above, Items):
            return self._without_item(above, int(path[-1]))
        assert isinstance(above, Entries)
        return self._without_entry(above, str(path[-1]))

    def _reached(self, path: tuple[PathStep, ...]) -> tuple[Node, tuple[PathStep, ...]]:
        """The last value on a path that is written, and what is left of the path."""
        at = self.root
        for number, step in enumerate(path):
            at = _through(at)
            below = _child(at, step)
            if below is None:
                return at, path[number:]
            if self._shared(at, step, below):
                raise CannotWrite("the value is shared: it is written once, and used by an alias or merged")
            at = below
        return at, ()

    def _shared(self, above: Node, step: PathStep, below: Node) -> bool:
        """Whether a value is written elsewhere, or is used elsewhere too."""
        if above.at.start is None or below.at.start is None:
            return False
        begins = above.at.start
        if isinstance(above, Entries):
            begins = above.names[str(step)].start or 0
        elif isinstance(above, Items) and int(step):
            begins = above.parts[int(step) - 1].at.start or 0
        anchor = _ANCHOR.search(self.text, max(0, below.at.start - _NEAR), below.at.start)
        used = anchor is not None and f"*{anchor[1]}" in self.text
        return used or below.at.start < begins or not _within(below.at, above.at)

    def _inside(self, node: Node, rest: tuple[PathStep, ...]) -> _Inner | None:
        """The document that is written as a text, where the path leads into it."""
        node = _through(node)
        if not rest or not isinstance(node, Leaf) or node.text.lstrip()[:1] != "{":
            return None
        start, end = _span(node)
        written = self.text[start:end]
        text, offsets = unquoted(written)
        if not offsets:
            raise CannotWrite("the document inside the text is quoted in a way that is not edited")
        try:
            inner = Rewriting(text, node.at.document, read_json(text, node.at.document, _INNER))
        except BadInput:
            raise CannotWrite("the document inside the text is not JSON") from None
        return _Inner(inner, start, written, offsets)

    def _replaced(self, node: Node, value: object) -> Span:
        start, end = _span(node)
        old = self.text[start:end]
        flags = isinstance(node, Leaf) and node.text.lower() in ("true", "false")
        if old[:1] in ('"', "'") and (isinstance(value, str) or (flags and isinstance(value, bool))):
            inner = scalar(value) if isinstance(value, bool) else value
            quoted = json.dumps(inner, ensure_ascii=False)
            return Span(start, end, quoted if old[:1] == '"' or "'" in inner else f"'{inner}'")
        if isinstance(node, Leaf) and old[:1] in ("|", ">"):
            raise CannotWrite("the value is written over several lines")
        bare = start == end and self.text[start - 1 : start] in (":", "-")
        gap = " " if bare or self._is_block(node) else ""
        return Span(start, end, gap + (json_in(value, None, 0, "") if self.is_json else flow(value)))

    def _listed(self, node: Node, value: object) -> Span:
        """A single value, in a list with another one."""
        start, end = _span(node)
        old = self.text[start:end]
        block_mapping = isinstance(node, Entries) and not self._is_flow(node) and old[:1] != "!"
        if old[:1] in ("|", ">") or block_mapping:
            raise CannotWrite("the value is written over several lines, and would have to become a list")
        new = json_in(value, None, 0, "") if self.is_json else flow(value)
        return Span(start, end, f"[{old}, {new}]")

    def _is_block(self, node: Node) -> bool:
        """Whether it is written over lines without brackets."""
        return not isinstance(node, Leaf) and not self._is_flow(node)

    def _is_flow(self, node: Node) -> bool:
        return self.text[node.at.start or 0 : (node.at.start or 0) + 1] in ("{", "[")

    def _entered(self, above: Node, key: str, value: object) -> Span:
        """A new entry at the end of a mapping."""
        if isinstance(above, Leaf) and above.value is None and not self.is_json:
            return self._replaced(above, {key: value})
        if not isinstance(above, Entries):
            raise CannotWrite(f"there is no mapping that could have `{key}`")
        if self._is_flow(above):
            ends = [_span(part)[1] for part in above.parts.values()]
            start = min((at.start or 0 for at in above.names.values()), default=None)
            return self._in_flow(above.at, start, max(ends, default=None), value, key)
        spans = [span for name, span in _own(above) if _within(span, above.at)]
        if not spans:
            raise CannotWrite("the mapping is shared: it is written once, and used by an alias or merged")
        first = min(span.start or 0 for span in spans)
        indent = first - (self.text.rfind("\n", 0, first) + 1)
        step = self._step(above, indent)
        written = f"{scalar(key)}:{block(value, indent, step, self.newline)}"
        return self._in_block(above, first, indent, written)

    def _in_block(self, above: Node, first: int, indent: int, written: str) -> Span:
        """Behind the last line of a block; before its first where the last line is open-ended."""
        end = _span(above)[1]
        if _ends_open(above, self.text):
            return Span(first, first, f"{written}{self.newline}{' ' * indent}")
        found = _LINE.match(self.text, end)
        at = found.end() if found else end
        at -= self.text[at - 1 : at] == "\r"
        return Span(at, at, f"{self.newline}{' ' * indent}{written}")

    def _step(self, above: Entries, indent: int) -> int:
        """How much deeper this document writes what is below a key."""
        for part in above.parts.values():
            if isinstance(part, Entries) and part.names and not self._is_flow(part):
                first = min(at.start or 0 for at in part.names.values())
                deeper = first - (self.text.rfind("\n", 0, first) + 1) - indent
                if 0 < deeper <= 8:
                    return deeper
        return _STEP

    def _appended(self, above: Items, value: object) -> Span:
        """A new item at the end of a list."""
        if self._is_flow(above):
            first = _span(above.parts[0])[0] if above.parts else None
            last = _span(above.parts[-1])[1] if above.parts else None
            return self._in_flow(above.at, first, last, value, None)
        if not above.parts:
            raise CannotWrite("the list has no item to be put after")
        dash = self._dash(above.parts[0])
        indent = dash - (self.text.rfind("\n", 0, dash) + 1)
        written = self.newline.join(lines([value], indent, _STEP))[indent:]
        return self._in_block(above, dash, indent, written)

    def _dash(self, item: Node) -> int:
        """Where the dash before an item stands."""
        start = _span(item)[0]
        found = self.text.rfind("-", 0, start)
        if found < 0 or self.text[found + 1 : start].strip():
            raise CannotWrite("the item of the list has a tag or an anchor")
        return found

    def _in_flow(
        self, at: Place, first: int | None, last: int | None, value: object, key: str | None
    ) -> Span:
        """Behind the last part between brackets, on a line of its own where the others have one."""
        start = at.start or 0
        lead = self.text[start + 1 : first] if first is not None else ""
        several = "\n" in lead
        indent = (first or 0) - (self.text.rfind("\n", 0, first or 0) + 1) if several else None
        written = json_in(value, indent, _STEP, self.newline) if self.is_json else flow(value)
        if key is not None:
            written = f"{json.dumps(key) if self.is_json else scalar(key)}: {written}"
        if last is None:
            return Span(start + 1, start + 1, written)
        gap = f"{self.newline}{' ' * (indent or 0)}" if several else " "
        after = re.compile(r"\s*,(?=\s*[\]}])").match(self.text, last)
        if after:
            return Span(after.end(), after.end(), f"{gap}{written},")
        return Span(last, last, f",{gap}{written}")

    def _without_item(self, above: Items, number: int) -> Span:
        spans = [_span(part) for part in above.parts]
        if self._is_flow(above):
            return self._cut(spans, number)
        if len(spans) == 1:
            return Span(*_span(above), " []")
        dash = self._dash(above.parts[number])
        if not self.text[self.text.rfind("\n", 0, dash) + 1 : dash].strip():
            return self._lines(dash, spans[number][1])
        if number + 1 == len(spans):
            raise CannotWrite("the item stands on the line of another dash")
        return Span(dash, self._dash(above.parts[number + 1]), "")

    def _without_entry(self, above: Entries, key: str) -> Span:
        spans = [(span.start or 0, _span(above.parts[name])[1]) for name, span in _own(above)]
        number = [name for name, _ in _own(above)].index(key)
        if self._is_flow(above):
            return self._cut(spans, number)
        if len(spans) == 1:
            return Span(*_span(above), " {}")
        start = spans[number][0]
        if self.text[self.text.rfind("\n", 0, start) + 1 : start].strip():
            return Span(start, spans[number + 1][0], "")  # the first behind a dash
        return self._lines(start, spans[number][1])

    def _cut(self, spans: list[tuple[int, int]], number: int) -> Span:
        """One part between brackets, with one comma."""
        start, end = spans[number]
        if number:
            return Span(spans[number - 1][1], end, "")
        return Span(start, spans[1][0] if len(spans) > 1 else end, "")

    def _lines(self, start: int, end: int) -> Span:
        """Whole lines."""
        found = self.text.find("\n", end)
        first = self.text.rfind("\n", 0, start) + 1
        return Span(first, len(self.text) if found < 0 else found + 1, "")


class _Inner(NamedTuple):
    """A document inside a text, and where its characters stand in the outer one."""

    document: Rewriting
    start: int
    written: str
    offsets: list[int]

    def outer(self, inner: Span) -> Span:
        """The change where the text is written, quoted as it is."""
        text = inner.text
        if self.written.startswith('"'):
            text = json.dumps(text, ensure_ascii=False)[1:-1]
        elif self.written.startswith("'"):
            if "'" in text:
                raise CannotWrite("the text is in single quotes, and so would the value be")
        elif self.written.startswith(("|", ">")) and "\n" in text:
            raise CannotWrite("the document inside the text is written over several lines")
        start = self._at(inner.start)
        end = start if inner.end == inner.start else self._at(inner.end - 1) + self._width(inner.end - 1)
        return Span(self.start + start, self.start + end, text)

    def _at(self, inner: int) -> int:
        if inner < len(self.offsets):
            return self.offsets[inner]
        return self.offsets[-1] + self._width(len(self.offsets) - 1)

    def _width(self, inner: int) -> int:
        return width(self.written, self.offsets[inner])


def _child(node: Node | None, step: PathStep) -> Node | None:
    if isinstance(node, Entries):
        return node.parts.get(str(step))
    if isinstance(node, Items) and isinstance(step, int) and step < len(node.parts):
        return node.parts[step]
    return None


def _through(node: Node) -> Node:
    """The text that a function of CloudFormation fills names in, and not the function."""
    if isinstance(node, Entries) and list(node.parts) == ["Fn::Sub"]:
        inner = node.parts["Fn::Sub"]
        return inner.parts[0] if isinstance(inner, Items) and inner.parts else inner
    return node


def _own(node: Entries) -> list[tuple[str, Place]]:
    return [(name, node.names[name]) for name in node.names if name in node.parts]


def _within(inner: Place, outer: Place) -> bool:
    if None in (inner.start, inner.end, outer.start, outer.end):
        return False
    return (outer.start or 0) <= (inner.start or 0) and (inner.end or 0) <= (outer.end or 0)


def _span(node: Node) -> tuple[int, int]:
    if node.at.start is None or node.at.end is None:
        raise CannotWrite("the place of the value is not known")
    return node.at.start, node.at.end


def _ends_open(node: Node, text: str) -> bool:
    """Whether the last value of a block is written over lines whose end is not marked."""
    while not isinstance(node, Leaf):
        parts = list(node.parts.values()) if isinstance(node, Entries) else list(node.parts)
        if not parts:
            return False
        node = max(parts, key=lambda part: part.at.end or 0)
    return text[node.at.start or 0 : (node.at.start or 0) + 1] in ("|", ">")


def _nested(path: tuple[PathStep, ...], value: object) -> object:
    for step in reversed(path):
        value = {str(step): value}
    return value
