"""Where a call arrives: which stage and which path inside the API, and what that shows.

A custom domain that is shown is followed unless it is told that something else stands before it, or that
routing rules decide: these two exceptions have to be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from why403 import facts as catalogue
from why403.iam.globs import glob, wild
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.model.configuration import Api, Configuration, Domain, Front, Mapping, Stage
from why403.model.front import Behaviour
from why403.model.incident import FactValue
from why403.model.routes import Routes, segments


@dataclass(frozen=True, slots=True)
class Arrival:
    """The stage (where it is known) and the path inside the API; `None` where that is not known."""

    stage: Stage | None = None
    path: str | None = None
    shows: tuple[FactValue, ...] = ()


def arrive(configuration: Configuration, facts: Facts) -> Arrival:
    """Follow host and path as far as the configuration is told."""
    path = facts.get(catalogue.PATH.name)
    kind = facts.get(catalogue.HOST_KIND.name)
    if not isinstance(path, str):
        return Arrival()
    if kind in ("execute-api", "vpc-endpoint"):
        return _by_stage(configuration.api, facts, path)
    passed = passed_by(configuration.front, facts)
    if passed is not None:
        return _by_front(configuration.api, passed, facts, path)
    if kind == "custom" and configuration.front.kind.value not in ("cloudfront", "proxy"):
        return _by_domain(configuration, str(facts.get(catalogue.HOST.name)), path)
    return Arrival()


def passed_by(front: Front, facts: Facts) -> Behaviour | None:
    """The behaviour of the distribution that surely passes the call on to this API."""
    path, behaviours = facts.get(catalogue.PATH.name), front.behaviours.value
    if not isinstance(behaviours, tuple) or not isinstance(path, str) or not _called(front, facts):
        return None
    met = behaviour_of(behaviours, path)
    return met if met is not None and met.here.value is True and not met.rewrites else None


def behaviour_of(behaviours: Iterable[Behaviour], path: str) -> Behaviour | None:
    """The first whose pattern fits; a slash at a pattern's beginning may be left out."""
    return next((each for each in behaviours if _fits(each.pattern, path)), None)


def _fits(pattern: str, path: str) -> bool:
    return glob(wild(pattern.lstrip("/"))).holds(path.lstrip("/"))


def _called(front: Front, facts: Facts) -> bool:
    """Whether it was called by a name of the distribution; CloudFront's own tell of the only one there is."""
    if facts.get(catalogue.HOST_KIND.name) == "cloudfront":
        return front.alone.value is True
    return isinstance(front.names.value, tuple) and facts.get(catalogue.HOST.name) in front.names.value


def _by_front(api: Api, passed: Behaviour, facts: Facts, path: str) -> Arrival:
    """At the API's own endpoint, under the path that the origin puts before the called one."""
    if not isinstance(passed.path.value, str):
        return Arrival()
    found = _by_stage(api, facts, passed.path.value.rstrip("/") + path)
    at = passed.path.at
    own = (_mapped(exists=True, at=at), FactValue(catalogue.STAGE_IN_PATH.name, False, at))
    return replace(found, shows=(*found.shows, *own))


def _by_stage(api: Api, facts: Facts, path: str) -> Arrival:
    """The stage is the first part of the path; an HTTP API can have `$default`, which is not in it."""
    stages, parts = api.stages, segments(path)
    if not isinstance(stages.value, tuple):
        named = facts.get(catalogue.API_KIND.name) in ("REST", "WEBSOCKET") and parts[:1] != ("@connections",)
        return Arrival(Stage(parts[0]), _path(parts[1:])) if named and parts else Arrival()
    found = {stage.name: stage for stage in stages.value}
    if parts and parts[0] in found:
        return _at(found[parts[0]], parts[1:])
    if "$default" in found:
        return _at(found["$default"], parts)
    return Arrival(shows=(FactValue(catalogue.STAGE_EXISTS.name, False, stages.at),))


def _at(stage: Stage, rest: tuple[str, ...]) -> Arrival:
    return Arrival(stage, _path(rest), (FactValue(catalogue.STAGE_EXISTS.name, True, stage.at),))


def _path(parts: tuple[str, ...]) -> str:
    return "/" + "/".join(parts)


def _by_domain(configuration: Configuration, host: str, path: str) -> Arrival:
    domain = domain_of(configuration, host)
    if domain is None or not isinstance(domain.mappings.value, tuple) or _by_rules(domain):
        return Arrival()
    found = mapping_of(domain.mappings.value, path)
    if found is None:
        return Arrival(shows=(_mapped(exists=False, at=domain.mappings.at),))
    if found.api and not configuration.api.id.known:
        return Arrival()
    if found.api and found.api != configuration.api.id.value:
        return Arrival(shows=(_mapped(exists=False, at=found.at),))
    rest = segments(path.lstrip("/")[len(found.path) :])
    shows = (_mapped(exists=True, at=found.at), *_of_stage(configuration.api, found, rest))
    return Arrival(_stage(configuration.api, found), _path(rest), shows)


def _mapped(*, exists: bool, at: Place) -> FactValue:
    return FactValue(catalogue.MAPPING_EXISTS.name, exists, at)


def _by_rules(domain: Domain) -> bool:
    return isinstance(domain.routing.value, str) and domain.routing.value.startswith("ROUTING_RULE")


def domain_of(configuration: Configuration, host: str) -> Domain | None:
    """The domain of this name; its own name wins over a wildcard, which stands for one label."""
    domains = configuration.domains.value
    if not isinstance(domains, tuple):
        return None
    wildcard = "*." + host.lower().partition(".")[2]
    named = {domain.name.lower(): domain for domain in domains}
    return named.get(host.lower(), named.get(wildcard))


def mapping_of(mappings: tuple[Mapping, ...], path: str) -> Mapping | None:
    """The longest mapping that the path begins with.

    Several levels match by characters, a single one by a whole part of the path (developer guide,
    rest-api-mappings).
    """
    called = path.lstrip("/")
    levels = any("/" in mapping.path for mapping in mappings)
    fitting = [m for m in mappings if _begins(called, m.path, by_characters=levels)]
    return max(fitting, key=lambda m: len(m.path), default=None)


def _begins(called: str, base: str, *, by_characters: bool) -> bool:
    if not base:
        return True
    return called.startswith(base) if by_characters else segments(called)[:1] == (base,)


def _stage(api: Api, mapping: Mapping) -> Stage | None:
    name, stages = mapping.stage.value, api.stages.value
    if not isinstance(name, str):
        return None
    if not isinstance(stages, tuple):
        return Stage(name)
    return next((stage for stage in stages if stage.name == name), None)


def _of_stage(api: Api, mapping: Mapping, rest: tuple[str, ...]) -> Iterator[FactValue]:
    name = mapping.stage.value
    if not isinstance(name, str):
        return
    stage = _stage(api, mapping)
    if api.stages.known:
        yield FactValue(catalogue.STAGE_EXISTS.name, stage is not None, mapping.at)
    if rest[:1] != (name,):
        yield FactValue(catalogue.STAGE_IN_PATH.name, False, mapping.at)
    elif (routes := _any_routes(api, stage)) is not None:
        yield FactValue(catalogue.STAGE_IN_PATH.name, not routes.path_exists(_path(rest)), mapping.at)


def _any_routes(api: Api, stage: Stage | None) -> Routes | None:
    """A path that begins with the stage's name can be a route of this name: only the routes tell."""
    told = (stage.routes if stage is not None else api.served, api.served, api.routes)
    return next((routes.value for routes in told if isinstance(routes.value, Routes)), None)
