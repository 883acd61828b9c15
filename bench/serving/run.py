"""The local gateway under load, beside others: `make bench-serve`.

Servers run on one CPU and the load, wrk, on another. All servers are up at the same time, and idle but for
the one that is asked; every row is run in turn, several times, so that a busy spell of the machine meets all
of them. A row is the median of its runs. Leaves with 1 where a target is missed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.serving import load, ministack, worlds
from bench.serving.load import Load, Server, loaded

SECONDS = int(os.environ.get("BENCH_SECONDS", "2"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
CONNECTIONS = (8, 32)
FEW, MANY, OF_START = 10, 3000, 300
STARTS = 5


@dataclass
class Row:
    """One kind of call to one server; `calls` makes them, with signatures that are still valid."""

    name: str
    server: Server
    calls: Callable[[], Sequence[str]]
    refused: bool = False
    runs: dict[int, list[Load]] = field(default_factory=lambda: {each: [] for each in CONNECTIONS})

    def run(self, connections: int) -> None:
        self.runs[connections].append(
            loaded(self.server, self.calls(), connections, SECONDS, refused=self.refused)
        )

    def of(self, connections: int, what: str) -> float:
        """The median of its runs."""
        return median(getattr(each, what) for each in self.runs[connections])

    def line(self, connections: int) -> str:
        runs = self.runs[connections]
        least, most = min(each.rate for each in runs), max(each.rate for each in runs)
        rate, mean, p99, own = (self.of(connections, what) for what in ("rate", "mean", "p99", "own"))
        return (
            f"| {self.name} | {connections} | {rate:,.0f} ({least:,.0f} to {most:,.0f})"
            f" | {mean:.2f} | {p99:.2f} | {own:.3f} | {len(runs)} |"
        )


def ours(folder: Path, port: int, routes: int) -> Server:
    """`why403 serve`, which starts, with a template of so many routes."""
    (folder / f"{routes}.json").write_text(worlds.template(routes))
    command = [sys.executable, "-m", "why403", "serve", f"{routes}.json", "--port", str(port), "--plain"]
    told = ["--principals", "principals.json", "--region", worlds.REGION, "--account", worlds.ACCOUNT]
    return Server([*command, *told], folder, port, worlds.open_call(f"127.0.0.1:{port}")[0])


def uvicorn(folder: Path, port: int, module: str) -> Server:
    """An application under uvicorn, as it comes."""
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "--no-access-log"]
    return Server(
        [*command, "--log-level", "critical", f"{module}:app"], folder, port, worlds.open_call("localhost")[0]
    )


def starts(folder: Path) -> list[float]:
    """Seconds from the start of the command to its first answer."""
    found = []
    for number in range(STARTS):
        with ours(folder, 8460 + number, OF_START) as server:
            found.append(server.answers())
    return found


def rows_of(folder: Path, up: ExitStack) -> dict[str, Row]:
    """Start all servers, and say what each is asked."""
    hello = up.enter_context(uvicorn(folder, 8471, "hello"))
    bare = up.enter_context(uvicorn(folder, 8472, "bare"))
    few = up.enter_context(ours(folder, 8473, FEW))
    many = up.enter_context(ours(folder, 8474, MANY))
    host = "127.0.0.1:8473"

    def signed() -> Sequence[str]:
        return worlds.signed_calls(host)

    found = {
        "bare": Row("uvicorn, bare ASGI", bare, lambda: worlds.open_call(host)),
        "hello": Row("uvicorn + starlette JSON", hello, lambda: worlds.open_call(host)),
        "open": Row("why403 serve: open route, mock", few, lambda: worlds.open_call(host)),
        "full": Row("why403 serve: key, SigV4, both policies", few, signed),
        "unsigned": Row(
            "why403 serve: refused, unsigned", few, lambda: worlds.unsigned_calls(host), refused=True
        ),
        "wrong": Row(
            "why403 serve: refused, wrong signature",
            few,
            lambda: worlds.wrongly_signed(worlds.signed_calls(host)),
            refused=True,
        ),
        "open, many": Row(f"why403 serve: open route, {MANY} routes", many, lambda: worlds.open_call(host)),
        "full, many": Row(f"why403 serve: key, SigV4, both policies, {MANY} routes", many, signed),
    }
    for server in (hello, bare, few, many):
        server.answers()
    if ministack.PROGRAM.exists():
        other = up.enter_context(ministack.server(folder, 8475))
        other.answers()
        there, key, secret = ministack.made(other.port)
        found["ministack open"] = Row(
            "MiniStack, AUTH=true: open route, mock", other, lambda: worlds.open_call(there)
        )
        found["ministack full"] = Row(
            "MiniStack, AUTH=true: key, SigV4, both policies",
            other,
            lambda: worlds.signed_calls(there, key, secret),
        )
        found["ministack unsigned"] = Row(
            "MiniStack, AUTH=true: refused, unsigned",
            other,
            lambda: worlds.unsigned_calls(there),
            refused=True,
        )
    return found


@dataclass(frozen=True)
class Target:
    """What is to be reached, as a number that is compared with a limit."""

    name: str
    value: float
    limit: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """A row of the table."""
        digits = 0 if self.limit > 100 else 2
        shown, limit = (f"{each:,.{digits}f}{self.unit}" for each in (self.value, self.limit))
        words = "at least" if self.at_least else "at most"
        return f"| {self.name} | {shown} | {words} {limit} | {'met' if self.met else 'MISSED'} |"


def targets(rows: dict[str, Row], started: Sequence[float]) -> list[Target]:
    """Those of the project; of what could not be run there are none."""

    def ratio(one: str, other: str, what: str, connections: int) -> float:
        return rows[one].of(connections, what) / rows[other].of(connections, what)

    full = rows["full"]
    late = full.of(32, "p99") / full.of(32, "mean")
    found = [
        Target("open route, rate beside starlette's", ratio("open", "hello", "rate", 32), 0.5, " x", True),
        Target("all enforced, requests/s at 32", full.of(32, "rate"), 4000, at_least=True),
        Target("all enforced, p99 beside the mean at 32", late, 3, " x"),
        Target("all enforced, p99 at 8", full.of(8, "p99"), 8, " ms"),
        Target(f"open, {FEW} to {MANY} routes, mean at 8", ratio("open, many", "open", "mean", 8), 1.3, " x"),
        Target(f"all, {FEW} to {MANY} routes, mean at 8", ratio("full, many", "full", "mean", 8), 1.3, " x"),
        Target(f"{OF_START} routes, start to first answer", median(started), 1, " s"),
    ]
    for name in ("open", "full"):
        if (other := f"ministack {name}") in rows:
            beside = ratio(name, other, "rate", 32)
            found.append(Target(f"{name}, rate beside MiniStack's at 32", beside, 3, " x", True))
    return found


def main() -> int:
    """Run everything once and print both tables."""
    if load.wrk() is None:
        print("wrk is missing: see bench/serving/peers.sh")
        return 2
    where = load.cpus()
    print(
        f"{worlds.now()}, {RUNS} runs of {SECONDS} s each; "
        + ("one CPU for all" if where is None else f"servers on CPU {where[0]}, load on CPU {where[1]}")
    )
    with tempfile.TemporaryDirectory() as made, ExitStack() as up:
        folder = Path(made)
        (folder / "bare.py").write_text(worlds.BARE)
        (folder / "hello.py").write_text(worlds.HELLO)
        (folder / "principals.json").write_text(worlds.PRINCIPALS)
        started = starts(folder)
        rows = rows_of(folder, up)
        if "ministack open" not in rows:
            print("MiniStack is not installed: its rows are left out")
        for row in rows.values():
            loaded(row.server, row.calls(), 8, 1, refused=row.refused)
        for _ in range(RUNS):
            for connections in CONNECTIONS:
                for row in rows.values():
                    row.run(connections)
    print("\n| | connections | requests/s (range) | mean ms | p99 ms | CPU ms | n |")
    print("|---|---|---|---|---|---|---|")
    for row in rows.values():
        for connections in CONNECTIONS:
            print(row.line(connections))
    shown = ", ".join(f"{each:.2f}" for each in sorted(started))
    print(f"\nstart of a template of {OF_START} routes to the first answer: {shown} s (n = {len(started)})")
    print("\n| target | measured | | |\n|---|---|---|---|")
    found = targets(rows, started)
    for target in found:
        print(target.line())
    return 0 if all(target.met for target in found) else 1


if __name__ == "__main__":
    sys.exit(main())
