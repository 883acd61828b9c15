"""The order of suspects: what speaks for each, as terms with weights.

The score of a suspect is the sum of its terms, each times its weight; shares are what the scores make of one
whole. Rules say what follows from how a cause comes about: who sends a key has a wrong one, and does not lack
one. Their weights were set by hand and fitted around that (`scripts/fit_order.py`), as all others were. They
order suspects and never remove one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache

from why403.frozen import dataclass
from why403.logic.facts import Value
from why403.logic.truth import NO
from why403.questions.suspects import Suspect

ORDER = os.path.join(os.path.dirname(__file__), "order.json")
"""The rules and all weights (`scripts.fit_order`)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Signs that make causes likelier, or less: of each of `needs` one has to be there, of `unless` none."""

    needs: tuple[frozenset[str], ...]
    unless: frozenset[str]
    causes: frozenset[str]

    def holds(self, signs: frozenset[str]) -> bool:
        return not self.unless & signs and all(need & signs for need in self.needs)


@dataclass(frozen=True, slots=True)
class Order:
    """Rules, a weight for every term by its name, and how far scores are to be trusted (1: as they are)."""

    rules: tuple[Rule, ...]
    weights: Mapping[str, float]
    temperature: float = 1.0

    def score(self, terms: Iterable[tuple[str, float]]) -> float:
        """The sum of what speaks for a suspect."""
        return sum(self.weights.get(name, 0.0) * value for name, value in terms) / self.temperature


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one incident, as terms are made of it.

    `cues` count the phrases that give a cause away; `like` is the likeness of the page; `narrow` how little
    else than the difference to a working call a cause hangs on; `against` and `speaks_for` are the causes
    that sentences would rule out, or prove, if they were told facts; `said` is what they are read as.
    `clues` are the causes for which something speaks that was read off the call itself, and `not_named` those
    that do not have the gateway response which the answer names.
    """

    signs: frozenset[str]
    counted: frozenset[str]
    cues: Mapping[str, int]
    like: Mapping[str, float]
    narrow: Mapping[str, float]
    against: frozenset[str] = frozenset()
    speaks_for: frozenset[str] = frozenset()
    said: Mapping[str, Value] = field(default_factory=dict)
    clues: frozenset[str] = frozenset()
    not_named: frozenset[str] = frozenset()


def terms(
    suspect: Suspect, shown: Evidence, holding: Sequence[tuple[int, Rule]]
) -> Iterator[tuple[str, float]]:
    """What speaks for one suspect, but for the counts of incidents. `holding` are the rules that hold."""
    code = suspect.cause.code
    yield f"fit={suspect.fit.name}", 1.0
    yield f"likely={code}", 1.0
    for number, rule in holding:
        if code in rule.causes:
            yield f"rule={number}", 1.0
    if code in shown.cues:
        yield f"cue={code}", 1.0 if shown.cues[code] == 1 else 1.5
    yield "likeness", shown.like.get(code, 0.0)
    yield "narrow", shown.narrow.get(code, 0.0)
    if code in shown.against:
        yield "said-against", 1.0
    if code in shown.speaks_for:
        yield "said-for", 1.0
    if code in shown.clues:
        yield "clue", 1.0
    if code in shown.not_named:
        yield "not-named", 1.0
    if _is_half_told(suspect):
        yield "half-told", 1.0


def _is_half_told(suspect: Suspect) -> bool:
    """Whether somebody told what makes it the cause, and open is only whether that matters here. What a
    configuration shows, it shows of many calls that nobody refuses."""
    if any(each.defines is not None for each in suspect.reasons):
        return False
    failing = (each for each in suspect.reasons if each.truth is NO)
    return not suspect.truth.settled and any(reason.cause == suspect.cause for reason in failing)


def holding(rules: Sequence[Rule], signs: frozenset[str]) -> list[tuple[int, Rule]]:
    """The rules that hold, by their numbers."""
    return [(number, rule) for number, rule in enumerate(rules) if rule.holds(signs)]


@cache
def shipped() -> Order:
    """The order that the package carries."""
    with open(ORDER, "rb") as file:
        held = json.load(file)
    weights: dict[str, float] = held["weights"]
    rules = []
    for number, (needs, unless, causes, weight) in enumerate(held["rules"]):
        rules.append(Rule(tuple(map(frozenset, needs)), frozenset(unless), frozenset(causes)))
        weights[f"rule={number}"] = weight
    return Order(tuple(rules), weights, held["temperature"])
