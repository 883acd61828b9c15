"""Partial evaluation: a formula after some facts became known for good, and one with its definitions beside
it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import is_

from why403.logic.facts import Fact, Facts, Value, told
from why403.logic.formula import (
    FAILS,
    HOLDS,
    AllOf,
    AnyOf,
    Atom,
    CaseOf,
    Const,
    Defined,
    Formula,
    Not,
    Unknown,
    all_of,
    any_of,
    negate,
)
from why403.logic.places import Place
from why403.logic.reading import atom_truth
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, YES, Truth

Body = Callable[[Atom | Unknown], Formula | None]
"""What the configuration says of an atom; `None` where it says nothing."""


def bound(formula: Formula, facts: Facts) -> Formula:
    """The residual: every told fact is folded in; it reads like the whole one whatever the others are."""
    return Binding(facts).of(formula)


class Rewriter:
    """Makes other formulas of formulas, each once: a part that several share stays shared."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        self.seen: dict[int, tuple[Formula, Formula]] = {}

    def of(self, formula: Formula) -> Formula:
        """The formula rewritten. The whole one is kept beside it, so that its identity stays its own."""
        known = self.seen.get(id(formula))
        if known is None:
            known = (formula, self._made(formula))
            self.seen[id(formula)] = known
        return known[1]

    def branches(self, cases: Mapping[Value, Formula]) -> Mapping[Value, Formula]:
        """The cases of a table rewritten; the table itself where all of them are settled."""
        if all(branch.__class__ is Const for branch in cases.values()):
            return cases
        return {value: self.of(branch) for value, branch in cases.items()}

    def _made(self, formula: Formula) -> Formula:
        raise NotImplementedError


class Binding(Rewriter):
    """Binds any number of formulas to the same facts.

    What holds or fails for good is folded away, whether it has a place or not: for readers of truth alone.
    `closed` says that of facts which have a definition none will be told: the definition then stands alone.
    """

    __slots__ = ("closed", "facts")

    def __init__(self, facts: Facts, *, closed: bool = False) -> None:
        super().__init__()
        self.facts = facts
        self.closed = closed

    def _made(self, formula: Formula) -> Formula:
        """The first part that settles it for good is enough."""
        match formula:
            case Const() | Unknown():
                return formula
            case Atom():
                value = told(self.facts, formula.fact)
                if value is UNKNOWN:
                    return formula
                return Const(atom_truth(formula, value), formula.cause, formula.at)
            case AllOf(parts):
                return self._joined(parts, NO, HOLDS, AllOf)
            case AnyOf(parts):
                return self._joined(parts, YES, FAILS, AnyOf)
            case Not(part):
                return negate(self.of(part))
            case Defined(atom, body):
                return self._defined(self.of(atom), self.of(body))
            case CaseOf():
                return self._case(formula)

    def _joined(
        self, parts: tuple[Formula, ...], decisive: Truth, empty: Const, unite: type[AllOf] | type[AnyOf]
    ) -> Formula:
        kept: list[Formula] = []
        for part in parts:
            residual = self.of(part)
            if isinstance(residual, Const):
                if residual.truth is decisive:
                    return residual
                if residual.truth is not Truth.UNKNOWN:
                    continue
            kept.append(residual)
        if not kept:
            return empty
        return kept[0] if len(kept) == 1 else unite(tuple(kept))

    def _defined(self, atom: Formula, body: Formula) -> Formula:
        """One of the two where the other says nothing; both where they could still contradict each other."""
        if _open(body) or (isinstance(atom, Const) and atom == body):
            return atom
        if isinstance(atom, Const) and atom.truth is Truth.UNKNOWN:
            return body
        if isinstance(atom, Const) and isinstance(body, Const):
            return body if atom.truth is body.truth else Const(Truth.UNKNOWN)
        if self.closed and not isinstance(atom, Const):
            return body
        return Defined(atom, body) if isinstance(atom, Atom | Unknown | Const) else body

    def _case(self, case: CaseOf) -> Formula:
        """A told value chooses; a table of formulas is bound case by case, a function's later."""
        value = told(self.facts, case.fact)
        if value is not UNKNOWN:
            return self.of(case.branch(value))
        if callable(case.otherwise):
            return case
        cases, otherwise = self.branches(case.cases), self.of(case.otherwise)
        if isinstance(otherwise, Const) and all(isinstance(b, Const) for b in cases.values()):
            truths = {otherwise.truth, *(b.truth for b in cases.values() if isinstance(b, Const))}
            if len(truths) == 1:
                return otherwise
        kept = cases is case.cases and otherwise is case.otherwise
        return case if kept else CaseOf(case.fact, cases, otherwise)


