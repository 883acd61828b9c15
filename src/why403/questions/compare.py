"""It works there and fails here: which difference did it?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from why403.frozen import dataclass
from why403.questions.contrasts import Contrast
from why403.questions.varies_with import varies_with
from why403.questions.weights import Weighed

if TYPE_CHECKING:
    from why403.model.differences import Difference
    from why403.questions.suspects import Suspect

SHOWN = "the call that works"
_LEAST = 0.05
_OPEN = 0.25
"""How much a part that may differ counts beside one that does."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A difference, and the suspects that hang on it, the likeliest first."""

    difference: Difference
    causes: tuple[str, ...]
    weight: float


def contrast_of(found: Sequence[Difference], perhaps: frozenset[str] = frozenset()) -> Contrast:
    """The contrast that two shown calls make."""
    return Contrast(SHOWN, frozenset().union(*(difference.aspects for difference in found)), perhaps)


_AGAINST = 0.02
"""The share of its weight that is left to a suspect against which something documented speaks."""


def lighter(rows: Sequence[Weighed], against: Callable[[Suspect], bool]) -> tuple[Weighed, ...]:
    """Less weight for the suspects against which something speaks that does not rule them out."""
    if not any(against(row.suspect) for row in rows):
        return tuple(rows)
    return _shared(rows, [row.weight * (_AGAINST if against(row.suspect) else 1.0) for row in rows])


def _shared(rows: Sequence[Weighed], weights: Sequence[float]) -> tuple[Weighed, ...]:
    """The rows with these weights as shares, the heaviest first."""
    total = sum(weights) or 1.0
    again = [replace(row, weight=weight / total) for row, weight in zip(rows, weights, strict=True)]
    return tuple(sorted(again, key=lambda row: -row.weight))


def reweighed(rows: Sequence[Weighed], contrasts: Sequence[Contrast]) -> tuple[Weighed, ...]:
    """Heavier the suspects that hang on little else than on what differs.

    Of a cause that hangs on many parts of a call, it would be chance that just these differ.
    """
    return _shared(rows, [row.weight * _likelihood(row.suspect, contrasts) for row in rows])


def narrowness(found: Sequence[Suspect], contrasts: Sequence[Contrast]) -> dict[str, float]:
    """By cause: how little else it hangs on than on what differs, as a logarithm of at most 0."""
    if not contrasts:
        return {}
    shares = {suspect.cause.code: _likelihood(suspect, contrasts) for suspect in found}
    return {code: math.log(max(share, _LEAST)) for code, share in shares.items()}


def _likelihood(suspect: Suspect, contrasts: Sequence[Contrast]) -> float:
    hangs_on = varies_with(suspect.kind, suspect.check.name, suspect.cause.code)
    if not hangs_on:
        return 1.0
    return math.prod(
        (len(hangs_on & one.differs) + _OPEN * len(hangs_on & (one.perhaps - one.differs))) / len(hangs_on)
        for one in contrasts
    )


def decided(fitting: Sequence[Weighed], found: Sequence[Difference]) -> tuple[Decided, ...]:
    """The differences, those first on which the most weight hangs."""
    rows = (_decided(fitting, difference) for difference in found)
    return tuple(sorted(rows, key=lambda row: -row.weight))


def stands_out(number: int, rows: Sequence[Decided]) -> bool:
    """Whether more hangs on this difference than on each of the others."""
    return number == 0 and bool(rows[0].causes) and all(rows[0].weight > row.weight for row in rows[1:])


def _decided(fitting: Sequence[Weighed], difference: Difference) -> Decided:
    hanging = [
        row
        for row in fitting
        if varies_with(row.suspect.kind, row.suspect.check.name, row.suspect.cause.code) & difference.aspects
    ]
    codes = tuple(row.suspect.cause.code for row in hanging)
    return Decided(difference, codes, sum(row.weight for row in hanging))
