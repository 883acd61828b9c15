"""It works there and fails here: which difference did it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from why403.gateway.differences import Difference
from why403.questions.aspects import aspects
from why403.questions.contrasts import Contrast
from why403.questions.explain import Explanation

SHOWN = "the call that works"


@dataclass(frozen=True, slots=True)
class Decided:
    """A difference, and the suspects that hang on it, the likeliest first."""

    difference: Difference
    causes: tuple[str, ...]
    weight: float


def contrast_of(found: Sequence[Difference]) -> Contrast:
    """The contrast that two shown calls make."""
    return Contrast(SHOWN, frozenset().union(*(difference.aspects for difference in found)))


def decided(told: Explanation, found: Sequence[Difference]) -> tuple[Decided, ...]:
    """The differences, those first on which the most weight hangs."""
    rows = (_decided(told, difference) for difference in found)
    return tuple(sorted(rows, key=lambda row: -row.weight))


def _decided(told: Explanation, difference: Difference) -> Decided:
    hanging = [
        row
        for row in told.fitting
        if aspects(row.suspect.kind, row.suspect.check.name, row.suspect.cause.code) & difference.aspects
    ]
    codes = tuple(row.suspect.cause.code for row in hanging)
    return Decided(difference, codes, sum(row.weight for row in hanging))
