"""What should be found out next? The open fact whose answer is expected to separate the suspects best."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from why403.frozen import dataclass
from why403.gateway import facts as catalogue
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT, UNTOLD
from why403.questions.explain import Case, Explanation, fitting
from why403.questions.proofs import shortest_proof
from why403.questions.suspects import open_facts

NOT_WORTH = 0.02
"""A question that is expected to bring less than this share of a bit is not put."""

NARROWING = 0.1
"""What it is worth, in bits, that no other suspect is left: certainty counts even for a clear favourite."""

LEADING = 5
"""So many suspects, the likeliest, are followed further than one answer."""

PRESENT = "present"
"""The answer that there was a value, without telling which."""


@dataclass(frozen=True, slots=True)
class Question:
    """One open fact. `separates` maps each answer to the causes that would be left, the likeliest first."""

    fact: Fact
    gain: float
    separates: tuple[tuple[Value, tuple[str, ...]], ...]


def questions(
    told: Explanation, most: int = 3, unknown: frozenset[str] = frozenset()
) -> tuple[Question, ...]:
    """The best questions, the best first; none about facts that are `unknown` to whoever is asked."""
    steps = _steps(told, unknown)
    hanging = _hanging(told)
    limits = {
        fact: max(steps.get(fact.name, 0.0), _limit(hanging[fact.name]))
        for fact in _candidates(told, unknown)
    }
    best: list[Question] = []
    for fact in sorted(limits, key=lambda each: -limits[each]):
        if len(best) == most and limits[fact] <= best[-1].gain:
            break
        question = _question(told, fact, steps.get(fact.name, 0.0))
        if question is not None and question.gain > NOT_WORTH:
            best = sorted((*best, question), key=lambda each: -each.gain)[:most]
    return tuple(best)


def _hanging(told: Explanation) -> Mapping[str, list[float]]:
    """The weights of the suspects that hang on each open fact."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for row in told.suspects:
        for name in open_facts([row.suspect]):
            found[name].append(row.weight)
    return found


def _limit(hanging: list[float]) -> float:
    """What an answer can bring at most: to tell the suspects that hang on it from the rest, and apart."""
    whole = sum(hanging)
    return _bits({"they": whole, "others": 1 - whole}) + whole * math.log2(len(hanging) or 1) + NARROWING


def _candidates(told: Explanation, unknown: frozenset[str]) -> Iterable[Fact]:
    """Facts with countable answers on which the suspects hang, and that nobody told."""
    if told.certain or len(told.suspects) < 2:
        return ()
    names = open_facts(w.suspect for w in told.suspects)
    known = told.case.facts
    facts = (
        catalogue.BY_NAME[name] for name in names if known.get(name, UNTOLD) is UNTOLD and name not in unknown
    )
    return [fact for fact in facts if answers(fact)]


def _steps(told: Explanation, unknown: frozenset[str]) -> dict[str, float]:
    """What a fact brings as one of several that together would prove a leading suspect: its part of that."""
    brings: dict[str, float] = {}
    for row in told.suspects[:LEADING]:
        proof = shortest_proof(row.suspect.check.holds, told.case.facts)
        if proof and not proof & unknown:
            whole = _bits({"it": row.weight, "another": 1 - row.weight}) + NARROWING * row.weight
            for name in proof:
                brings[name] = max(brings.get(name, 0.0), whole / len(proof))
    return brings


def answers(fact: Fact) -> tuple[Value, ...]:
    """What can be answered: the listed values, or whether there was a value at all."""
    return fact.values or ((ABSENT, PRESENT) if fact.can_lack else ())


def _question(told: Explanation, fact: Fact, step: float) -> Question | None:
    weights = {w.suspect.cause.code: w.weight for w in told.suspects}
    left = [(value, _left(told.case, fact, value)) for value in answers(fact)]
    groups = [{code: weights.get(code, 0.0) for code in codes} for _, codes in left]
    if all(len(codes) >= len(weights) for _, codes in left):
        return None
    return Question(fact, max(step, _gain(weights, groups)), tuple(left))


def _left(case: Case, fact: Fact, value: Value) -> tuple[str, ...]:
    """The causes that an answer would leave: the certain ones alone, where it leaves some."""
    found, certain = fitting(case.learning(fact.name, value))
    return tuple(s.cause.code for s in found if not certain or s.cause.code in certain)


def _gain(weights: dict[str, float], groups: list[dict[str, float]]) -> float:
    """Bits that the answer is expected to bring; an answer is as likely as what it leaves."""
    total = sum(sum(group.values()) for group in groups) or 1.0
    chances = [sum(group.values()) / total for group in groups]
    after = sum(chance * _bits(group) for chance, group in zip(chances, groups, strict=True))
    left = sum(chance * len(group) for chance, group in zip(chances, groups, strict=True))
    return _bits(weights) - after + NARROWING * (1 - left / len(weights))


def _bits(weights: dict[str, float]) -> float:
    total = sum(weights.values())
    shares = [weight / total for weight in weights.values() if weight > 0] if total else []
    return -sum(share * math.log2(share) for share in shares)
