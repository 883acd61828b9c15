"""Every benchmark, one after the other: `python bench/run.py [--json]`, or `python -m bench.run`.

Leaves with 1 where one of them misses its targets.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import real, startup
from bench.results import measure, missed


def main(arguments: Sequence[str]) -> int:
    """Print everything before the verdict."""
    startup.prepare()
    times = startup.measure(startup.ROUNDS)
    results = measure()
    if "--json" in arguments:
        print(json.dumps({"real": results.as_json(), "startup": startup.as_json(times)}, indent=2))
    else:
        print(real.text(results), startup.text(times), sep="\n\n\n")
    return int(bool(startup.missed(times) or missed(results)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
