"""Two versions on the same incidents that neither was made with: each run as its command is run.

    .venv/bin/python -m bench.aside FOLDER --other WHY403 [--json]

FOLDER is a folder of `cases` (`aside` and `aside-2` to `aside-11` are scored once each, when nothing
changes any more).
WHY403 is the command of the other version. Each incident is given twice: as it was transcribed, and as
somebody would have pasted it: the command, the answer and the sentences as one text, without any fact in the
catalogue's terms.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any

from bench.plain import plain_values

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.corpus import CASES, agreed
from bench.scores import wilson

OWN = (sys.executable, "-m", "why403")
FORMS = ("as transcribed", "as pasted")
_TIME = 60
_DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one version said of an incident: the rank of a right cause among those that fit (0: none does),
    what was certain, and whether a right cause is named as unlikely instead."""

    rank: int
    certain: bool = False
    wrongly: bool = False
    failed: bool = False
    unlikely: bool = False

    @property
    def first(self) -> bool:
        return self.rank == 1

    @property
    def among_three(self) -> bool:
        return 1 <= self.rank <= 3


def pasted(incident: Mapping[str, Any]) -> str:
    """What the reporter would have pasted."""
    request, observed = incident.get("request") or {}, incident.get("observed") or {}
    parts = [*_sentences(incident), "\n".join(_command(request)), "\n".join(_answer(observed))]
    parts += [str(observed[name]) for name in ("said", "browser_error") if observed.get(name)]
    parts += [str(line) for line in observed.get("log_lines") or ()]
    parts += _preflight(incident.get("preflight") or {}, request.get("url"))
    return "\n\n".join(part for part in parts if part) + "\n"


def _preflight(exchange: Mapping[str, Any], url: str | None) -> list[str]:
    """The request of the same URL that was sent first, with what came back."""
    observed = exchange.get("observed") or {}
    asked = {"url": url, **(exchange.get("request") or {}), "method": "OPTIONS"}
    shown = ["\n".join(_answer(observed)), str(observed.get("said") or "")]
    return ["\n".join(_command(asked)) or "OPTIONS", *shown] if any(shown) else []


def _sentences(incident: Mapping[str, Any]) -> list[str]:
    told = incident.get("context") or []
    return [str(told)] if isinstance(told, str) else [str(each) for each in told if isinstance(each, str)]


def _command(request: Mapping[str, Any]) -> Iterator[str]:
    if request.get("url"):
        verb = f" -X {request['method']}" if request.get("method") else ""
        headers = "".join(f" -H '{name}: {value}'" for name, value in (request.get("headers") or {}).items())
        yield f"curl{verb}{headers} '{request['url']}'"


def _answer(observed: Mapping[str, Any]) -> Iterator[str]:
    headers = observed.get("headers") or {}
    if observed.get("status"):
        yield f"HTTP/1.1 {observed['status']}" if headers else f"HTTP {observed['status']}"
    if headers:
        yield from (f"{name}: {value}" for name, value in headers.items())
        yield ""
    body = observed.get("body")
    if body is not None:
        yield body if isinstance(body, str) else json.dumps(body)


def explained(command: Sequence[str], file: Path, right: frozenset[str]) -> Outcome:
    """Run one version on one file."""
    call = [*command, "explain", "--json", str(file)]
    try:
        done = subprocess.run(
            call, capture_output=True, text=True, timeout=_TIME, check=False, stdin=subprocess.DEVNULL
        )
        tree = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return Outcome(0, failed=True)
    suspects = tree["suspects"]
    named = [each["cause"] for each in (*suspects, *tree["besides"])]
    unlikely = any(each["cause"] in right for each in tree.get("unlikely", ()))
    certain = [each["cause"] for each in suspects if each["standing"] == "certain"]
    rank = next((place for place, cause in enumerate(named, 1) if cause in right), 0)
    return Outcome(
        rank, bool(certain), any(cause not in right for cause in certain), unlikely=not rank and unlikely
    )


def incidents(folder: Path) -> Iterator[tuple[str, Path, frozenset[str]]]:
    """Every incident that shows an answer and is not disputed, with its right causes."""
    for name, told in agreed(folder):
        if not told.get("no_answer_text"):
            yield name, folder / f"{name}.yaml", frozenset((told["cause"], *(told.get("also") or ())))


