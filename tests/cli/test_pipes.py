"""Logs that come through pipes."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from tests.cli.calls import Terminal
from why403.traffic import pipes

LINE = '{"requestId": "a", "status": "403", "responseType": "ACCESS_DENIED", "path": "/a"}\n'
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    made = tmp_path / "pipe"
    os.mkfifo(made)
    return made


def written_to(pipe: Path, *parts: str, after: float = 0.0, between: float = 0.0) -> Thread:
    def write() -> None:
        sleep(after)
        with pipe.open("w") as out:
            for part in parts:
                sleep(between)
                out.write(part)
                out.flush()

    thread = Thread(target=write, daemon=True)
    thread.start()
    return thread


def test_a_pipe_without_a_writer_is_refused(
    why403: Terminal, pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "PATIENCE", 0.2)
    printed = why403("logs", str(pipe))
    assert printed.code == 2
    assert "nobody opened this pipe" in printed.err


def test_a_writer_may_come_later_and_take_its_time(
    why403: Terminal, pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "PATIENCE", 1.0)
    writer = written_to(pipe, LINE, LINE.replace('"a"', '"b"'), after=0.3, between=0.9)
    printed = why403("logs", str(pipe), "--json")
    writer.join()
    assert printed.tree["calls"] == 2


def test_a_writer_who_is_gone_already_has_written(why403: Terminal, pipe: Path) -> None:
    written_to(pipe, LINE)
    sleep(0.2)
    assert why403("logs", str(pipe), "--json").tree["calls"] == 1


def test_what_another_program_writes_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "log.gz").write_bytes(gzip.compress(LINE.encode()))
    typed = f"'{sys.executable}' -m why403 logs <(gzip -dc '{tmp_path}/log.gz') --json"
    done = subprocess.run(["bash", "-c", typed], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, '"calls": 1' in done.stdout) == (1, True)


def test_a_program_that_writes_nothing_is_an_empty_log(why403: Terminal, pipe: Path) -> None:
    written_to(pipe)
    assert "is empty" in why403("logs", str(pipe)).out
