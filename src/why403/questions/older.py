"""What an older deployment could have answered.

An API is mostly shown as it is edited, and a stage serves what was deployed last (developer guide,
how-to-deploy-api; of resource policies apigateway-resource-policies-create-attach). An answer that the method
or the policy cannot give as shown can be that of another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from why403 import facts as catalogue
from why403.access.definitions import Definitions
from why403.gates.guide import guide
from why403.gates.paths import path
from why403.logic.claims import documented
from why403.logic.facts import Facts
from why403.logic.truth import Truth
from why403.model.site import Site
from why403.questions.contrasts import Contrast
from why403.questions.suspects import Situation, Suspect, every
from why403.refusals.causes import NOT_DEPLOYED
from why403.refusals.refusal import Fingerprint, GatewayRefusal

_OF_METHOD = (catalogue.METHOD_AUTHORIZATION, catalogue.API_KEY_REQUIRED, catalogue.REQUEST_VALID)
_OF_POLICY = (
    catalogue.RESOURCE_POLICY,
    catalogue.RESOURCE_POLICY_ALLOWS,
    catalogue.RESOURCE_POLICY_DENIES,
    catalogue.RESOURCE_POLICY_GRANT,
)
_SERVED = documented(
    "A stage serves the deployment that it points to: changes of an API act when it is deployed again",
    guide("how-to-deploy-api"),
    "2026-11-28",
)


def older(
    call: Situation, told: Facts, seen: Fingerprint, found: Sequence[Suspect], contrasts: Sequence[Contrast]
) -> tuple[Suspect, ...]:
    """That the stage serves an older deployment, where nothing in the API as shown gives the answer."""
    if call.here is None or any(map(_is_of_gateway, found)):
        return ()
    named = {suspect.cause for suspect in found}
    for check, names, deployed in (
        ("route.deployed", _OF_METHOD, catalogue.ROUTE_DEPLOYED),
        ("resource-policy.deployed", _OF_POLICY, catalogue.POLICY_DEPLOYED),
    ):
        left = {fact.name for fact in names if fact.name in call.here.edited and fact.name not in told}
        if left and told.get(deployed.name) is not True:
            around = _without(call, call.here, left)
            others = [each for each in every(around, seen, contrasts) if _is_of_gateway(each)]
            if others and NOT_DEPLOYED not in named:
                return tuple(_of_deployment(others, check))
    return ()


def _is_of_gateway(suspect: Suspect) -> bool:
    """Whether API Gateway itself answers so: who else answers, and what a browser says, no deployment
    changes."""
    return isinstance(suspect.refusal, GatewayRefusal)


def _without(call: Situation, here: Definitions, left: set[str]) -> Situation:
    """The call with nothing said of these facts, as of an API that nobody shows."""
    said = {name: each for name, each in here.said.items() if name not in left}
    facts = {name: value for name, value in call.facts.items() if name not in left}
    return replace(call, facts=facts, here=Definitions(said))


def _of_deployment(others: Sequence[Suspect], name: str) -> Iterator[Suspect]:
    """Each of the refusals that the older one may have given, for one cause."""
    for other in others:
        for gate, check in path(Site(other.kind)):
            if check.name == name:
                spoken = replace(other.spoken, source=_SERVED)
                yield replace(
                    other,
                    cause=NOT_DEPLOYED,
                    gate=gate,
                    check=check,
                    spoken=spoken,
                    truth=Truth.UNKNOWN,
                    reasons=(),
                )
