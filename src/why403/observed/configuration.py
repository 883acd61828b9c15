"""What the shown configuration says of one call, as facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.gateway import facts as catalogue
from why403.gateway.routes import Route, match, segments
from why403.logic.facts import Facts, Value


def told_by_configuration(config: Mapping[str, object], facts: Facts) -> dict[str, Value]:
    """Facts that follow from the configuration and the call; nothing where either is not told."""
    return dict(_told(config, facts))


def _told(config: Mapping[str, object], facts: Facts) -> Iterator[tuple[str, Value]]:
    yield from _stage(config.get("stages"), facts)
    yield from _route(config.get("routes"), facts)
    yield from _method(config.get("method"))
    policy = config.get("resourcePolicy")
    if isinstance(policy, Mapping):
        yield catalogue.RESOURCE_POLICY.name, "present"
    elif policy == "absent":
        yield catalogue.RESOURCE_POLICY.name, "none"


def _stage(stages: object, facts: Facts) -> Iterator[tuple[str, Value]]:
    path = facts.get(catalogue.PATH.name)
    own_host = facts.get(catalogue.HOST_KIND.name) == "execute-api"
    if isinstance(stages, list) and isinstance(path, str) and own_host and segments(path):
        yield catalogue.STAGE_EXISTS.name, segments(path)[0] in {str(stage) for stage in stages}


def _route(routes: object, facts: Facts) -> Iterator[tuple[str, Value]]:
    """Only where the stage's part of the path is known: on the API's own host."""
    path, verb = facts.get(catalogue.PATH.name), facts.get(catalogue.METHOD.name)
    if facts.get(catalogue.HOST_KIND.name) != "execute-api" or not isinstance(path, str):
        return
    defined = [route for route in map(_as_route, routes if isinstance(routes, list) else ()) if route]
    if not defined or not isinstance(verb, str) or facts.get(catalogue.API_KIND.name) not in ("REST", None):
        return
    called = "/" + "/".join(segments(path)[1:])
    yield catalogue.ROUTE_EXISTS.name, match(defined, verb, called) is not None


def _as_route(entry: object) -> Route | None:
    text = entry.get("route") if isinstance(entry, Mapping) else entry
    verb, _, path = str(text).partition(" ")
    return Route(verb.upper(), path.strip()) if path else None


def _method(method: object) -> Iterator[tuple[str, Value]]:
    if not isinstance(method, Mapping):
        return
    kind = method.get("authorizationType")
    if kind in catalogue.METHOD_AUTHORIZATION.values:
        yield catalogue.METHOD_AUTHORIZATION.name, str(kind)
    required = method.get("apiKeyRequired")
    if isinstance(required, bool):
        yield catalogue.API_KEY_REQUIRED.name, required
