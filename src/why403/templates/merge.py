"""One configuration above another: what the first tells stands, what it leaves untold the second tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import UNKNOWN
from why403.model.configuration import Api, Configuration, Cors
from why403.model.route import UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes
from why403.templates.merge_lists import joined_lists

T = TypeVar("T")


def merged(first: T, second: T) -> T:
    """Both together."""
    changes: dict[str, Any] = {}
    for each in fields(first):  # type: ignore[arg-type]
        one, other = getattr(first, each.name), getattr(second, each.name)
        changes[each.name] = _one(one, other)
    if isinstance(first, Configuration) and isinstance(second, Configuration):
        changes.update(joined_lists(first, second, merged))
        changes["assumed"] = tuple(dict.fromkeys((*first.assumed, *second.assumed)))
        changes["as_assumed"] = _as_assumed(first, second, merged)
    return replace(first, **changes)  # type: ignore[type-var]


def above(own: Configuration, beside: Configuration) -> Configuration:
    """Both together, where the first is an incident's own: what it says of the called method and of the
    policy is said of what acts, whatever lists and deployments the other source tells."""
    whole = merged(own, beside)
    called = replace(whole, called=own.method, api=_with_own_policy(whole.api, own.api))
    return replace(called, as_assumed=_as_assumed(own, beside, above))


def _as_assumed(
    first: Configuration, second: Configuration, join: Callable[[Configuration, Configuration], Configuration]
) -> Configuration | None:
    """Both together as they are assumed, where one of them assumes something."""
    if first.as_assumed is None and second.as_assumed is None:
        return None
    return join(first.as_assumed or first, second.as_assumed or second)


def _with_own_policy(api: Api, first: Api) -> Api:
    """A policy that the first tells is in force for it: what the second serves is none beside it."""
    if first.policy.value is UNKNOWN or first.served_policy.value is not UNKNOWN:
        return api
    stages = api.stages.value
    if not isinstance(stages, tuple) or isinstance(first.stages.value, tuple):
        return replace(api, served_policy=first.policy)
    bare = tuple(replace(stage, policy=UNKNOWN_SETTING) for stage in stages)
    return replace(api, served_policy=first.policy, stages=Setting(bare, api.stages.at))


def _one(first: Any, second: Any) -> Any:
    if isinstance(first, Setting):
        return second if first.value is UNKNOWN else _told(first, second)
    if isinstance(first, Mapping):
        return {**second, **first}
    if isinstance(first, Place):
        return second if first == NOWHERE_WRITTEN else first
    if is_dataclass(first):
        return merged(first, second)
    return first or second


def _told(first: Setting[Any], second: Setting[Any]) -> Setting[Any]:
    """The first's own; of routes and of CORS settings, with what the second tells of the same."""
    if isinstance(first.value, Cors) and isinstance(second.value, Cors):
        return Setting(merged(first.value, second.value), first.at)
    if not isinstance(first.value, Routes) or not isinstance(second.value, Routes):
        return first
    others = {(route.verb, route.path): route for route in second.value}
    routes = [_filled(route, others.get((route.verb, route.path))) for route in first.value]
    return Setting(Routes(routes), first.at)


def _filled(route: Route, other: Route | None) -> Route:
    return route if other is None else merged(route, other)
