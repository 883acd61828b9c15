"""What the configuration says of one call, evaluated anew for each: the form that release 0.1.0 had.

The product says the same by definitions that are bound once. This form stays as it is, so that the two can
be compared (see `tests/oracle/compare.py`); a difference is explained in a change note, not mended here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.oracle.evaluation.arrival import Arrival, arrive
from tests.oracle.evaluation.caching import cache_statements
from tests.oracle.evaluation.cors import cors_statements
from tests.oracle.evaluation.edges import edge_statements
from tests.oracle.evaluation.invoking import invoking_statements
from tests.oracle.evaluation.keys import key_statements
from tests.oracle.evaluation.limits import limit_statements
from tests.oracle.evaluation.routing import met_route, method_statements, routing_statements
from tests.oracle.evaluation.said import means
from tests.oracle.evaluation.validation import validation_statements
from why403 import facts as catalogue
from why403.logic.facts import Facts
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Configuration
from why403.model.incident import FactValue, Request
from why403.model.route import UNKNOWN_SETTING, Route, Setting

_NOT_SHOWN = Request()


def statements(
    configuration: Configuration, facts: Facts, request: Request = _NOT_SHOWN
) -> tuple[FactValue, ...]:
    """Everything that follows from the configuration and the call. Nothing follows from what is untold.

    Later statements build on earlier ones; what is told in `facts` stands above both.
    """
    shown = list(edge_statements(configuration, facts, request))
    known = _with(shown, facts)
    arrival = arrive(configuration, known)
    shown += arrival.shows
    shown += method_statements(configuration, arrival, known)
    shown += routing_statements(configuration, arrival, known)
    known = _with(shown, facts)
    shown += key_statements(configuration, arrival, known)
    shown += limit_statements(configuration, arrival, known)
    shown += invoking_statements(configuration, arrival, known)
    shown += validation_statements(configuration, arrival, known, request)
    shown += cache_statements(configuration, arrival, known)
    shown += cors_statements(configuration, known, request)
    shown += _rights(configuration, arrival, known)
    return tuple(shown)


def called_route(configuration: Configuration, facts: Facts) -> Route | None:
    """The route that the call meets, where the list of routes and the call tell it."""
    return met_route(configuration, arrive(configuration, facts), facts)


def _with(shown: list[FactValue], facts: Facts) -> Facts:
    return {**{said.fact: said.value for said in shown}, **facts}


def _rights(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """Policies are read only where some are shown: their evaluation takes time to load.

    That a private API has none is not said: it could not have been deployed (developer guide,
    apigateway-resource-policies-create-attach).
    """
    api, caller = configuration.api, configuration.caller
    served = arrival.stage.policy if arrival.stage is not None else UNKNOWN_SETTING
    policies = [api.policy, api.served_policy, served]
    in_force = next((told for told in policies[::-1] if told.value is not UNKNOWN), UNKNOWN_SETTING)
    if api.endpoint_type.value != "PRIVATE":
        yield from means(catalogue.RESOURCE_POLICY, in_force, {ABSENT: "none"})
        yield from means(catalogue.RESOURCE_POLICY_ALLOWS, in_force, {ABSENT: False})
        yield from means(catalogue.RESOURCE_POLICY_DENIES, in_force, {ABSENT: False})
    if in_force.known:
        yield FactValue(catalogue.RESOURCE_POLICY.name, "present", in_force.at)
    limits: list[Setting[Any]] = [caller.boundary, caller.session, caller.scps, caller.rcps]
    others: list[Setting[Any]] = [configuration.vpc_endpoint.policy, caller.policies, caller.arn]
    domains = configuration.domains.value
    others += [domain.policy for domain in domains] if isinstance(domains, tuple) else []
    if any(told.known for told in (*policies, *others)) or any(told.value is not UNKNOWN for told in limits):
        from tests.oracle.evaluation.rights import right_statements

        yield from right_statements(configuration, arrival, facts)
