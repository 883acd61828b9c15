"""Where a call arrives: which stage and which path inside the API, and what that shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from why403.gateway import facts as catalogue
from why403.gateway.configuration import Configuration, Domain, Mapping, Stage
from why403.gateway.incident import Statement
from why403.gateway.routes import segments
from why403.logic.facts import Facts, Value
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import UNTOLD


@dataclass(frozen=True, slots=True)
class Arrival:
    """The stage (where it is known) and the path inside the API; `None` where that is not known."""

    stage: Stage | None
    path: str | None
    shows: tuple[Statement, ...]


def arrive(configuration: Configuration, facts: Facts) -> Arrival:
    """Follow host and path as far as the configuration is told."""
    path = facts.get(catalogue.PATH.name)
    kind = facts.get(catalogue.HOST_KIND.name)
    if not isinstance(path, str):
        return Arrival(None, None, ())
    if kind in ("execute-api", "vpc-endpoint"):
        return _by_stage(configuration, facts.get(catalogue.API_KIND.name, UNTOLD), path)
    if kind == "custom" and configuration.front.kind.value not in ("cloudfront", "proxy"):
        return _by_domain(configuration, str(facts.get(catalogue.HOST.name)), path)
    return Arrival(None, None, ())


def _by_stage(configuration: Configuration, kind: Value, path: str) -> Arrival:
    """The stage is the first part of the path; an HTTP API can have `$default`, which is not in it."""
    stages, parts = configuration.api.stages, segments(path)
    if not isinstance(stages.value, tuple):
        has_stage = kind in ("REST", "WEBSOCKET") or configuration.api.kind.value in ("REST", "WEBSOCKET")
        return Arrival(None, "/" + "/".join(parts[1:]) if has_stage else None, ())
    named = {stage.name: stage for stage in stages.value}
    if parts and parts[0] in named:
        return _at(named[parts[0]], parts[1:])
    if "$default" in named:
        return _at(named["$default"], parts)
    return Arrival(None, None, (Statement(catalogue.STAGE_EXISTS.name, False, stages.at),))


def _at(stage: Stage, rest: tuple[str, ...]) -> Arrival:
    shows = (Statement(catalogue.STAGE_EXISTS.name, True, stage.at),)
    return Arrival(stage, "/" + "/".join(rest), shows)


def _by_domain(configuration: Configuration, host: str, path: str) -> Arrival:
    domain = _domain(configuration, host)
    if domain is None or not isinstance(domain.mappings.value, tuple):
        return Arrival(None, None, ())
    found = _longest(domain.mappings.value, path)
    if found is None:
        return Arrival(None, None, (_mapped(exists=False, at=domain.mappings.at),))
    rest = segments(path.lstrip("/")[len(found.path) :])
    repeated = bool(rest) and rest[0] == found.stage.value
    shows: tuple[Statement, ...] = (
        _mapped(exists=True, at=found.at),
        Statement(catalogue.STAGE_IN_PATH.name, repeated, found.at),
    )
    return Arrival(
        _stage(configuration, found), "/" + "/".join(rest), (*shows, *_of_stage(configuration, found))
    )


def _mapped(*, exists: bool, at: Place = NOWHERE_WRITTEN) -> Statement:
    return Statement(catalogue.MAPPING_EXISTS.name, exists, at)


def _domain(configuration: Configuration, host: str) -> Domain | None:
    """The domain of this name; a more specific name wins over a wildcard."""
    domains = configuration.domains.value
    if not isinstance(domains, tuple):
        return None
    exact = [d for d in domains if d.name.lower() == host.lower()]
    wild = [d for d in domains if d.name.startswith("*.") and host.lower().endswith(d.name[1:].lower())]
    return next(iter(exact or wild), None)


def _longest(mappings: tuple[Mapping, ...], path: str) -> Mapping | None:
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


def _stage(configuration: Configuration, mapping: Mapping) -> Stage | None:
    stages = configuration.api.stages.value
    if not isinstance(stages, tuple):
        return None
    return next((stage for stage in stages if stage.name == mapping.stage.value), None)


def _of_stage(configuration: Configuration, mapping: Mapping) -> Iterator[Statement]:
    if configuration.api.stages.known and isinstance(mapping.stage.value, str):
        found = _stage(configuration, mapping) is not None
        yield Statement(catalogue.STAGE_EXISTS.name, found, mapping.at)
