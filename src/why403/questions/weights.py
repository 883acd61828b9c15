"""How likely is each suspect? Counted over real incidents that looked alike, and over one authored page each.

Where somebody told of it in words, likeness of these to the cause's page counts as well.

A weight orders the suspects and never removes one. It is a naive Bayes estimate: how often a cause was
the true one, times how often incidents of that cause showed each feature. A cause that no real incident
had still has its own page's example, which counts as one.
"""

from __future__ import annotations

import json
import math
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from why403.frozen import dataclass
from why403.logic.formula import Cause
from why403.questions.suspects import Suspect
from why403.refusals.refusal import Fit

_NOTHING_SAID: Mapping[str, float] = MappingProxyType({})

_FIT = {Fit.AGREES: 1.0, Fit.OPEN: 0.6, Fit.OWN_WORDS: 0.2, Fit.REWRITTEN: 0.04}
"""How much less an answer speaks for a suspect where it does not use the refusal's own words."""

_SMOOTHING = 1.5
_TEMPER = 0.5
"""Features of one incident hang together; each counts for this part of what it would alone."""

_LIKENESS = 12.0
"""What it counts, as a logarithm, that a page has all the words of a reporter and no others."""


@dataclass(frozen=True, slots=True)
class Known:
    """One incident whose cause is confirmed: its source, its causes, its features, and what it counts."""

    source: str
    cause: str
    features: frozenset[str]
    counts: float = 1.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A suspect with its share (0 to 1, all together 1) and the counts behind it.

    `of_cause` real incidents had this cause, `alike` of them with the same words in the answer; `likeness`
    (0 to 1) says how far the reporter's words are those of the cause's page.
    """

    suspect: Suspect
    weight: float
    of_cause: int
    alike: int
    likeness: float = 0.0

    @property
    def cause(self) -> Cause:
        """The cause that is suspected."""
        return self.suspect.cause


@cache
def corpus() -> tuple[Known, ...]:
    """The incidents that the package carries."""
    with open(os.path.join(os.path.dirname(__file__), "known_incidents.json"), "rb") as file:
        rows = json.load(file)
    return tuple(Known(r["source"], r["cause"], frozenset(r["features"]), r["counts"]) for r in rows)


def weighed(
    found: Sequence[Suspect],
    shown: frozenset[str],
    known: Sequence[Known] | None = None,
    like: Mapping[str, float] = _NOTHING_SAID,
) -> tuple[Weighed, ...]:
    """The suspects with their weights, the heaviest first; equals stay in the order of the line.

    `shown` are the features of the incident, `like` the likeness of its words and the causes' pages.
    """
    incidents = corpus() if known is None else known
    table = _shipped() if known is None else _Table(known)
    logs = [
        table.score(s.cause.code, shown) + math.log(_FIT[s.fit]) + _LIKENESS * like.get(s.cause.code, 0.0)
        for s in found
    ]
    highest = max(logs, default=0.0)
    shares = [math.exp(value - highest) for value in logs]
    total = sum(shares) or 1.0
    rows = [
        Weighed(s, share / total, *_counts(incidents, s.cause.code, shown), like.get(s.cause.code, 0.0))
        for s, share in zip(found, shares, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.weight))


@cache
def _shipped() -> _Table:
    return _Table(corpus())


def _counts(known: Iterable[Known], code: str, shown: frozenset[str]) -> tuple[int, int]:
    words = {feature for feature in shown if feature.startswith(("family=", "browser="))}
    real = [k for k in known if k.cause == code and k.counts == 1.0]
    return len(real), sum(1 for k in real if words and words <= k.features)


class _Table:
    """Counts of causes and of features, made once for a set of incidents."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._causes: defaultdict[str, float] = defaultdict(float)
        self._features: defaultdict[str, float] = defaultdict(float)
        self._pairs: defaultdict[tuple[str, str], float] = defaultdict(float)
        for incident in known:
            self._causes[incident.cause] += incident.counts
            for feature in incident.features:
                self._features[feature] += incident.counts
                self._pairs[incident.cause, feature] += incident.counts
        self._total = sum(self._causes.values()) or 1

    def score(self, cause: str, shown: frozenset[str]) -> float:
        """The logarithm of the cause's share, up to a constant."""
        count = self._causes[cause]
        score = math.log((count + 0.5) / self._total)
        for feature in shown:
            usual = (self._features[feature] + 0.5) / (self._total + 1)
            share = (self._pairs[cause, feature] + _SMOOTHING * usual) / (count + _SMOOTHING)
            score += _TEMPER * math.log(share)
        return score
