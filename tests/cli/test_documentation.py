"""Every command of `why403` on every page is one that the command line takes, with all its options."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import click
import pytest

from scripts.new_user import commands
from why403.cli.main import _COMMANDS, _meant

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_SPAN = re.compile(r"`((?:why403)(?: [^`]+)?)`")
_TYPED = re.compile(r"(?:^|[|;&(] *)(why403\b(?:'[^']*'|\"[^\"]*\"|[^|;&#'\"])*)")
_PLACEHOLDER = re.compile(r"[A-Z]{3,}|[….]{1,3}|\bTEXT\b")


def written(page: Path) -> list[str]:
    """What a page has somebody type, without the prompt and what is around the command."""
    text = page.read_text("utf-8")
    found = [part.strip() for typed in commands(text) for part in _TYPED.findall(typed)]
    return [*found, *_SPAN.findall(text)]


COMMANDS = sorted({(page.name, command) for page in PAGES for command in written(page)})


def test_there_are_many() -> None:
    assert len(COMMANDS) > 60


@pytest.mark.parametrize(("page", "typed"), COMMANDS)
def test_a_command_on_a_page_is_one_that_is_taken(page: str, typed: str) -> None:
    try:
        words = shlex.split(typed, comments=True)[1:]
    except ValueError:
        pytest.fail(f"{page}: no shell takes this")
    words = _meant(words)
    if not words or words[0].startswith("-") or _PLACEHOLDER.fullmatch(words[0]):
        assert not words or words[0] in ("--help", "--version", "-h") or _PLACEHOLDER.fullmatch(words[0]), (
            page
        )
        return
    assert words[0] in _COMMANDS, page
    module, name, _ = _COMMANDS[words[0]]
    command: click.Command = getattr(import_module(module), name)
    rest = words[1:]
    while isinstance(command, click.Group) and rest:
        names = rest[0].split(",")
        assert rest[0] in command.commands or not names, page
        command, rest = command.commands[rest[0]], rest[1:]
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {
        "--help",
        "-h",
    }
    before = rest[: rest.index("--")] if "--" in rest else rest
    assert [
        word for word in before if re.match(r"--?[a-z]", word) and word.split("=")[0] not in known
    ] == [], page


def test_what_is_typed_on_windows_is_what_ci_types_there() -> None:
    told = re.findall(
        r"^ {4}((?:py|\.venv\\Scripts\S+) .*)$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M
    )
    job = (
        (ROOT / ".github/workflows/ci.yml")
        .read_text("utf-8")
        .partition("  windows:")[2]
        .partition("  wheel:")[0]
    )
    assert told == re.findall(r"- run: (.*)", job)
    assert len(told) == 4
