"""What a person tells of a call against what the configuration settles, with the place of either.

No incident has such a pair: whoever writes one down knows what is configured.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tests.oracle.evaluation.telling import statements
from tests.oracle.worlds import World
from why403 import facts as f
from why403.evidence.facts_of import facts_of
from why403.logic.facts import Fact, Value
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.incident import FactValue, Incident

_EITHER: tuple[Value, ...] = (True, False)
SETTLED: Mapping[Fact, tuple[Value, ...]] = {
    f.API_KIND: f.API_KIND.values,
    f.ENDPOINT_TYPE: f.ENDPOINT_TYPE.values,
    f.DEFAULT_ENDPOINT: _EITHER,
    f.KEY_SOURCE: f.KEY_SOURCE.values,
    f.FRONT: f.FRONT.values,
    f.HOST_FORWARDED: _EITHER,
    f.EDGE_REFUSES: (True,),
    f.AUTHORIZATION: ("none",),
    f.API_KEY: (ABSENT,),
    f.WAF_ALLOWS: _EITHER,
    f.VPC_ENDPOINT: _EITHER,
    f.VPCE_POLICY_CUSTOM: _EITHER,
    f.VPCE_POLICY_ALLOWS: _EITHER,
    f.ENDPOINT_REACHED: _EITHER,
    f.HOST_KNOWN: _EITHER,
    f.ACCESS_MODE_MET: _EITHER,
    f.CLIENT_CERTIFICATE_TRUSTED: _EITHER,
    f.DOMAIN_ACCESS: _EITHER,
    f.MAPPING_EXISTS: _EITHER,
    f.STAGE_EXISTS: _EITHER,
    f.STAGE_IN_PATH: _EITHER,
    f.ROUTE_EXISTS: _EITHER,
    f.STAGE_DEPLOYED: (True,),
    f.ROUTE_DEPLOYED: _EITHER,
    f.POLICY_DEPLOYED: (False,),
    f.METHOD_AUTHORIZATION: f.METHOD_AUTHORIZATION.values,
    f.API_KEY_REQUIRED: _EITHER,
    f.KEY_EXISTS: _EITHER,
    f.KEY_ENABLED: _EITHER,
    f.KEY_IN_PLAN: _EITHER,
    f.WITHIN_RATE: (False,),
    f.WITHIN_QUOTA: _EITHER,
    f.REQUEST_VALID: _EITHER,
    f.CACHE_INVALIDATION_ALLOWED: _EITHER,
    f.INTEGRATION_PERMITTED: _EITHER,
    f.BACKEND_REACHED: (False,),
    f.OPTIONS_EXISTS: _EITHER,
    f.OPTIONS_OPEN: _EITHER,
    f.CORS_ALLOWS: _EITHER,
    f.CORS_CREDENTIALS: _EITHER,
    f.CORS_ON_ANSWER: (True,),
    f.CORS_ON_ERRORS: _EITHER,
    f.RESOURCE_POLICY: f.RESOURCE_POLICY.values,
    f.RESOURCE_POLICY_ALLOWS: _EITHER,
    f.RESOURCE_POLICY_DENIES: _EITHER,
    f.CALLER_ACCOUNT: f.CALLER_ACCOUNT.values,
    f.IDENTITY_ALLOWS: _EITHER,
    f.IDENTITY_DENIES: _EITHER,
    f.BOUNDARY_ALLOWS: _EITHER,
    f.SESSION_ALLOWS: _EITHER,
    f.SCP_ALLOWS: _EITHER,
    f.RCP_ALLOWS: _EITHER,
    f.MAY_MANAGE_CONNECTIONS: _EITHER,
}
"""Every fact that a configuration can settle, and the values that it can settle it to."""

SAID_AT = Place("incident.yaml", ("facts",), 4, 3)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`told` by a person, `configured` otherwise; the facts of the world have what is told."""

    world: World
    told: FactValue
    configured: FactValue

    @property
    def incident(self) -> Incident:
        """The same as the product gets to see it: everything told that the request itself does not tell."""
        request, told = self.world.request, self.world.facts
        derived = facts_of(Incident(request=request))
        others = ((name, value) for name, value in told.items() if name != self.told.fact)
        said = (
            FactValue(name, value, SAID_AT.under(name))
            for name, value in others
            if derived.get(name) != value
        )
        return Incident(
            request=request, statements=(*said, self.told), beside=self.world.configuration, at=SAID_AT
        )


def contradictions(worlds: Iterable[World], of: Container[str] = f.BY_NAME) -> Iterator[Contradiction]:
    """Of these facts, every one that the configuration still settles as before when it is told otherwise."""
    for world in worlds:
        for fact, configured in _settled(world).items():
            for other in others(f.BY_NAME[fact], configured.value) if fact in of else ():
                told = FactValue(fact, other, Place(SAID_AT.document, ("facts", fact), 5, 3))
                against = replace(world, facts={**world.facts, fact: other})
                still = _settled(against).get(fact)
                if still is not None and still.value == configured.value:
                    yield Contradiction(against, told, still)


def others(fact: Fact, value: Value) -> tuple[Value, ...]:
    """What else can be told of a fact."""
    if fact is f.API_KEY:
        return ("anotherKey000000000000beef",)
    return tuple(each for each in fact.values if each != value)


def _settled(world: World) -> dict[str, FactValue]:
    return {said.fact: said for said in statements(world.configuration, world.facts, world.request)}
