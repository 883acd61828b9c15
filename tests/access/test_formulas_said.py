"""What holds of the formulas in the definitions of any configuration."""

from __future__ import annotations

from random import Random

from tests.oracle.generated import generated
from why403.access.definitions import Access
from why403.logic.formula import AllOf, AnyOf, CaseOf, Defined, Formula, Not
from why403.logic.places import Located
from why403.model.definition import Choice


def parts(formula: Formula) -> tuple[Formula, ...]:
    """The formula, and all that is in it but for what a function makes."""
    match formula:
        case AllOf(inside) | AnyOf(inside):
            return (formula, *(each for part in inside for each in parts(part)))
        case Not(part) | Defined(_, part):
            return (formula, *parts(part))
        case CaseOf():
            return (formula, *(each for branch in formula.branches() for each in parts(branch)))
    return (formula,)


def test_a_definition_holds_no_defined_atom() -> None:
    """Else a contradiction inside would leave it open, and a told value would count alone."""
    read = 0
    for seed in range(60):
        world = generated(Random(seed))
        access = Access(world.configuration)
        definitions = access.at(access.call(world.facts, world.request).landing)
        for said in definitions.said.values():
            if not isinstance(said, Located):
                for formula in said.when.values() if isinstance(said, Choice) else (said,):
                    assert not any(isinstance(part, Defined) for part in parts(formula))
                    read += 1
    assert read > 500
