"""Published names and answers that tell several facts at once."""

from __future__ import annotations

from collections.abc import Mapping

from why403.facts.aspects import YES_NO
from why403.facts.landing import EXPORT, POLICY_DEPLOYED, ROUTE_DEPLOYED, STAGE_DEPLOYED
from why403.facts.tokens import AUTHORIZER_ALLOWS, AUTHORIZER_REFUSAL
from why403.frozen import dataclass
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT

Tells = tuple[tuple[Fact, Value], ...]
"""Facts with the values that an answer gives them."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A question as it is published, and what each of its answers tells of the facts behind it.

    A fact that is told by itself keeps its value, whatever an alias says of it.
    """

    fact: Fact
    tells: Mapping[Value, Tells]


def _all_three(value: Value) -> Tells:
    return tuple((fact, value) for fact in (STAGE_DEPLOYED, ROUTE_DEPLOYED, POLICY_DEPLOYED))


CURRENT = Alias(
    Fact(
        "deployment.current",
        "Was the API deployed to this stage after the last change to its routes, methods or policy?",
        EXPORT,
        YES_NO,
    ),
    {value: _all_three(value) for value in (True, False, ABSENT)},
)
OUTCOME = Alias(
    Fact(
        AUTHORIZER_ALLOWS.name,
        (
            f"{AUTHORIZER_ALLOWS.ask} A `no` leaves open whether it denies, does not mention the call, "
            "or raises an error."
        ),
        AUTHORIZER_ALLOWS.how,
        ("allows", "denies", "silent", "throws", *YES_NO),
    ),
    {
        "allows": ((AUTHORIZER_ALLOWS, True),),
        **{how: ((AUTHORIZER_ALLOWS, False), (AUTHORIZER_REFUSAL, how)) for how in AUTHORIZER_REFUSAL.values},
    },
)

ALIASES: Mapping[str, Alias] = {alias.fact.name: alias for alias in (CURRENT, OUTCOME)}
