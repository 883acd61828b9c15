"""Compares our decisions with another program's on generated cases, and explains what differs.

Usage: python -m tests.differential.compare PEER FOLDER [--count N] [--seed N]
FOLDER holds the program: `node_modules` for iam-simulate, a virtual environment for ministack. A case that
the program does not cover is not counted. Exits with 1 where a difference is unexplained.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from tests.conformance.adapter import decided
from tests.differential.explained import variants
from tests.differential.peers import PEERS, Peer, answers
from tests.iam_cases import case

BATCH = 5000
SHOWN = 5
Json = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What was found: how many were the same or explained, and the cases that were neither."""

    counts: Counter[str] = field(default_factory=Counter)
    unexplained: list[tuple[Json, str]] = field(default_factory=list)


def ours(each: Json) -> str:
    """Our answer."""
    return decided(each).outcome.value


def explanations(peer: Peer, cases: Sequence[Json], folder: Path) -> list[str]:
    """For each case that differs, the rewriting under which the program gives our answer; empty for none."""
    asked = [(i, name, again) for i, each in enumerate(cases) for name, again in variants(peer.classes, each)]
    said = answers(peer, [again for _, _, again in asked], folder) if asked else []
    found = [""] * len(cases)
    for (i, name, _), answer in zip(asked, said, strict=True):
        if not found[i] and answer == ours(cases[i]):
            found[i] = name
    return found


def cases_of(peer: Peer, seed: int) -> Iterator[Json]:
    """Generated cases, without end."""
    random = Random(seed)
    while True:
        made = peer.covered(case(random))
        if made is not None:
            yield made


def compare(peer: Peer, cases: Iterable[Json], folder: Path) -> Tally:
    """Ask both, and ask again where they differ."""
    tally, stream = Tally(), iter(cases)
    while batch := list(islice(stream, BATCH)):
        theirs = answers(peer, batch, folder)
        differ = [(each, said) for each, said in zip(batch, theirs, strict=True) if ours(each) != said]
        names = explanations(peer, [each for each, _ in differ], folder)
        tally.counts["the same"] += len(batch) - len(differ)
        tally.counts.update(name or "unexplained" for name in names)
        tally.unexplained += [pair for pair, name in zip(differ, names, strict=True) if not name]
    return tally


def main(arguments: Sequence[str]) -> int:
    """Compare, print the counts, and the first cases that nothing explains."""
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=403)
    options = parser.parse_args(arguments)
    peer = PEERS[options.peer]
    tally = compare(peer, islice(cases_of(peer, options.seed), options.count), options.folder)
    sys.stdout.write(f"{peer.name}: {options.count} generated requests, seed {options.seed}\n")
    sys.stdout.writelines(f"{number:>8}  {name}\n" for name, number in tally.counts.most_common())
    for each, theirs in tally.unexplained[:SHOWN]:
        sys.stdout.write(f"ours {ours(each)}, theirs {theirs}: {json.dumps(each)}\n")
    return 1 if tally.unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
