"""The real incidents and their confirmed causes, as the benchmarks read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench.plain import plain_values
from bench.shapes import Shape, whole
from why403.incident.fact_values import fact_value, resolved
from why403.incident.read import read_incident
from why403.logic.facts import Value
from why403.logic.states import ABSENT
from why403.questions.explain import Case

CASES = Path(__file__).parent.parent / "cases"
REAL = CASES / "real"
FRESH, LATER = CASES / "fresh", CASES / "later"
ASIDE = ("aside", "aside-2", "aside-11", "authored")
"""Folders that nothing learns from: the last was made up, the others are kept for one final score each. The
third to the tenth batch, `aside-3` to `aside-10`, are learnt from since they were scored."""


def _others() -> tuple[Path, ...]:
    folders = (file.parent for file in sorted(CASES.rglob("causes.yaml")))
    known = (REAL, FRESH, LATER)
    return tuple(f for f in folders if f not in known and f.relative_to(CASES).parts[0] not in ASIDE)


COLLECTIONS = (REAL, FRESH, LATER, *_others())
"""In the order in which they were collected: all but the first after rules and weights were made."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One real incident: the case as reported, and what was confirmed afterwards."""

    name: str
    source: str
    case: Case
    cause: str
    also: tuple[str, ...]
    oracle: dict[str, Value] | None
    no_answer_text: bool = False
    emulation: bool = False

    @property
    def right(self) -> frozenset[str]:
        """Every cause that counts as right."""
        return frozenset({self.cause, *self.also})

    @property
    def apart(self) -> bool:
        """Whether the incident is reported apart, and never weighed by."""
        return self.no_answer_text or self.emulation


def load(shape: Shape = whole, folder: Path = REAL) -> Sequence[Incident]:
    """The incidents of a folder, in the order of their names: all whose cause its readers agree on."""
    return _read(shape, folder)


@cache
def _read(shape: Shape, folder: Path) -> tuple[Incident, ...]:
    return tuple(_incident(folder / f"{name}.yaml", told, shape) for name, told in agreed(folder))


def agreed(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """What was confirmed of each incident; a disputed one has no right cause and is left out."""
    confirmed = plain_values((folder / "causes.yaml").read_text("utf-8"))
    return [(name, confirmed[name]) for name in sorted(confirmed) if not confirmed[name].get("disputed")]


def oracle_answers(written: Mapping[str, object]) -> dict[str, Value]:
    """What the oracle answers, by fact; the word `absent` says that there is none."""
    told = ((name, ABSENT if value == "absent" else value) for name, value in written.items())
    found = resolved(fact_value(name, value) for name, value in told)  # type: ignore[arg-type]
    return {said.fact: said.value for said in found}


def _incident(path: Path, confirmed: dict[str, object], shape: Shape) -> Incident:
    also = confirmed.get("also") or []
    oracle = confirmed.get("oracle")
    return Incident(
        path.stem,
        str(confirmed["source"]),
        shape(read_incident(path.read_text("utf-8"), path.name)),
        str(confirmed["cause"]),
        tuple(also) if isinstance(also, list) else (),
        oracle_answers(oracle) if isinstance(oracle, dict) else None,
        bool(confirmed.get("no_answer_text")),
        bool(confirmed.get("emulation")),
    )
