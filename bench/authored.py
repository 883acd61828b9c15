"""What becomes of the authored incidents: three or more for every cause, written before the rules.

    .venv/bin/python -m bench.authored [--all]

Explains each as `why403 explain` does, with the weights of the package. `--all` also lists what stands
first. It leaves with 1 where a true cause is not among the suspects, or where something else is certain.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.plain import plain_values
from why403.evidence.case import clues_of, known_facts, sentences
from why403.evidence.fingerprint import seen_of
from why403.incident.read import read_incident
from why403.questions.explain import Case, explain

AUTHORED = Path(__file__).parent.parent / "cases" / "authored"

OUTCOMES = ("certain", "first", "top-3", "lower", "dropped")


@dataclass(frozen=True, slots=True)
class Row:
    """One incident: its cause, the look-alike that it refutes, and what was named."""

    name: str
    cause: str
    decoy: str | None
    codes: tuple[str, ...]
    certain: frozenset[str]

    @property
    def outcome(self) -> str:
        """The best that can be said of the true cause."""
        if self.cause not in self.codes:
            return "dropped"
        if self.certain == {self.cause}:
            return "certain"
        place = self.codes.index(self.cause)
        return "first" if place == 0 else "top-3" if place < 3 else "lower"

    @property
    def wrong(self) -> frozenset[str]:
        """What is called certain and is not the cause."""
        return self.certain - {self.cause}

    @property
    def fooled(self) -> bool:
        """Whether the refuted look-alike is still named before the cause, or instead of it."""
        before = self.codes[: self.codes.index(self.cause)] if self.cause in self.codes else self.codes
        return self.decoy in before

    @property
    def failed(self) -> bool:
        return self.outcome == "dropped" or bool(self.wrong)


def measure() -> list[Row]:
    """All incidents, in the order of their names."""
    written = plain_values((AUTHORED / "causes.yaml").read_text("utf-8"))
    return [_row(name, written[name]) for name in sorted(written)]


def _row(name: str, written: dict[str, str]) -> Row:
    explained = explain(_case(AUTHORED / f"{name}.yaml"))
    codes = tuple(row.suspect.cause.code for row in explained.suspects)
    return Row(name, written["cause"], written["decoy"] or None, codes, explained.certain)


def _case(path: Path) -> Case:
    incident = read_incident(path.read_text("utf-8"), path.name)
    clues = clues_of(incident)
    known = known_facts(incident, clues)
    return Case(known, seen_of(incident, known), sentences(incident), clues=clues)


def text(rows: Sequence[Row], everything: bool = False) -> str:
    """The counts, the causes of which not all are solved, and the incidents that fail."""
    return "\n".join((*_counts(rows), "", *_causes(rows), "", *_incidents(rows, everything)))


def _counts(rows: Sequence[Row]) -> Iterator[str]:
    yield f"Authored incidents: {len(rows)}, of {len({row.cause for row in rows})} causes"
    for outcome in OUTCOMES:
        yield f"  {outcome:8} {sum(row.outcome == outcome for row in rows):>4}"
    yield f"  something else is certain: {sum(bool(row.wrong) for row in rows)}"
    decoys = [row for row in rows if row.decoy]
    yield f"  the refuted look-alike before the cause: {sum(row.fooled for row in decoys)} of {len(decoys)}"


def _causes(rows: Sequence[Row]) -> Iterator[str]:
    yield f"{'By cause, where not all stand first':36} " + " ".join(f"{o:>7}" for o in OUTCOMES)
    for cause in sorted({row.cause for row in rows if row.outcome not in OUTCOMES[:2]}):
        of_cause = [row.outcome for row in rows if row.cause == cause]
        yield f"{cause:36} " + " ".join(f"{of_cause.count(o) or '':>7}" for o in OUTCOMES)


def _incidents(rows: Sequence[Row], everything: bool) -> Iterator[str]:
    listed = [row for row in rows if everything or row.failed or row.outcome in ("top-3", "lower")]
    yield f"{'All' if everything else 'Not certain, not first, or wrong'}: {len(listed)}"
    for row in sorted(listed, key=lambda row: (-OUTCOMES.index(row.outcome), row.name)):
        wrong = f"; wrongly certain: {', '.join(sorted(row.wrong))}" if row.wrong else ""
        named = ", ".join(row.codes[:3]) or "no suspect"
        yield f"  {row.outcome:8} {row.name}: {named}{wrong}{' (decoy)' if row.fooled else ''}"


def main(arguments: Sequence[str]) -> int:
    """Print the table, and judge."""
    rows = measure()
    print(text(rows, everything="--all" in arguments))
    return int(any(row.failed for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
