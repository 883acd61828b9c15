"""How fast whole logs are classified and replayed, beside other programs on the same lines.

    .venv/bin/python -m bench.logs [--lines N] [--skip PART]... [--rounds N] [--json]

The lines come from `bench/world.py`, which causes their refusals; they are written once into `.bench/logs`.
Every program runs in a process of its own, three times (once where there are more than a million lines), and
its best time counts: others use the machine too. The targets are ratios of processor seconds, which a busy
machine stretches least; wall time, its ratio and the most memory are printed beside them. Python keeps its
bytecode, as it does where it is installed. A program that is not installed is skipped, and that is said.
Leaves with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.world import POLICY, STAGE, template, write

FOLDER = Path(".bench/logs")
LIBRARY = Path(".spark/lib").absolute()
"""Where `make bench-logs` installs Spark."""
PARTS = ("classification", "columns", "jq", "goaccess", "gzip", "memory", "replay", "spark")
"""What can be left out, each by its name."""
OWN, THREE, JQ, GREP, GOACCESS, PACKED = 0.8, 0.5, 5.0, 2.0, 20.0, 0.8
"""At least so many times as fast as DuckDB's group-by of the same columns, of three, jq, grep then jq,
GoAccess, DuckDB's own on the same gzip parts."""
SPARK = 1.5
"""At most so many times the seconds of PySpark's own group-by, where both are warm."""
MEMORY, ROWS, REPLAY = 600, 20_000, 1_000_000
"""Megabytes at most; distinct rows of evidence and requests of a replay a second at least."""
DISTINCT = 0.5
"""The share of the replayed requests that has to be distinct, for the rate to count."""
SIZES = (0.16, 1, 3)
"""Of the log, the sizes at which memory is measured: 0.5, 3 and 10 GB of 5,000,000 lines."""
FLAT, LARGE = 1.25, 0.4
"""At most so many times the memory of the smallest size at the largest, where the smallest has so many GB:
what DuckDB may hold is not filled by less."""
PACKED_PARTS = 16
MANY = 1_000_000
"""Of more lines, every program runs once."""

_EVIDENCE = (
    "status", "responseType", "errorMessage", "wafStatus", "authenticateStatus", "authorizerStatus",
    "authorizerError", "authorizeStatus", "integrationStatus", "integrationError", "method", "path",
    "resource", "domain", "stage", "sourceIp", "userArn", "apiKeyId", "userAgent",
)  # fmt: skip
_DUCKDB = """
import duckdb, sys
file, names = sys.argv[1], sys.argv[2].split(",")
columns = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in names) + "}"
shown = ", ".join(names)
print(duckdb.connect().execute(
    f"SELECT count(*), sum(n) FROM (SELECT {shown}, count(*) AS n FROM read_json('{file}', "
    f"format = 'newline_delimited', columns = {columns}) WHERE status >= '400' GROUP BY ALL)"
).fetchall())
"""
_GOACCESS = (
    "--no-global-config", "--no-progress", "--datetime-format=%*", "--date-format=%*", "--time-format=%*",
    '--log-format={"time": "%x", "method": "%m", "path": "%U", "status": "%s", "sourceIp": "%h", '
    '"userAgent": "%u"}',
)  # fmt: skip
_JQ = 'select(.status >= "400") | [.status, .responseType, .resource] | @tsv'


@dataclass(frozen=True)
class Run:
    """The best of several runs of one program."""

    name: str
    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Row:
    """One measured thing: what came out, in words, and whether its target is met (`None`: it has none)."""

    name: str
    shown: str
    target: str = ""
    met: bool | None = None


