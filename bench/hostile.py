"""Mutated inputs through all readers: `python -m bench.hostile [N [RUNS]] [--first K] [--kept FILE]`.

N mutations are read in this process (100,000 unless told): pastes, files with a configuration, policies.
Every hundredth is explained and printed as a report and as JSON. RUNS go through the command (1,000), in a
folder with modules named like those that it uses. Nothing but `BadInput` may come of any, no exit 3, no
traceback, no character that a terminal would obey, no planted secret and no planted module.

A mutation follows from its number alone, so that a long run can be made in parts: from `--first` on, or with
`--kept`, which writes down each thousand (each ten runs) when it is done, and passes over what this very
source has done already. Its faults, its count and the digest of the source stand in that file; the sums that
are printed are those of the present source only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.hostile_seeds import FILES, PASTES, POLICIES
from tests.pasted.pasted import SEEDS as SAMPLES
from why403.api.answers import IN_JSON, asked
from why403.api.explain import explain
from why403.api.policies import checked
from why403.api.report import report
from why403.documents.errors import BadInput
from why403.evidence.case import call_facts
from why403.evidence.fingerprint import fingerprint
from why403.iam.documents import parse_policy
from why403.pasted.combine import combine
from why403.pasted.recognise import recognise
from why403.templates.load import read_text
from why403.words.as_json import as_json
from why403.words.outgoing import json_text
from why403.words.untold import untold_lines

SECRET = "q8Zr2LmPx7Tn4VbK9sWd3FhJ6gYc1RtE5uAo0XiN"
"""Planted where keys and tokens stand; long and random, so that it is secret by its look anywhere."""
SEED = 20261128
SEEDS = (*SAMPLES, *PASTES)
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_ODD = (
    *("\x1b[31m", "\x1b]0;x\x07", "\x9b2J", "\u202e", "\x00", "\ud800", "\ufeff", "\r", "\u2028"),
    *("\\", '"', "'", "{", "]"),
)
_WORDS = (
    *("curl ", "HTTP/1.1 403 ", "x-api-key: ", "{{", "$context.status", "@message,", "meta {\n", "> ", "^"),
    "wscat -c ",
)
_LONGEST = 20_000
_PATIENCE = 300
_EXITS = (0, 1, 2, 4)
_MODULES = ("json", "logging", "re", "yaml", "boto3", "pydantic", "samtranslator", "sitecustomize")
_IMPORTED = "a module of this folder was imported"


def mutations(seeds: Sequence[str], count: int, seed: int = SEED, first: int = 0) -> Iterator[str]:
    """Seeds with parts cut, doubled, swapped, mixed with others, and odd characters put in."""
    return (mutation(seeds, number, seed) for number in range(first, first + count))


def mutation(seeds: Sequence[str], number: int, seed: int = SEED) -> str:
    """The mutation of this number; it hangs on no other."""
    chance = random.Random(f"{seed}:{number}")
    text = re.sub(r"\babc\b", SECRET, chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        text = _changed(text, seeds, chance)
    return text[:_LONGEST]


def _changed(text: str, seeds: Sequence[str], chance: random.Random) -> str:
    start, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    match chance.randint(0, 6):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + text[start:]
        case 2:
            return text[:start] + chance.choice(_ODD) * chance.choice((1, 1, 50)) + text[start:]
        case 3:
            return text[:start] + chance.choice(_WORDS) + text[start:]
        case 4:
            return f"{text[:start]}\n{chance.choice(seeds)[:2000]}\n{text[start:]}"
        case 5:
            return text[:start] + "".join(chance.sample(text[start:end], k=min(end - start, 40))) + text[end:]
        case _:
            lines = text.split("\n")
            chance.shuffle(lines)
            return "\n".join(lines)


def read(text: str) -> None:
    """What every paste goes through before questions are asked."""
    incident = combine(recognise(text, "input"))
    fingerprint(incident.answer)
    call_facts(incident)


def read_configuration(text: str) -> None:
    """What every file with a configuration goes through, up to what is said of its gaps."""
    untold_lines(read_text(text, "input", {}).notes)


def read_policy(text: str) -> None:
    """What every policy goes through, up to what is wrong with it."""
    checked([parse_policy(text, "input")], None)


def wrong_in(printed: str) -> str | None:
    """What must not be in what is printed, if it is there."""
    if SECRET in printed:
        return "a planted secret"
    found = _OBEYED.search(printed)
    return None if found is None else f"the character {found.group()!a}"


def printed(text: str) -> str:
    """The report and the JSON of an explanation, or the refusal."""
    try:
        outcome = explain(text)
    except BadInput as refused:
        return str(refused)
    return f"{report(outcome)}\n{json_text(as_json(outcome, asked(outcome, IN_JSON), ()))}"


def failure(text: str, *, whole: bool, reader: Callable[[str], None] = read) -> str | None:
    """What is wrong with one input; every way to fail is named, whatever is raised."""
    try:
        if whole:
            return wrong_in(printed(text))
        reader(text)
    except BadInput as refused:
        return wrong_in(str(refused))
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"[:200]
    return None


def planted(folder: Path) -> Path:
    """A caller's folder, with modules in it that end whatever imports them."""
    for name in _MODULES:
        (folder / f"{name}.py").write_text(f"raise SystemExit({_IMPORTED!r})\n", encoding="utf-8")
    return folder


