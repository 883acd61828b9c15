"""The weights of the order of suspects, fitted around those that were set by hand.

A conditional logit over the suspects of each incident, in which a weight has a normal prior around its mean,
and keeps the mean's sign. Counts of incidents leave the incident's own source out. All is deterministic.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bench.calibration import Outcome, log_loss
from bench.corpus import COLLECTIONS, Incident, load
from bench.known import known, without
from bench.plain import plain_values
from bench.shapes import Shape, whole, without_facts
from why403.questions.counts import Counts, Known, counted
from why403.questions.explain import evidence_of, fitting
from why403.questions.order import Evidence, Order, Rule, holding, terms
from why403.questions.vocabulary import entry

WRITTEN = Path(__file__).parent.parent / "scripts" / "order.yaml"
FOLDS = 10
INNER = 3
TEMPERATURES = tuple(round(0.8 + 0.05 * step, 2) for step in range(21))
STEPS = 250
FORMS: tuple[tuple[Shape, float], ...] = ((whole, 1.0), (without_facts, 0.5))
"""Each incident is learnt from as it is written, and with half the weight as a stranger would tell it."""

MEANS: dict[str, tuple[float, float]] = {
    "fit=AGREES": (0.0, 0.0),
    "fit=OPEN": (-0.5, 0.3),
    "fit=OWN_WORDS": (-1.6, 0.4),
    "fit=REWRITTEN": (-3.2, 0.5),
    "likeness": (8.0, 3.0),
    "narrow": (0.5, 0.3),
    "counted": (0.4, 0.15),
    "counted-facts": (0.31, 0.1),
    "counted-words": (0.16, 0.08),
    "said-against": (-1.5, 0.5),
    "said-for": (1.5, 0.5),
    "clue": (1.5, 0.5),
    "not-named": (-3.0, 0.5),
    "half-told": (3.0, 0.5),
}
"""The means and spreads of the terms that are no rules."""
_CUE = (1.1, 0.5)
_SPREAD = 0.5


@dataclass(frozen=True)
class Hand:
    """What was written by hand: rules, and by term its mean and spread."""

    rules: tuple[Rule, ...]
    means: Mapping[str, tuple[float, float]]

    def order(self) -> Order:
        """The order without anything fitted."""
        return Order(self.rules, {name: mean for name, (mean, _) in self.means.items()})


@cache
def hand() -> Hand:
    """What `scripts/order.yaml` tells."""
    written = plain_values(WRITTEN.read_text("utf-8"))
    families = written["families"]
    rules, means = [], dict(MEANS)
    for number, row in enumerate(written["signs"]):
        causes = families[row["for"][1:]] if row["for"].startswith("@") else [row["for"]]
        rules.append(Rule(_needs(row["if"]), frozenset(row.get("unless", ())), frozenset(causes)))
        means[f"rule={number}"] = (row["mean"], max(_SPREAD * abs(row["mean"]), 0.3))
    for code, mean in written["likely"].items():
        means[f"likely={code}"] = (mean, 0.4)
        means[f"cue={code}"] = _CUE
    return Hand(tuple(rules), means)


def _needs(told: Iterable[str | list[str]]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset([each] if isinstance(each, str) else each) for each in told)


def vocabulary() -> dict[str, dict[str, list[list[str]]]]:
    """The lists of phrases, as they are looked for. A ValueError names an entry that no text has, or every
    one: of no word, or with a sign that belongs to none."""
    written = plain_values(WRITTEN.read_text("utf-8"))
    return {
        kind: {name: [looked_for(str(text)) for text in among] for name, among in written[kind].items()}
        for kind in ("words", "cues")
    }


_NO_PART = re.compile(r"[^\w$@%=+.-]")


def looked_for(text: str) -> list[str]:
    """The phrases of one entry; a ValueError for one that no text has, or every one."""
    phrases = list(entry(text))
    words = [word for phrase in phrases for word in phrase.split()]
    if not all(phrase.split() for phrase in phrases) or any(_NO_PART.search(word) for word in words):
        raise ValueError(f"no text, or every one, is like this entry: {text}")
    return phrases


@dataclass(frozen=True, eq=False)
class Example:
    """One incident in one form: its suspects with their terms, and which of them are right."""

    name: str
    source: str
    weight: float
    shown: Evidence
    codes: tuple[str, ...]
    rows: tuple[tuple[tuple[str, float], ...], ...]
    right: tuple[bool, ...]


@cache
def examples() -> tuple[Example, ...]:
    """The incidents that the order decides: nothing is certain, and a right cause is named."""
    found = []
    for shape, weight in FORMS:
        for folder in COLLECTIONS:
            for incident in load(shape, folder):
                made = None if incident.apart else _example(incident, weight)
                if made is not None:
                    found.append(made)
    return tuple(found)


def _example(incident: Incident, weight: float) -> Example | None:
    suspects, certain = fitting(incident.case)
    right = tuple(suspect.cause.code in incident.right for suspect in suspects)
    if certain or not any(right) or all(right):
        return None
    shown = evidence_of(incident.case, suspects, certain)
    rules = holding(hand().rules, shown.signs)
    return Example(
        incident.name,
        incident.source,
        weight,
        shown,
        tuple(suspect.cause.code for suspect in suspects),
        tuple(tuple(terms(suspect, shown, rules)) for suspect in suspects),
        right,
    )


NAMES = tuple(sorted(hand().means))
_INDEX = {name: number for number, name in enumerate(NAMES)}
_MEAN = np.array([hand().means[name][0] for name in NAMES])
_SD = np.array([hand().means[name][1] for name in NAMES])


@dataclass(frozen=True)
class Data:
    """All suspects of some examples, one below the other: the terms that each has, by row."""

    values: np.ndarray
    columns: np.ndarray
    rows: np.ndarray
    starts: np.ndarray
    right: np.ndarray
    weights: np.ndarray

    def scores(self, weights: np.ndarray) -> np.ndarray:
        """The sum of its terms for every suspect."""
        return np.bincount(self.rows, self.values * weights[self.columns], len(self.right))

    def back(self, of_rows: np.ndarray) -> np.ndarray:
        """What each term has of a number for every suspect."""
        return np.bincount(self.columns, self.values * of_rows[self.rows], len(NAMES))

    def __len__(self) -> int:
        return len(self.right)


Terms = tuple[tuple[tuple[str, float], ...], ...]
"""What speaks for each suspect of an example, counts of incidents included."""


def counted_terms(chosen: Iterable[Example], incidents: Sequence[Known]) -> dict[Example, Terms]:
    """`incidents` are those to count; each example leaves its own source out."""
    counts: dict[str, Counts] = {}
    found = {}
    for each in chosen:
        if each.source not in counts:
            counts[each.source] = counted(without(each.source, incidents))
        total = counts[each.source].total
        more = (counts[each.source].terms(code, each.shown.counted, total) for code in each.codes)
        found[each] = tuple((*known_terms, *of) for known_terms, of in zip(each.rows, more, strict=True))
    return found


def data(chosen: Sequence[Example], told: Mapping[Example, Terms]) -> Data:
    """The examples as numbers."""
    values: list[float] = []
    columns: list[int] = []
    rows: list[int] = []
    right: list[bool] = []
    starts: list[int] = []
    for each in chosen:
        starts.append(len(right))
        for of_suspect, is_right in zip(told[each], each.right, strict=True):
            values += [value for _, value in of_suspect]
            columns += [_INDEX[name] for name, _ in of_suspect]
            rows += [len(right)] * len(of_suspect)
            right.append(is_right)
    weights = np.array([each.weight for each in chosen])
    where = np.array(columns), np.array(rows), np.array(starts)
    return Data(np.array(values), *where, np.array(right), weights)


def fit(given: Data) -> np.ndarray:
    """The weights that are likeliest: gradient steps with momentum, of a fixed number."""
    spread, wide = _SD, np.where(_SD > 0, _SD, 1.0)
    low = np.where(_MEAN > 0, -_MEAN / wide, -np.inf)
    high = np.where(_MEAN < 0, -_MEAN / wide, np.inf)
    base = given.scores(_MEAN)
    lengths = np.diff(np.append(given.starts, len(given)))
    per_row = np.repeat(given.weights, lengths)
    step = 1.0 / (1.0 + _steepest(given, per_row, spread))
    point = ahead = np.zeros(len(NAMES))
    pace, last = 1.0, math.inf
    for _ in range(STEPS):
        shares, of_right, loss = _shares(base + given.scores(spread * ahead), given, lengths)
        loss += 0.5 * float(ahead @ ahead)
        gradient = spread * given.back(per_row * (shares - of_right)) + ahead
        moved = np.clip(ahead - step * gradient, low, high)
        following = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        if loss > last:
            following = pace = 1.0
        ahead = moved + (pace - 1) / following * (moved - point)
        point, pace, last = moved, following, loss
    return _MEAN + spread * point


def _steepest(given: Data, per_row: np.ndarray, spread: np.ndarray) -> float:
    """A bound of the curvature: half the largest eigenvalue of the terms' products, by power iteration."""
    vector = np.ones(len(NAMES))
    size = 1.0
    for _ in range(30):
        vector = spread * given.back(per_row * given.scores(spread * vector))
        size = float(np.linalg.norm(vector))
        vector /= size
    return 0.5 * size


