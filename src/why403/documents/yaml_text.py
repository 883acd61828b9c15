"""YAML with the place of every value, from the stream of events: nothing is built before it is counted."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from why403.documents.depth import MAX_DEPTH, MOST_VALUES, too_deep, too_much
from why403.documents.errors import BadInput
from why403.documents.nodes import TEMPLATE, Dialect, Entries, Items, Leaf, Node, Scalar, twice
from why403.documents.source import MARK, Names, Source, source_of
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{0,30}(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: Mapping[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_BINARY = "tag:yaml.org,2002:binary"
_TEXT = ("!", "tag:yaml.org,2002:str")
_PROPERTY = re.compile(r"(?:!<[^>]*>|[!&][^\s,\[\]{}]*)(?:\s+|#[^\n]*\n)*")
"""The tag or the anchor of a value, and what may stand behind it."""

Path = tuple[PathStep, ...]


def read_yaml(text: str, name: str, dialect: Dialect = TEMPLATE) -> Node:
    """The tree of a YAML text of one document; `null` where it is empty.

    Raises: `BadInput`.
    """
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source = source_of(text.removeprefix(MARK), name)
    try:
        return _Walk(source, iter(yaml.parse(source.text, Loader=loader)), dialect).document()
    except yaml.MarkedYAMLError as problem:
        raise _not_yaml(source, problem.problem_mark or problem.context_mark, problem.problem) from None
    except (yaml.YAMLError, UnicodeError):
        raise _not_yaml(source, None, None) from None


def _not_yaml(source: Source, mark: Any, problem: str | None) -> BadInput:
    """The parser's own words, unless they quote the document."""
    at = source.place(mark.index, mark.index) if mark else Place(source.name)
    says = f" ({problem})" if problem and "'" not in problem and '"' not in problem else ""
    return BadInput(at, f"this is not YAML{says}")


