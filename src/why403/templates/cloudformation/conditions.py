"""Conditions: true, false, or open where a parameter decides that nobody told."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from why403.documents.nodes import Leaf, Node
from why403.logic.places import PathStep
from why403.templates.cloudformation.marks import comparable, is_open, text_in
from why403.templates.cloudformation.scope import StackScope

Resolve = Callable[[object, tuple[PathStep, ...]], Node]


def holds(scope: StackScope, name: str, resolve: Resolve) -> bool | None:
    """Whether the condition of this name holds; one that leads back to itself is open."""
    if name not in scope.truths:
        scope.truths[name] = None
        written = scope.section("Conditions").get(name)
        scope.truths[name] = _truth(scope, written, ("Conditions", name), resolve)
    return scope.truths[name]


def _truth(scope: StackScope, written: object, path: tuple[PathStep, ...], resolve: Resolve) -> bool | None:
    if isinstance(written, bool):
        return written
    if not isinstance(written, Mapping) or len(written) != 1:
        return None
    function, argument = next(iter(written.items()))
    below = (*path, function)
    if function == "Condition":
        return holds(scope, str(argument), resolve)
    parts = argument if isinstance(argument, list) else [argument]
    if function == "Fn::Equals" and len(parts) == 2:
        return _equal(*(resolve(part, (*below, number)) for number, part in enumerate(parts)))
    truths = [_truth(scope, part, (*below, number), resolve) for number, part in enumerate(parts)]
    return _combined(function, truths)


def _combined(function: str, truths: list[bool | None]) -> bool | None:
    if function == "Fn::Not" and len(truths) == 1:
        return None if truths[0] is None else not truths[0]
    if function not in ("Fn::And", "Fn::Or"):
        return None
    decisive = function == "Fn::Or"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _equal(first: Node, second: Node) -> bool | None:
    """Texts of which the open parts are the same are equal; else open parts leave it open."""
    if not isinstance(first, Leaf) or not isinstance(second, Leaf):
        return None
    if text_in(first) == text_in(second):
        return True if comparable(text_in(first)) else None
    return None if is_open(first) or is_open(second) else False
