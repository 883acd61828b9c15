"""What the CloudFront distribution that is shown makes of a call on its way to the API."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.evaluation.arrival import passed_by
from why403 import facts as catalogue
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.configuration import Front
from why403.model.front import Behaviour, Forwarded
from why403.model.incident import FactValue


def front_statements(front: Front, facts: Facts) -> Iterator[FactValue]:
    """Nothing follows of a call that may have been led elsewhere, or that a function may have changed."""
    passed = passed_by(front, facts)
    if passed is None:
        return
    yield FactValue(catalogue.FRONT.name, "cloudfront", passed.at)
    yield from _refused(passed, facts)
    if isinstance(passed.headers.value, Forwarded):
        yield from _headers(passed.headers.value, passed, facts)


def _refused(passed: Behaviour, facts: Facts) -> Iterator[FactValue]:
    """CloudFront passes the allowed methods on, and no other."""
    verb, allowed = facts.get(catalogue.METHOD.name), passed.verbs.value
    if isinstance(allowed, tuple) and isinstance(verb, str) and verb.upper() not in allowed:
        yield FactValue(catalogue.EDGE_REFUSES.name, True, passed.verbs.at)


def _headers(headers: Forwarded, passed: Behaviour, facts: Facts) -> Iterator[FactValue]:
    """What gets lost on the way never arrived."""
    at, verb = passed.headers.at, facts.get(catalogue.METHOD.name)
    yield FactValue(catalogue.HOST_FORWARDED.name, headers.passes_host(), at)
    if isinstance(verb, str) and headers.drops_authorization(verb) and "authorization" not in passed.adds:
        yield FactValue(catalogue.AUTHORIZATION.name, "none", at)
    yield from _key(headers, passed, at)


def _key(headers: Forwarded, passed: Behaviour, at: Place) -> Iterator[FactValue]:
    if not headers.passes("x-api-key") and "x-api-key" not in passed.adds:
        yield FactValue(catalogue.API_KEY.name, ABSENT, at)
