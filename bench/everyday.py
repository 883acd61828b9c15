"""Situations that an engineer would answer without thinking: does the expected cause stand first?

    .venv/bin/python -m bench.everyday [--json]

Explains each of `cases/everyday` as `why403 explain` does; none of them is in the weights of the package. It
leaves with 1 where fewer than `ENOUGH` have the expected cause first, or something else is certain.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.corpus import CASES
from bench.plain import plain_values
from why403 import explain

EVERYDAY = CASES / "everyday"
ENOUGH = 38


@dataclass(frozen=True, slots=True)
class Row:
    """One situation: the causes that may stand first, those that are named, and the share of the first."""

    name: str
    expected: frozenset[str]
    codes: tuple[str, ...]
    share: float
    certain: frozenset[str]

    @property
    def first(self) -> bool:
        return bool(self.codes) and self.codes[0] in self.expected

    @property
    def wrong(self) -> bool:
        """Whether something is certain that is not expected."""
        return not self.certain <= self.expected


def measure(folder: Path = EVERYDAY) -> list[Row]:
    """All situations, in the order of their names."""
    expected = plain_values((folder / "expected.yaml").read_text("utf-8"))
    return [_row(folder / f"{name}.yaml", frozenset(expected[name]["first"])) for name in sorted(expected)]


def _row(path: Path, expected: frozenset[str]) -> Row:
    told = explain(path)
    codes = tuple(row.cause.code for row in told.suspects)
    return Row(path.stem, expected, codes, told.suspects[0].weight if codes else 0.0, told.certain)


def missed(rows: Sequence[Row]) -> list[str]:
    """The targets that are missed, in words."""
    first, wrong = sum(row.first for row in rows), [row.name for row in rows if row.wrong]
    complaints = [f"{first} of {len(rows)} are first, fewer than {ENOUGH}"] if first < ENOUGH else []
    return [*complaints, *(f"{name}: something wrong is certain" for name in wrong)]


def text(rows: Sequence[Row]) -> str:
    """The score, and what stands first instead."""
    lines = [
        f"Everyday situations with an expected cause first: {sum(row.first for row in rows)}/{len(rows)}"
    ]
    lines += [
        f"  {row.name}: {', '.join(sorted(row.expected))}, after {', '.join(row.codes[:3])} ({row.share:.0%})"
        for row in rows
        if not row.first
    ]
    return "\n".join((*lines, *(f"missed: {complaint}" for complaint in missed(rows) or ["no target"])))


def as_json(rows: Sequence[Row]) -> dict[str, object]:
    """The same for programs."""
    return {
        "first": sum(row.first for row in rows),
        "of": len(rows),
        "not_first": {row.name: row.codes[:3] for row in rows if not row.first},
    }


def main(arguments: Sequence[str]) -> int:
    """Print the score."""
    rows = measure()
    print(json.dumps(as_json(rows), indent=2) if "--json" in arguments else text(rows))
    return int(bool(missed(rows)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
