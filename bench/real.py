"""Scores over the real incidents, beside what a look-up or a guess would reach.

    .venv/bin/python -m bench.real [--json]

Weights are those that are found without the incident's source and the others of its part: strength and
temperature too (`bench/fitting.py`). Nothing is written; it leaves with 1 where a target is missed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.calibration import Outcome, calibration_error, log_loss
from bench.results import Asked, Results, measure, missed
from bench.scores import OfCause, Ranked, Score, Share

_COLUMNS = f"{'':40} {'top-1':19} {'top-3':19} {'top-5':19} {'median':>6} {'certain':>8} {'missing':>7}"


def text(results: Results) -> str:
    """All tables."""
    n = results.scores[0].tops[1].of
    return "\n".join(
        (
            f"Real incidents with an answer from AWS: {n}. Shares with 95 % intervals (Wilson);",
            "weights were found without the incident's source. `median`: suspects named;",
            "`certain`: right of all; `missing`: the true cause is not named.",
            "",
            *table(results.scores),
            "",
            *_shares(results.undecided),
            "",
            "Reported apart",
            *table(results.apart),
            "",
            *_asked(results.asked),
            "",
            *_causes(results.causes),
            "",
            *_failing(results.failing),
            "",
            *(f"missed: {complaint}" for complaint in missed(results) or ["no target"]),
        )
    )


def table(rows: Sequence[Score]) -> Iterator[str]:
    """A line for each method, under a heading."""
    yield _COLUMNS
    for row in rows:
        tops = " ".join(f"{share!s:19}" for share in row.tops.values())
        certain = f"{row.certain.hits}/{row.certain.of}" if row.certain.of else "-"
        yield f"{row.method:40} {tops} {row.suspects:>6g} {certain:>8} {row.missed:>7}"


def _shares(found: Sequence[Outcome]) -> Iterator[str]:
    first = Share(sum(each.place == 1 for each in found), len(found))
    among = Share(sum(each.place <= 3 for each in found), len(found))
    yield f"Of all collections, where nothing is certain: first {first}; among three {among}"
    yield f"  log-loss: {log_loss(found):.2f}; calibration error: {calibration_error(found):.3f}"


def _asked(asked: Asked) -> Iterator[str]:
    yield f"With questions, where what is shown determines the cause (n = {asked.solved.of}):"
    yield f"  end with right causes alone: {asked.solved}"
    yield f"  of these before any question: {asked.at_once}"
    yield f"  median questions put: {asked.questions:g}; where any was put: {asked.needed:g}"
    yield f"  wrongly certain, over all incidents: {asked.wrongly_certain}"
    yield f"  not so ({len(asked.unsolved)}):"
    for held in asked.unsolved:
        end, more = held.end, len(held.end.codes) - 3
        left = ", ".join(end.codes[:3]) + (f" and {more} more" if more > 0 else "")
        yield f"    {end.incident.name}: {end.incident.cause}; {held.put} questions leave {left}"
    yield f'Elsewhere, each answer being "don\'t know" (n = {asked.kept.of}):'
    yield f"  true cause still named: {asked.kept}"


def _causes(rows: Sequence[OfCause]) -> Iterator[str]:
    yield f"{'By cause':32} {'n':>3} {'top-1':>6} {'top-3':>6}"
    for row in rows:
        yield f"{row.cause:32} {row.n:>3} {row.top1:>6} {row.top3:>6}"


def _failing(rows: Sequence[Ranked]) -> Iterator[str]:
    yield f"Incidents in which no right cause stands first: {len(rows)}"
    for row in rows:
        place = row.rank or "not named"
        yield f"  {row.incident.name}: {row.incident.cause} at {place}, after {', '.join(row.codes[:3])}"


def main(arguments: Sequence[str]) -> int:
    """Print the results."""
    results = measure()
    print(json.dumps(results.as_json(), indent=2) if "--json" in arguments else text(results))
    return int(bool(missed(results)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
