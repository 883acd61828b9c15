"""Throttles that let no call pass, and quotas of which nothing is left."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.evaluation.arrival import Arrival
from tests.oracle.evaluation.keys import joining_plan, sent_key
from tests.oracle.evaluation.routing import met_route
from why403 import facts as catalogue
from why403.logic.facts import Facts
from why403.logic.states import State
from why403.model.configuration import Configuration, Rate
from why403.model.incident import FactValue


def limit_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """A limit above zero says nothing: whether it was reached is not configured."""
    for rate in (_of_route(configuration, arrival, facts), _of_plan(configuration, arrival, facts)):
        if rate is not None and rate.zero is not None:
            yield FactValue(catalogue.WITHIN_RATE.name, False, rate.zero.at)
    yield from _quota(configuration, facts)


def _of_route(configuration: Configuration, arrival: Arrival, facts: Facts) -> Rate | None:
    """The method's own throttle before that of the whole stage."""
    rates, verb = configuration.api.rates.value, facts.get(catalogue.METHOD.name)
    if not isinstance(rates, tuple) or not isinstance(verb, str) or arrival.path is None:
        return None
    by_route = {rate.route: rate for rate in rates}
    met = met_route(configuration, arrival, facts)
    if met is None:
        own = by_route.get(f"{verb.upper()} {arrival.path}")
        return own or (by_route.get("*") if len(by_route) == 1 else None)
    named = (f"{verb.upper()} {met.path}", f"{met.verb} {met.path}".strip(), "*")
    return next((by_route[name] for name in named if name in by_route), None)


def _of_plan(configuration: Configuration, arrival: Arrival, facts: Facts) -> Rate | None:
    key = sent_key(configuration, facts)
    plan = joining_plan(configuration, key, arrival, facts) if key is not None else None
    return plan.rate if plan is not None else None


def _quota(configuration: Configuration, facts: Facts) -> Iterator[FactValue]:
    key, remaining = sent_key(configuration, facts), configuration.remaining.value
    if key is None or not isinstance(remaining, tuple):
        return
    left = dict(remaining).get(key.id)
    if left is not None and not isinstance(left.value, State):
        yield FactValue(catalogue.WITHIN_QUOTA.name, left.value > 0, left.at)
