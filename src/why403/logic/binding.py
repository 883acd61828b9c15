"""A formula after some facts became known for good: what they settle is folded away."""

from __future__ import annotations

from why403.logic.facts import Facts, told
from why403.logic.formula import AllOf, AnyOf, Atom, Const, Formula, Hole, Late, Not, all_of, any_of, negate
from why403.logic.reading import atom_truth, late_branch
from why403.logic.states import UNTOLD
from why403.logic.truth import NO


def bound(formula: Formula, facts: Facts) -> Formula:
    """The formula with every told fact folded in; it reads like the whole one whatever the others are."""
    return Binding(facts).of(formula)


class Binding:
    """Binds any number of formulas to the same facts. A part that they share stays shared."""

    __slots__ = ("facts", "seen")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.seen: dict[int, tuple[Formula, Formula]] = {}

    def of(self, formula: Formula) -> Formula:
        """The bound formula. The whole one is kept beside it, so that its identity stays its own."""
        known = self.seen.get(id(formula))
        if known is None:
            known = (formula, self._folded(formula))
            self.seen[id(formula)] = known
        return known[1]

    def _folded(self, formula: Formula) -> Formula:
        match formula:
            case Const() | Hole():
                return formula
            case Atom():
                return self._atom(formula)
            case AllOf(parts):
                return all_of(self.of(part) for part in parts)
            case AnyOf(parts):
                return self._any(parts)
            case Not(part):
                return negate(self.of(part))
            case Late():
                value = told(self.facts, formula.fact)
                return formula if value is UNTOLD else self.of(late_branch(formula, value))

    def _atom(self, atom: Atom) -> Formula:
        value = told(self.facts, atom.fact)
        return atom if value is UNTOLD else Const(atom_truth(atom, value), atom.cause, atom.at)

    def _any(self, parts: tuple[Formula, ...]) -> Formula:
        """A part that is settled and fails is left out: what could have made it hold is known not to."""
        kept = (self.of(part) for part in parts)
        return any_of(part for part in kept if not (isinstance(part, Const) and part.truth is NO))