def apart(function: Callable[..., Any], *given: object) -> Any:
    """What a function comes to in a process of its own: what this one held counts for all that it starts."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *given).result()


def say(text: str) -> None:
    """What is going on, for whoever waits."""
    print(f"  … {text}", file=sys.stderr, flush=True)


def measured(name: str, command: Sequence[str], rounds: int) -> Run:
    """Wall and processor seconds, the best of each, and the most memory in MB."""
    say(name)
    runs = []
    for _ in range(rounds):
        began = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_AS_INSTALLED
        ) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{name} failed with {process.returncode}")
        runs.append((time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024))
    return Run(name, min(r[0] for r in runs), min(r[1] for r in runs), max(r[2] for r in runs))


_AS_INSTALLED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def why403(*files: Path) -> list[str]:
    """The command that is measured."""
    return [str(Path(sys.executable).with_name("why403")), "logs", *map(str, files), "--json"]


def log_of(count: int) -> Path:
    """The log of so many lines, written where it is not there yet."""
    file = FOLDER / f"world-{count}.json"
    if not file.exists():
        say(f"writing {count:,} lines")
        FOLDER.mkdir(parents=True, exist_ok=True)
        begun = file.with_suffix(".begun")
        write(begun, count)
        begun.rename(file)
    return file


def packed_parts(file: Path) -> list[Path]:
    """The same lines in many gzip files."""
    folder = file.with_name(f"{file.stem}-gzip")
    parts = [folder / f"part-{number:02}.json.gz" for number in range(PACKED_PARTS)]
    if not folder.exists():
        say(f"packing into {PACKED_PARTS} parts")
        begun = folder.with_suffix(".begun")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir()
        room = file.stat().st_size // PACKED_PARTS + 1
        with file.open("rb") as lines:
            for part in parts:
                with gzip.open(begun / part.name, "wb", compresslevel=1) as out:
                    left = room
                    while left > 0 and (block := lines.readlines(min(left, 1 << 24))):
                        out.writelines(block)
                        left -= sum(map(len, block))
        begun.rename(folder)
    return parts


def duckdb(files: str, columns: Sequence[str]) -> list[str]:
    """DuckDB's own group-by of some columns."""
    return [sys.executable, "-c", _DUCKDB, files, ",".join(columns)]


def beside(own: Run, other: Run, at_least: float) -> Row:
    """Another program on the same lines: how many times as long it takes, of processors and by the clock."""
    ratio = other.cpu / own.cpu
    shown = f"{_run(other)}  {ratio:6.2f} x  {other.wall / own.wall:6.2f} x wall"
    return Row(other.name, shown, f"at least {at_least}", ratio >= at_least)


def _run(run: Run) -> str:
    return f"{run.wall:7.1f} s  {run.cpu:7.1f} s CPU  {run.memory:6,} MB"


def others(file: Path, own: Run, skipped: Sequence[str], rounds: int) -> Iterator[Row]:
    """The other programs; those that are missing are named."""
    if "columns" not in skipped:
        evidence = measured("DuckDB, the same evidence columns", duckdb(str(file), _EVIDENCE), rounds)
        yield beside(own, evidence, OWN)
        three = duckdb(str(file), ("status", "responseType", "resource"))
        yield beside(own, measured("DuckDB, three columns", three, rounds), THREE)
    count = "sort | uniq -c | sort -rn"
    if there("jq", skipped):
        alone = ["sh", "-c", f"jq -r '{_JQ}' {file} | {count}"]
        yield beside(own, measured("jq alone", alone, rounds), JQ)
        grep = f"""grep -E '"status": "[45]' {file} | jq -r '{_JQ}' | {count}"""
        yield beside(own, measured("grep, then jq", ["sh", "-c", grep], rounds), GREP)
    if there("goaccess", skipped):
        command = ["goaccess", str(file), *_GOACCESS, "-o", str(FOLDER / "goaccess.json")]
        yield beside(own, measured("GoAccess", command, rounds), GOACCESS)


def there(program: str, skipped: Sequence[str]) -> bool:
    """Whether a program is wanted and installed."""
    if program in skipped:
        return False
    if shutil.which(program) is None:
        say(f"skipped: {program}, which is not installed (apt-get install {program})")
        return False
    return True


def packed(file: Path, rounds: int) -> Iterator[Row]:
    """The same lines as gzip parts."""
    parts = packed_parts(file)
    own = measured(f"why403 logs, {len(parts)} gzip parts", why403(*parts), rounds)
    yield Row(own.name, _run(own))
    whole = duckdb(str(parts[0].with_name("*.gz")), _EVIDENCE)
    yield beside(own, measured("DuckDB, the same parts", whole, rounds), PACKED)


