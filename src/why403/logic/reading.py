"""The one traversal: what a formula comes to, given what is told, and the leaves that decided it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from why403.frozen import dataclass
from why403.logic.facts import Facts, Value, told
from why403.logic.formula import (
    AllOf,
    AnyOf,
    Atom,
    CaseOf,
    Cause,
    Const,
    Defined,
    Formula,
    Leaf,
    Not,
    Unknown,
)
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import NO, YES, Truth
from why403.redaction.reprs import masked_repr


@dataclass(frozen=True, slots=True)
class Reason:
    """One leaf that had a part in the verdict: its truth, the value that it saw, and what it is a cause of.

    `cause` is the leaf's own, or that of the atom whose definition it stands in: `defines` is that atom.
    """

    leaf: Leaf
    truth: Truth
    value: Value = UNKNOWN
    cause: Cause | None = None
    defines: Leaf | None = None

    def __repr__(self) -> str:
        fact = getattr(self.leaf, "fact", None)
        return masked_repr(self, value=fact.name if fact else "")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A told value of an atom's fact, and what the configuration says instead, with the leaves that do."""

    atom: Atom
    value: Value
    configured: Truth
    reasons: tuple[Reason, ...]

    def __repr__(self) -> str:
        return masked_repr(self, value=self.atom.fact.name)


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
        self._collect(formula, None, None, found)
        return found

    def contradictions(self, formula: Formula) -> list[Contradiction]:
        """Every told value that disagrees with what the configuration settles, wherever it stands."""
        found: dict[str, Contradiction] = {}
        self._contradicted(formula, found, set())
        return list(found.values())

    def _collect(
        self, formula: Formula, cause: Cause | None, defines: Leaf | None, found: list[Reason]
    ) -> None:
        """Not by `match`, which is several times slower: this is the innermost step of every explanation."""
        if isinstance(formula, Atom):
            value = self.facts.get(formula.fact.name, UNKNOWN)
            found.append(Reason(formula, self.truth(formula), value, formula.cause or cause, defines))
        elif isinstance(formula, AllOf):
            self._of_parts(formula.parts, self.truth(formula), NO, cause, defines, found)
        elif isinstance(formula, AnyOf):
            self._of_parts(formula.parts, self.truth(formula), YES, cause, defines, found)
        elif isinstance(formula, Not):
            self._collect(formula.part, cause, defines, found)
        elif isinstance(formula, Defined):
            self._of_defined(formula, cause, defines, found)
        elif isinstance(formula, CaseOf):
            self._of_case(formula, cause, defines, found)
        else:
            found.append(Reason(formula, self.truth(formula), UNKNOWN, formula.cause or cause, defines))

    def _of_parts(
        self,
        parts: tuple[Formula, ...],
        truth: Truth,
        decisive: Truth,
        cause: Cause | None,
        defines: Leaf | None,
        found: list[Reason],
    ) -> None:
        """A decisive part settles it, else all must agree; of an open *and* only the open parts count."""
        only = truth is decisive or (truth is Truth.UNKNOWN and decisive is NO)
        for part in parts:
            if not only or self.truth(part) is truth:
                self._collect(part, cause, defines, found)

    def _of_defined(
        self, defined: Defined, cause: Cause | None, outer: Leaf | None, found: list[Reason]
    ) -> None:
        """The configuration's leaves where they settle it, else the question; the leaves it hangs on
        beside."""
        atom, configured = defined.atom, self.truth(defined.body)
        answered = self.truth(atom)
        if configured is not Truth.UNKNOWN and answered is not -configured:
            self._collect(defined.body, atom.cause or cause, atom, found)
            return
        value = UNKNOWN if isinstance(atom, Const) else self.facts.get(atom.fact.name, UNKNOWN)
        found.append(Reason(atom, self.truth(defined), value, atom.cause or cause, outer))
        if configured is Truth.UNKNOWN and answered is Truth.UNKNOWN:
            self._collect(defined.body, atom.cause or cause, atom, found)

    def _of_case(self, case: CaseOf, cause: Cause | None, defines: Leaf | None, found: list[Reason]) -> None:
        value = told(self.facts, case.fact)
        if value is not UNKNOWN:
            found.append(Reason(Unknown(case.fact), YES, value))
            self._collect(case.branch(value), cause, defines, found)
            return
        truth = self.truth(case)
        if truth is Truth.UNKNOWN:
            found.append(Reason(Unknown(case.fact), Truth.UNKNOWN))
        for branch in case.branches():
            if truth is not Truth.UNKNOWN or self.truth(branch) is not YES:
                self._collect(branch, cause, defines, found)

    def _contradicted(self, formula: Formula, found: dict[str, Contradiction], seen: set[int]) -> None:
        if id(formula) in seen:
            return
        seen.add(id(formula))
        if isinstance(formula, AllOf | AnyOf):
            for part in formula.parts:
                self._contradicted(part, found, seen)
        elif isinstance(formula, Not):
            self._contradicted(formula.part, found, seen)
        elif isinstance(formula, CaseOf):
            value = told(self.facts, formula.fact)
            for branch in formula.branches() if value is UNKNOWN else (formula.branch(value),):
                self._contradicted(branch, found, seen)
        elif isinstance(formula, Defined):
            self._contradicted(formula.body, found, seen)
            atom, configured = formula.atom, self.truth(formula.body)
            if isinstance(atom, Atom) and configured is not Truth.UNKNOWN and self.truth(atom) is -configured:
                value = self.facts.get(atom.fact.name, UNKNOWN)
                reasons = tuple(self.reasons(formula.body))
                found.setdefault(atom.fact.name, Contradiction(atom, value, configured, reasons))


def _truth_of_atom(walk: Walk, atom: Atom) -> Truth:
    return atom_truth(atom, walk.facts.get(atom.fact.name, UNKNOWN))


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
        if truth is Truth.UNKNOWN:
            found = truth
    return found


def _truth_of_case(walk: Walk, case: CaseOf) -> Truth:
    value = told(walk.facts, case.fact)
    if value is not UNKNOWN:
        return walk.truth(case.branch(value))
    truths = {walk.truth(branch) for branch in case.branches()}
    return truths.pop() if len(truths) == 1 else Truth.UNKNOWN


def _truth_of_defined(walk: Walk, defined: Defined) -> Truth:
    configured, answered = walk.truth(defined.body), walk.truth(defined.atom)
    if configured is Truth.UNKNOWN:
        return answered
    return Truth.UNKNOWN if answered is -configured else configured


_TRUTH: dict[type[Formula], Callable[[Walk, Any], Truth]] = {
    Const: lambda _, formula: formula.truth,
    Unknown: lambda _, __: Truth.UNKNOWN,
    Atom: _truth_of_atom,
    AllOf: _truth_of_all,
    AnyOf: _truth_of_any,
    Not: lambda walk, formula: -walk.truth(formula.part),
    CaseOf: _truth_of_case,
    Defined: _truth_of_defined,
}


def atom_truth(atom: Atom, value: Value) -> Truth:
    """What one comparison comes to. The only place that says how absent and untold values compare."""
    if value is UNKNOWN:
        return Truth.UNKNOWN
    operator = atom.operator
    if value is ABSENT:
        return YES if operator.absent else NO
    answer = operator.holds(value, atom.operand)
    return answer if isinstance(answer, Truth) else YES if answer else NO
