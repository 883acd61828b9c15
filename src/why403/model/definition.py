"""What a configuration says of one fact: a formula over facts of the call, a value, or a formula for each
value.

A definition stands beside the atoms of its fact (`logic.formula.Defined`); a fact without one stays a
question to a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from why403.frozen import dataclass
from why403.logic.facts import AMONG, EQUALS, Value
from why403.logic.formula import FAILS, Atom, Const, Formula, Unknown, any_of, negate
from why403.logic.places import Located
from why403.logic.reading import atom_truth
from why403.logic.states import UNKNOWN


@dataclass(frozen=True, slots=True)
class Choice:
    """The fact has one of several values; each has the formula that says when. Of other values nothing is
    known."""

    when: Mapping[Value, Formula]


Definition = Formula | Located[Value] | Choice
"""A formula says when a fact of the values yes and no is yes. A located value is that of every call."""


def body_of(leaf: Atom | Unknown, definition: Definition) -> Formula | None:
    """What a definition says of one atom; `None` where it does not speak of the atom's comparison."""
    if isinstance(leaf, Unknown):
        return None
    if isinstance(definition, Located):
        if definition.value is UNKNOWN:
            return None
        return Const(atom_truth(leaf, definition.value), None, definition.at)
    if isinstance(definition, Choice):
        return _chosen(leaf, definition.when)
    if leaf.operator is not EQUALS or not isinstance(leaf.operand, bool):
        return None
    return definition if leaf.operand else negate(definition)


def _chosen(atom: Atom, when: Mapping[Value, Formula]) -> Formula | None:
    if atom.operator is EQUALS:
        return next((formula for value, formula in when.items() if value == atom.operand), FAILS)
    if atom.operator is AMONG and isinstance(atom.operand, frozenset | tuple):
        return any_of(when.get(value, FAILS) for value in atom.operand)
    return None
