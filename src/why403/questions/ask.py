"""What should be found out next? The open fact whose answer is expected to separate the suspects best.

Of a fact that follows from others (an address that a policy sees) it is those that are asked. Where answers
cannot be counted, values stand for them (`samples.py`), and those that leave the same causes are one answer.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.facts import Fact, Value
from why403.logic.formula import Atom, Formula, Unknown
from why403.logic.states import ABSENT, UNKNOWN
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
    """One open fact. `separates` maps each answer to the causes that would be left, the likeliest first.

    A `free` one is answered by a text of one's own, and has one answer of each kind.
    """

    fact: Fact
    gain: float
    separates: tuple[tuple[Value, tuple[str, ...]], ...]
    free: bool = False

    @property
    def choices(self) -> tuple[Value, ...]:
        """What can be answered, where that can be counted."""
        return () if self.free else answers(self.fact)


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
    for fact in sorted(limits, key=lambda each: _worth(limits[each])):
        if len(best) == most and limits[fact] <= best[-1].gain:
            break
        question = _question(told, fact, steps.get(fact.name, 0.0))
        if question is not None and question.gain > NOT_WORTH:
            best = sorted((*best, question), key=lambda each: _worth(each.gain))[:most]
    return tuple(best)


def _worth(bits: float) -> float:
    """The most first. What differs in the last digits alone is alike: the order of the line decides."""
    return -round(bits, 9)


def _hanging(told: Explanation) -> Mapping[str, list[float]]:
    """The weights of the suspects that hang on each open fact."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for row in told.suspects:
        for name in {fact.name for fact in _asked(open_facts([row.suspect]), told.case)}:
            found[name].append(row.weight)
    return found


def _asked(names: Iterable[str], case: Case) -> tuple[Fact, ...]:
    """The untold facts that a person can tell, each once, from which these follow."""
    if case.landed is None:
        own = (catalogue.BY_NAME[name] for name in names if name in catalogue.BY_NAME)
        return tuple(fact for fact in own if case.facts.get(fact.name, UNKNOWN) is UNKNOWN)
    from why403.questions.samples import told_for

    return tuple(dict.fromkeys(fact for name in names for fact in told_for(name, case.facts)))


def _limit(hanging: list[float]) -> float:
    """What an answer can bring at most: to tell the suspects that hang on it from the rest, and apart."""
    whole = sum(hanging)
    return _bits({"they": whole, "others": 1 - whole}) + whole * math.log2(len(hanging) or 1) + NARROWING


def _candidates(told: Explanation, unknown: frozenset[str]) -> Iterable[Fact]:
    """Facts on which the suspects hang and that nobody told, with the answers that they can have."""
    if told.certain or len(told.suspects) < 2:
        return ()
    facts = _asked(open_facts(w.suspect for w in told.suspects), told.case)
    found = [fact for fact in facts if fact.name not in unknown and (answers(fact) or _sampled(told, fact))]
    concluded = _concluded(told, {fact.name for fact in found})
    return [fact for fact in found if fact.name not in concluded]


def _concluded(told: Explanation, asked: set[str]) -> set[str]:
    """The facts that follow from what is configured once one is told that is asked: nobody should have to
    evaluate a policy that is shown."""
    open_leaves = (
        (reason.defines, reason.leaf)
        for row in told.suspects
        for reason in row.suspect.reasons
        if not reason.truth.settled
    )
    return {
        defined.fact.name
        for defined, leaf in open_leaves
        if isinstance(defined, Atom)
        and isinstance(leaf, Atom | Unknown)
        and any(fact.name in asked for fact in _asked([leaf.fact.name], told.case))
    }


def _sampled(told: Explanation, fact: Fact) -> tuple[Value, ...]:
    """Values that stand for all, where the answers cannot be counted; which key was sent is a secret."""
    if fact.values or told.case.landed is None or fact is catalogue.API_KEY:
        return ()
    from why403.questions.samples import samples

    return samples(fact, _formulas(told))


def _formulas(told: Explanation) -> tuple[Formula, ...]:
    """The open checks of the suspects, with what is configured beside their atoms."""
    return tuple(dict.fromkeys(row.suspect.check.holds for row in told.suspects))


def _steps(told: Explanation, unknown: frozenset[str]) -> dict[str, float]:
    """What a fact brings as one of several that together would prove a leading suspect: its part of that."""
    brings: dict[str, float] = {}
    for row in told.suspects[:LEADING]:
        proof = shortest_proof(row.suspect.check.holds, told.case.facts)
        if proof and not proof & unknown:
            whole = _bits({"it": row.weight, "another": 1 - row.weight}) + NARROWING * row.weight
            for name in proof:
                for asked in {name, *(fact.name for fact in _asked([name], told.case))}:
                    brings[asked] = max(brings.get(asked, 0.0), whole / len(proof))
    return brings


def answers(fact: Fact) -> tuple[Value, ...]:
    """What can be answered: the listed values, or whether there was a value at all."""
    return fact.values or ((ABSENT, PRESENT) if fact.can_lack else ())


def _question(told: Explanation, fact: Fact, step: float) -> Question | None:
    weights = {w.suspect.cause.code: w.weight for w in told.suspects}
    sampled = _sampled(told, fact)
    left = [(value, _left(told.case, fact, value)) for value in sampled or answers(fact)]
    left = _alike(left) if sampled else left
    groups = [{code: weights.get(code, 0.0) for code in codes} for _, codes in left]
    if all(len(codes) >= len(weights) for _, codes in left):
        return None
    return Question(fact, max(step, _gain(weights, groups)), tuple(left), bool(sampled))


def _alike(left: list[tuple[Value, tuple[str, ...]]]) -> list[tuple[Value, tuple[str, ...]]]:
    """Of values that stand for others, one of each that leaves the same."""
    kinds: dict[tuple[str, ...], Value] = {}
    for value, codes in left:
        kinds.setdefault(codes, value)
    return [(value, codes) for codes, value in kinds.items()]


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
