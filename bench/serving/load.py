"""The load: wrk, on the last CPU that there is; and servers, on the first one."""

from __future__ import annotations

import json
import math
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / ".bench" / "serving"
_SCRIPT = """
local calls = {%s}
local at = 0
request = function() at = at %% #calls + 1; return calls[at] end
done = function(summary, latency)
  local e = summary.errors
  io.stderr:write(string.format(
    '{"answers":%%d,"us":%%d,"refused":%%d,"broken":%%d,"mean":%%f,"p99":%%f}',
    summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout,
    latency.mean, latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Load:
    """What one run showed: answers a second; mean and 99th percentile in milliseconds; the server's own time
    for an answer, in milliseconds, where the system tells it."""

    rate: float
    mean: float
    p99: float
    own: float


def wrk() -> tuple[str, Mapping[str, str]] | None:
    """The program and its environment; `None` where it is not installed."""
    found = shutil.which("wrk")
    if found is not None:
        return found, os.environ
    own = _FOLDER / "wrk" / "usr" / "bin" / "wrk"
    libraries = ":".join(map(str, (_FOLDER / "wrk" / "usr" / "lib").glob("*-linux-gnu*")))
    return (str(own), {**os.environ, "LD_LIBRARY_PATH": libraries}) if own.exists() else None


def cpus() -> tuple[int, int] | None:
    """The CPU of the servers and that of the load; `None` where there is one, or they cannot be chosen."""
    if not hasattr(os, "sched_getaffinity") or shutil.which("taskset") is None:
        return None
    found = sorted(os.sched_getaffinity(0))
    return (found[0], found[-1]) if len(found) > 1 else None


def pinned(command: Sequence[str], place: int) -> list[str]:
    """The command on the CPU of the servers (0) or of the load (1)."""
    both = cpus()
    return list(command) if both is None else ["taskset", "-c", str(both[place]), *command]


def loaded(server: Server, calls: Sequence[str], connections: int, seconds: int, *, refused: bool) -> Load:
    """One run. Ends the program where an answer is not of the expected kind."""
    found = wrk()
    if found is None:
        raise SystemExit("wrk is missing: see bench/serving/peers.sh")
    program, environment = found
    script = _FOLDER / "calls.lua"
    script.write_text(_SCRIPT % ",".join(json.dumps(call) for call in calls))
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
    before = server.used()
    ran = subprocess.run(
        pinned([*command, f"http://127.0.0.1:{server.port}/"], 1),
        env=dict(environment), capture_output=True, text=True, check=True,
    )  # fmt: skip
    own = server.used() - before
    told = json.loads(ran.stderr.strip().splitlines()[-1])
    if told["broken"] or not told["answers"] or told["refused"] != (told["answers"] if refused else 0):
        raise SystemExit(f"unexpected answers: {told}")
    answers = told["answers"]
    return Load(answers / told["us"] * 1e6, told["mean"] / 1e3, told["p99"] / 1e3, own / answers * 1e3)


class Server:
    """A server in a process of its own, on the CPU of the servers, until the block ends."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        port: int,
        call: str,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port, self._call = port, call
        self._begun = time.perf_counter()
        with (folder / f"{port}.log").open("wb") as log:
            self._process = subprocess.Popen(
                pinned(command, 0), cwd=folder, env={**os.environ, **(environment or {})},
                stdout=log, stderr=log,
            )  # fmt: skip
        self._log = folder / f"{port}.log"

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def used(self) -> float:
        """Seconds of a CPU that it has used; not a number where the system does not tell."""
        try:
            told = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return math.nan
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def answers(self, seconds: float = 60) -> float:
        """Seconds from the start to the first answer."""
        while (took := time.perf_counter() - self._begun) < seconds and self._process.poll() is None:
            if _answered(self.port, self._call):
                return time.perf_counter() - self._begun
            time.sleep(0.002 if took < 2 else 0.05)
        raise SystemExit(f"the server did not answer:\n{self._log.read_text()[-2000:]}")


def _answered(port: int, call: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as made:
            made.sendall(call.encode())
            return made.recv(64).startswith(b"HTTP/1.1 ")
    except OSError:
        return False
