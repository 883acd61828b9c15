"""A gate, asked about one call: what each of its checks comes to, whom it blames, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from why403.gates.check import Check, Gate
from why403.logic.facts import Fact, Value
from why403.logic.places import Located
from why403.logic.reading import read
from why403.logic.truth import NO, Truth
from why403.model.site import Site
from why403.refusals.refusal import Refusal

REST, HTTP, WEBSOCKET = "REST", "HTTP", "WEBSOCKET"
KINDS = (REST, HTTP, WEBSOCKET)


@dataclass(frozen=True)
class Outcome:
    """What one check comes to, and the refusals that can be seen where it fails."""

    check: Check
    truth: Truth
    causes: frozenset[str]
    refusals: tuple[Refusal, ...]


def outcomes(gate: Gate, kind: str, told: Mapping[Fact, Value]) -> list[Outcome]:
    """All checks of the gate, asked with these facts told; facts of the configuration are bound first."""
    facts = {fact.name: value for fact, value in told.items()}
    settings = {name: Located(value) for name, value in facts.items()}
    found = []
    for check in gate.checks(Site(kind, settings)):
        reading = read(check.holds, facts)
        causes = frozenset(r.cause.code for r in reading.reasons if r.cause is not None)
        spoken = tuple(each.refusal for each in check.possible() if read(each.when, facts).truth is not NO)
        found.append(Outcome(check, reading.truth, causes, spoken))
    return found


def verdict(gate: Gate, kind: str, name: str, told: Mapping[Fact, Value]) -> Truth:
    """The truth of one check."""
    return _named(gate, kind, name, told).truth


def blamed(gate: Gate, kind: str, name: str, told: Mapping[Fact, Value]) -> set[str]:
    """The causes that a check gives."""
    return set(_named(gate, kind, name, told).causes)


def answers(gate: Gate, kind: str, name: str, told: Mapping[Fact, Value] | None = None) -> set[str]:
    """The names of the refusals that can be seen where a check fails."""
    return {refusal.name for refusal in _named(gate, kind, name, told or {}).refusals}


def statuses(gate: Gate, kind: str, name: str, told: Mapping[Fact, Value] | None = None) -> set[int]:
    """The status codes of a check's refusals, where they have one."""
    found = (getattr(refusal, "status", None) for refusal in _named(gate, kind, name, told or {}).refusals)
    return {status for status in found if status is not None}


def names(gate: Gate, kind: str) -> set[str]:
    """The checks that a gate has on APIs of this kind."""
    return {check.name for check in gate.checks(Site(kind))}


def _named(gate: Gate, kind: str, name: str, told: Mapping[Fact, Value]) -> Outcome:
    found = [outcome for outcome in outcomes(gate, kind, told) if outcome.check.name == name]
    assert len(found) == 1, f"{gate.name} has {len(found)} checks {name} on {kind} APIs"
    return found[0]
