"""Every command on every page and in every help is typed, in a folder that has the files which they name."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from scripts.new_user import commands
from tests.cli.calls import Terminal
from tests.cli.folder_of_pages import ROOT, prepare
from why403.cli.main import _COMMANDS

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ENDS = (0, 1, 4)
"""Done, something found, nothing decided: docs/exits.md."""
NOT_TYPED = {
    r"--live\b|(?<!arn:)\baws:|\bcapture\b": "reads an account: tests/account types these",
    r" -- curl\b": "calls a host: tests/cli/test_running.py types it with a stand-in for curl",
    r"\bwhy403 (web|serve|mcp)\b": "goes on until it is ended: tests/web, tests/serve, tests/agents",
    r"--ask\b": "asks on a terminal: tests/cli/test_asking.py has one",
    r"\bcompletion install\b": "writes into the home: tests/cli/test_completion.py has another",
    r"…|\.\.\.|\[|(?<!-)\b(FILE|OLD|NEW|CAUSE|GATE|DIR)\b": "says what can be typed, and is no command yet",
    r"\bs3://|\bs3a://": "reads an account: tests/account types these",
    r"--repair \S+#2": "needs a call with two repairs: tests/cli/test_repairs_logged.py has one",
    r"--engine spark\b": "needs Spark: tests/traffic/test_spark.py has one",
    r"^npx ": "another program: tests/agents/test_inspector.py starts it",
}
"""What is not typed here, and why; its names and options are checked in test_documentation.py."""
_INDENTED = re.compile(r"^ {4}(why403 .*)$", re.MULTILINE)
_FENCED = re.compile(r"^(?:\$ )?(why403 .*)$", re.MULTILINE)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def written() -> Iterator[tuple[str, str]]:
    """Each command with where it stands."""
    for page in PAGES:
        text = page.read_text("utf-8")
        found = [*commands(text), *_INDENTED.findall(text)]
        blocks = [block for language, block in _FENCE.findall(text) if language in ("", "sh")]
        found += [line for block in blocks for line in _FENCED.findall(block)]
        yield from ((page.name, each) for each in found if re.search(r"(^|[|;] *)why403\b|^npx ", each))
    for name, (module, function, _) in _COMMANDS.items():
        yield from _examples(name, getattr(import_module(module), function))


def _examples(name: str, command: click.Command) -> Iterator[tuple[str, str]]:
    text = command.help or ""
    for line in text.partition("Examples:")[2].split("\n"):
        if "why403 " in line:
            yield f"why403 {name} --help", line.strip()
    if isinstance(command, click.Group):
        for inner, each in command.commands.items():
            yield from _examples(f"{name} {inner}", each)


WRITTEN = sorted(set(written()))


def reason(typed: str) -> str | None:
    """Why it is not typed here."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", typed)
    return next((why for form, why in NOT_TYPED.items() if re.search(form, bare)), None)


TYPED = [(where, each) for where, each in WRITTEN if reason(each) is None]


def words_of(typed: str) -> list[str]:
    """The words of the command of ours in a line, without what its output goes to."""
    read = shlex.shlex(typed, posix=True, punctuation_chars="|<>")
    read.whitespace_split = True
    read.commenters = "#" if "#" in re.sub(r"\S#", "", typed) else ""
    words = list(read)
    start = max(at for at, word in enumerate(words) if word == "why403")
    rest = words[start + 1 :]
    end = next((at for at, word in enumerate(rest) if set(word) <= set("|<>") and word), len(rest))
    return rest[:end]


def test_most_are_typed() -> None:
    assert len(TYPED) > 50


@pytest.mark.slow
@pytest.mark.parametrize(("where", "typed"), TYPED, ids=[" ".join(each.split())[:60] for _, each in TYPED])
def test_a_command_does_what_its_page_says(
    where: str, typed: str, why403: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    words = words_of(typed)
    printed = why403(*words, stdin=(tmp_path / "access.json").read_text("utf-8"))
    assert printed.code in ENDS, f"{where}: {printed.err}"
    assert printed.out.strip() or words[:2] == ["policy", "check"], f"{where}: only a check may be silent"
    assert "fault of why403" not in printed.err, where


@pytest.mark.parametrize("form", NOT_TYPED)
def test_a_reason_has_its_command(form: str) -> None:
    assert any(re.search(form, re.sub(r"'[^']*'|\"[^\"]*\"", "", each)) for _, each in WRITTEN)
