"""What is made of reports that were made up to find what is not understood.

    .venv/bin/python -m bench.written [--json]

`bench/written/README.md` says how they came about. The reports are known to whoever changed the rules: the
shares say how much of them is understood, and nothing of reports that nobody has seen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.aside import Outcome
from bench.plain import plain_values
from why403 import explain

WRITTEN = Path(__file__).parent / "written"


def reports() -> Iterator[tuple[str, str, frozenset[str]]]:
    """The name, the text and the right causes of each, in their order."""
    for file in sorted(WRITTEN.glob("*.yaml")):
        for number, told in plain_values(file.read_text("utf-8")).items():
            yield f"{file.stem} {number}", told["text"], frozenset((told["cause"], *told["also"]))


def outcome(text: str, right: frozenset[str]) -> Outcome:
    """What this version says of one."""
    found = explain(text)
    named = [row.cause.code for row in found.fitting]
    rank = next((place for place, cause in enumerate(named, 1) if cause in right), 0)
    unlikely = not rank and any(each.cause.code in right for each in found.unlikely)
    return Outcome(rank, bool(found.certain), not found.certain <= right, unlikely=unlikely)


def main(arguments: list[str]) -> int:
    """Print the shares by file; 1 where a right cause is ruled out, or something certain is wrong."""
    files: dict[str, list[Outcome]] = {}
    for name, text, right in reports():
        files.setdefault(name.split()[0], []).append(outcome(text, right))
    if arguments == ["--json"]:
        print(json.dumps({name: [each.rank for each in found] for name, found in files.items()}))
    else:
        for name, found in files.items():
            first, three = (sum(1 <= each.rank <= most for each in found) for most in (1, 3))
            print(
                f"{name:8} {len(found)}: first {first / len(found):.0%}, among three {three / len(found):.0%}"
            )
    every = [each for found in files.values() for each in found]
    return int(any(each.wrongly or not (each.rank or each.unlikely) for each in every))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
