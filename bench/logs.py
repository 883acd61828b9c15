"""How fast whole logs are classified and replayed, beside other programs on the same lines.

    .venv/bin/python -m bench.logs [--lines N] [--json]

The lines come from `bench/world.py`, which causes their refusals; they are written once into `.bench/logs`.
Every program runs in a process of its own, three times, and its best time counts: others use the machine too.
The targets are ratios of processor seconds, which a busy machine stretches least; wall time and the most
memory are printed beside them. A program that is not installed is skipped, and that is said. Leaves with 1
where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.world import POLICY, STAGE, template, write

FOLDER = Path(".bench/logs")
LIBRARY = Path(".spark/lib").absolute()
"""Where `make bench-logs` installs Spark."""
ROUNDS = 3
OWN, THREE, JQ, GREP = 0.8, 0.5, 5.0, 2.0
"""At least so many times as fast as DuckDB's group-by of the same columns, of three, jq, grep then jq."""
SPARK = 1.5
"""At most so many times the seconds of PySpark's own group-by, where both are warm."""
MEMORY, ROWS, REPLAY = 600, 20_000, 1_000_000
"""Megabytes at most; distinct rows of evidence and requests of a replay a second at least."""

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
_JQ = 'select(.status >= "400") | [.status, .responseType, .resource] | @tsv'


@dataclass(frozen=True)
class Run:
    """The best of several runs of one program."""

    name: str
    wall: float
    cpu: float
    memory: int


def measured(name: str, command: Sequence[str]) -> Run:
    """Wall and processor seconds, the best of each, and the most memory in MB."""
    runs = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{name} failed with {process.returncode}")
        runs.append((time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024))
    return Run(name, min(r[0] for r in runs), min(r[1] for r in runs), max(r[2] for r in runs))


def log_of(count: int) -> Path:
    """The log of so many lines, written where it is not there yet."""
    file = FOLDER / f"world-{count}.json"
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        write(file, count)
    return file


def others(file: Path, *, with_jq: bool) -> list[Run]:
    """The other programs; those that are missing are named."""
    duckdb = [sys.executable, "-c", _DUCKDB, str(file)]
    found = [
        measured("DuckDB, the same evidence columns", [*duckdb, ",".join(_EVIDENCE)]),
        measured("DuckDB, three columns", [*duckdb, "status,responseType,resource"]),
    ]
    if not with_jq:
        return found
    if shutil.which("jq") is None:
        print("skipped: jq, which is not installed", file=sys.stderr)
        return found
    count = "sort | uniq -c | sort -rn"
    found.append(measured("jq", ["sh", "-c", f"jq -r '{_JQ}' {file} | {count}"]))
    grep = f"""grep -E '"status": "[45]' {file} | jq -r '{_JQ}' | {count}"""
    found.append(measured("grep, then jq", ["sh", "-c", grep]))
    return found


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


def on_spark(file: Path) -> dict[str, float] | None:
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

    found = {name: _warm(run) for name, run in (("plain", plain), ("own", own))}
    spark.stop()
    return found


def _warm(run: Callable[[], int]) -> float:
    """The best of three runs after the first."""
    seconds = []
    for _ in range(ROUNDS + 1):
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


def main() -> int:
    """Measure, print, and say whether the targets are met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without-jq", action="store_true", help="jq takes minutes of many lines")
    arguments = parser.parse_args()
    file = log_of(arguments.lines)
    why403 = [str(Path(sys.executable).with_name("why403")), "logs", str(file), "--json"]
    own = measured("why403 logs", why403)
    beside = others(file, with_jq=not arguments.without_jq)
    rows, seconds = classification(file)
    replay = replaying(file)
    spark = on_spark(file)
    wanted = dict(zip([each.name for each in beside], (OWN, THREE, JQ, GREP), strict=False))
    ratios = {each.name: each.cpu / own.cpu for each in beside}
    met = {
        **{name: ratios[name] >= target for name, target in wanted.items()},
        "memory": own.memory <= MEMORY,
        "rows a second": rows / seconds >= ROWS,
        "replayed a second": replay["calls"] / replay["wall"] >= REPLAY,
    }
    if spark is not None:
        met["Spark"] = spark["own"] <= SPARK * spark["plain"]
    if arguments.json:
        tree = {
            "lines": arguments.lines,
            "bytes": file.stat().st_size,
            "runs": [asdict(each) for each in (own, *beside)],
            "ratios": ratios,
            "classified_rows": rows,
            "classified_a_second": rows / seconds,
            "replay": replay,
            "met": met,
        }
        print(json.dumps(tree, indent=2))
    else:
        print(f"{arguments.lines:,} lines, {file.stat().st_size / 1e9:.2f} GB")
        for each in (own, *beside):
            ratio = "" if each is own else f"  {ratios[each.name]:5.2f}x why403's"
            target = "" if each is own else f" (at least {wanted[each.name]})"
            print(
                f"{each.name:36} {each.wall:7.1f} s, {each.cpu:7.1f} s CPU, {each.memory:5} MB{ratio}{target}"
            )
        print(
            f"classification alone: {rows:,} distinct rows, {rows / seconds:,.0f} a CPU second "
            f"(at least {ROWS:,})"
        )
        print(
            f"replay: {replay['calls']:,.0f} calls, {replay['distinct']:,.0f} distinct, "
            f"{replay['calls'] / replay['wall']:,.0f} a second (at least {REPLAY:,}), "
            f"{replay['calls'] / replay['cpu']:,.0f} a CPU second; {replay['open']:.1%} open, "
            f"{replay['unlike']:.2%} not as AWS answered"
        )
        if spark is not None:
            print(
                f"Spark local[2], warm: {spark['own']:.1f} s, its own group-by {spark['plain']:.1f} s, "
                f"{spark['own'] / spark['plain']:.2f} times that (at most {SPARK})"
            )
        for name, good in met.items():
            print(f"  {'met' if good else 'MISSED'}: {name}")
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
