"""A text, a file or a pipe without a command is explained; without anything, a terminal gets ten lines."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from why403.cli.exits import Exit
from why403.cli.main import run

REFUSED = '{"message":"Missing Authentication Token"}'


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("given", [REFUSED, "HTTP/2 403", "https://abc.example.com/prod/ answers 403"])
def test_a_text_is_explained(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain = run([given]), capsys.readouterr().out
    assert plain == (run(["explain", given]), capsys.readouterr().out)


def test_a_file_is_explained_with_the_options_of_explain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "refused.txt"
    path.write_text(REFUSED)
    assert run([str(path), "--json"]) == Exit.DONE
    assert '"route-not-found"' in capsys.readouterr().out
    assert run([str(tmp_path / "missing.txt")]) == Exit.USAGE
    assert "no such file" in capsys.readouterr().err


def test_a_pipe_is_explained(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REFUSED.encode())))
    run([])
    assert "route-not-found" in capsys.readouterr().out


def test_a_terminal_is_told_what_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert run([]) == Exit.DONE
    shown = capsys.readouterr().out
    assert shown.count("\n") <= 11
    assert "why403 --help" in shown


def test_a_mistyped_command_is_still_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explian"]) == Exit.USAGE
    assert "did you mean explain" in capsys.readouterr().err


def test_the_version_says_how_recent_the_knowledge_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == Exit.DONE
    assert "last checked on 20" in capsys.readouterr().out


@pytest.mark.parametrize(("color", "painted"), [("always", True), ("never", False), ("auto", False)])
def test_colours_where_they_are_wanted(color: str, painted: bool, capsys: pytest.CaptureFixture[str]) -> None:
    run(["explain", REFUSED, "--color", color])
    assert ("\x1b[" in capsys.readouterr().out) is painted


def test_no_colour_of_an_input_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    run(["explain", f"GET /\x1b[31mred HTTP/1.1\n\n{REFUSED}", "--color", "always"])
    assert "\x1b[31m" not in capsys.readouterr().out
