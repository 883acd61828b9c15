"""JSON and YAML files as trees whose places are known.

Unlike in an incident file, anchors, merge keys and CloudFormation's short tags are read here: `!Sub x`
becomes `{Fn::Sub: x}`. What aliases add up to is limited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from why403.documents.depth import MAX_DEPTH, not_too_deep, too_deep
from why403.documents.errors import BadInput
from why403.logic.places import Place, Step
from why403.observed.nodes import Items, Leaf, Node, plain
from why403.sources.tree import Tree

MOST_NODES = 250_000
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{0,30}(?:[eE][-+]?[0-9]{1,3})?")
_PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}
_TEXT = ("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:binary")


def tree_of(text: str, name: str) -> Tree:
    """The tree of a JSON or YAML text of one document."""
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        return _of_json(text, name)
    return _of_yaml(text, name)


def _of_json(text: str, name: str) -> Tree:
    from why403.observed.json_nodes import json_nodes

    node = json_nodes(text, name)
    return Tree(plain(node), (), dict(_places(node)))


def _places(node: Node) -> Iterator[tuple[tuple[Step, ...], Place]]:
    yield node.at.path, node.at
    if isinstance(node, Leaf):
        return
    for part in node.parts if isinstance(node, Items) else node.parts.values():
        yield from _places(part)


def _of_yaml(text: str, name: str) -> Tree:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for _ in not_too_deep(yaml.parse(text, Loader=loader), name):
            pass  # composing calls itself for each level, in C, and dies of too many
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as problem:
        raise BadInput(_mark(name, problem.problem_mark), "this is not YAML") from None
    except (yaml.YAMLError, UnicodeError, RecursionError):
        raise BadInput(Place(name), "this is not YAML") from None
    walk = _Walk(name)
    return Tree(walk.value(root, ()) if root is not None else None, (), walk.places)


def _mark(name: str, mark: Any) -> Place:
    return Place(name) if mark is None else Place(name, (), mark.line + 1, mark.column + 1)


@dataclass(slots=True)
class _Walk:
    """Composed nodes to plain values; fills `places`."""

    name: str
    places: dict[tuple[Step, ...], Place] = field(default_factory=dict)

    def value(self, node: Any, path: tuple[Step, ...]) -> object:
        at = Place(self.name, path, node.start_mark.line + 1, node.start_mark.column + 1)
        if len(path) > MAX_DEPTH:
            raise too_deep(at)
        if len(self.places) > MOST_NODES:
            raise BadInput(at, "too much in it", "", "write out what the aliases stand for")
        self.places[path] = at
        function = _function(node.tag)
        if not function:
            return self.bare(node, path)
        inner = self.bare(node, (*path, function))
        return {function: inner.split(".", 1) if _is_attribute(function, inner) else inner}

    def bare(self, node: Any, path: tuple[Step, ...]) -> Any:
        """The value without regard to a tag of CloudFormation's."""
        kind = type(node).__name__
        if kind == "ScalarNode":
            return _scalar(node)
        if kind == "SequenceNode":
            return [self.value(part, (*path, number)) for number, part in enumerate(node.value)]
        return self.entries(node, path)

    def entries(self, node: Any, path: tuple[Step, ...]) -> dict[str, object]:
        found: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key, part in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                for source in part.value if type(part).__name__ == "SequenceNode" else (part,):
                    values = self.value(source, path)
                    merged.update(values if isinstance(values, dict) else {})
                continue
            name = key.value if isinstance(key.value, str) else ""
            if name in found:
                at = Place(self.name, path, key.start_mark.line + 1, key.start_mark.column + 1)
                raise BadInput(at, f"the key `{name[:80]}` is written twice", "each key once")
            found[name] = self.value(part, (*path, name))
        return {**merged, **found}


def _function(tag: str) -> str:
    """What a short tag of CloudFormation's stands for."""
    if not tag.startswith("!") or len(tag) < 2:
        return ""
    return tag[1:] if tag in ("!Ref", "!Condition") else f"Fn::{tag[1:]}"


def _is_attribute(function: str, inner: object) -> bool:
    return function == "Fn::GetAtt" and isinstance(inner, str)


def _scalar(node: Any) -> object:
    """What a bare word means; dates, octal numbers and times of day stay text, as do `yes` and `on`."""
    text: str = node.value
    if node.style not in (None, "") or node.tag in _TEXT:
        return text
    if text.lower() in _PLAIN:
        return _PLAIN[text.lower()]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
