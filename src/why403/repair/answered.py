"""What an answer says of a call that is told too little: that the check failed of which its cause speaks.

A cause that the told facts alone do not prove can follow from the answer: API Gateway asked for a signature,
so none was read. Edits are looked for on that supposition, which is told with the call that is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.model.incident import FactValue
from why403.questions.explain import Case, Explanation
from why403.questions.families import LIKELY
from why403.repair.asking import Failing, met
from why403.repair.ground import Ground

_MOST = 12
"""So many suppositions of one fact are tried at most, and so many of two."""


def as_answered(told: Explanation, ground: Ground, case: Case) -> tuple[Ground, Case]:
    """The call with a fact more, or two, by which it fails for the likeliest cause, where that is likely at
    all and the told facts leave it open; the same where there is none."""
    first = told.suspects[0] if told.suspects else None
    if first is None or first.weight < LIKELY:
        return ground, case
    blamed = [each for each in met(case).undecided if first.cause.code in each.causes]
    single = list(dict.fromkeys(each for failing in blamed for each in _suppositions(failing)))[:_MOST]
    pairs = [(one, other) for one, other in combinations(single, 2) if one[0] != other[0]]
    for supposed in (*((each,) for each in single), *pairs[:_MOST]):
        statements = (*ground.incident.statements, *(FactValue(fact, value) for fact, value in supposed))
        other = replace(ground, incident=replace(ground.incident, statements=statements))
        asked = other.ask(other.incident)
        failing = met(asked).failing
        if failing and first.cause.code in failing[0].causes:
            return other, asked
    return ground, case


def _suppositions(failing: Failing) -> Iterator[tuple[str, Value]]:
    """What each open leaf could be for the check to fail."""
    for reason in failing.reasons:
        leaf = reason.leaf if reason.defines is None else reason.defines
        fact = getattr(leaf, "fact", None)
        if isinstance(fact, Fact) and not reason.truth.settled:
            for value in _values(leaf):
                yield fact.name, value


def _values(leaf: object) -> Iterator[Value]:
    operand = getattr(leaf, "operand", None)
    if isinstance(operand, bool):
        yield not operand
    elif isinstance(operand, str):
        yield operand
    else:
        yield ABSENT
