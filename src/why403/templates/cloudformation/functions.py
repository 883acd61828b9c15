"""The functions that work on values alone: each takes its argument resolved."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping

from why403.documents.nodes import Entries, Items, Leaf, Node, plain
from why403.logic.places import Place
from why403.templates.cloudformation.marks import (
    IMPORT,
    is_open,
    leaf,
    open_leaf,
    open_names,
    opened,
    put_together,
    text_in,
)
from why403.templates.cloudformation.scope import StackScope

Function = Callable[[Node, Place, StackScope], Node]


def _join(argument: Node, at: Place, _scope: StackScope) -> Node:
    between, listed = _pair(argument)
    if isinstance(between, Leaf) and isinstance(listed, Items) and not is_open(between):
        return put_together(listed.parts, between.text, at) or opened("Fn::Join", argument, at)
    return opened("Fn::Join", argument, at)


def _split(argument: Node, at: Place, _scope: StackScope) -> Node:
    """A text with open parts can be split unless the separator could stand in one of them."""
    between, text = _pair(argument)
    known = isinstance(between, Leaf) and isinstance(text, Leaf) and between.text and not is_open(between)
    if not known or not isinstance(between, Leaf) or not isinstance(text, Leaf) or is_open(text):
        return opened("Fn::Split", argument, at)
    return Items(tuple(leaf(part, at) for part in text.text.split(between.text)), at)


def _select(argument: Node, at: Place, _scope: StackScope) -> Node:
    number, listed = _pair(argument)
    if not isinstance(number, Leaf) or not isinstance(listed, Items) or not number.text.isdecimal():
        return opened("Fn::Select", argument, at)
    found = listed.parts[int(number.text) :][:1]
    return found[0] if found else opened("Fn::Select", argument, at)


def _base64(argument: Node, at: Place, _scope: StackScope) -> Node:
    if not isinstance(argument, Leaf) or is_open(argument):
        return opened("Fn::Base64", argument, at)
    return leaf(b64encode(argument.text.encode("utf-8", "replace")).decode(), at)


def _length(argument: Node, at: Place, _scope: StackScope) -> Node:
    if isinstance(argument, Leaf):
        return opened("Fn::Length", argument, at)
    return leaf(len(argument.parts), at)


def _json(argument: Node, at: Place, _scope: StackScope) -> Node:
    if any(open_names(argument)):
        return opened("Fn::ToJsonString", argument, at)
    return leaf(json.dumps(plain(argument), separators=(",", ":"), ensure_ascii=False), at)


def _found_in_map(argument: Node, at: Place, scope: StackScope) -> Node:
    """Three names, and perhaps what to take where the mapping has none of them."""
    parts = argument.parts if isinstance(argument, Items) else ()
    names = [part.text for part in parts[:3] if isinstance(part, Leaf) and not is_open(part)]
    if len(names) < 3:
        return opened("Fn::FindInMap", argument, at)
    found: object = scope.section("Mappings")
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is None:
        otherwise = parts[3] if len(parts) > 3 else None
        default = otherwise.parts.get("DefaultValue") if isinstance(otherwise, Entries) else None
        return default or opened("Fn::FindInMap", argument, at)
    if isinstance(found, list):
        return Items(tuple(leaf(part, at) for part in found), at)
    return (
        leaf(found, at)
        if isinstance(found, str | int | float | bool)
        else opened("Fn::FindInMap", argument, at)
    )


def _import(argument: Node, at: Place, scope: StackScope) -> Node:
    name = text_in(argument)
    exported = scope.exports.get(name)
    if isinstance(exported, Leaf):
        return Leaf(exported.text, exported.value, at)
    return open_leaf(f"{IMPORT}{name}", at)


def _pair(argument: Node) -> tuple[Node | None, Node | None]:
    parts = argument.parts if isinstance(argument, Items) else ()
    return (parts[0], parts[1]) if len(parts) == 2 else (None, None)


FUNCTIONS: Mapping[str, Function] = {
    "Fn::Base64": _base64,
    "Fn::FindInMap": _found_in_map,
    "Fn::ImportValue": _import,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ToJsonString": _json,
}
"""The rest is open: it depends on the account."""
