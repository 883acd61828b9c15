"""The real incidents and their confirmed causes, as the benchmarks read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from why403.logic.facts import Value
from why403.observed.case import known_facts, sentences
from why403.observed.incident_file import read_incident
from why403.observed.seen import seen
from why403.questions.explain import Case

REAL = Path(__file__).parent.parent / "cases" / "real"


@dataclass(frozen=True, slots=True)
class Incident:
    """One real incident: the case as reported, and what was confirmed afterwards."""

    name: str
    source: str
    case: Case
    cause: str
    also: tuple[str, ...]
    oracle: dict[str, Value] | None
    apart: bool

    @property
    def right(self) -> frozenset[str]:
        """Every cause that counts as right."""
        return frozenset({self.cause, *self.also})


def load() -> list[Incident]:
    """All incidents, in the order of their names."""
    confirmed = yaml.safe_load((REAL / "causes.yaml").read_text("utf-8"))
    return [_incident(name, confirmed[name]) for name in sorted(confirmed)]


def _incident(name: str, confirmed: dict[str, object]) -> Incident:
    path = REAL / f"{name}.yaml"
    read = read_incident(path.read_text("utf-8"), path.name)
    case = Case(known_facts(read), seen(read.answer), sentences(read))
    also = confirmed.get("also") or []
    oracle = confirmed.get("oracle")
    return Incident(
        name,
        str(confirmed["source"]),
        case,
        str(confirmed["cause"]),
        tuple(also) if isinstance(also, list) else (),
        oracle if isinstance(oracle, dict) else None,
        bool(confirmed.get("no_answer_text") or confirmed.get("emulation")),
    )
