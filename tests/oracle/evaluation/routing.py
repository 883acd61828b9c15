"""Which route a call meets, whether it is deployed as edited, and how a preflight fares there.

What the stage serves is `served`; a setting that it leaves out is served as it is edited. Without it the
stage is taken to serve the API as shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from tests.oracle.evaluation.arrival import Arrival
from tests.oracle.evaluation.said import said, stated
from why403 import facts as catalogue
from why403.logic.facts import Facts
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import Configuration
from why403.model.incident import FactValue
from why403.model.route import UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes

T = TypeVar("T")


def routing_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """Defined, deployed, and for a preflight answered."""
    verb, kind = _verb(facts), facts.get(catalogue.API_KIND.name)
    if verb is not None and arrival.path is not None and kind != "WEBSOCKET":
        edited, served = lists(configuration, arrival)
        yield from _existing(edited, served, "*" if verb == "OPTIONS" else verb, arrival.path)
        defined, deployed = (_found(routes, arrival, facts) for routes in (edited, served))
        if served.known:
            yield FactValue(catalogue.STAGE_DEPLOYED.name, True, served.at)
        if edited.known and served.known and defined is not None:
            yield from stated(catalogue.ROUTE_DEPLOYED, alike(defined, deployed), served.at)
        if verb == "OPTIONS" or facts.get(catalogue.PREFLIGHT.name) is True:
            yield from _preflight(configuration, arrival, facts)
    yield from _open(configuration.options)


def method_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """The settings of the called method."""
    met = met_route(configuration, arrival, facts)
    for route in (configuration.method, *(() if met is None else (met,))):
        yield from said(catalogue.METHOD_AUTHORIZATION, route.authorization)
        yield from said(catalogue.API_KEY_REQUIRED, route.key_required)


def called_method(configuration: Configuration, arrival: Arrival, facts: Facts) -> Route:
    """The route that the call meets, with what is told of the called method without the list of routes."""
    met, method = met_route(configuration, arrival, facts), configuration.method
    return method if met is None else _filled(met, method)


def lists(configuration: Configuration, arrival: Arrival) -> tuple[Setting[Routes], Setting[Routes]]:
    """The routes as edited, and as the stage serves them."""
    api, stage = configuration.api, arrival.stage
    own = stage.routes if stage is not None else UNKNOWN_SETTING
    return api.routes, own if own.known else api.served


def met_route(
    configuration: Configuration, arrival: Arrival, facts: Facts, verb: str | None = None
) -> Route | None:
    """The route that the call meets, with the settings that it is served with."""
    edited, served = lists(configuration, arrival)
    defined = _found(edited, arrival, facts, verb)
    if not served.known:
        return defined
    met = _found(served, arrival, facts, verb)
    same = defined is not None and met is not None and (defined.verb, defined.path) == (met.verb, met.path)
    return _filled(met, defined) if met is not None and defined is not None and same else met


def _filled(met: Route, defined: Route) -> Route:
    return replace(
        met,
        authorization=met.authorization if met.authorization.known else defined.authorization,
        scopes=met.scopes if met.scopes.known else defined.scopes,
        key_required=met.key_required if met.key_required.known else defined.key_required,
        required=_first_told(met.required, defined.required),
        models=_first_told(met.models, defined.models),
        sources=_first_told(met.sources, defined.sources),
    )


def _first_told(one: Setting[T], other: Setting[T]) -> Setting[T]:
    return other if one.value is UNKNOWN else one


def _verb(facts: Facts) -> str | None:
    verb = facts.get(catalogue.METHOD.name)
    return verb.upper() if isinstance(verb, str) else None


def _found(routes: Setting[Routes], arrival: Arrival, facts: Facts, verb: str | None = None) -> Route | None:
    """The route of a list for the call, or for another verb on its path."""
    called, kind = verb or _verb(facts), facts.get(catalogue.API_KIND.name)
    if isinstance(routes.value, State) or arrival.path is None:
        return None
    if kind == "WEBSOCKET":
        return routes.value.keyed("$connect") if arrival.path == "/" else None
    if called is None:
        return None
    greedy = routes.value.match(called, arrival.path)
    whole = routes.value.match(called, arrival.path, whole_first=True)
    if kind == "HTTP" or greedy is whole:
        return whole
    return greedy if kind == "REST" else None


def _existing(edited: Setting[Routes], served: Setting[Routes], verb: str, path: str) -> Iterator[FactValue]:
    """Where the stage lacks the route, only the API as edited tells whether it is defined.

    An OPTIONS on a path that other verbs have is a preflight without an answer, not a wrong path.
    """
    for routes in (served, edited):
        found = None if isinstance(routes.value, State) else routes.value.match(verb, path)
        if found is not None:
            yield FactValue(catalogue.ROUTE_EXISTS.name, True, found.at)
            return
    if edited.known:
        yield FactValue(catalogue.ROUTE_EXISTS.name, False, edited.at)


def alike(edited: Route, served: Route | None) -> bool | None:
    """Whether the stage serves the route as it is edited."""
    if served is None:
        return False
    pairs = (
        (edited.authorization.value, served.authorization.value),
        (edited.key_required.value, served.key_required.value),
        (edited.scopes.value, served.scopes.value),
    )
    told = [(one, other) for one, other in pairs if not isinstance(other, State)]
    if any(one != other for one, other in told if not isinstance(one, State)):
        return False
    return None if any(isinstance(one, State) for one, _ in told) else True


def _preflight(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """Answered by a route for OPTIONS, or by the CORS settings of an HTTP API."""
    edited, served = lists(configuration, arrival)
    acting = served if served.known else edited
    if isinstance(acting.value, State) or arrival.path is None:
        return
    if acting.value.match("OPTIONS", arrival.path) is not None:
        met = met_route(configuration, arrival, facts, "OPTIONS")
        yield FactValue(catalogue.OPTIONS_EXISTS.name, True, acting.at if met is None else met.at)
        yield from _open(met) if met is not None else ()
        return
    cors, rest = configuration.api.cors, facts.get(catalogue.API_KIND.name) == "REST"
    if cors.known and not rest:
        yield FactValue(catalogue.OPTIONS_EXISTS.name, True, cors.at)
        yield FactValue(catalogue.OPTIONS_OPEN.name, True, cors.at)
    elif cors.value is ABSENT or (rest and not cors.known):
        yield FactValue(catalogue.OPTIONS_EXISTS.name, False, acting.at)


def _open(route: Route) -> Iterator[FactValue]:
    """Free of authorizer and key, as a preflight needs it."""
    authorization, key = route.authorization, route.key_required
    if authorization.known and authorization.value != "NONE":
        yield FactValue(catalogue.OPTIONS_OPEN.name, False, authorization.at)
    elif key.value is True:
        yield FactValue(catalogue.OPTIONS_OPEN.name, False, key.at)
    elif authorization.value == "NONE" and key.value is False:
        yield FactValue(catalogue.OPTIONS_OPEN.name, True, authorization.at)
