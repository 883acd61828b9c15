"""Decisions without reasons, fast: the combined rules compiled once for one set of policies.

Remembered between calls: the compiled rules, and how key names and principals are read. No decision is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from why403.frozen import dataclass
from why403.iam.combination import Combined, Policies, combined, for_caller
from why403.iam.decide import Decision, Outcome, explain
from why403.iam.keys import ACTION, PRINCIPAL, RESOURCE, canonical
from why403.iam.request import Complete
from why403.logic.compiled import First, first_of
from why403.logic.facts import Facts, Value
from why403.logic.states import ABSENT, UNKNOWN, State

if TYPE_CHECKING:
    from why403.logic.column import Columns

OUTCOMES = (Outcome.EXPLICITLY_DENIED, Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.UNKNOWN)
"""By the number that the compiled rules give: denied, granted, neither, unknown (which is -1)."""


@dataclass(frozen=True, slots=True)
class Decider:
    """The policies around one caller, ready to decide. `complete`: a key that is not there is absent.

    `first` is compiled of the `rules` with the caller folded away; reasons are those of the whole rules.
    """

    rules: Combined
    principal: str
    first: First
    complete: bool

    def outcome(self, action: str, resource: str, context: Mapping[str, Value]) -> Outcome:
        """Decide one call of this caller; condition keys in any spelling, several values as a tuple."""
        told = {canonical(name): value for name, value in context.items()}
        told["iam.action"] = action
        told["iam.resource"] = resource
        return OUTCOMES[self.first(told)]

    def decision(self, action: str, resource: str, context: Mapping[str, Value]) -> Decision:
        """The same with reasons."""
        told = {canonical(name): value for name, value in context.items()}
        told |= {ACTION.name: action, RESOURCE.name: resource, PRINCIPAL.name: self.principal}
        facts: Facts = Complete(told) if self.complete else told
        return explain(self.rules, facts)


def outcomes(policies: Policies, columns: Columns, rows: int, rest: State = ABSENT) -> Any:
    """The outcomes of many requests, as a numpy array of places in `OUTCOMES`.

    `columns` hold `iam.action`, `iam.resource`, `iam.principal` and the condition keys by their canonical
    names; a fact without a column is `rest` on every row. Needs numpy, the extra `column`.
    """
    from why403.iam.vectors import outcome_places
    from why403.logic.column import truths

    rules = combined(policies)
    return outcome_places(*truths((rules.denied, rules.granted), columns, rows, rest))


def decider(policies: Policies, principal: str, complete: bool = True) -> Decider:
    """Compile the policies for one caller."""
    rules = combined(policies)
    own = for_caller(rules, principal)
    first = first_of((own.denied, own.granted), ABSENT if complete else UNKNOWN)
    return Decider(rules, principal, first, complete)
