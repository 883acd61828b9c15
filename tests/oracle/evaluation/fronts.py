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
from why403.model.incident import Statement


def front_statements(front: Front, facts: Facts) -> Iterator[Statement]:
    """Nothing follows of a call that may have been led elsewhere, or that a function may have changed."""
    passed = passed_by(front, facts)
    if passed is None:
        return
    yield Statement(catalogue.FRONT.name, "cloudfront", passed.at)
    yield from _refused(passed, facts)
    if isinstance(passed.headers.value, Forwarded):
        yield from _headers(passed.headers.value, passed, facts)


def _refused(passed: Behaviour, facts: Facts) -> Iterator[Statement]:
    """CloudFront passes the allowed methods on, and no other."""
    verb, allowed = facts.get(catalogue.METHOD.name), passed.verbs.value
    if isinstance(allowed, tuple) and isinstance(verb, str) and verb.upper() not in allowed:
        yield Statement(catalogue.EDGE_REFUSES.name, True, passed.verbs.at)


def _headers(headers: Forwarded, passed: Behaviour, facts: Facts) -> Iterator[Statement]:
    """What gets lost on the way never arrived."""
    at, verb = passed.headers.at, facts.get(catalogue.METHOD.name)
    yield Statement(catalogue.HOST_FORWARDED.name, headers.passes_host(), at)
    if isinstance(verb, str) and headers.drops_authorization(verb) and "authorization" not in passed.adds:
        yield Statement(catalogue.AUTHORIZATION.name, "none", at)
    yield from _key(headers, passed, at)


def _key(headers: Forwarded, passed: Behaviour, at: Place) -> Iterator[Statement]:
    if not headers.passes("x-api-key") and "x-api-key" not in passed.adds:
        yield Statement(catalogue.API_KEY.name, ABSENT, at)
