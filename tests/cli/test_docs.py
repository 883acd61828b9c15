"""`why403 docs`, and pages on a terminal: what is printed there, and what into a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.cli.calls import Terminal
from why403.cli.main import _COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
SCHEMAS = sorted(path.name for path in (ROOT / "src").rglob("*.schema.json"))


def test_lists_every_page_and_every_schema_with_what_it_is(why403: Terminal) -> None:
    listed = dict(line.split(None, 1) for line in why403("docs").out.splitlines() if line.startswith("  "))
    assert sorted(listed) == sorted([*PAGES, *SCHEMAS])
    assert listed["inputs"] == "What can be pasted"


@pytest.mark.parametrize("name", PAGES)
def test_a_pipe_gets_the_page_as_it_is_written(why403: Terminal, name: str) -> None:
    assert why403("docs", name).out == (ROOT / "docs" / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_printed_to_be_used(why403: Terminal, name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(why403("docs", name).out))


@pytest.mark.parametrize("typed", ["docs/json.md", "json.md", "json"])
def test_a_page_is_found_by_what_other_pages_call_it(why403: Terminal, typed: str) -> None:
    assert why403("docs", typed).out.startswith("# The JSON form")


def test_a_mistyped_page_is_answered_with_the_closest_one(why403: Terminal) -> None:
    printed = why403("docs", "polices")
    assert (printed.code, "policies" in printed.err) == (2, True)


@pytest.mark.parametrize("command", _COMMANDS)
def test_help_points_to_pages_that_an_installation_has(why403: Terminal, command: str) -> None:
    words = " ".join(why403(command, "--help").out.split())
    assert ".md" not in words
    named = [part.split("`")[0].split()[0] for part in words.split("`why403 docs ")[1:]]
    assert set(named) <= set(PAGES)


def test_colours_are_given_where_they_are_asked_for(why403: Terminal) -> None:
    for arguments in (["rule", "waf-block"], ["rule", "waf"], ["rule", "logs"], ["docs", "exits"]):
        assert "\x1b[1;34m" in why403(*arguments, "--color", "always").out
        assert "\x1b" not in why403(*arguments).out
        assert why403(*arguments, "--color", "always", "--plain").out == why403(*arguments).out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("environment", "starts"),
    [({}, "\x1b[1;34mapi-key-disabled\x1b[0m"), ({"NO_COLOR": "1"}, "api-key-disabled\r\n")],
)
def test_a_terminal_gets_a_page_laid_out_to_its_width(environment: dict[str, str], starts: str) -> None:
    import pty

    leader, follower = pty.openpty()
    known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    running = subprocess.Popen(
        [sys.executable, "-m", "why403", "rule", "api-key-disabled"],
        stdin=follower, stdout=follower, stderr=follower,
        env={**known, "COLUMNS": "60", "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(follower)
    said = b""
    try:
        while part := os.read(leader, 65_536):
            said += part
    except OSError:  # the terminal has no writer any more
        pass
    os.close(leader)
    assert running.wait(20) == 0
    shown = said.decode()
    assert shown.startswith(starts)
    assert "## " not in shown
    assert "| ---" not in shown