def memory(file: Path, count: int) -> Iterator[Row]:
    """The most memory at several sizes of the log."""
    sizes: list[int] = []
    large = file.stat().st_size * SIZES[0] / 1e9 >= LARGE
    for share in SIZES:
        with sized(file, count, share) as files:
            size = sum(each.stat().st_size for each in files) / 1e9
            run = measured(f"why403 logs, {size:.2f} GB", why403(*files), 1)
        sizes.append(run.memory)
        yield Row(run.name, _run(run), f"at most {MEMORY} MB", run.memory <= MEMORY)
    ratio = sizes[-1] / sizes[0]
    yield Row(
        "memory, largest against smallest",
        f"{ratio:.2f} x",
        f"at most {FLAT}",
        ratio <= FLAT if large else None,
    )


@contextmanager
def sized(file: Path, count: int, share: float) -> Iterator[list[Path]]:
    """Some of the lines, or all of them several times, each time with request ids and callers of its own."""
    if share == 1:
        yield [file]
        return
    made: list[Path] = []
    try:
        if share < 1:
            made.append(file.with_name("some.json"))
            with file.open("rb") as lines, made[0].open("wb") as out:
                out.writelines(islice(lines, round(count * share)))
            yield made
            return
        for number in range(round(share) - 1):
            made.append(file.with_name(f"again-{number}.json"))
            with file.open("rb") as lines, made[-1].open("wb") as out:
                while block := lines.readlines(1 << 24):
                    told = b"".join(block).replace(b'"requestId": "', b'"requestId": "%d-' % number)
                    out.write(told.replace(b":user/svc-", b":user/svc-%d-" % number))
        yield [file, *made]
    finally:
        for each in made:
            each.unlink(missing_ok=True)


def classification(file: Path) -> tuple[int, float]:
    """Distinct rows of evidence, and the processor seconds from there to their verdicts."""
    from tempfile import TemporaryDirectory

    from why403.api.logs import explained
    from why403.traffic.classifying import classified
    from why403.traffic.reading import relations, sources
    from why403.traffic.reducing import database, kinds, scan, settle

    with database() as connection, TemporaryDirectory() as folder:
        found, _ = sources(connection, {"log": str(file)}, Path(folder))
        scan(connection, list(relations(found)))
        rows = connection.execute("SELECT count(*) FROM scanned WHERE refused").fetchone()[0]
        began = time.process_time()
        settle(connection)
        classified([(kind, row) for kind, _, row in kinds(connection)], explained)
        return rows, time.process_time() - began


def replaying(file: Path) -> dict[str, float]:
    """Requests a second against 20 statements and 200 CIDRs, over Parquet; distinct rows, the open share."""
    import duckdb

    from why403.api.configurations import load
    from why403.api.replay import replayed

    parquet = file.with_suffix(".parquet")
    if not parquet.exists():
        with duckdb.connect() as connection:
            lines = f"FROM read_json('{file}', format = 'newline_delimited', ignore_errors = true)"
            connection.execute(f"COPY ({lines}) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)")
    now = file.with_name("now.json")
    now.write_text(json.dumps(template(_wide_policy())), "utf-8")
    wall, cpu = time.perf_counter(), time.process_time()
    found = replayed([str(parquet)], load(now), None).fidelity
    return {
        "calls": found.calls,
        "distinct": found.requests,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "open": found.unknown / found.calls,
        "unlike": found.unlike / found.calls,
    }


def on_spark(file: Path, rounds: int) -> dict[str, float] | None:
    """Seconds of PySpark's own group-by of the evidence columns and of ours, both warm, with two workers;
    `None` where Spark is not installed."""
    if LIBRARY.is_dir():
        sys.path.append(str(LIBRARY))
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    os.environ["PYSPARK_SUBMIT_ARGS"] = "--master local[2] --conf spark.ui.enabled=false pyspark-shell"
    try:
        from pyspark.sql import functions
    except ImportError:
        print("skipped: Spark, which is not installed (make .spark/.complete)", file=sys.stderr)
        return None

    from why403.api.logs import Reading, read_logs
    from why403.traffic.spark import by_spark, session

    spark = session()
    spark.sparkContext.setLogLevel("ERROR")
    schema = ", ".join(f"`{each}` string" for each in _EVIDENCE)

    def plain() -> int:
        lines = spark.read.schema(schema).json(str(file)).where("status >= '400'")
        counted = lines.groupBy(*_EVIDENCE).count()
        return int(counted.agg(functions.count("*"), functions.sum("count")).collect()[0][1])

    def own() -> int:
        return read_logs([str(file)], Reading(elsewhere=by_spark(spark))).summary.refused

    found = {name: _warm(run, rounds) for name, run in (("plain", plain), ("own", own))}
    spark.stop()
    return found


