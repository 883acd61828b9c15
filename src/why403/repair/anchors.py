"""Where an edit would be written: at the setting, or at the element that lacks it."""

from __future__ import annotations

from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.model.configuration import Configuration
from why403.model.repair import Edit, Way
from why403.model.route import Route
from why403.model.routes import Routes
from why403.repair.making import name_of, route_name


def anchor_of(edit: Edit, configuration: Configuration) -> Place:
    """The place of the setting, else of the innermost element around it that has one."""
    if edit.way[:1] == ("authorizers",):
        return _of_authorizer(configuration, edit.way[1])
    found = edit.at if edit.at.document else NOWHERE_WRITTEN
    thing: object = configuration
    for step in edit.way:
        thing = _part(thing, step)
        at = getattr(thing, "at", None)
        if isinstance(at, Place) and at.document:
            found = at
        thing = getattr(thing, "value", thing) if _is_setting(thing) else thing
        if thing is None:
            break
    return found


def _of_authorizer(configuration: Configuration, name: object) -> Place:
    """Settings of authorizers keep no place: that of a route which names it has the document."""
    routes = configuration.api.routes.value
    named = (route.authorizer for route in routes) if isinstance(routes, Routes) else ()
    return next((each.at for each in named if each.value == name), NOWHERE_WRITTEN)


def is_open(route: Route) -> bool:
    """Whether a route that is added is for preflights and asks for nothing, though what it is copied from
    may."""
    return route.verb == "OPTIONS" and route.authorization.value == "NONE"


def route_named(configuration: Configuration, name: object) -> Route | None:
    """The route of a name, as edited."""
    routes = configuration.api.routes.value
    found = routes if isinstance(routes, Routes) else ()
    return next((route for route in found if route_name(route) == name), None)


def is_elsewhere(route: Route, configuration: Configuration) -> bool:
    """Whether a route that is added has another path than the one that it is copied from."""
    routes = configuration.api.routes.value
    like = [each.path for each in routes if each.at == route.at] if isinstance(routes, Routes) else []
    return bool(like) and route.path not in like


def place_in_policy(configuration: Configuration, way: Way) -> tuple[Place, Way]:
    """The place of the innermost part of a policy on a way that is known, and what is left of the way."""
    policy = configuration.api.policy.at
    for end in range(len(way), 0, -1):
        found = configuration.parts.get((*policy.path, *way[:end]))
        if found is not None and found.document:
            return found, way[end:]
    return policy, way


def _is_setting(thing: object) -> bool:
    return hasattr(thing, "known") and hasattr(thing, "value")


def _part(thing: object, step: object) -> object:
    if isinstance(step, str) and hasattr(thing, "__dataclass_fields__") and hasattr(thing, step):
        return getattr(thing, step)
    if isinstance(thing, dict):
        return thing.get(step)
    if isinstance(thing, list | tuple | Routes):
        parts = list(thing)
        return next((part for n, part in enumerate(parts) if step in (n, name_of(part))), None)
    return None