_COMMANDS: Sequence[Sequence[str]] = (
    ("explain", "paste.txt"),
    ("explain", "--json", "paste.txt"),
    ("explain", "paste.txt", "--api", "file.txt"),
    ("explain", "--all", "--path", "--works", "works.txt", "paste.txt"),
    ("audit", "file.txt"),
    ("policy", "check", "policy.txt"),
    ("logs", "paste.txt"),
    ("explain", "file.txt", "--why-untold"),
)


def run(number: int, folder: Path) -> str | None:
    """Mutations through the command, as it is installed."""
    given = {
        "paste.txt": mutation(SEEDS, number, SEED + 1),
        "works.txt": mutation(SEEDS, number, SEED + 2),
        "file.txt": mutation(FILES, number, SEED + 3),
        "policy.txt": mutation(POLICIES, number, SEED + 4),
    }
    for name, text in given.items():
        (folder / name).write_text(text, encoding="utf-8", errors="surrogatepass")
    command = _COMMANDS[number % len(_COMMANDS)]
    try:
        done = subprocess.run(
            [Path(sys.executable).parent / "why403", *command],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_PATIENCE,
            cwd=folder,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return f"{' '.join(command)}: not done in {_PATIENCE} seconds"
    if done.returncode not in _EXITS or "Traceback" in done.stderr or _IMPORTED in done.stderr + done.stdout:
        return f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-300:]}"
    wrong = wrong_in(done.stdout + done.stderr)
    return wrong and f"{' '.join(command)}: {wrong}"


@dataclass(frozen=True)
class Part:
    """What came of some mutations in a row, under one source."""

    kind: str
    first: int
    count: int
    source: str
    seconds: float
    faults: tuple[tuple[int, str], ...]


def in_process(number: int) -> str | None:
    """Of eight mutations five are pastes, two files with a configuration, one a policy."""
    match number % 4:
        case 1:
            return failure(mutation(FILES, number), whole=False, reader=read_configuration)
        case 3 if number % 8 == 7:
            return failure(mutation(POLICIES, number), whole=False, reader=read_policy)
        case _:
            return failure(mutation(SEEDS, number), whole=number % 100 == 0)


def part(kind: str, first: int, count: int, of: Callable[[int], str | None], source: str) -> Part:
    """Run some mutations, and tell each that fails."""
    start = time.monotonic()
    faults = []
    for number in range(first, first + count):
        if (wrong := of(number)) is not None:
            faults.append((number, wrong))
            print(f"  {kind} {number}: {wrong[:600]!a}", flush=True)
    return Part(kind, first, count, source, round(time.monotonic() - start, 1), tuple(faults))


def digest() -> str:
    """Of all source and of what is mutated: what was found holds for this alone."""
    found = hashlib.sha256()
    root = Path(__file__).parent.parent
    own = (root / "bench" / "hostile.py", root / "bench" / "hostile_seeds.py")
    for path in (*sorted((root / "src").rglob("*.py")), *own):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _done(kept: Path | None, source: str) -> dict[tuple[str, int], Part]:
    if kept is None or not kept.exists():
        return {}
    parts = [Part(**json.loads(line)) for line in kept.read_text(encoding="utf-8").splitlines()]
    return {(each.kind, each.first): each for each in parts if each.source == source}


def _parts(
    kind: str, size: int, numbers: range, of: Callable[[int], str | None], kept: Path | None
) -> Iterator[Part]:
    """Every part of the numbers, those that are done already without running them."""
    source = digest()
    done = _done(kept, source)
    for first in range(numbers.start, numbers.stop, size):
        count = min(size, numbers.stop - first)
        known = done.get((kind, first))
        if known is not None and known.count == count:
            yield known
            continue
        made = part(kind, first, count, of, source)
        if digest() != source:
            sys.exit("the source was changed meanwhile; run it again")
        if kept is not None:
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(made)) + "\n")
        yield made
        print(
            f"{kind}: {first + count} of {numbers.stop}, {made.seconds} s, {len(made.faults)} failed",
            flush=True,
        )


def main() -> None:
    """Each input that failed, and counts."""
    options = argparse.ArgumentParser(prog="python -m bench.hostile")
    options.add_argument("count", type=int, nargs="?", default=100_000)
    options.add_argument("runs", type=int, nargs="?", default=1_000)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--kept", type=Path)
    typed = options.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = planted(Path(name))
        ways: Sequence[tuple[str, int, int, Callable[[int], str | None]]] = (
            ("in this process", 1_000, typed.count, in_process),
            ("through the command", 10, typed.runs, lambda number: run(number, folder)),
        )
        for kind, size, count, of in ways:
            numbers = range(typed.first, typed.first + count)
            parts = list(_parts(kind, size, numbers, of, typed.kept))
            faults = sum(len(each.faults) for each in parts)
            failed += faults
            print(f"{sum(each.count for each in parts)} {kind}: {faults} failed", flush=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