def _warm(run: Callable[[], int], rounds: int) -> float:
    """The best of several runs after the first."""
    seconds = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return min(seconds[1:])


def _wide_policy() -> dict[str, object]:
    """Twenty statements with ten networks each, beside those of the API."""
    denies = [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": f"execute-api:/{STAGE}/*/{part}*",
            "Condition": {"IpAddress": {"aws:SourceIp": [f"10.{first}.{n}.0/24" for n in range(10)]}},
        }
        for first, part in enumerate(["catalog", "orders", "reports", "account", "search", "profile"] * 3)
    ]
    return {**POLICY, "Statement": [*POLICY["Statement"], *denies]}


def all_rows(file: Path, count: int, skipped: Sequence[str], rounds: int) -> Iterator[Row]:
    """Everything that is measured, in this order."""
    own = measured("why403 logs", why403(file), rounds)
    yield Row(own.name, _run(own), f"at most {MEMORY} MB", own.memory <= MEMORY)
    yield from others(file, own, skipped, rounds)
    if "classification" not in skipped:
        say("classification alone")
        rows, seconds = apart(classification, file)
        shown = f"{rows:,} distinct rows, {rows / seconds:,.0f} a CPU second"
        yield Row("classification alone", shown, f"at least {ROWS:,}", rows / seconds >= ROWS)
    if "gzip" not in skipped:
        yield from packed(file, rounds)
    if "replay" not in skipped:
        yield from replay_rows(file)
    if "memory" not in skipped:
        yield from memory(file, count)
    spark = None if "spark" in skipped else apart(on_spark, file, min(rounds, 2))
    if spark is not None:
        ratio = spark["own"] / spark["plain"]
        shown = f"{spark['own']:.1f} s, its own group-by {spark['plain']:.1f} s, {ratio:.2f} x"
        yield Row("Spark local[2], warm", shown, f"at most {SPARK}", ratio <= SPARK)


def replay_rows(file: Path) -> Iterator[Row]:
    """The replay: its rate, and what makes the rate worth something."""
    say("replay")
    found = apart(replaying, file)
    rate, distinct = found["calls"] / found["wall"], found["distinct"] / found["calls"]
    shown = f"{rate:,.0f} requests/s, {found['calls'] / found['cpu']:,.0f} a CPU second"
    yield Row("replay over Parquet", shown, f"at least {REPLAY:,}", rate >= REPLAY)
    yield Row("  distinct requests", f"{distinct:.0%}", f"at least {DISTINCT:.0%}", distinct >= DISTINCT)
    yield Row("  left unknown", f"{found['open']:.1%}; {found['unlike']:.2%} not as AWS answered")


def main() -> int:
    """Measure, print, and say whether the targets are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=MANY)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--skip", action="append", default=[], choices=PARTS)
    parser.add_argument("--rounds", type=int)
    arguments = parser.parse_args()
    rounds = arguments.rounds or (3 if arguments.lines <= MANY else 1)
    began, file = time.perf_counter(), log_of(arguments.lines)
    size, rows = file.stat().st_size, []
    if not arguments.json:
        print(f"{arguments.lines:,} lines, {size / 1e9:.2f} GB; ratios are of CPU seconds", flush=True)
    for row in all_rows(file, arguments.lines, arguments.skip, rounds):
        rows.append(row)
        if not arguments.json:
            verdict = {None: "", True: "met", False: "MISSED"}[row.met]
            print(f"{row.name:36} {row.shown:70} {row.target:20} {verdict}".rstrip(), flush=True)
    if arguments.json:
        tree = {"lines": arguments.lines, "bytes": size, "rows": [asdict(each) for each in rows]}
        print(json.dumps(tree, indent=2))
    say(f"{time.perf_counter() - began:,.0f} s in all")
    return 0 if all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
