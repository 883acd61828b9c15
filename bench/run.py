"""Every benchmark, one after the other: `python bench/run.py [--json]`, or `python -m bench.run`.

Leaves with 1 where one of them misses its targets.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import configuration, live, real, startup, templates, terraform
from bench.results import measure, missed


def main(arguments: Sequence[str]) -> int:
    """Print everything before the verdict."""
    startup.prepare()
    times = startup.measure(startup.ROUNDS)
    results = measure()
    calls, far = live.measure()
    explained = configuration.measure(configuration.ROUNDS)
    plans = terraform.measure()
    stacks = templates.measure()
    if "--json" in arguments:
        tree = {
            "real": results.as_json(),
            "startup": startup.as_json(times),
            "live": live.as_json(calls, far),
            "terraform": terraform.as_json(plans),
            "templates": templates.as_json(stacks),
        }
        print(json.dumps({**tree, "configuration": configuration.as_json(explained)}, indent=2))
    else:
        texts = (real.text(results), startup.text(times), live.text(calls, far), terraform.text(plans))
        print(*texts, templates.text(stacks), configuration.text(explained), sep="\n\n\n")
    wrong = (
        startup.missed(times),
        missed(results),
        live.missed(calls, far),
        configuration.missed(explained),
        terraform.missed(plans),
        templates.missed(stacks),
    )
    return int(any(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
