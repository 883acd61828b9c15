"""Standard input or standard error can be closed, as a service or a hook may have it."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from itertools import product
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes them")

EXAMPLES = Path(__file__).parents[2] / "examples"


@cache
def called(command: str) -> subprocess.CompletedProcess[bytes]:
    typed = f"{sys.executable} -m why403 {command}"
    return subprocess.run(["sh", "-c", typed], cwd=EXAMPLES, stdout=subprocess.PIPE, check=False)


COMMANDS = (
    "logs access-log.json",
    "logs access-log.json --api orders.yaml --least-privilege",
    "replay access-log.json --api orders.yaml",
)
CLOSED = ("<&-", "2>&-", "<&- 2>&-")


def short(command: str, closed: str) -> object:
    """A start takes a second: one command with every way to close them, the others with both closed."""
    quick = command == COMMANDS[0] or closed == CLOSED[-1]
    return pytest.param(command, closed, marks=() if quick else pytest.mark.slow)


@pytest.mark.parametrize(("command", "closed"), [short(*each) for each in product(COMMANDS, CLOSED)])
def test_a_closed_stream_changes_no_result(command: str, closed: str) -> None:
    whole, cut = called(command), called(f"{command} {closed}")
    assert whole.returncode in (0, 1)
    assert (cut.returncode, cut.stdout) == (whole.returncode, whole.stdout)