@dataclass(slots=True)
class _Walk:
    """One pass over the events; counts the values it makes, because aliases can multiply them."""

    source: Source
    events: Iterator[Any]
    dialect: Dialect
    anchors: dict[str, Node | None] = field(default_factory=dict)
    made: int = 0
    end: int = 0
    """Where the value that was read last ends; of an alias the alias, whose value stands elsewhere."""

    def document(self) -> Node:
        event = self._content()
        if event is None:
            return Leaf("", None, Place(self.source.name))
        node = self.node(event, ())
        extra = self._content()
        if extra is not None:
            raise BadInput(self._at(extra), "a second document", "one", "keep each in a file")
        return node

    def _content(self) -> Any:
        skipped = ("StreamStart", "StreamEnd", "DocumentStart", "DocumentEnd")
        return next((event for event in self.events if not type(event).__name__.startswith(skipped)), None)

    def _at(self, event: Any, path: Path = ()) -> Place:
        start = event.start_mark.index
        return self.source.place(start, start, path)

    def node(self, event: Any, path: Path) -> Node:
        """The value that begins with an event."""
        self._count(event)
        kind = type(event).__name__
        if kind == "AliasEvent":
            self.end = event.end_mark.index
            return self._alias(event, path)
        anchor, tag = event.anchor, event.tag
        if anchor is not None:
            self._refuse_alias(event)
            self.anchors[anchor] = None
        function = self._function(event) if tag is not None else ""
        start, inner = self._starts(event)
        if len(path) >= MAX_DEPTH and kind != "ScalarEvent":
            raise too_deep(self.source.place(inner, inner))
        node = self._bare(event, (*path, function) if function else path, inner)
        if function:
            node = self._called(function, node, self.source.place(start, node.at.end or inner, path))
        if anchor is not None:
            self.anchors[anchor] = node
        self.end = node.at.end or inner
        return node

    def _starts(self, event: Any) -> tuple[int, int]:
        """Where a value starts with its tag, and where without; neither with its anchor."""
        start = event.start_mark.index
        written = (event.anchor is not None) + (event.tag is not None)
        if not written:
            return start, start
        ends = [start]
        for _ in range(written):
            ends.append(_end(_PROPERTY, self.source.text, ends[-1]))
        anchored = event.anchor is not None and self.source.text[start : start + 1] == "&"
        inner = min(ends[-1], event.end_mark.index) if hasattr(event, "value") else ends[-1]
        return ends[1] if anchored else start, inner

    def _bare(self, event: Any, path: Path, at: int) -> Node:
        """The value without regard to a tag of CloudFormation's."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            return self._leaf(event, path, at)
        return self._entries(event, path, at) if kind == "MappingStartEvent" else self._items(event, path, at)

    def _count(self, event: Any) -> None:
        self.made += 1
        if self.made > MOST_VALUES:
            raise too_much(self._at(event))

    def _refuse_alias(self, event: Any) -> None:
        if not self.dialect.aliases:
            wrong = "anchors and aliases are not read"
            raise BadInput(self._at(event), wrong, "plain values", "write the value out")

    def _alias(self, event: Any, path: Path) -> Node:
        self._refuse_alias(event)
        found = self.anchors.get(event.anchor)
        if found is None:
            inside = event.anchor in self.anchors
            wrong = f"an alias {'inside the value that it stands for' if inside else 'without an anchor'}"
            raise BadInput(self._at(event), wrong, "the name of an anchor above", "write the value out")
        return self._along(found, path, event)

    def _along(self, node: Node, path: Path, event: Any) -> Node:
        """The same value, reached another way; its places stay where it is written."""
        self._count(event)
        if len(path) > MAX_DEPTH:
            raise too_deep(self._at(event))
        at = node.at.along(path)
        if isinstance(node, Leaf):
            return Leaf(node.text, node.value, at)
        if isinstance(node, Items):
            return Items(tuple(self._along(part, (*path, i), event) for i, part in enumerate(node.parts)), at)
        parts = {key: self._along(part, (*path, key), event) for key, part in node.parts.items()}
        names = {key: name.along((*path, key)) for key, name in node.names.items()}
        return Entries(parts, at, names, node.twice)

    def _function(self, event: Any) -> str:
        """What a short tag of CloudFormation's stands for."""
        tag = event.tag
        if tag in _TEXT or (tag == _BINARY and hasattr(event, "value")):
            return ""
        if not self.dialect.functions:
            raise BadInput(self._at(event), "tags are not read", "plain values", "leave the tag out")
        if not tag.startswith("!"):
            return ""
        return tag[1:] if tag in ("!Ref", "!Condition") else f"Fn::{tag[1:]}"

    def _called(self, function: str, argument: Node, at: Place) -> Entries:
        """`{Fn::Name: argument}`; `!GetAtt a.b` is short for a list of two."""
        if function == "Fn::GetAtt" and isinstance(argument, Leaf):
            below = argument.at.path
            names = argument.text.split(".", 1)
            parts = (Leaf(name, name, argument.at.along((*below, i))) for i, name in enumerate(names))
            argument = Items(tuple(parts), argument.at)
        return Entries({function: argument}, at, {function: at.along((*at.path, function))})

    def _leaf(self, event: Any, path: Path, start: int) -> Leaf:
        end = max(event.end_mark.index, start)
        style = event.style
        if style in ("|", ">"):  # the mark stands behind the line breaks that follow
            end = start + len(self.source.text[start:end].rstrip())
        at, text, tag = self.source.place(start, end, path), event.value, event.tag
        if tag == _BINARY:
            return Leaf(text, _binary(text, at), at)
        bare = style in (None, "") and tag not in _TEXT
        return Leaf(text, self._meaning(text) if bare else text, at)

    def _meaning(self, text: str) -> Scalar:
        """What a bare word means. Dates, octal numbers and times of day stay text: account numbers and
        policy versions look like them."""
        first = text[:1]
        if first.isdigit() or first in ("-", "+"):
            if _INT.fullmatch(text):
                return int(text)
            return float(text) if _FLOAT.fullmatch(text) else text
        word = text.lower()
        if word in _WORDS:
            return _WORDS[word]
        if word == self.dialect.absent:
            return ABSENT
        return self.dialect.words.get(word, text)

    def _items(self, start: Any, path: Path, at: int) -> Items:
        parts: list[Node] = []
        end = None
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                end = event
                break
            parts.append(self.node(event, (*path, len(parts))))
        last = self.end if parts else at
        return Items(tuple(parts), self.source.place(at, _end_of(start, end, last), path))

    def _entries(self, start: Any, path: Path, at: int) -> Entries:
        parts: dict[str, Node] = {}
        names = Names(self.source, path)
        merged: list[Node] = []
        again: list[Place] = []
        end, last = None, at
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                end = event
                break
            key, begins, ends, merges = self._key(event)
            if merges:
                value = self.node(next(self.events), path)
                sources = value.parts if isinstance(value, Items) else (value,)
                merged += [self._along(each, path, event) for each in sources]
                last = max(ends, self.end)
                continue
            below = (*path, key)
            if key in parts:
                again.append(self.source.place(begins, ends, below))
                if not self.dialect.doubled:
                    raise twice(key, names[key], again[-1])
            names.spans[key] = begins, ends
            parts[key] = self.node(next(self.events), below)
            last = max(ends, self.end)
        where = self.source.place(at, _end_of(start, end, last), path)
        named: Mapping[str, Place] = names
        for each in merged:  # of several the first says it, and what is written here before all of them
            if isinstance(each, Entries):
                parts = {**each.parts, **parts}
                named = {**each.names, **named}
        return Entries(parts, where, named, tuple(again))

    def _key(self, event: Any) -> tuple[str, int, int, bool]:
        """Its text and span, and whether it merges other mappings into this one."""
        kind = type(event).__name__
        start, end = event.start_mark.index, event.end_mark.index
        if kind == "AliasEvent":
            found = self._alias(event, ())
            if isinstance(found, Leaf):
                return found.text, start, end, False
        if kind != "ScalarEvent":
            raise BadInput(self._at(event), "a key that is no text", "a name before the colon")
        key = event.value
        if event.anchor is not None or event.tag is not None:
            start = self._starts(event)[1]
        if event.tag is not None:
            self._function(event)
        if event.anchor is not None:
            self._refuse_alias(event)
            self.anchors[event.anchor] = Leaf(key, key, self.source.place(start, end))
        return key, start, end, key == "<<" and event.style in (None, "") and self.dialect.aliases


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _end_of(start: Any, end: Any, last: int) -> int:
    """Behind the bracket, or with the last part: the mark of a block stands later."""
    return int(end.end_mark.index) if start.flow_style and end is not None else last


def _binary(text: str, at: Place) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        raise BadInput(at, "this is not base64", "the bytes in base64 after !!binary") from None
