"""How often each cause was the true one, and with which signs: counted over the confirmed incidents."""

from __future__ import annotations

import json
import math
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from why403.frozen import dataclass
from why403.questions.features import SAYS

COUNTED = os.path.join(os.path.dirname(__file__), "counted_incidents.json")
"""The incidents that the package carries, counted (`scripts.known_incidents`)."""

_SMOOTHING = 1.5
_USUAL = 0.5
_WORDS = ("family=", "browser=")


@dataclass(frozen=True, slots=True)
class Known:
    """One incident whose cause is confirmed: its source, its causes, its features, and what it counts."""

    source: str
    cause: str
    features: frozenset[str]
    counts: float = 1.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What the incidents count, by cause, by sign, and by both; and by cause the answer's words of each real
    one."""

    causes: Mapping[str, float]
    signs: Mapping[str, float]
    pairs: Mapping[str, Mapping[str, float]]
    real: Mapping[str, list[list[str]]]

    @property
    def total(self) -> float:
        """What all of them count."""
        return sum(self.causes.values())

    def terms(self, code: str, shown: Iterable[str], total: float) -> Iterator[tuple[str, float]]:
        """How much more often than others the cause was met, and with what is shown: as logarithms."""
        if not total:
            return
        count = self.causes.get(code, 0.0)
        yield "counted", math.log((count + _USUAL) / total)
        with_sign = self.pairs.get(code, {})
        facts = words = 0.0
        for sign in shown:
            usual = (self.signs.get(sign, 0.0) + _USUAL) / (total + 1)
            share = (with_sign.get(sign, 0.0) + _SMOOTHING * usual) / (count + _SMOOTHING)
            if sign.startswith(SAYS):
                words += math.log(share / usual)
            else:
                facts += math.log(share / usual)
        yield "counted-facts", facts
        yield "counted-words", words

    def alike(self, code: str, shown: Iterable[str]) -> tuple[int, int]:
        """How many real incidents had this cause, and how many of them the same words in the answer."""
        words = {sign for sign in shown if sign.startswith(_WORDS)}
        real = self.real.get(code, [])
        return len(real), sum(words.issubset(each) for each in real) if words else 0


def counted(known: Iterable[Known]) -> Counts:
    """The incidents, counted. The example of a page counts less than a real incident, and is none."""
    causes: defaultdict[str, float] = defaultdict(float)
    signs: defaultdict[str, float] = defaultdict(float)
    pairs: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    real: defaultdict[str, list[list[str]]] = defaultdict(list)
    for each in known:
        causes[each.cause] += each.counts
        for sign in each.features:
            signs[sign] += each.counts
            pairs[each.cause][sign] += each.counts
        if each.counts == 1.0:
            real[each.cause].append(sorted(sign for sign in each.features if sign.startswith(_WORDS)))
    return Counts(causes, signs, pairs, real)


@cache
def shipped() -> Counts:
    """The incidents of the package."""
    with open(COUNTED, "rb") as file:
        held = json.load(file)
    return Counts(held["causes"], held["signs"], held["pairs"], held["real"])
