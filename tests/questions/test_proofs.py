"""The shortest proof names the facts that stand between a formula and its failing."""

from __future__ import annotations

import pytest

from why403.logic.facts import Fact, Value
from why403.logic.formula import (
    FAILS,
    HOLDS,
    CaseOf,
    Cause,
    Formula,
    all_of,
    any_of,
    is_value,
    negate,
    no,
    unknown,
)
from why403.logic.states import ABSENT
from why403.questions.proofs import shortest_proof

A, B, C = (Fact(f"test.{name}", f"{name}?", "", (True, False)) for name in "abc")
a, b, c = is_value(A, True), is_value(B, True), is_value(C, True)


def _late() -> CaseOf:
    return CaseOf(A, {ABSENT: no(Cause("none", "there is none"))}, b)


@pytest.mark.parametrize(
    ("formula", "told", "names"),
    [
        (a, {}, {"test.a"}),
        (a, {"test.a": False}, set()),
        (a, {"test.a": True}, None),
        (all_of((any_of((a, b)), c)), {}, {"test.c"}),
        (any_of((a, b)), {}, {"test.a", "test.b"}),
        (any_of((a, b)), {"test.a": False}, {"test.b"}),
        (any_of((a, b)), {"test.a": True}, None),
        (negate(all_of((a, b))), {}, {"test.a", "test.b"}),
        (unknown(A), {}, {"test.a"}),
        (HOLDS, {}, None),
        (FAILS, {}, set()),
        (_late(), {}, {"test.a"}),
        (_late(), {"test.a": ABSENT}, set()),
        (_late(), {"test.a": True}, {"test.b"}),
    ],
)
def test_the_shortest_proof(formula: Formula, told: dict[str, Value], names: set[str] | None) -> None:
    assert shortest_proof(formula, told) == names