def _open(formula: Formula) -> bool:
    """Whether it says nothing, whatever is told: it is made of open parts alone."""
    match formula:
        case AllOf(parts) | AnyOf(parts):
            return bool(parts) and all(_open(part) for part in parts)
        case Not(part):
            return _open(part)
        case Const(truth):
            return truth is Truth.UNKNOWN
        case CaseOf(_, cases, otherwise):
            return not callable(otherwise) and _open(otherwise) and all(map(_open, cases.values()))
    return isinstance(formula, Unknown)


class Defining(Rewriter):
    """Puts `Defined` in place of every atom that has a definition, in any number of formulas."""

    __slots__ = ("body",)

    def __init__(self, body: Body) -> None:
        super().__init__()
        self.body = body

    def _made(self, formula: Formula) -> Formula:
        """Nothing of a definition is folded away; where nothing is said the formula stays as it is."""
        match formula:
            case Atom() | Unknown():
                body = self.body(formula)
                return formula if body is None else Defined(formula, body)
            case AllOf(parts):
                made = tuple([self.of(part) for part in parts])
                return formula if _same(made, parts) else AllOf(made)
            case AnyOf(parts):
                made = tuple([self.of(part) for part in parts])
                return formula if _same(made, parts) else AnyOf(made)
            case Not(part):
                negated = self.of(part)
                return formula if negated is part else Not(negated)
            case CaseOf(fact, cases, otherwise, reads) if not callable(otherwise):
                inside, rest = self.branches(cases), self.of(otherwise)
                kept = inside is cases and rest is otherwise
                return formula if kept else CaseOf(fact, inside, rest, reads)
        return formula


def _same(made: tuple[Formula, ...], parts: tuple[Formula, ...]) -> bool:
    return all(map(is_, made, parts))


View = Mapping[str, Fact | Value]
"""How one reader sees a call: by the name of a fact another fact that stands for it, or its value for
good."""


class Viewing(Rewriter):
    """Makes formulas that ask what one reader sees, with their leaves where `placed` finds them.

    What is settled by the view keeps its place; so does what `settles` settles of comparisons by themselves.
    `reads` puts another comparison in the place of one.
    """

    __slots__ = ("placed", "reads", "settles", "view")

    def __init__(
        self,
        view: View,
        placed: Callable[[Place], Place] = lambda at: at,
        settles: Callable[[Atom], Truth] = lambda _: Truth.UNKNOWN,
        reads: Callable[[Atom], Atom] = lambda atom: atom,
    ) -> None:
        super().__init__()
        self.reads = reads
        self.view = view
        self.placed = placed
        self.settles = settles

    def _made(self, formula: Formula) -> Formula:
        match formula:
            case Atom(fact, _, operand, cause, at):
                seen, read = self.view.get(fact.name, fact), self.reads(formula)
                settled = self.settles(formula)
                if settled.settled:
                    return Const(settled, cause, self.placed(at))
                if isinstance(seen, Fact):
                    return Atom(seen, read.operator, operand, cause, self.placed(at))
                return Const(atom_truth(read, seen), cause, self.placed(at))
            case Const(truth, cause, at):
                return Const(truth, cause, self.placed(at)) if at.path else formula
            case Unknown(fact, cause, at):
                return Unknown(fact, cause, self.placed(at))
            case AllOf(parts):
                return all_of(self.of(part) for part in parts)
            case AnyOf(parts):
                return any_of(self.of(part) for part in parts)
            case Not(part):
                return negate(self.of(part))
            case CaseOf():
                return self._case(formula)
            case Defined(atom, body):
                return Defined(atom, self.of(body))

    def _case(self, case: CaseOf) -> Formula:
        seen = self.view.get(case.fact.name, case.fact)
        if not isinstance(seen, Fact):
            return self.of(case.branch(seen))
        cases = {value: self.of(branch) for value, branch in case.cases.items()}
        reads = tuple(
            f for f in (self.view.get(fact.name, fact) for fact in case.reads) if isinstance(f, Fact)
        )
        otherwise = case.otherwise
        if not callable(otherwise):
            return CaseOf(seen, cases, self.of(otherwise), reads)
        return CaseOf(seen, cases, lambda value: self.of(otherwise(value)), reads)
