"""A pass over logs that was ended goes on where it was, and reads anew what has changed since."""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calls import Terminal
from tests.traffic.test_lines import entry, log
from why403.api.logs import AS_IT_IS, Reading, kept_in, read_logs
from why403.documents.errors import BadInput
from why403.traffic import resuming
from why403.traffic.scanning import scanned_files


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.fixture(autouse=True)
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, each of which is a group of its own."""
    names: list[str] = []

    def noted(connection: Any, files: dict[str, str], *rest: Any) -> Any:
        names.extend(Path(each).name for each in files)
        return scanned_files(connection, files, *rest)

    monkeypatch.setattr(resuming, "scanned_files", noted)
    monkeypatch.setattr(resuming, "_AT_ONCE", 0)
    return names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Logs of two formats, with calls that were delivered twice and lines that are none."""
    made = tmp_path / "logs"
    made.mkdir()
    log(made, *(entry(n, (200, 429)[n % 2]) for n in range(40)), "junk", name="a.json")
    (made / "b.json.gz").write_bytes(gzip.compress(f"{json.dumps(entry(3, 429))}\n".encode()))
    log(made, "status,requestId,ip", "403,r-x,192.0.2.1", "200,r-y,192.0.2.1", name="c.csv")
    return made


def how(at: Path, **more: Any) -> Reading:
    return replace(AS_IT_IS, by_parts=kept_in(at), **more)


def test_it_finds_what_one_pass_finds(folder: Path, tmp_path: Path) -> None:
    by_parts, at_once = StringIO(), StringIO()
    one = read_logs([str(folder)], how(tmp_path / "kept", kept=by_parts))
    other = read_logs([str(folder)], Reading(kept=at_once))
    assert replace(one.summary, columns=()) == replace(other.summary, columns=())
    assert (by_parts.getvalue(), one.aside) == (at_once.getvalue(), other.aside)
    assert (one.summary.duplicates, one.lines.files) == (1, other.lines.files)


def test_what_was_read_is_not_read_again(folder: Path, tmp_path: Path, read: list[str]) -> None:
    first = read_logs([str(folder)], how(tmp_path / "kept"))
    assert read == ["a.json", "b.json.gz", "c.csv"]
    read.clear()
    assert read_logs([str(folder)], how(tmp_path / "kept")).summary == first.summary
    assert read == []


def test_a_run_that_was_ended_goes_on(
    folder: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = vars(resuming)["scanned_files"]

    def ended(connection: Any, files: dict[str, str], *rest: Any) -> Any:
        if any(each.endswith("c.csv") for each in files):
            raise KeyboardInterrupt
        return known(connection, files, *rest)

    monkeypatch.setattr(resuming, "scanned_files", ended)
    with pytest.raises(KeyboardInterrupt):
        read_logs([str(folder)], how(tmp_path / "kept"))
    monkeypatch.setattr(resuming, "scanned_files", known)
    read.clear()
    found = read_logs([str(folder)], how(tmp_path / "kept")).summary
    assert read == ["c.csv"]
    assert replace(found, columns=()) == replace(read_logs([str(folder)]).summary, columns=())


@pytest.mark.parametrize("change", ["longer", "truncated", "another", "as old"])
def test_a_file_that_is_another_one_is_read_anew(
    folder: Path, tmp_path: Path, read: list[str], change: str
) -> None:
    read_logs([str(folder)], how(tmp_path / "kept"))
    read.clear()
    file = folder / "a.json"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    before = file.stat().st_mtime_ns
    if change == "longer":
        file.write_text("".join((*lines, json.dumps(entry(99, 429)))), "utf-8")
    elif change == "truncated":
        file.write_text("".join(lines[:7]), "utf-8")
    else:
        file.write_text("".join(lines).replace("429", "403"), "utf-8")
    if change == "as old":
        os.utime(file, ns=(before, before))
    found = read_logs([str(folder)], how(tmp_path / "kept")).summary
    assert read == ["a.json"]
    assert replace(found, columns=()) == replace(read_logs([str(folder)]).summary, columns=())


def test_lines_that_are_read_in_another_way_are_read_anew(
    folder: Path, tmp_path: Path, read: list[str]
) -> None:
    read_logs([str(folder)], how(tmp_path / "kept"))
    read.clear()
    read_logs([str(folder)], how(tmp_path / "kept", traffic=True))
    assert len(read) == 3


def test_a_folder_that_cannot_be_used_is_said(folder: Path) -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        read_logs([str(folder)], how(folder / "a.json"))


def test_it_is_an_option(why403: Terminal, folder: Path, tmp_path: Path, read: list[str]) -> None:
    kept = str(tmp_path / "kept")
    told = why403("logs", str(folder), "--resume", kept).out
    read.clear()
    assert why403("logs", str(folder), "--resume", kept).out == told
    assert read == []
    assert why403("logs", str(folder), "--resume", kept, "--engine", "spark").code == 2


def test_a_file_that_changes_while_it_is_read_is_named(folder: Path) -> None:
    def grows(connection: Any, files: dict[str, str], *rest: Any) -> Any:
        with (folder / "a.json").open("a") as out:
            out.write("\n")
        return scanned_files(connection, files, *rest)

    assert read_logs([str(folder)]).lines.changed == ()
    found = read_logs([str(folder)], replace(AS_IT_IS, by_parts=grows))
    assert found.lines.changed == (str(folder / "a.json"),)
