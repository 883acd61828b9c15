"""How often each cause was the true one, and with which signs: counted over the confirmed incidents."""

from __future__ import annotations

import json
import math
import os
from collections import Counter, defaultdict
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
    """One incident whose cause is confirmed: its source, its cause, and its features."""

    source: str
    cause: str
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many incidents there are: by cause, by sign, by both; and the words of their answers."""

    causes: Mapping[str, int]
    signs: Mapping[str, int]
    pairs: Mapping[str, Mapping[str, int]]
    words: Mapping[str, list[list[str]]]

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.causes.values())

    def terms(self, code: str, shown: Iterable[str], total: int) -> Iterator[tuple[str, float]]:
        """How much more often than others the cause was met, and with what is shown: as logarithms."""
        if not total:
            return
        count = self.causes.get(code, 0)
        yield "counted", math.log((count + _USUAL) / total)
        with_sign = self.pairs.get(code, {})
        facts = words = 0.0
        for sign in shown:
            usual = (self.signs.get(sign, 0) + _USUAL) / (total + 1)
            share = (with_sign.get(sign, 0) + _SMOOTHING * usual) / (count + _SMOOTHING)
            if sign.startswith(SAYS):
                words += math.log(share / usual)
            else:
                facts += math.log(share / usual)
        yield "counted-facts", facts
        yield "counted-words", words

    def alike(self, code: str, shown: Iterable[str]) -> tuple[int, int]:
        """How many incidents had this cause, and how many of them the same words in the answer."""
        words = {sign for sign in shown if sign.startswith(_WORDS)}
        known = self.words.get(code, [])
        return len(known), sum(words.issubset(each) for each in known) if words else 0


def counted(known: Iterable[Known]) -> Counts:
    """The incidents, counted."""
    causes: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    words: defaultdict[str, list[list[str]]] = defaultdict(list)
    for each in known:
        causes[each.cause] += 1
        signs.update(each.features)
        pairs[each.cause].update(each.features)
        words[each.cause].append(sorted(sign for sign in each.features if sign.startswith(_WORDS)))
    return Counts(causes, signs, pairs, words)


@cache
def shipped() -> Counts:
    """The incidents of the package."""
    with open(COUNTED, "rb") as file:
        held = json.load(file)
    return Counts(held["causes"], held["signs"], held["pairs"], held["words"])
