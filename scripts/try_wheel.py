"""Tries what `make dist` built, as somebody would who installs it: in empty environments, one for each extra.

    .venv/bin/python -m scripts.try_wheel UV WHEEL

UV makes the environments quickly. Without extras `explain` must work and load nothing of theirs; with each
extra the command that needs it must start. Prints a line for each environment; exits with 1 where one fails.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
Try = tuple[str, Sequence[tuple[str, ...]]]
"""The extras by their names, and what must work with them."""
REFUSED = '{"message":"Missing Authentication Token"}'
COMMANDS = {
    "column": ("-c", "import numpy, why403.logic.column"),
    "live": ("-c", "import boto3, why403.account.clients"),
    "logs": ("-m", "why403", "logs", "--help"),
    "mcp": ("-c", "import why403.agents.server"),
    "sam": ("-c", "import samtranslator, why403.templates.sam.transform"),
    "serve": ("-m", "why403", "serve", "--help"),
    "spark": ("-c", "import why403.traffic.spark as s; s.session()"),
    "tf": ("-c", "import tree_sitter_hcl, why403.templates.terraform.syntax"),
    "web": ("-c", "import why403.web.app"),
}
"""What shows that an extra is there."""
LOADS = """
import sys
from why403.cli.main import run
code = run(["explain", '%s'])
theirs = {
    "boto3", "duckdb", "jinja2", "mcp", "numpy", "pyspark", "samtranslator", "starlette", "tree_sitter",
    "uvicorn",
}
sys.exit(3 if theirs & set(sys.modules) else code not in (0, 4))
"""


def main(uv: str, wheel: str) -> int:
    """Tries all of it; 1 where something failed."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    missing = set(extras) - set(COMMANDS)
    if missing:
        print(f"no command shows that {', '.join(sorted(missing))} is there", file=sys.stderr)
        return 1
    tries: list[Try] = [
        ("", [("-c", LOADS % REFUSED)]),
        *((name, [COMMANDS[name]]) for name in sorted(extras)),
    ]
    tries.append((",".join(sorted(extras)), [("-c", LOADS % REFUSED), *COMMANDS.values()]))
    return max([_tried(uv, wheel, extra, commands) for extra, commands in tries])


def _tried(uv: str, wheel: str, extra: str, commands: Sequence[tuple[str, ...]]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder, "env", "Scripts" if sys.platform == "win32" else "bin", "python"))
        wanted = f"{wheel}[{extra}]" if extra else wheel
        steps = (
            (uv, "venv", "-q", str(Path(folder, "env"))),
            (uv, "pip", "install", "-q", "--python", python, wanted),
            *((python, *command) for command in commands),
        )
        for step in steps:
            done = subprocess.run(step, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"[{extra or 'no extra'}] failed: {' '.join(step)[:200]}\n{done.stderr[-2000:]}")
                return 1
    print(f"[{extra or 'no extra'}] installed and works")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
