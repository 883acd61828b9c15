"""Intrinsic functions: what a value of a template comes to, each part with the place of what was written.

What cannot be known stays open, with its name; a function that is not known here is never guessed at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from why403.documents.errors import BadInput
from why403.documents.nodes import Entries, Items, Leaf, Node
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT
from why403.templates.cloudformation.conditions import holds
from why403.templates.cloudformation.functions import FUNCTIONS
from why403.templates.cloudformation.loops import LOOP, Loops, rounds, unrolled
from why403.templates.cloudformation.marks import is_open, leaf, open_leaf
from why403.templates.cloudformation.scope import StackScope
from why403.templates.cloudformation.substitute import filled

MOST = 200_000
"""Values that loops may make."""

Path = tuple[PathStep, ...]


@dataclass(slots=True)
class Resolver:
    """Resolves the values of one stack. `loops` holds what the names of enclosing `Fn::ForEach` stand for."""

    scope: StackScope
    loops: Loops = field(default_factory=dict)
    made: list[int] = field(default_factory=lambda: [0])

    def value(self, written: object, path: Path) -> Node:
        """What is written at this path comes to this."""
        at = self.scope.at(path)
        self.made[0] += 1 if self.loops else 0
        if self.made[0] > MOST:
            raise BadInput(at, "too much in it", "", "unroll fewer loops")
        if isinstance(written, Mapping):
            return self._mapping(written, path, at)
        if isinstance(written, list):
            parts = (self.value(part, (*path, number)) for number, part in enumerate(written))
            return Items(tuple(part for part in parts if not _taken_away(part)), at)
        return self._scalar(written, at)

    def _scalar(self, written: object, at: Place) -> Node:
        if isinstance(written, str):
            if "{{resolve:" in written:
                return open_leaf("dynamic reference", at)
            if self.loops and "{" in written:
                written = filled_names(written, self.loops)
            return Leaf(written, written, at)
        known = written if isinstance(written, int | float | bool) else None
        return leaf(known, at)

    def _mapping(self, written: Mapping[str, object], path: Path, at: Place) -> Node:
        if len(written) == 1:
            function, argument = next(iter(written.items()))
            if function == "Ref":
                return self.reference(argument, at)
            if function.startswith("Fn::") and not function.startswith(LOOP):
                return self._function(function, argument, (*path, function), at)
        if "Fn::Transform" in written:
            return open_leaf("Fn::Transform", at)
        if any(name.startswith(LOOP) and not self._unrolls(written[name], (*path, name)) for name in written):
            return open_leaf("Fn::ForEach", at)
        return Entries(dict(self._entries(written, path)), at)

    def _unrolls(self, loop: object, path: Path) -> bool:
        return unrolled(loop, self.value, path)

    def _entries(self, written: Mapping[str, object], path: Path) -> Iterator[tuple[str, Node]]:
        for name, part in written.items():
            if name.startswith(LOOP):
                for loops, body in rounds(self.loops, part, self.value, (*path, name)):
                    inner = Resolver(self.scope, loops, self.made)
                    yield from inner._entries(body, (*path, name, 2))
                continue
            found = self.value(part, (*path, name))
            if not _taken_away(found):
                yield (filled_names(name, self.loops) if self.loops else name), found

    def reference(self, argument: object, at: Place) -> Node:
        """A loop's name, a parameter, a pseudo parameter, or what AWS names a resource."""
        name = filled_names(argument, self.loops) if isinstance(argument, str) else ""
        if name in self.loops:
            return leaf(self.loops[name], at)
        if name == "AWS::NoValue":
            return Leaf("", ABSENT, at)
        if self.scope.has_resource(name):
            return open_leaf(self.scope.prefix + name, at)
        told = self.scope.parameter(name, at)
        if told is not None:
            return _moved(told, at)
        return open_leaf(name if name.startswith("AWS::") else f"? {name}", at)

    def _function(self, function: str, argument: object, path: Path, at: Place) -> Node:
        if function == "Fn::If":
            return self._choice(argument, path, at)
        if function == "Fn::Sub":
            return filled(argument, path, at, self)
        if function == "Fn::GetAtt":
            return self.attribute(argument, path, at)
        known = FUNCTIONS.get(function)
        if known is None:
            return open_leaf(function, at)
        return known(self.value(argument, path), at, self.scope)

    def _choice(self, argument: object, path: Path, at: Place) -> Node:
        """The branch that the condition chooses; where it is open, what both branches come to."""
        if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
            return open_leaf("Fn::If", at)
        truth = holds(self.scope, argument[0], self.value)
        if truth is not None:
            number = 1 if truth else 2
            return self.value(argument[number], (*path, number))
        first, second = (self.value(argument[number], (*path, number)) for number in (1, 2))
        same = isinstance(first, Leaf) and isinstance(second, Leaf) and first.text == second.text
        if same and not is_open(first) and not _taken_away(first) and not _taken_away(second):
            return first
        return open_leaf(f"condition {argument[0]}", at)

    def attribute(self, argument: object, path: Path, at: Place) -> Node:
        """Known only after the deployment, unless it is an output of a nested stack that is read too."""
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[0], str):
            return open_leaf("Fn::GetAtt", at)
        last = self.value(parts[1], (*path, 1))
        if not isinstance(last, Leaf) or is_open(last):
            return open_leaf("Fn::GetAtt", at)
        name = filled_names(parts[0], self.loops)
        output = self.scope.outputs.get((name, last.text.removeprefix("Outputs.")))
        if output is not None:
            return _moved(output, at)
        known = self.scope.has_resource(name)
        return open_leaf(f"{self.scope.prefix}{name}.{last.text}" if known else f"? {name}", at)


def filled_names(text: str, loops: Loops) -> str:
    """A text with the names of enclosing loops filled in."""
    for name, value in loops.items():
        plain = "".join(character for character in value if character.isalnum())
        text = text.replace(f"${{{name}}}", value).replace(f"&{{{name}}}", plain)
    return text


def _taken_away(node: Node) -> bool:
    return isinstance(node, Leaf) and node.value is ABSENT


def _moved(node: Node, at: Place) -> Node:
    """A value that stands elsewhere, at the place where it is used."""
    if isinstance(node, Leaf):
        return Leaf(node.text, node.value, at)
    if isinstance(node, Items):
        return Items(tuple(_moved(part, at) for part in node.parts), at)
    return Entries({key: _moved(part, at) for key, part in node.parts.items()}, at)
