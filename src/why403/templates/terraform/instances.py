"""The instances that `count`, `for_each` and `dynamic` make, where what they go over is known."""

from __future__ import annotations

from typing import Any

from why403.logic.states import State
from why403.templates.terraform.evaluate import value_of
from why403.templates.terraform.literals import text_of
from why403.templates.terraform.scope import ModuleScope
from why403.templates.terraform.syntax import attributes, blocks

MANY = ("count", "for_each")
_MOST = 2000


def instances(block: Any, scope: ModuleScope) -> list[tuple[str, ModuleScope]] | None:
    """The key of each instance, and what its names stand for; `None` where they are not known."""
    written = {text_of(each.children[0]): each.children[-1] for each in attributes(block)}
    if "count" in written:
        number = value_of(written["count"], scope)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= _MOST:
            return None
        return [(f"[{index}]", scope.within(count={"index": index})) for index in range(number)]
    if "for_each" not in written:
        return [("", scope)]
    found = _pairs(value_of(written["for_each"], scope))
    return (
        None if found is None else [(f'["{key}"]', _each(scope, "each", key, value)) for key, value in found]
    )


def rounds(dynamic: Any, name: str, scope: ModuleScope) -> list[tuple[Any, ModuleScope]] | None:
    """The content of a dynamic block, once for each part of what it goes over."""
    written = {text_of(each.children[0]): each.children[-1] for each in attributes(dynamic)}
    content = next(blocks(dynamic), None)
    if content is None or set(written) != {"for_each"}:
        return None
    values = value_of(written["for_each"], scope)
    pairs = list(enumerate(values)) if isinstance(values, list) else _pairs(values)
    if pairs is None or len(pairs) > _MOST:
        return None
    return [(content, _each(scope, name, key, value)) for key, value in pairs]


def _each(scope: ModuleScope, name: str, key: Any, value: Any) -> ModuleScope:
    return scope.within(**{name: {"key": key, "value": value}})


def _pairs(values: Any) -> list[tuple[str, Any]] | None:
    """Of a map, or of a set of texts."""
    if isinstance(values, dict):
        found = sorted(values.items())
    elif isinstance(values, list) and all(isinstance(part, str) for part in values):
        found = [(part, part) for part in values]
    else:
        return None
    bad = len(found) > _MOST or any(isinstance(key, State) for key, _ in found)
    return None if bad else found
