"""Ctrl-C ends every command with 130 and one line, whatever it is doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.cli.calls import FORBIDDEN

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")

WHILE_IMPORTING = """
import sys
import threading
class Stops:
    def find_spec(self, name, *_):
        if name == {name!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stops())
sys.argv[1:] = {arguments!r}
from why403.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("why403.isolation", ["explain", FORBIDDEN]),
        ("why403.cli.main", ["explain", FORBIDDEN]),
        ("click", ["explain", FORBIDDEN]),
        ("why403.cli.exits", ["--version"]),
        ("why403.cli.explain", ["explain", FORBIDDEN]),
        ("why403.words.report", ["explain", FORBIDDEN]),
        ("why403.cli.policy", ["policy", "check", "-"]),
        ("why403.gates.paths", ["rule"]),
    ],
)
def test_while_modules_are_imported(name: str, arguments: list[str]) -> None:
    script = WHILE_IMPORTING.format(name=name, arguments=arguments)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.strip()) == (130, b"why403: stopped")


def heeding() -> None:
    """As at a terminal: what a shell starts in the background is made to ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("arguments", [["explain"], ["policy", "check", "-"], ["explain", "/dev/stdin"]])
def test_while_standard_input_is_waited_for(arguments: list[str]) -> None:
    call = [sys.executable, "-m", "why403", *arguments]
    with subprocess.Popen(call, stdin=PIPE, stderr=PIPE, preexec_fn=heeding) as process:
        until_it_reads(process.pid)
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
        assert process.stderr is not None
        assert (code, process.stderr.read().strip()) == (130, b"why403: stopped")


def until_it_reads(number: int) -> None:
    """Until the process sleeps in the call that reads its input; where that cannot be seen, for a while."""
    seen = Path(f"/proc/{number}/syscall")
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if seen.read_text().startswith("0 0x0 "):  # read, of descriptor 0
                return
        except OSError:
            time.sleep(5)
            return
        time.sleep(0.02)
    raise AssertionError("it does not read")


def test_while_curl_runs_curl_is_ended_too(tmp_path: Path) -> None:
    curl, started = tmp_path / "curl", tmp_path / "started"
    script = (
        "#!/bin/sh",
        "sleep 1",
        f"echo $$ > '{started}.new'",
        f"mv '{started}.new' '{started}'",
        "sleep 600",
    )
    curl.write_text("\n".join((*script, "true\n")), "utf-8")
    curl.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    call = [sys.executable, "-m", "why403", "explain", "--", "curl", "https://example.com/"]
    environment = {**os.environ, "PATH": path}
    with subprocess.Popen(call, env=environment, stderr=PIPE, preexec_fn=heeding) as process:
        while not started.exists():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_the_end_of_the_input_at_a_question_is_a_stop_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from why403.cli.main import run

    class Ended:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return ""

    monkeypatch.setattr(sys, "stdin", Ended())
    assert run(["explain", "--ask", FORBIDDEN]) == 130
    assert "stopped" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_was_kept_of_a_log_goes_when_it_is_stopped(tmp_path: Path, number: signal.Signals) -> None:
    call = [sys.executable, "-m", "why403", "logs", "-"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(call, stdin=PIPE, stderr=PIPE, env=environment, preexec_fn=heeding_all) as process:
        until_it_reads(process.pid)
        assert list(tmp_path.iterdir())
        process.send_signal(number)
        assert process.wait(60) == 130
    assert not list(tmp_path.iterdir())


def heeding_all() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


ENDLESS = "SELECT sum(hash(a.range + b.range)) FROM range(1000000) a, range(1000000) b"


WHILE_READING = """
import os, signal, sys, threading
from why403.traffic.reducing import _watched, database
with database() as connection:
    try:
        threading.Timer({after}, os.kill, (os.getpid(), signal.SIGINT)).start()
        _watched(connection, {query!r}, {told})
    except KeyboardInterrupt:
        sys.exit(7)
"""


@pytest.mark.parametrize("after", [0.0, 0.5])
@pytest.mark.parametrize("told", ["None", "lambda _: None"])
def test_while_a_log_is_read(told: str, after: float) -> None:
    """Also where the signal comes before the query has begun; in a process of its own, which has an end."""
    script = WHILE_READING.format(after=after, query=ENDLESS, told=told)
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60, preexec_fn=heeding_all)
    assert done.returncode == 7


DEAF = """
import signal, sys
from why403.cli import stopping
from why403.traffic.folders import folder_for_now
stopping.PATIENCE = 0.5
signal.signal(signal.SIGINT, lambda *_: None)
with stopping.tidily(), folder_for_now():
    print("ready", flush=True)
    while True:
        pass
"""


def test_what_does_not_hear_a_signal_is_ended_and_its_folders_go(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    call = [sys.executable, "-c", DEAF]
    with subprocess.Popen(call, stdout=PIPE, stderr=PIPE, env=environment, preexec_fn=heeding_all) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert list(tmp_path.iterdir())
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert not list(tmp_path.iterdir())
