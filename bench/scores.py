"""Counts over ranked incidents, each share with its interval."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.corpus import Incident

TOPS = (1, 3, 5)
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Ranked:
    """One incident with the causes that a method names, the likeliest first, and those it calls certain."""

    incident: Incident
    codes: tuple[str, ...]
    certain: frozenset[str] = frozenset()

    @property
    def rank(self) -> int | None:
        """Where the first right cause stands, from 1; `None` where it is not named."""
        right = self.incident.right
        return next((place for place, code in enumerate(self.codes, 1) if code in right), None)

    @property
    def certain_right(self) -> bool:
        """Whether something is called certain, and all of it is right."""
        return bool(self.certain) and self.certain <= self.incident.right


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.of)

    def __str__(self) -> str:
        low, high = self.interval
        part = self.hits / self.of if self.of else 0.0
        return f"{self.hits:>2}/{self.of} {part:>4.0%} [{low:.0%}-{high:.0%}]"

    def as_json(self) -> dict[str, object]:
        return {"hits": self.hits, "of": self.of, "interval95": [round(edge, 4) for edge in self.interval]}


def wilson(hits: int, of: int, z: float = _Z) -> tuple[float, float]:
    """Wilson's score interval for a share, 95 % unless told."""
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Score:
    """What a method reaches over some incidents; of the certain verdicts, how many are right."""

    method: str
    tops: dict[int, Share]
    suspects: float
    certain: Share
    missed: int

    def as_json(self) -> dict[str, object]:
        return {
            "method": self.method,
            **{f"top{top}": share.as_json() for top, share in self.tops.items()},
            "median_suspects": self.suspects,
            "certain": self.certain.as_json(),
            "true_cause_missing": self.missed,
        }


def score(method: str, ranked: Sequence[Ranked]) -> Score:
    """Count one method."""
    return Score(
        method,
        {top: Share(sum(_within(r, top) for r in ranked), len(ranked)) for top in TOPS},
        median(len(r.codes) for r in ranked) if ranked else 0,
        Share(sum(r.certain_right for r in ranked), sum(bool(r.certain) for r in ranked)),
        sum(r.rank is None for r in ranked),
    )


def _within(ranked: Ranked, top: int) -> bool:
    return ranked.rank is not None and ranked.rank <= top


@dataclass(frozen=True, slots=True)
class OfCause:
    """How often incidents of one cause were explained."""

    cause: str
    n: int
    top1: int
    top3: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def by_cause(ranked: Sequence[Ranked]) -> list[OfCause]:
    """A row for each confirmed cause, the most frequent first."""
    groups: defaultdict[str, list[Ranked]] = defaultdict(list)
    for row in ranked:
        groups[row.incident.cause].append(row)
    rows = [
        OfCause(cause, len(group), *(sum(_within(r, top) for r in group) for top in (1, 3)))
        for cause, group in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row.n, row.cause))
