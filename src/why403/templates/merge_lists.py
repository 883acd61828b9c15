"""Lists of two tellings as one: domains by their names, API keys by id or value, plans with the keys in them.

The ids of keys are those of one telling: a template has its own names for them, an account AWS's. A plan of
one telling joins keys of the other only where these are known to be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from why403.logic.states import UNKNOWN
from why403.model.configuration import ELSEWHERE, Configuration, Domain, Key, Plan
from why403.model.route import Setting

Join = Callable[[Any, Any], Any]
_MASK = "*"


def joined_lists(first: Configuration, second: Configuration, join: Join) -> dict[str, Setting[Any]]:
    """Domains, keys and plans."""
    names = _names(first, second)
    return {
        "domains": _domains(first.domains, second.domains, join),
        "keys": _keys(first.keys, second.keys, names, join),
        "plans": _plans(first, second, names),
    }


def _domains(
    first: Setting[tuple[Domain, ...]], second: Setting[tuple[Domain, ...]], join: Join
) -> Setting[tuple[Domain, ...]]:
    if not isinstance(first.value, tuple) or not isinstance(second.value, tuple):
        return second if first.value is UNKNOWN else first
    others = {domain.name.lower(): domain for domain in second.value}
    found = [join(each, others.pop(each.name.lower(), each)) for each in first.value]
    return Setting((*found, *others.values()), first.at)


def _names(first: Configuration, second: Configuration) -> Mapping[str, str]:
    """What the first calls the keys of the second."""
    return {
        other.id: own.id
        for other in _known(second.keys)
        for own in _known(first.keys)
        if own.id == other.id or _same(own, other)
    }


def _same(one: Key, other: Key) -> bool:
    value = one.value.value
    return isinstance(value, str) and _MASK not in value and value == other.value.value


def _known(told: Setting[tuple[Key, ...]]) -> list[Key]:
    return [key for key in told.value if key.id != ELSEWHERE] if isinstance(told.value, tuple) else []


def _open(told: Setting[Any]) -> bool:
    """Whether there may be others."""
    return not isinstance(told.value, tuple) or any(_name(each) == ELSEWHERE for each in told.value)


def _name(part: Key | Plan) -> str:
    return part.id if isinstance(part, Key) else part.name


def _keys(
    first: Setting[tuple[Key, ...]], second: Setting[tuple[Key, ...]], names: Mapping[str, str], join: Join
) -> Setting[tuple[Key, ...]]:
    """A list that may have others is filled by the second one, a whole one is not."""
    if not isinstance(first.value, tuple) or not isinstance(second.value, tuple):
        return second if first.value is UNKNOWN else first
    others = {names[key.id]: key for key in _known(second) if key.id in names}
    own = [join(key, others.get(key.id, key)) for key in _known(first)]
    if _open(first):
        own += [key for key in _known(second) if key.id not in names]
        own += [Key(ELSEWHERE)] if _open(second) else []
    return Setting(tuple(own), first.at)


def _plans(
    first: Configuration, second: Configuration, names: Mapping[str, str]
) -> Setting[tuple[Plan, ...]]:
    """With the keys of both as they are called in the joined list, where there is one."""
    if not isinstance(first.keys.value, tuple) and not isinstance(second.keys.value, tuple):
        return _filled(first.plans, second.plans)
    added = _known(second.keys) if _open(first.keys) else []
    listed = {key.id: key.id for key in (*_known(first.keys), *added)}
    return _filled(_renamed(first.plans, listed), _renamed(second.plans, {**listed, **names}))


def _filled(first: Setting[tuple[Plan, ...]], second: Setting[tuple[Plan, ...]]) -> Setting[tuple[Plan, ...]]:
    if not isinstance(first.value, tuple) or not isinstance(second.value, tuple):
        return second if first.value is UNKNOWN else first
    if not _open(first):
        return first
    own = [plan for plan in first.value if plan.name != ELSEWHERE]
    return Setting((*own, *second.value), first.at)


def _renamed(plans: Setting[tuple[Plan, ...]], names: Mapping[str, str]) -> Setting[tuple[Plan, ...]]:
    """A plan with a key that nobody else names may join any."""
    if not isinstance(plans.value, tuple):
        return plans
    return replace(plans, value=tuple(_of(plan, names) for plan in plans.value))


def _of(plan: Plan, names: Mapping[str, str]) -> Plan:
    keys = plan.keys.value
    if not isinstance(keys, tuple):
        return plan
    known = tuple(names.get(key, key) for key in keys if key in names or key == ELSEWHERE)
    return replace(plan, keys=replace(plan.keys, value=known) if len(known) == len(keys) else Setting())
