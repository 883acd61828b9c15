"""Every benchmark, one after the other: `python bench/run.py [--json]`, or `python -m bench.run`.

Leaves with 1 where one of them misses its targets.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import (
    audit,
    configuration,
    cured,
    doors,
    everyday,
    line,
    live,
    real,
    startup,
    templates,
    terraform,
)
from bench.public_templates import report as public
from bench.public_templates.fetch import Missing
from bench.public_templates.settled import Result
from bench.results import measure, missed


def main(arguments: Sequence[str]) -> int:
    """Print everything before the verdict."""
    startup.prepare()
    times = startup.measure(startup.ROUNDS)
    results = measure()
    simple = everyday.measure()
    calls, far = live.measure()
    explained = configuration.measure(configuration.ROUNDS)
    lines = line.measure(100_000, 1_000_000)
    plans = terraform.measure()
    stacks = templates.measure()
    repaired = cured.measure()
    settled, absent = _public()
    audited = audit.measure()
    opened = doors.measure()
    if "--json" in arguments:
        tree = {
            "real": results.as_json(),
            "everyday": everyday.as_json(simple),
            "startup": startup.as_json(times),
            "cured": cured.as_json(repaired),
            "line": line.as_json(lines),
            "live": live.as_json(calls, far),
            "terraform": terraform.as_json(plans),
            "templates": templates.as_json(stacks),
            "public_templates": public.as_json(settled) if settled else {"missing": absent},
            "audit": audit.as_json(audited),
            "doors": opened.as_json(),
        }
        print(json.dumps({**tree, "configuration": configuration.as_json(explained)}, indent=2))
    else:
        texts = (
            real.text(results),
            everyday.text(simple),
            cured.text(repaired),
            startup.text(times),
            live.text(calls, far),
            terraform.text(plans),
        )
        others = (templates.text(stacks), public.text(settled) if settled else absent, line.text(lines))
        print(
            *texts,
            *others,
            configuration.text(explained),
            audit.as_text(audited),
            opened.text(),
            sep="\n\n\n",
        )
    wrong = (
        startup.missed(times),
        missed(results),
        everyday.missed(simple),
        cured.missed(repaired),
        live.missed(calls, far),
        configuration.missed(explained),
        line.missed(lines),
        terraform.missed(plans),
        templates.missed(stacks),
        public.missed(settled) if settled else [],
        audited.missed,
        opened.missed,
    )
    return int(any(wrong))


def _public() -> tuple[list[Result], str]:
    """The results; without the packages, what is missing."""
    try:
        return public.measure(), ""
    except Missing as missing:
        return [], public.skipped(missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
