"""One route of a configuration by itself: where a call to it lands, and what its line asks of every call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from why403 import facts as catalogue
from why403.access.definitions import Access
from why403.access.landing import Landing, land, lists
from why403.frozen import dataclass
from why403.logic.binding import Binding
from why403.logic.facts import Facts, Value
from why403.logic.formula import Const
from why403.logic.reading import Reason, Walk
from why403.model.assumption import Assumption
from why403.model.configuration import Configuration, Stage
from why403.model.incident import Request
from why403.model.route import Setting
from why403.model.routes import Routes, segments
from why403.questions.line import Line, LineStep, line_at

_ANY_STAGE = "stage"
"""Stands for the name of a stage where none is told."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A route with its line. `stage` is `None` where no stage is told; `settings` are what is told of it.

    `defaults` are those of the configuration that are taken for what was deployed.
    """

    kind: str
    verb: str
    path: str
    stage: str | None
    landing: Landing
    line: Line
    settings: Facts
    defaults: tuple[Assumption, ...] = ()

    def deciding(self, step: LineStep) -> tuple[Reason, ...]:
        """The settled parts of the configuration that make the step ask what it asks, each with a place."""
        reasons = Walk(self.line.given).reasons(step.check.holds)
        return tuple(
            each
            for each in reasons
            if each.truth.settled and isinstance(each.leaf, Const) and each.leaf.at.document
        )


def routes_told(configuration: Configuration) -> tuple[str, ...] | None:
    """The routes as a person writes them; `None` where the list is not told."""
    for told in (configuration.api.routes, configuration.api.served):
        if isinstance(told.value, Routes):
            return tuple(f"{route.verb} {route.path}".strip() for route in told.value)
    return None


class Opener:
    """Opens many routes of one configuration: what they share, its policies and keys, is prepared once."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._access: dict[bool, Access] = {}
        self._bindings: dict[tuple[object, ...], Binding] = {}

    def opened(self, kind: str, verb: str, path: str, given: Mapping[str, Value]) -> Opened | None:
        """The line of the route that this method and path meet; `None` where the API has none.

        The path begins with a stage's name, or is one inside the first stage that is told. Which host is
        called stays open: the conditions say where it matters.
        """
        untold = not _stages(self._configuration)
        access = self._prepared(untold and kind == "HTTP")
        configuration = access.configuration
        stage, inside = _stage_of(configuration, path)
        called = f"/{stage}{inside}" if stage != "$default" else inside
        told: dict[str, Value] = {
            catalogue.API_KIND.name: kind,
            catalogue.METHOD.name: verb,
            catalogue.PATH.name: called,
            catalogue.HOST_KIND.name: "execute-api",
        }
        landing = land(configuration, access.arns, told, Request())
        if landing.met is None and landing.edited is None and not _answered(configuration, landing):
            return None
        own = {**given, catalogue.API_KIND.name: kind, catalogue.METHOD.name: verb}
        if kind == "WEBSOCKET":
            own[catalogue.WEBSOCKET_MOMENT.name] = "handshake"
        here = access.at(landing)
        line = line_at(here, kind, landing, own, self._bindings)
        named = None if untold else stage
        return Opened(kind, verb, inside, named, landing, line, here.settings())

    def _prepared(self, as_default: bool) -> Access:
        found = self._access.get(as_default)
        if found is None:
            own = _as_default(self._configuration) if as_default else self._configuration
            found = self._access[as_default] = Access(own)
        return found


def opened(
    configuration: Configuration, kind: str, verb: str, path: str, given: Mapping[str, Value]
) -> Opened | None:
    """The same for one route."""
    return Opener(configuration).opened(kind, verb, path, given)


def _as_default(configuration: Configuration) -> Configuration:
    """With the stage that a path need not name: of an HTTP API whose stages are not told, any other reads the
    same below its name."""
    stages: Setting[tuple[Stage, ...]] = Setting((Stage("$default"),))
    return replace(configuration, api=replace(configuration.api, stages=stages))


def _answered(configuration: Configuration, landing: Landing) -> bool:
    """Whether an HTTP API answers a preflight itself, on a path that has a route for another method."""
    edited, served = lists(configuration, landing.stage)
    acting = served if served.known else edited
    preflight = landing.kind == "HTTP" and landing.verb == "OPTIONS" and configuration.api.cors.known
    if not preflight or not isinstance(acting.value, Routes) or landing.path is None:
        return False
    return acting.value.path_exists(landing.path)


def _stages(configuration: Configuration) -> tuple[Stage, ...]:
    stages = configuration.api.stages.value
    return stages if isinstance(stages, tuple) else ()


def _stage_of(configuration: Configuration, path: str) -> tuple[str, str]:
    parts, names = segments(path), [stage.name for stage in _stages(configuration)]
    if parts[:1] and parts[0] in names:
        return parts[0], "/" + "/".join(parts[1:])
    return (names[0] if names else _ANY_STAGE), "/" + "/".join(parts)