def read_twice(folder: Path) -> list[bool]:
    """Of each incident, whether a second reader had its source, and not only the first one's notes."""
    told = dict(agreed(folder))
    return ["by the notes" not in str(told[name].get("second_reading", "")) for name, *_ in incidents(folder)]


def among(
    found: Mapping[str, Mapping[str, Sequence[Outcome]]], chosen: Sequence[bool]
) -> dict[str, dict[str, list[Outcome]]]:
    """The outcomes of some of the incidents."""
    return {
        form: {version: list(compress(outcomes, chosen)) for version, outcomes in versions.items()}
        for form, versions in found.items()
    }


def measured(folder: Path, commands: Mapping[str, Sequence[str]]) -> dict[str, dict[str, list[Outcome]]]:
    """By form and version, an outcome for each incident, in the same order."""
    every = list(incidents(folder))
    found: dict[str, dict[str, list[Outcome]]] = {form: {} for form in FORMS}
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(2) as pool:
        for form in FORMS:
            files = [_written(Path(made), form, name, file) for name, file, _ in every]
            for version, command in commands.items():
                jobs = [
                    pool.submit(explained, command, file, right)
                    for file, (_, _, right) in zip(files, every, strict=True)
                ]
                found[form][version] = [job.result() for job in jobs]
    return found


def _written(folder: Path, form: str, name: str, file: Path) -> Path:
    if form == "as transcribed":
        return file
    text = folder / f"{name}.txt"
    text.write_text(pasted(plain_values(file.read_text("utf-8"))), "utf-8")
    return text


def difference(one: Sequence[bool], other: Sequence[bool]) -> tuple[float, float, float]:
    """The paired difference of two shares, with its 95 % interval (bootstrap over the incidents)."""
    pairs = [int(a) - int(b) for a, b in zip(one, other, strict=True)]
    chance = random.Random(1)
    means = sorted(sum(chance.choices(pairs, k=len(pairs))) / len(pairs) for _ in range(_DRAWS))
    return sum(pairs) / len(pairs), means[int(0.025 * _DRAWS)], means[int(0.975 * _DRAWS)]


_MEASURES: Mapping[str, Callable[[Outcome], bool]] = {
    "top-1": lambda outcome: outcome.first,
    "top-3": lambda outcome: outcome.among_three,
    "only unlikely": lambda outcome: outcome.unlikely,
    "ruled out": lambda outcome: outcome.rank == 0 and not outcome.unlikely,
    "certain": lambda outcome: outcome.certain,
    "wrongly certain": lambda outcome: outcome.wrongly,
    "no answer": lambda outcome: outcome.failed,
}


def lines(found: Mapping[str, Mapping[str, Sequence[Outcome]]]) -> Iterator[str]:
    """The table, and the paired differences."""
    for form, versions in found.items():
        yield f"{form} (n = {len(next(iter(versions.values())))})"
        for version, outcomes in versions.items():
            shares = []
            for name, measure in _MEASURES.items():
                hits = sum(map(measure, outcomes))
                low, high = wilson(hits, len(outcomes))
                shares.append(f"{name} {hits} ({hits / len(outcomes):.0%} [{low:.0%}-{high:.0%}])")
            yield f"  {version:6} {', '.join(shares)}"
        own, other = versions.values()
        for name in ("top-1", "top-3"):
            measure = _MEASURES[name]
            mean, low, high = difference(list(map(measure, own)), list(map(measure, other)))
            yield f"  {name}: {mean:+.0%} [{low:+.0%} to {high:+.0%}], paired"
        yield ""


def main(arguments: Sequence[str]) -> int:
    """Print the scores of both versions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--other", required=True)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    found = measured(CASES / asked.folder, {"new": OWN, "old": (asked.other,)})
    if asked.json:
        names = [name for name, *_ in incidents(CASES / asked.folder)]
        print(
            json.dumps(
                {
                    form: {
                        version: {name: each.rank for name, each in zip(names, outcomes, strict=True)}
                        for version, outcomes in versions.items()
                    }
                    for form, versions in found.items()
                },
                indent=2,
            )
        )
    else:
        print("\n".join(lines(found)))
        twice = read_twice(CASES / asked.folder)
        if not all(twice):
            print("\nThose of them that were read again by their source")
            print("\n".join(lines(among(found, twice))))
    return int(any(each.wrongly for versions in found.values() for each in versions["new"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
