"""Fits the order of suspects and writes it into the package: `order.json`, and phrases in `vocabulary.json`.

    .venv/bin/python -m scripts.fit_order [--check] [--report]

It reads `scripts/order.yaml`, the means that were set by hand, and the confirmed incidents of `cases`. The
temperature is chosen by validation over sources. With `--check` it writes nothing and says whether both files
are what it would write; with `--report` it prints what the order reaches on incidents of sources that had no
part in it (`bench.real` has the whole table).
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench import fitting
from bench.calibration import calibration_error, log_loss
from bench.known import known
from scripts.written import written
from why403.questions.order import ORDER
from why403.questions.vocabulary import VOCABULARY


def report() -> str:
    """What is found without a part of the sources, over the incidents of that part."""
    found = fitting.held_out()
    first, among = (sum(each.place <= places for each in found) for places in (1, 3))
    chosen = ", ".join(f"{each.temperature:g}" for each in fitting.nested())
    return "\n".join(
        (
            f"undecided incidents: {len(found)}; right first {first / len(found):.0%}, among three "
            f"{among / len(found):.0%}",
            f"log-loss {log_loss(found):.2f}, calibration error {calibration_error(found):.3f}",
            f"temperature of each part: {chosen}",
        )
    )


def main() -> int:
    """Write, or check."""
    phrases = written(Path(VOCABULARY), fitting.vocabulary_text())
    weights = written(Path(ORDER), fitting.shipped_text(fitting.chosen_fit(fitting.examples(), known())))
    if "--report" in sys.argv[1:]:
        print(report())
    return max(phrases, weights)


if __name__ == "__main__":
    sys.exit(main())
