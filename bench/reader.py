"""What a reader names beside what why403 names, for the same pasted texts in which nothing was certain.

    .venv/bin/python -m bench.reader [FOLDER] [--json]

FOLDER is a folder of `cases` with a `reader.json` (default: `aside-2`), in which somebody who read the pasted
texts alone wrote down the three likeliest causes of each. A contributing cause counts as right. Printed are
how often a right cause stands first and among three, for both, and the incidents in which they differ.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.plain import plain_values

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.aside import OWN, Outcome, difference, explained, incidents, pasted
from bench.corpus import CASES
from bench.scores import wilson

NAME = "reader.json"
Ask = Callable[[Path, frozenset[str]], Outcome]
Pair = tuple[Outcome, Outcome]
"""The reader's and the tool's."""
_MEASURES: Mapping[str, Callable[[Outcome], bool]] = {
    "first": lambda outcome: outcome.first,
    "among three": lambda outcome: outcome.among_three,
}


def readings(folder: Path) -> dict[str, list[str]]:
    """The causes that the reader names, by incident, the likeliest first."""
    likeliest: dict[str, list[str]] = json.loads((folder / NAME).read_text("utf-8"))["likeliest"]
    return likeliest


def of_tool(file: Path, right: frozenset[str]) -> Outcome:
    """What the command of this version says of a pasted text."""
    return explained(OWN, file, right)


def compared(folder: Path, ask: Ask = of_tool) -> dict[str, Pair]:
    """By incident, where a right cause stands for the reader and for the tool (0: nowhere)."""
    read = readings(folder)
    every = [each for each in incidents(folder) if each[0] in read]
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(2) as pool:
        jobs = []
        for name, file, right in every:
            text = Path(made) / f"{name}.txt"
            text.write_text(pasted(plain_values(file.read_text("utf-8"))), "utf-8")
            jobs.append(pool.submit(ask, text, right))
        asked = [job.result() for job in jobs]
    return {
        name: (Outcome(_rank(read[name], right)), said)
        for (name, _, right), said in zip(every, asked, strict=True)
    }


def _rank(named: Sequence[str], right: frozenset[str]) -> int:
    return next((place for place, cause in enumerate(named, 1) if cause in right), 0)


def lines(found: Mapping[str, Pair]) -> Iterator[str]:
    """The table, the paired differences, and where they differ."""
    yield f"n = {len(found)}"
    for who, column in (("reader", 0), ("why403", 1)):
        shares = []
        for name, measure in _MEASURES.items():
            hits = sum(measure(pair[column]) for pair in found.values())
            low, high = wilson(hits, len(found))
            shares.append(f"{name} {hits} ({hits / len(found):.0%} [{low:.0%}-{high:.0%}])")
        yield f"  {who}  {', '.join(shares)}"
    for name, measure in _MEASURES.items():
        both = [(measure(said), measure(read)) for read, said in found.values()]
        mean, low, high = difference([said for said, _ in both], [read for _, read in both])
        yield f"  {name}: why403 {mean:+.0%} [{low:+.0%} to {high:+.0%}], paired"
    yield ""
    yield "place of a right cause, reader and why403 (0: not named), where one has it first and the other not"
    for name, (read, said) in found.items():
        if read.first != said.first:
            yield f"  {read.rank}  {said.rank}  {name}"


def main(arguments: Sequence[str]) -> int:
    """Print both, and where they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="aside-2")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    found = compared(CASES / asked.folder)
    if asked.json:
        ranks = {name: {"reader": read.rank, "why403": said.rank} for name, (read, said) in found.items()}
        print(json.dumps(ranks, indent=2))
    else:
        print("\n".join(lines(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
