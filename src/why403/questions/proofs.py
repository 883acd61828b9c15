"""What would have to be told before a formula can be known to fail? The facts of its shortest proof."""

from __future__ import annotations

from collections.abc import Iterable

from why403.logic.facts import Facts
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Not, Unknown
from why403.logic.reading import read
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, Truth

Needed = frozenset[str]
NOTHING: Needed = frozenset()


def shortest_proof(formula: Formula, facts: Facts, wanted: Truth = NO) -> Needed | None:
    """The fewest untold facts with which the formula could come to `wanted`; `None` where none can.

    It names the facts, not their values, and takes occurrences of one fact as independent: it is an
    estimate of how many answers a verdict is away.
    """
    match formula:
        case Const() | Atom() | Unknown():
            return _of_leaf(formula, facts, wanted)
        case Not(part):
            return shortest_proof(part, facts, -wanted)
        case AllOf(parts) | AnyOf(parts):
            proofs = (shortest_proof(part, facts, wanted) for part in parts)
            return _any(proofs) if (wanted is NO) is isinstance(formula, AllOf) else _every(proofs)
        case Defined(atom, body):
            return _any(shortest_proof(part, facts, wanted) for part in (atom, body))
        case CaseOf(fact):
            value = facts.get(fact.name, UNKNOWN)
            if value is not UNKNOWN:
                return shortest_proof(formula.branch(value), facts, wanted)
            branches = (shortest_proof(branch, facts, wanted) for branch in formula.branches())
            return _every((_any(branches), frozenset({fact.name})))


def _of_leaf(leaf: Const | Atom | Unknown, facts: Facts, wanted: Truth) -> Needed | None:
    truth = read(leaf, facts).truth
    if truth.settled or isinstance(leaf, Const):
        return NOTHING if truth is wanted else None
    return frozenset({leaf.fact.name})


def _any(proofs: Iterable[Needed | None]) -> Needed | None:
    return min(
        (proof for proof in proofs if proof is not None), key=lambda p: (len(p), sorted(p)), default=None
    )


def _every(proofs: Iterable[Needed | None]) -> Needed | None:
    whole: Needed = NOTHING
    for proof in proofs:
        if proof is None:
            return None
        whole |= proof
    return whole
