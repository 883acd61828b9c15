"""What a search for repairs works on: the incident, how it is asked, and its files, to be read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from why403.access.call import Call
from why403.frozen import dataclass
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN, State
from why403.model.authorizer import NOTHING_TOLD, Settings
from why403.model.configuration import Configuration
from why403.model.incident import Answer, Exchange, Incident, Request
from why403.model.repair import Edit, Logged, Way
from why403.model.route import Route
from why403.questions.explain import Case
from why403.repair.making import made_in, route_name

Ask = Callable[[Incident], Case]
Reread = Callable[[Mapping[str, str]], Configuration]
"""Reads the files of a configuration again, with other texts in the place of some, by their names."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`incident` is the call without its answer; `ask` makes the case of an incident.

    `reread` and `texts` are those of the files that tell the configuration, where any do. `logged` puts the
    calls of a log to an edited configuration, where a log was given.
    """

    incident: Incident
    ask: Ask
    reread: Reread | None = None
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    logged: Callable[[Configuration], Logged] | None = None

    def with_edits(self, edits: tuple[Edit, ...]) -> Case:
        """The case after the edits. Raises `NotThere`."""
        return self.ask(made_in(self.incident, edits))


def asked_anew(incident: Incident, case: Case) -> Incident:
    """The call to be asked again: nothing came back yet, and nobody tells what the configuration says."""
    said = {} if case.landed is None else case.landed.here.said
    other = {} if case.preflight_landed is None else case.preflight_landed.here.said
    told = tuple(each for each in incident.statements if each.fact not in said and each.fact not in other)
    preflight = Exchange(incident.preflight.request, Answer())
    return replace(incident, answer=Answer(), statements=told, context=(), preflight=preflight)


@dataclass(frozen=True, slots=True)
class Scene:
    """One request of a case where it landed: the call itself, or its preflight.

    `told` is what an incident tells of the authorizer and of the token.
    """

    configuration: Configuration
    call: Call
    request: Request
    told: Settings = NOTHING_TOLD

    def header(self, name: str) -> str | State:
        """A header as the request shows it."""
        return self.request.header(name)

    def fact(self, name: str) -> Value:
        """What is known of the request."""
        return self.call.facts.get(name, UNKNOWN)

    @property
    def route(self) -> Route | None:
        """The route that serves it."""
        return self.call.landing.met

    @property
    def method(self) -> tuple[Route, Way]:
        """The settings of the called method, and the way to them: those of its route, or what is told of it
        without the list of routes."""
        route = self.route
        if route is None:
            return self.configuration.method, ("method",)
        return route, ("api", "routes", route_name(route))


def scene_of(case: Case, *, preflight: bool, told: Settings = NOTHING_TOLD) -> Scene | None:
    """Where a request landed; `None` where no configuration is told."""
    landed = case.preflight_landed if preflight else case.landed
    if landed is None:
        return None
    return Scene(landed.access.configuration, landed.call, landed.request, told)
