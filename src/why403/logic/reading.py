"""The one traversal: what a formula comes to, given what is told, and the leaves that decided it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from why403.logic.facts import Facts, Value, told
from why403.logic.formula import AllOf, AnyOf, Atom, Const, Formula, Hole, Late, Leaf, Not
from why403.logic.states import ABSENT, UNTOLD
from why403.logic.truth import NO, UNKNOWN, YES, Truth
from why403.redaction.reprs import masked_repr


@dataclass(frozen=True, slots=True)
class Reason:
    """One leaf that had a part in the verdict: its truth, and the value that it saw."""

    leaf: Leaf
    truth: Truth
    value: Value = UNTOLD

    def __repr__(self) -> str:
        fact = getattr(self.leaf, "fact", None)
        return masked_repr(self, value=fact.name if fact else "")


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
    return Walk(facts).reading(formula)


class Walk:
    """The reading of any number of formulas against the same facts. A part that they share is read once."""

    __slots__ = ("facts", "seen")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.seen: dict[int, tuple[Formula, Truth]] = {}

    def reading(self, formula: Formula) -> Reading:
        """Truth and reasons."""
        return Reading(self.truth(formula), tuple(self.reasons(formula)))

    def truth(self, formula: Formula) -> Truth:
        """Truth alone. The formula is kept beside its truth, so that its identity stays its own."""
        seen, key = self.seen, id(formula)
        if key in seen:
            return seen[key][1]
        truth = _TRUTH[type(formula)](self, formula)
        seen[key] = (formula, truth)
        return truth

    def reasons(self, formula: Formula) -> list[Reason]:
        """The leaves that decided, or that are open."""
        found: list[Reason] = []
        self._collect(formula, found)
        return found

    def _collect(self, formula: Formula, found: list[Reason]) -> None:
        """Not by `match`, which is several times slower: this is the innermost step of every explanation."""
        if isinstance(formula, Atom):
            found.append(Reason(formula, self.truth(formula), self.facts.get(formula.fact.name, UNTOLD)))
        elif isinstance(formula, AllOf):
            self._of_parts(formula.parts, self.truth(formula), NO, found)
        elif isinstance(formula, AnyOf):
            self._of_parts(formula.parts, self.truth(formula), YES, found)
        elif isinstance(formula, Not):
            self._collect(formula.part, found)
        elif isinstance(formula, Late):
            self._of_late(formula, found)
        else:
            found.append(Reason(formula, self.truth(formula)))

    def _of_parts(
        self, parts: tuple[Formula, ...], truth: Truth, decisive: Truth, found: list[Reason]
    ) -> None:
        """A decisive part settles it, else all must agree; of an open *and* only the open parts count."""
        only = truth is decisive or (truth is UNKNOWN and decisive is NO)
        for part in parts:
            if not only or self.truth(part) is truth:
                self._collect(part, found)

    def _of_late(self, late: Late, found: list[Reason]) -> None:
        value = told(self.facts, late.fact)
        if value is not UNTOLD:
            found.append(Reason(_chooser(late), YES, value))
            self._collect(late_branch(late, value), found)
            return
        truth = self.truth(late)
        if truth is UNKNOWN:
            found.append(Reason(_chooser(late), UNKNOWN))
        for branch in late_branches(late):
            if truth is not UNKNOWN or self.truth(branch) is not YES:
                self._collect(branch, found)


def _truth_of_atom(walk: Walk, atom: Atom) -> Truth:
    return atom_truth(atom, walk.facts.get(atom.fact.name, UNTOLD))


def _truth_of_all(walk: Walk, formula: AllOf) -> Truth:
    return _settled(walk, formula.parts, YES, NO)


def _truth_of_any(walk: Walk, formula: AnyOf) -> Truth:
    return _settled(walk, formula.parts, NO, YES)


def _settled(walk: Walk, parts: tuple[Formula, ...], empty: Truth, decisive: Truth) -> Truth:
    """Least of an *and*, greatest of an *or*; parts after a decisive one are read only for their reasons."""
    found = empty
    for part in parts:
        truth = walk.truth(part)
        if truth is decisive:
            return truth
        if truth is UNKNOWN:
            found = truth
    return found


def _truth_of_late(walk: Walk, late: Late) -> Truth:
    value = told(walk.facts, late.fact)
    if value is not UNTOLD:
        return walk.truth(late_branch(late, value))
    truths = {walk.truth(branch) for branch in late_branches(late)}
    return truths.pop() if len(truths) == 1 else UNKNOWN


_TRUTH: dict[type[Formula], Callable[[Walk, Any], Truth]] = {
    Const: lambda _, formula: formula.truth,
    Hole: lambda _, __: UNKNOWN,
    Atom: _truth_of_atom,
    AllOf: _truth_of_all,
    AnyOf: _truth_of_any,
    Not: lambda walk, formula: -walk.truth(formula.part),
    Late: _truth_of_late,
}


def atom_truth(atom: Atom, value: Value) -> Truth:
    """What one comparison comes to. The only place that says how absent and untold values compare."""
    if value is UNTOLD:
        return UNKNOWN
    operator = atom.operator
    return YES if (operator.absent if value is ABSENT else operator.holds(value, atom.operand)) else NO


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