def _shares(scores: np.ndarray, given: Data, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Shares among all, shares among the right ones, and the loss."""
    highest = np.repeat(np.maximum.reduceat(scores, given.starts), lengths)
    raised = np.exp(scores - highest)
    all_of = np.add.reduceat(raised, given.starts)
    of_right = np.add.reduceat(raised * given.right, given.starts)
    loss = -float((given.weights * np.log(of_right / all_of)).sum())
    return raised / np.repeat(all_of, lengths), raised * given.right / np.repeat(of_right, lengths), loss


def outcomes(
    chosen: Sequence[Example], given: Data, weights: np.ndarray, temperature: float
) -> list[Outcome]:
    """What the weights make of examples."""
    scores = given.scores(weights) / temperature
    found = []
    for each, start in zip(chosen, given.starts, strict=True):
        own = scores[start : start + len(each.codes)]
        shares = np.exp(own - own.max())
        shares /= shares.sum()
        right = np.array(each.right)
        place = int((shares > shares[right].max()).sum()) + 1
        found.append(Outcome(each.name, place, float(shares[right].sum()), float(shares.max())))
    return found


def fold_of(source: str, folds: int, salt: str = "") -> int:
    """Into which part a source belongs: the same on every machine."""
    return int(hashlib.sha256((salt + source).encode()).hexdigest(), 16) % folds


@dataclass(frozen=True)
class Fitted:
    """The weights that were found, and with what."""

    weights: np.ndarray
    temperature: float

    def order(self) -> Order:
        named = {name: float(weight) for name, weight in zip(NAMES, self.weights, strict=True)}
        return Order(hand().rules, named, self.temperature)


def chosen_fit(chosen: Sequence[Example], incidents: Sequence[Known]) -> Fitted:
    """The temperature by validation over sources within what is given, then a fit to all of it."""
    told = counted_terms(chosen, incidents)
    tried = []
    for part in range(INNER):
        inside = [each for each in chosen if fold_of(each.source, INNER, "inner") != part]
        outside = [each for each in chosen if fold_of(each.source, INNER, "inner") == part]
        tried.append((fit(data(inside, told)), outside, data(outside, told)))
    losses = {
        temperature: log_loss([o for w, some, of in tried for o in outcomes(some, of, w, temperature)])
        for temperature in TEMPERATURES
    }
    return Fitted(fit(data(chosen, told)), min(TEMPERATURES, key=lambda each: losses[each]))


@cache
def nested() -> tuple[Fitted, ...]:
    """What is found without each part of the sources: nothing is chosen or fitted with its help."""
    return tuple(_without(part) for part in range(FOLDS))


def _without(part: int) -> Fitted:
    inside = [each for each in examples() if fold_of(each.source, FOLDS) != part]
    return chosen_fit(inside, [each for each in known() if fold_of(each.source, FOLDS) != part])


def held_out() -> list[Outcome]:
    """What becomes of the incidents of each part, as they are written, by what was found without them."""
    found = []
    for part, fitted in enumerate(nested()):
        chosen = [e for e in examples() if e.weight == 1.0 and fold_of(e.source, FOLDS) == part]
        incidents = [each for each in known() if fold_of(each.source, FOLDS) != part]
        given = data(chosen, counted_terms(chosen, incidents))
        found += outcomes(chosen, given, fitted.weights, fitted.temperature)
    return found


def order_without(source: str) -> Order:
    """The order that was found without a source, and without all others of its part."""
    return nested()[fold_of(source, FOLDS)].order()


def inputs_sum() -> str:
    """A sum of everything that the shipped table is made of."""
    summed = hashlib.sha256(WRITTEN.read_bytes())
    for folder in COLLECTIONS:
        for file in sorted(folder.glob("*.yaml")):
            summed.update(file.read_bytes())
    return summed.hexdigest()


def shipped_text(fitted: Fitted) -> str:
    """The table of the package."""
    order = fitted.order()
    weights = {n: round(w, 3) for n, w in order.weights.items() if not n.startswith("rule=") and round(w, 3)}
    rows = [
        json.dumps(
            [
                [sorted(need) for need in rule.needs],
                sorted(rule.unless),
                sorted(rule.causes),
                round(order.weights[f"rule={number}"], 3),
            ]
        )
        for number, rule in enumerate(order.rules)
    ]
    head = json.dumps({"inputs": inputs_sum(), "temperature": fitted.temperature})
    return f'{head[:-1]},\n"weights": {json.dumps(weights)},\n"rules": [\n' + ",\n".join(rows) + "\n]}\n"


def package_weights(text: str) -> dict[str, float]:
    """The weights of a table as it is shipped, by the names of their terms."""
    held = json.loads(text)
    return {**held["weights"], **{f"rule={number}": row[-1] for number, row in enumerate(held["rules"])}}


def vocabulary_text() -> str:
    """The file with the phrases."""
    return json.dumps(vocabulary(), ensure_ascii=False) + "\n"
