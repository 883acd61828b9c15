"""Types what the README and `docs/start.md` show, line by line, as somebody new would: on an empty home.

    .venv/bin/python -m scripts.new_user UV WHEEL

The wheel is installed into an environment of its own, in a folder that has `dist` and `examples` and nothing
else. A line works if its command ends as docs/exits.md says; what needs a network, an account or a terminal
may say that it lacks it. Prints each line with how it ended, and why one was left out; exits with 1 where one
does not work.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/start.md")
WORKS = (0, 1, 4, 130)
_FENCE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_ELSEWHERE = re.compile(r"\bcurl\b|--live\b|--ask\b")
"""Needs what is not here: without it the command says so, with the code of a wrong input."""
_OF_THE_MACHINE = ("PIP_", "UV_", "SSL_", "REQUESTS_")
"""How installers reach their packages on this machine; everything else of the environment is left out."""
_NEEDS = {"make": "the repository", "pipx": "pipx", "uvx": "uvx", "pip": "pip"}


def commands(page: str) -> Iterator[str]:
    """What a page has somebody type: a command is as long as its quotations and its backslashes."""
    for block in _FENCE.findall(page):
        typed = ""
        for line in block.split("\n"):
            if block.startswith("$ ") and not typed and not line.startswith("$ "):
                continue
            typed = f"{typed}\n{line}" if typed else line.removeprefix("$ ")
            if _is_whole(typed):
                if typed.strip():
                    yield typed
                typed = ""


def _is_whole(typed: str) -> bool:
    try:
        shlex.split(typed, comments=True)
    except ValueError:
        return False
    return not typed.endswith("\\")


def main(uv: str, wheel: str) -> int:
    """Types all of it; 1 where a line does not work."""
    with tempfile.TemporaryDirectory() as folder:
        place, home = Path(folder, "work"), Path(folder, "home")
        home.mkdir()
        shutil.copytree(ROOT / "examples", place / "examples")
        (place / "dist").mkdir()
        shutil.copy(wheel, place / "dist")
        environment = str(Path(folder, "env"))
        subprocess.run([uv, "venv", "-q", "--seed", environment], check=True)
        python = str(Path(environment, "bin", "python"))
        subprocess.run([uv, "pip", "install", "-q", "--python", python, f"{wheel}[logs]"], check=True)
        path = os.pathsep.join((f"{environment}/bin", str(Path(uv).parent), os.environ["PATH"]))
        known = {name: value for name, value in os.environ.items() if name.startswith(_OF_THE_MACHINE)}
        typist = {**known, "HOME": str(home), "PATH": path, "LC_ALL": "C.UTF-8"}
        typed = [each for page in PAGES for each in commands((ROOT / page).read_text("utf-8"))]
        return max(_tried(each, place, typist) for each in typed)


def _tried(typed: str, place: Path, environment: dict[str, str]) -> int:
    shown = " ".join(typed.split())[:100]
    first = typed.split()[0]
    if first in _NEEDS and (first == "make" or shutil.which(first, path=environment["PATH"]) is None):
        print(f"left out, needs {_NEEDS[first]}: {shown}")
        return 0
    done = subprocess.run(
        ["bash", "-c", typed], cwd=place, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    works = done.returncode in WORKS or (done.returncode == 2 and _ELSEWHERE.search(typed) is not None)
    broken = not works or "fault of why403" in done.stderr or "Traceback" in done.stderr
    print(f"{'BROKEN' if broken else 'works'} ({done.returncode}): {shown}")
    if broken:
        print(done.stderr[-1000:], file=sys.stderr)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
