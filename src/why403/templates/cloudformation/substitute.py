"""`Fn::Sub`: a text with names filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from why403.documents.nodes import Node
from why403.logic.places import PathStep, Place
from why403.templates.cloudformation.marks import leaf, open_leaf, put_together

_NAME = re.compile(r"\$\{([^{}]*)\}")


class _Resolves(Protocol):
    def value(self, written: object, path: tuple[PathStep, ...]) -> Node: ...

    def reference(self, argument: object, at: Place) -> Node: ...

    def attribute(self, argument: object, path: tuple[PathStep, ...], at: Place) -> Node: ...


def filled(argument: object, path: tuple[PathStep, ...], at: Place, resolver: _Resolves) -> Node:
    """The text, with its own names before those of the template."""
    text, names = argument, {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], Mapping):
        text, names = argument[0], dict(argument[1])
    if not isinstance(text, str):
        return open_leaf("Fn::Sub", at)
    own = {name: resolver.value(part, (*path, 1, name)) for name, part in names.items()}
    return put_together(list(_parts(text, own, path, at, resolver)), "", at) or open_leaf("Fn::Sub", at)


def _parts(
    text: str, own: Mapping[str, Node], path: tuple[PathStep, ...], at: Place, resolver: _Resolves
) -> Iterator[Node]:
    end = 0
    for found in _NAME.finditer(text):
        yield leaf(text[end : found.start()], at)
        end = found.end()
        name = found[1].strip()
        if name.startswith("!"):
            yield leaf("${" + name[1:] + "}", at)
        elif name in own:
            yield own[name]
        elif "." in name:
            yield resolver.attribute(name, path, at)
        else:
            yield resolver.reference(name, at)
    yield leaf(text[end:], at)
