"""One configuration above another: what the first tells stands, what it leaves untold the second tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from why403.gateway.route import Told
from why403.logic.states import UNTOLD

T = TypeVar("T")


def joined(first: T, second: T) -> T:
    """Both together."""
    changes: dict[str, Any] = {}
    for each in fields(first):  # type: ignore[arg-type]
        one, other = getattr(first, each.name), getattr(second, each.name)
        changes[each.name] = _one(one, other)
    return replace(first, **changes)  # type: ignore[type-var]


def _one(first: Any, second: Any) -> Any:
    if isinstance(first, Told):
        return second if first.value is UNTOLD else first
    if isinstance(first, Mapping):
        return {**second, **first}
    if is_dataclass(first):
        return joined(first, second)
    return first or second
