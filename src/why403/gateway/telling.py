"""What the configuration says of one call, as statements of facts with the places they were read at."""

from __future__ import annotations

from collections.abc import Iterator

from why403.gateway import facts as catalogue
from why403.gateway.arrival import Arrival, arrive
from why403.gateway.configuration import Configuration
from why403.gateway.incident import Statement
from why403.gateway.keys import key_statements
from why403.gateway.route import Route, Told
from why403.gateway.routes import Routes
from why403.logic.facts import Fact, Facts, Value
from why403.logic.states import ABSENT, State


def statements(configuration: Configuration, facts: Facts) -> tuple[Statement, ...]:
    """Everything that follows from the configuration and the call. Nothing follows from what is untold."""
    arrival = arrive(configuration, facts)
    served = _served(configuration, arrival, facts)
    return (
        *_surroundings(configuration, facts),
        *arrival.shows,
        *_routing(configuration, arrival, facts),
        *_of_method(configuration.method),
        *(_of_method(served) if served is not None else ()),
        *key_statements(configuration, arrival, facts),
        *_rights(configuration, arrival, facts),
    )


def _rights(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[Statement]:
    """Policies are read only where some are shown: their evaluation takes time to load."""
    shown = (configuration.api.policy, configuration.vpc_endpoint.policy, configuration.caller_policies)
    deployed = arrival.stage is not None and arrival.stage.policy.known
    if deployed or any(told.known for told in shown):
        from why403.gateway.rights import right_statements

        yield from right_statements(configuration, arrival, facts)


def called_route(configuration: Configuration, facts: Facts) -> Route | None:
    """The route that the call meets, where the list of routes and the call tell it."""
    return _served(configuration, arrive(configuration, facts), facts)


def _surroundings(configuration: Configuration, facts: Facts) -> Iterator[Statement]:
    api, front = configuration.api, configuration.front
    yield from _said(catalogue.API_KIND, api.kind)
    yield from _said(catalogue.ENDPOINT_TYPE, api.endpoint_type)
    yield from _said(catalogue.DEFAULT_ENDPOINT, api.default_endpoint)
    yield from _said(catalogue.KEY_SOURCE, api.key_source)
    yield from _said(catalogue.FRONT, front.kind)
    yield from _said(catalogue.HOST_FORWARDED, front.forwards_host)
    yield from _policy(configuration)
    yield from _endpoint(configuration, facts)


def _said(fact: Fact, told: Told[str] | Told[bool]) -> Iterator[Statement]:
    if told.known and (not fact.values or told.value in fact.values):
        yield Statement(fact.name, told.value, told.at)


def _policy(configuration: Configuration) -> Iterator[Statement]:
    policy = configuration.api.policy
    if policy.value is ABSENT:
        yield Statement(catalogue.RESOURCE_POLICY.name, "none", policy.at)
    elif policy.known:
        yield Statement(catalogue.RESOURCE_POLICY.name, "present", policy.at)


def _endpoint(configuration: Configuration, facts: Facts) -> Iterator[Statement]:
    """A public API's own host through a VPC endpoint, or a private API without one."""
    vpc_endpoint = configuration.vpc_endpoint
    if vpc_endpoint.policy.value is ABSENT:
        yield Statement(catalogue.VPCE_POLICY_CUSTOM.name, False, vpc_endpoint.policy.at)
    elif vpc_endpoint.policy.known:
        yield Statement(catalogue.VPCE_POLICY_CUSTOM.name, True, vpc_endpoint.policy.at)
    kind = configuration.api.endpoint_type
    through = facts.get(catalogue.VPC_ENDPOINT.name)
    own_host = facts.get(catalogue.HOST_KIND.name) == "execute-api"
    if kind.value in ("REGIONAL", "EDGE") and through is True and own_host:
        yield Statement(catalogue.ENDPOINT_REACHED.name, False, kind.at)
    if kind.value == "PRIVATE" and through is False:
        yield Statement(catalogue.ENDPOINT_REACHED.name, False, kind.at)


def _routes(configuration: Configuration, arrival: Arrival) -> tuple[Told[Routes], ...]:
    """As edited, and as the stage serves them."""
    served: Told[Routes] = arrival.stage.routes if arrival.stage is not None else Told()
    return configuration.api.routes, served


def _served(configuration: Configuration, arrival: Arrival, facts: Facts) -> Route | None:
    """The route that the call meets: of the deployment where it is told, else of the API as edited."""
    edited, served = _routes(configuration, arrival)
    chosen = served if served.known else edited
    return _match(chosen, _verb(facts), arrival.path)


def _verb(facts: Facts) -> str | None:
    verb = facts.get(catalogue.METHOD.name)
    return verb.upper() if isinstance(verb, str) else None


def _match(routes: Told[Routes], verb: str | None, path: str | None) -> Route | None:
    if isinstance(routes.value, State) or verb is None or path is None:
        return None
    return routes.value.match(verb, path)


def _routing(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[Statement]:
    """Defined, deployed, and for a preflight answered."""
    edited, served = _routes(configuration, arrival)
    verb = _verb(facts)
    if verb is None or arrival.path is None:
        return
    shown = edited if edited.known else served
    if shown.known:
        yield from _existing(configuration, shown, verb, arrival.path)
    if edited.known and served.known:
        defined, deployed = (_match(routes, verb, arrival.path) for routes in (edited, served))
        if defined is not None:
            yield Statement(catalogue.DEPLOYED.name, _alike(defined, deployed), served.at)


def _existing(
    configuration: Configuration, routes: Told[Routes], verb: str, path: str
) -> Iterator[Statement]:
    """An OPTIONS on a path that other verbs have is a preflight without an answer, not a wrong path."""
    if isinstance(routes.value, State):
        return
    found = routes.value
    matched = found.match(verb, path)
    if verb != "OPTIONS":
        yield Statement(
            catalogue.ROUTE_EXISTS.name, matched is not None, matched.at if matched else routes.at
        )
        return
    there = found.path_exists(path)
    answered = matched is not None or configuration.api.cors.known
    yield Statement(catalogue.ROUTE_EXISTS.name, there, routes.at)
    yield Statement(catalogue.OPTIONS_EXISTS.name, answered, matched.at if matched else routes.at)
    if matched is not None:
        yield from _preflight_open(matched)


def _preflight_open(route: Route) -> Iterator[Statement]:
    authorization, key = route.authorization, route.key_required
    if authorization.known and authorization.value != "NONE":
        yield Statement(catalogue.OPTIONS_OPEN.name, False, authorization.at)
    elif key.value is True:
        yield Statement(catalogue.OPTIONS_OPEN.name, False, key.at)
    elif authorization.value == "NONE" and key.value is False:
        yield Statement(catalogue.OPTIONS_OPEN.name, True, authorization.at)


def _alike(edited: Route, served: Route | None) -> Value:
    """Whether the stage serves the route as it is edited, in all that both tell."""
    if served is None:
        return False
    pairs = (
        (edited.authorization.value, served.authorization.value),
        (edited.key_required.value, served.key_required.value),
        (edited.scopes.value, served.scopes.value),
    )
    return all(
        one == other for one, other in pairs if not isinstance(one, State) and not isinstance(other, State)
    )


def _of_method(route: Route) -> Iterator[Statement]:
    yield from _said(catalogue.METHOD_AUTHORIZATION, route.authorization)
    yield from _said(catalogue.API_KEY_REQUIRED, route.key_required)
