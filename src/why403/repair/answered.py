"""What an answer says of a call that is told too little: that the check failed of which its cause speaks.

A cause that the told facts alone do not prove can follow from the answer: API Gateway asked for a signature,
so none was read. Edits are looked for on that supposition, which is told with the call that is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.logic.truth import NO
from why403.model.incident import FactValue
from why403.questions.explain import Case, Explanation
from why403.questions.families import LIKELY
from why403.repair.asking import Failing, met
from why403.repair.ground import Ground

_MOST_SUSPECTS = 4
_WORTH = LIKELY / 4
"""The least weight of a cause for which an edit is offered although others are likelier."""
_MOST = 12
"""So many suppositions of one fact are tried at most, and so many of two."""


def as_answered(told: Explanation, ground: Ground, case: Case) -> Iterator[tuple[Ground, Case]]:
    """The call with a fact more, or two, by which it fails for the likeliest cause, where that is certain or
    likely at all; then for each other that is worth a thought and that the configuration is at fault for,
    where a fact that nobody told could make up for it."""
    undecided = met(case).undecided
    for number, row in enumerate(told.suspects[:_MOST_SUSPECTS]):
        code = row.cause.code
        blamed = [each for each in undecided if code in each.causes]
        likely = number == 0 and (code in told.certain or row.weight >= LIKELY)
        if likely or (row.weight >= _WORTH and any(_at_fault(each, code) for each in blamed)):
            yield from _supposed(blamed, code, ground)


def _at_fault(failing: Failing, code: str) -> bool:
    """Whether the configuration settles the leaf that names a cause."""
    return any(
        reason.truth is NO
        and reason.defines is not None
        and reason.cause is not None
        and reason.cause.code == code
        for reason in failing.reasons
    )


def _supposed(blamed: Sequence[Failing], code: str, ground: Ground) -> Iterator[tuple[Ground, Case]]:
    """The first supposition by which the call fails for a cause."""
    single = list(dict.fromkeys(each for failing in blamed for each in _suppositions(failing)))[:_MOST]
    pairs = [(one, other) for one, other in combinations(single, 2) if one[0] != other[0]]
    for supposed in (*((each,) for each in single), *pairs[:_MOST]):
        statements = (*ground.incident.statements, *(FactValue(fact, value) for fact, value in supposed))
        other = replace(ground, incident=replace(ground.incident, statements=statements))
        asked = other.ask(other.incident)
        failing = met(asked).failing
        if failing and code in failing[0].causes:
            yield other, asked
            return


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
