"""Whether a call may bypass the cache of its method, as far as it is configured.

Source: the developer guide's page api-gateway-caching. The right is execute-api:InvalidateCache, given by an
identity policy; a caller without one is answered as the strategy of the method says.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.evaluation.arrival import Arrival
from tests.oracle.evaluation.asked import asked
from tests.oracle.evaluation.routing import met_route
from why403 import facts as catalogue
from why403.iam.keys import ACTION
from why403.logic.facts import Facts
from why403.logic.states import ABSENT, State
from why403.model.configuration import Caching, Configuration
from why403.model.incident import FactValue

INVALIDATE = "execute-api:InvalidateCache"
_REFUSING, _LENIENT = "FAIL_WITH_403", ("SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER")


def cache_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """Only for a call that asks for it."""
    caching = _of_route(configuration, arrival, facts)
    if caching is None or facts.get(catalogue.BYPASSES_CACHE.name) is not True:
        return
    strategy = caching.strategy.value
    if caching.enabled.value is False or caching.guarded.value is False or strategy in _LENIENT:
        yield FactValue(catalogue.CACHE_INVALIDATION_ALLOWED.name, True, caching.at)
    elif caching.enabled.value is True and caching.guarded.value is True and strategy == _REFUSING:
        allowed = _may_invalidate(configuration, arrival, facts)
        if allowed is not None:
            yield FactValue(catalogue.CACHE_INVALIDATION_ALLOWED.name, allowed, caching.at)


def _of_route(configuration: Configuration, arrival: Arrival, facts: Facts) -> Caching | None:
    """The method's own settings before those of the whole stage."""
    settings, verb = configuration.api.caching.value, facts.get(catalogue.METHOD.name)
    if isinstance(settings, State) or not isinstance(verb, str) or arrival.path is None:
        return None
    by_route = {each.route: each for each in settings}
    met = met_route(configuration, arrival, facts)
    own = f"{verb.upper()} {arrival.path if met is None else met.path}"
    if own in by_route or met is not None or len(by_route) == 1:
        return by_route.get(own, by_route.get("*"))
    return None


def _may_invalidate(configuration: Configuration, arrival: Arrival, facts: Facts) -> bool | None:
    """By the caller's own policies, and by nothing else that is shown."""
    if configuration.api.policy.value is not ABSENT:
        return None
    authorization = facts.get(catalogue.METHOD_AUTHORIZATION.name)
    if authorization != "AWS_IAM":
        return False if isinstance(authorization, str) else None
    from tests.oracle.evaluation.rights import identity_verdict

    call = asked(configuration, arrival, facts, signed=True)
    return identity_verdict(configuration, tuple({**form, ACTION.name: INVALIDATE} for form in call))
