"""Mutated inputs through all readers of what is pasted: `python -m bench.hostile [N [RUNS]]`.

N mutations are read in this process (100,000 unless told), of which every hundredth is explained and printed
as a report and as JSON. RUNS go through the command (1,000), in a folder with modules named like those that
it uses. Nothing but `BadInput` may come of any, no exit 3, no traceback, no character that a terminal would
obey, no planted secret and no planted module. The same seed makes the same mutations.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from why403.api.answers import IN_JSON, asked
from why403.api.explain import explain
from why403.api.report import report
from why403.documents.errors import BadInput
from why403.evidence.case import call_facts
from why403.evidence.fingerprint import fingerprint
from why403.pasted.combine import combine
from why403.pasted.recognise import recognise
from why403.words.as_json import as_json
from why403.words.outgoing import json_text

SECRET = "q8Zr2LmPx7Tn4VbK9sWd3FhJ6gYc1RtE5uAo0XiN"
"""Planted where keys and tokens stand; long and random, so that it is secret by its look anywhere."""
SEED = 20261128
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
_MODULES = ("json", "logging", "re", "yaml", "boto3", "pydantic", "samtranslator", "sitecustomize")
_IMPORTED = "a module of this folder was imported"


def mutations(seeds: Sequence[str], count: int, seed: int = SEED) -> Iterator[str]:
    """Seeds with parts cut, doubled, swapped, mixed with others, and odd characters put in."""
    chance = random.Random(seed)
    for _ in range(count):
        text = re.sub(r"\babc\b", SECRET, chance.choice(seeds))
        for _ in range(chance.randint(1, 6)):
            text = _changed(text, seeds, chance)
        yield text[:_LONGEST]


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
    """What every input goes through before questions are asked."""
    incident = combine(recognise(text, "input"))
    fingerprint(incident.answer)
    call_facts(incident)


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


def failure(text: str, *, whole: bool) -> str | None:
    """What is wrong with one input; every way to fail is named, whatever is raised."""
    try:
        if whole:
            return wrong_in(printed(text))
        read(text)
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


def run(text: str, folder: Path) -> str | None:
    """The same through the command, as it is installed."""
    file = folder / "input.txt"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    done = subprocess.run(
        [Path(sys.executable).parent / "why403", "explain", file.name],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=60,
        cwd=folder,
    )
    if done.returncode not in (0, 2, 4) or "Traceback" in done.stderr or _IMPORTED in done.stderr:
        return f"exit {done.returncode}: {done.stderr[-200:]}"
    return wrong_in(done.stdout + done.stderr)


def _tell(wrong: str, text: str) -> None:
    print(f"  {wrong}\n    {ascii(text)[:3000]}", flush=True)


def main() -> None:
    """Each input that failed, and counts."""
    from tests.pasted.pasted import SEEDS

    typed = [int(text) for text in sys.argv[1:3]]
    count, runs = (*typed, *(100_000, 1_000)[len(typed) :])
    failed = 0
    for number, text in enumerate(mutations(SEEDS, count)):
        if (wrong := failure(text, whole=number % 100 == 0)) is not None:
            failed += 1
            _tell(wrong, text)
    print(f"{count} mutations in this process: {failed} failed", flush=True)
    before = failed
    with tempfile.TemporaryDirectory() as name:
        folder = planted(Path(name))
        for text in mutations(SEEDS, runs, SEED + 1):
            if (wrong := run(text, folder)) is not None:
                failed += 1
                _tell(wrong, text)
    print(f"{runs} through the command: {failed - before} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
