"""It works there and fails here: which difference did it?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from why403.frozen import dataclass, replace
from why403.logic.truth import NO
from why403.questions.contrasts import Contrast
from why403.questions.varies_with import varies_with
from why403.questions.weights import Weighed
from why403.refusals.causes import ROUTE_NOT_FOUND, STAGE_MISSING

if TYPE_CHECKING:
    from why403.model.differences import Difference
    from why403.questions.suspects import Suspect

SHOWN = "the call that works"
_LEAST = 0.05
_OPEN = 0.25
"""How much a part that may differ counts beside one that does."""


_SPELLING = 20.0
_SHORT = 4
"""Names that are shorter differ in one letter by more than a slip: v1 and v2."""
_BY_NAME = {True: (STAGE_MISSING,), False: (ROUTE_NOT_FOUND,)}


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A name of the refused call (empty where it is left out), and that of the call that works."""

    refused: str
    works: str
    is_stage: bool


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


_SHOWN_TO_FAIL = 12.0
"""How much heavier a check is that is shown to fail, where that proves nothing: it rests on an assumption."""


def shown_to_fail(rows: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Heavier the suspects whose check fails by all that is told, beside those of which nothing is told."""
    failing = [row.suspect.truth is NO for row in rows]
    if all(failing) or not any(failing):
        return tuple(rows)
    factors = (_SHOWN_TO_FAIL if fails else 1.0 for fails in failing)
    return _shared(rows, [row.weight * factor for row, factor in zip(rows, factors, strict=True)])


def _shared(rows: Sequence[Weighed], weights: Sequence[float]) -> tuple[Weighed, ...]:
    """The rows with these weights as shares, the heaviest first."""
    total = sum(weights) or 1.0
    again = [replace(row, weight=weight / total) for row, weight in zip(rows, weights, strict=True)]
    return tuple(sorted(again, key=lambda row: -row.weight))


def reweighed(
    rows: Sequence[Weighed], contrasts: Sequence[Contrast], name: Misspelt | None = None
) -> tuple[Weighed, ...]:
    """Heavier the suspects that hang on little else than on what differs.

    Of a cause that hangs on many parts of a call, it would be chance that just these differ. Two names that
    differ in their spelling alone are hardly ever both there: then the one that is refused does not exist.
    """
    weights = [row.weight * _likelihood(row.suspect, contrasts) * _spelled(row, name) for row in rows]
    return _shared(rows, weights)


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


def _spelled(row: Weighed, name: Misspelt | None) -> float:
    """How much heavier a cause is because a name in the path is spelled otherwise."""
    return _SPELLING if name is not None and row.suspect.cause in _BY_NAME[name.is_stage] else 1.0


def misspelt(found: Sequence[Difference]) -> Misspelt | None:
    """The part of the path in which the two calls differ, where that looks like one name spelled twice.

    Its first part is taken for the stage's name, as it is where an API's own host is called.
    """
    pairs = [(each.refused, each.works) for each in found if each.what == "path"]
    others = [each for each in found if each.what in ("host", "method")]
    if len(pairs) != 1 or others or None in pairs[0]:
        return None
    refused, works = (str(path).strip("/").split("/") for path in pairs[0])
    if len(works) == len(refused) + 1 and works[1:] == refused:
        return Misspelt("", works[0], is_stage=True)
    differ = [place for place, pair in enumerate(zip(refused, works, strict=False)) if pair[0] != pair[1]]
    if len(refused) != len(works) or len(differ) != 1:
        return None
    one, other = refused[differ[0]], works[differ[0]]
    return Misspelt(one, other, is_stage=differ[0] == 0) if _alike(one, other) else None


def _alike(one: str, other: str) -> bool:
    """Whether two names are the same but for the size of letters, or for one letter."""
    if one.lower() == other.lower():
        return True
    short, long = sorted((one.lower(), other.lower()), key=len)
    if len(short) < _SHORT or len(long) - len(short) > 1:
        return False
    at = next(
        (place for place, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short)
    )
    rest = short[at + 1 :] if len(short) == len(long) else short[at:]
    return rest == long[at + 1 :]


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
