"""How far shares are to be trusted: log-loss, and the calibration of what stands first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True)
class Outcome:
    """One incident: the place of its first right cause, the share of the right ones, that of the first."""

    name: str
    place: int
    of_right: float
    of_first: float


def log_loss(found: Sequence[Outcome]) -> float:
    """How surprised one is by the truth, on average: 0 where the right causes always have all of it."""
    return -sum(math.log(max(each.of_right, 1e-9)) for each in found) / len(found)


def calibration_error(found: Sequence[Outcome]) -> float:
    """How far the share of the first suspect and the frequency of its being right lie apart, on average over
    ten groups of like shares."""
    groups: defaultdict[int, list[Outcome]] = defaultdict(list)
    for each in found:
        groups[min(int(each.of_first * BINS), BINS - 1)].append(each)
    apart = (abs(sum(e.of_first - (e.place == 1) for e in group)) for group in groups.values())
    return sum(apart) / len(found)
