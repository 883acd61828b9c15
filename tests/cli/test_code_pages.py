"""Code pages that lack letters of ours: what is printed is whole, and says the rest by its number."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

MESSAGE = '{"message":"Missing Authentication Token"}'
COMMANDS = (
    ["explain", MESSAGE],
    ["explain", MESSAGE, "--json"],
    ["explain", "GET /prod/caf\xe9 \u4f60 HTTP/1.1\n\nHTTP/1.1 403 Forbidden\n\n" + MESSAGE],
    ["rule", "waf-block", "--color", "always"],
    ["docs", "inputs"],
    ["facts"],
    ["--help"],
    ["completion", "print", "powershell"],
)


@pytest.mark.parametrize("page", ["cp1252", "cp437", "ascii"])
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(arguments)[:30])
def test_a_code_page_without_a_letter_stops_nothing(page: str, arguments: list[str]) -> None:
    known = {name: value for name, value in os.environ.items() if name != "PYTHONUTF8"}
    done = subprocess.run(
        [sys.executable, "-m", "why403", *arguments],
        capture_output=True,
        env={**known, "PYTHONIOENCODING": page, "COLUMNS": "80"},
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1, 4), done.stderr
    assert done.stdout.strip()
    assert b"fault of why403" not in done.stderr
