"""How long until the answer: whole processes, run in turns, beside two command lines that people know.

    .venv/bin/python -m bench.startup [--json] [--rounds N]

Leaves with 1 where a target is missed. The peers are installed into `.bench/peers` on the first run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
OWN = Path(sys.prefix) / "bin"
PEERS = ROOT / ".bench" / "peers"
PINNED = ("awscli==1.46.3", "httpie==3.2.4")

TARGET = 6.0
"""How many times `import json` may take `why403 explain` at most, for each of two texts."""

UNIT = "python -c 'import json'"
OURS = {
    "why403 explain, Missing…": '{"message":"Missing Authentication Token"}',
    "why403 explain, Forbidden": '{"message":"Forbidden"}',
}
"""A text that few causes fit, and one that many do: of these the one to ask about is looked for longest."""
COMMANDS: dict[str, tuple[str, ...]] = {
    "python -c pass": (str(OWN / "python"), "-c", "pass"),
    UNIT: (str(OWN / "python"), "-c", "import json"),
    **{name: (str(OWN / "why403"), "explain", answer) for name, answer in OURS.items()},
    "aws --version": (str(PEERS / "bin" / "aws"), "--version"),
    "http --version": (str(PEERS / "bin" / "http"), "--version"),
}
RIVALS = ("aws --version", "http --version")
ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Times:
    """Wall times of one command, in seconds."""

    command: str
    runs: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.runs)


def prepare() -> None:
    """The peers on the same base Python, and bytecode for everybody."""
    wanted = "\n".join(PINNED)
    mark = PEERS / "installed.txt"
    if not mark.is_file() or mark.read_text("utf-8") != wanted:
        _quiet(sys.executable, "-m", "venv", "--clear", str(PEERS))
        _quiet(str(PEERS / "bin" / "python"), "-m", "pip", "install", "-q", *PINNED)
        mark.write_text(wanted, "utf-8")
    for python, folders in ((OWN / "python", [OWN.parent / "lib", ROOT / "src"]), (_peer(), [PEERS / "lib"])):
        _quiet(str(python), "-m", "compileall", "-q", *map(str, folders), check=False)


def _peer() -> Path:
    return PEERS / "bin" / "python"


def _quiet(*command: str, check: bool = True) -> None:
    """Some packages ship sources for other versions of Python, which do not compile: no reason to stop."""
    subprocess.run(command, check=check, env=_environment(), capture_output=True)


def _environment() -> dict[str, str]:
    """Without the variables that change how Python starts."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def measure(rounds: int) -> list[Times]:
    """In turns, so that a slow spell meets all commands alike; the first round is not counted."""
    runs: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds + 1):
        for name, command in COMMANDS.items():
            runs[name].append(_once(command))
    return [Times(name, tuple(found[1:])) for name, found in runs.items()]


def _once(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, env=_environment(), capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


def missed(times: Sequence[Times]) -> list[str]:
    """The targets that are missed, in words."""
    middle = {row.command: row.middle for row in times}
    found: list[str] = []
    for name in OURS:
        ratio = middle[name] / middle[UNIT]
        if ratio > TARGET:
            found.append(f"{name}: {ratio:.2f} times `import json`, at most {TARGET:g} are allowed")
        found += [f"{name}: slower than {rival}" for rival in RIVALS if middle[name] >= middle[rival]]
    return found


def text(times: Sequence[Times]) -> str:
    """A table, and what became of the targets."""
    unit = next(row.middle for row in times if row.command == UNIT)
    lines = [f"Whole processes, {len(times[0].runs)} rounds in turns, milliseconds", ""]
    lines.append(f"{'':26} {'median':>8} {'min':>8} {'max':>8} {'of import json':>15}")
    for row in times:
        figures = (row.middle, min(row.runs), max(row.runs))
        lines.append(
            f"{row.command:26} {' '.join(f'{f * 1000:8.1f}' for f in figures)} {row.middle / unit:>14.2f}x"
        )
    complaints = missed(times)
    reached = f"within {TARGET:g} times `import json`, faster than both peers"
    said = [f"missed: {complaint}" for complaint in complaints] or [reached]
    return "\n".join([*lines, "", *said])


def as_json(times: Sequence[Times]) -> dict[str, object]:
    """Seconds."""
    rows = [{"command": r.command, "median": r.middle, "min": min(r.runs), "max": max(r.runs)} for r in times]
    return {"rounds": len(times[0].runs), "times": rows, "missed": missed(times)}


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(prog="bench.startup")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    prepare()
    times = measure(options.rounds)
    print(json.dumps(as_json(times), indent=2) if options.json else text(times))
    return int(bool(missed(times)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
