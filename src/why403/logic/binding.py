"""A formula after some facts became known for good: what they settle is folded away."""

from __future__ import annotations

from why403.logic.facts import Facts, told
from why403.logic.formula import AllOf, AnyOf, Atom, Const, Formula, Hole, Late, Not, all_of, any_of, negate
from why403.logic.reading import atom_truth, late_branch
from why403.logic.states import UNTOLD


def bound(formula: Formula, facts: Facts) -> Formula:
    """The formula with every told fact folded in; it reads like the whole one whatever the others are."""
    match formula:
        case Const() | Hole():
            return formula
        case Atom():
            return _atom(formula, facts)
        case AllOf(parts):
            return all_of(bound(part, facts) for part in parts)
        case AnyOf(parts):
            return _any(parts, facts)
        case Not(part):
            return negate(bound(part, facts))
        case Late():
            value = told(facts, formula.fact)
            return formula if value is UNTOLD else bound(late_branch(formula, value), facts)


def _atom(atom: Atom, facts: Facts) -> Formula:
    value = told(facts, atom.fact)
    return atom if value is UNTOLD else Const(atom_truth(atom, value), atom.cause, atom.at)


def _any(parts: tuple[Formula, ...], facts: Facts) -> Formula:
    kept = (bound(part, facts) for part in parts)
    return any_of(part for part in kept if not (isinstance(part, Const) and part.truth < 0))
