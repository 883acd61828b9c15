"""The one traversal: what a formula comes to, given what is told, and the leaves that decided it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from why403.logic.facts import Facts, Value, told
from why403.logic.formula import AllOf, AnyOf, Atom, Const, Formula, Hole, Late, Leaf, Not
from why403.logic.states import ABSENT, UNTOLD
from why403.logic.truth import NO, UNKNOWN, YES, Truth, truth_of


@dataclass(frozen=True, slots=True)
class Reason:
    """One leaf that had a part in the verdict: its truth, and the value that it saw."""

    leaf: Leaf
    truth: Truth
    value: Value = UNTOLD


@dataclass(frozen=True, slots=True)
class Reading:
    """The verdict and its reasons.

    INVARIANT: a settled verdict follows from the facts in its reasons alone. Of an UNKNOWN one the
    reasons are the leaves that are open, with those that fail beside them where only all together
    would make it a NO.
    """

    truth: Truth
    reasons: tuple[Reason, ...]


def read(formula: Formula, facts: Facts) -> Reading:
    """Read one formula against what is told."""
    match formula:
        case Const(truth):
            return Reading(truth, (Reason(formula, truth),))
        case Hole():
            return Reading(UNKNOWN, (Reason(formula, UNKNOWN),))
        case Atom():
            return _atom(formula, facts)
        case AllOf(parts):
            return _joined([read(p, facts) for p in parts], NO)
        case AnyOf(parts):
            return _joined([read(p, facts) for p in parts], YES)
        case Not(part):
            inner = read(part, facts)
            return Reading(-inner.truth, inner.reasons)
        case Late():
            return _late(formula, facts)


def atom_truth(atom: Atom, value: Value) -> Truth:
    """What one comparison comes to. The only place that says how absent and untold values compare."""
    if value is UNTOLD:
        return UNKNOWN
    if value is ABSENT:
        return truth_of(atom.operator.absent)
    return truth_of(atom.operator.holds(value, atom.operand))


def _atom(atom: Atom, facts: Facts) -> Reading:
    value = told(facts, atom.fact)
    truth = atom_truth(atom, value)
    return Reading(truth, (Reason(atom, truth, value),))


def _joined(parts: list[Reading], decisive: Truth) -> Reading:
    """And (`decisive` NO) and or (`decisive` YES): a decisive part settles it, else all must agree."""
    deciding = [p for p in parts if p.truth is decisive]
    if deciding:
        return Reading(decisive, tuple(_reasons(deciding)))
    open_parts = [p for p in parts if p.truth is UNKNOWN]
    if not open_parts:
        return Reading(-decisive, tuple(_reasons(parts)))
    return Reading(UNKNOWN, tuple(_reasons(open_parts if decisive is NO else parts)))


def _reasons(parts: list[Reading]) -> Iterator[Reason]:
    return (reason for part in parts for reason in part.reasons)


def _late(late: Late, facts: Facts) -> Reading:
    value = told(facts, late.fact)
    if value is not UNTOLD:
        chosen = read(late_branch(late, value), facts)
        return Reading(chosen.truth, (Reason(_chooser(late), YES, value), *chosen.reasons))
    branches = [read(branch, facts) for branch in late_branches(late)]
    truths = {branch.truth for branch in branches}
    if len(truths) == 1:
        return Reading(truths.pop(), tuple(_reasons(branches)))
    wanting = [b for b in branches if b.truth is not YES]
    return Reading(UNKNOWN, (Reason(_chooser(late), UNKNOWN), *_reasons(wanting)))


def late_branch(late: Late, value: Value) -> Formula:
    """The formula that holds for one told value."""
    for case, branch in late.cases:
        if case == value:
            return branch
    return late.otherwise(value)


def late_branches(late: Late) -> list[Formula]:
    """Every formula that could hold while the value is untold."""
    branches = [branch for _, branch in late.cases]
    if all(case is not ABSENT for case, _ in late.cases):
        branches.append(late.otherwise(ABSENT))
    return [*branches, late.otherwise(UNTOLD)]


def _chooser(late: Late) -> Hole:
    return Hole(late.fact)
