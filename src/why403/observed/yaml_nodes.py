"""YAML with places, from the event stream: an alias is refused before anything is built from it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from why403.documents.depth import MAX_DEPTH, too_deep
from why403.documents.errors import BadInput
from why403.logic.places import Place, Step
from why403.logic.states import ABSENT
from why403.observed.nodes import Entries, Items, Leaf, Node, Plain, twice

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{0,30}(?:[eE][-+][0-9]{1,3})?")
_TRUE, _FALSE, _NULL = {"yes", "true", "on"}, {"no", "false", "off"}, {"", "~", "null"}
_BINARY = "tag:yaml.org,2002:binary"
_TEXT = {"tag:yaml.org,2002:str", "!"}


def yaml_nodes(text: str, name: str) -> Node:
    """The tree of a YAML text of one document without anchors, aliases and tags of its own."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _document(_Walk(iter(yaml.parse(text, Loader=loader)), name))
    except yaml.MarkedYAMLError as problem:
        raise _not_yaml(name, problem.problem_mark or problem.context_mark, problem.problem) from None
    except (yaml.YAMLError, UnicodeError):
        raise _not_yaml(name, None, None) from None


def _not_yaml(name: str, mark: Any, problem: str | None) -> BadInput:
    """The loader's own words, unless they quote the document."""
    at = Place(name, (), mark.line + 1, mark.column + 1) if mark else Place(name)
    says = f" ({problem})" if problem and "'" not in problem and '"' not in problem else ""
    return BadInput(at, f"this is not YAML{says}")


def _document(walk: _Walk) -> Node:
    event = walk.until_content()
    if event is None:
        return Leaf("", None, Place(walk.name))
    node = walk.node(event, ())
    extra = walk.until_content()
    if extra is not None:
        raise BadInput(walk.place(extra, ()), "a second document", "one incident", "keep each in a file")
    return node


@dataclass(frozen=True, slots=True)
class _Walk:
    events: Iterator[Any]
    name: str

    def until_content(self) -> Any:
        skipped = ("StreamStart", "StreamEnd", "DocumentStart", "DocumentEnd")
        return next((event for event in self.events if not type(event).__name__.startswith(skipped)), None)

    def place(self, event: Any, path: tuple[Step, ...]) -> Place:
        mark = event.start_mark
        return Place(self.name, path, mark.line + 1, mark.column + 1)

    def node(self, event: Any, path: tuple[Step, ...]) -> Node:
        self.check(event, path)
        kind = type(event).__name__
        if kind == "ScalarEvent":
            return _leaf(event, self.place(event, path))
        return self.entries(event, path) if kind == "MappingStartEvent" else self.items(event, path)

    def check(self, event: Any, path: tuple[Step, ...]) -> None:
        at = self.place(event, path)
        if getattr(event, "anchor", None) is not None:
            raise BadInput(at, "anchors and aliases are not read", "plain values", "write the value out")
        if len(path) > MAX_DEPTH:
            raise too_deep(at)
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _TEXT and not (tag == _BINARY and hasattr(event, "value")):
            raise BadInput(at, "tags are not read", "plain values", "leave the tag out")

    def entries(self, start: Any, path: tuple[Step, ...]) -> Entries:
        parts: dict[str, Node] = {}
        names: dict[str, Place] = {}
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self.key(event, path)
            if key in parts:
                raise twice(key, self.place(event, path))
            names[key] = self.place(event, (*path, key))
            parts[key] = self.node(next(self.events), (*path, key))
        return Entries(parts, self.place(start, path), names)

    def key(self, event: Any, path: tuple[Step, ...]) -> str:
        self.check(event, path)
        if type(event).__name__ != "ScalarEvent":
            raise BadInput(self.place(event, path), "a key that is no text", "a name before the colon")
        return str(event.value)

    def items(self, start: Any, path: tuple[Step, ...]) -> Items:
        parts: list[Node] = []
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            parts.append(self.node(event, (*path, len(parts))))
        return Items(tuple(parts), self.place(start, path))


def _leaf(event: Any, at: Place) -> Leaf:
    if event.tag == _BINARY:
        return Leaf(event.value, _binary(event.value, at), at)
    bare = event.style in (None, "") and event.tag is None
    return Leaf(event.value, _meaning(event.value) if bare else event.value, at)


def _binary(text: str, at: Place) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        raise BadInput(at, "this is not base64", "the bytes in base64 after !!binary") from None


def _meaning(text: str) -> Plain:
    """What a bare word means. Dates, octal numbers and times of day stay text: no key here has one,
    and account numbers and policy versions look like them."""
    word = text.lower()
    if word in _NULL:
        return None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if word == ABSENT.value:
        return ABSENT
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
