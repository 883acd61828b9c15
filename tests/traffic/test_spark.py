"""Logs read as a Spark job: the same rows as on one machine, whatever the lines are."""

from __future__ import annotations

import gzip
import json
import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bench.world import World, template
from tests.traffic.test_beside import BLOCKED, IDS, call, execution, waf
from tests.traffic.test_lines import entry, log
from why403.api.configurations import load
from why403.api.logs import AS_IT_IS, Reading, declared_format, key_in_use, read_logs, scanned
from why403.api.replay import replayed
from why403.documents.errors import BadInput
from why403.traffic import spark as of_spark
from why403.traffic import spark_worker
from why403.traffic.formats import inferred
from why403.traffic.parts import own_version
from why403.traffic.reading import Source
from why403.traffic.spark import by_spark, session
from why403.traffic.spark_worker import Job

LIBRARY = Path(__file__).parents[2] / ".spark" / "lib"
"""Where `make test-all` installs Spark."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session on this machine, with two workers."""
    with pytest.MonkeyPatch.context() as changed:
        if LIBRARY.is_dir():
            changed.syspath_prepend(str(LIBRARY))
        pytest.importorskip("pyspark", reason="Spark is not installed: make .spark/.complete")
        changed.setenv("PYSPARK_PYTHON", sys.executable)
        changed.setenv("PYTHONPATH", os.pathsep.join(each for each in sys.path if each))
        options = "--master local[2] --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=2"
        changed.setenv("PYSPARK_SUBMIT_ARGS", f"{options} pyspark-shell")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = session()
            except BadInput as missing:
                pytest.skip(str(missing))
            found.sparkContext.setLogLevel("ERROR")
            yield found
            found.stop()


WHOLE = tuple(
    entry(number, (200, 403, 429, 500)[number % 4], path=f"/live/orders/{number % 9}", apiKeyId="k1k2k3k4k5")
    for number in range(400)
)
DECLARED = '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.path" '
DECLARED += "$context.status $context.error.responseType $context.requestId"


def as_lines(folder: Path) -> list[str]:
    """With all that can be wrong with lines, and calls that were delivered twice."""
    broken = '{"requestId": "x", "status": "403", "userAgent": "a "quoted" one", "responseType": "THROTTLED"}'
    odd = (broken, '{"status": "40', "no line", "", '{"level": "INFO"}', WHOLE[1], WHOLE[1])
    served = json.dumps(WHOLE[0])
    like_served = (
        served.replace("200", "204"),
        served.replace("200", '200, "status": 403'),
        served.replace("200", '"200", "other": {"status": "429"}'),
        *(
            served.replace('"status":', f'"status"{before}:{after}')
            for before in " \v\f"
            for after in " \v\f"
        ),
        served.replace("}", f', "userAgent": "{"x" * 1_100_000}"}}'),
        served[:-1],
    )
    file = Path(log(folder, *WHOLE, *odd, *like_served))
    no_text = b"\xff\xfe no text\r\n" + served.encode().replace(b"GET", b"\xffGET") + b"\n"
    file.write_bytes(file.read_bytes() + no_text + b"x" * 1_100_000 + b"\n")
    return [str(file)]


def as_stamped(folder: Path) -> list[str]:
    return [log(folder, *(f"2026-11-18T10:00:00.000Z {json.dumps(each)}" for each in WHOLE))]


def as_text(folder: Path) -> list[str]:
    line = '203.0.113.{0} [18/Nov/2026:10:00:{1:02} +0000] "GET /live/{0}" {2} {3} r-{0}'
    rows = (line.format(n, n % 60, *((200, "-"), (429, "THROTTLED"))[n % 2]) for n in range(99))
    return [log(folder, *rows, "something else", name="access.log")]


def as_csv(folder: Path) -> list[str]:
    rows = (f't,{(200, 429)[n % 2]},r-{n},192.0.2.1,"THROTTLED"' for n in range(50))
    head = "@timestamp,status,requestId,ip,errorResponseType"
    return [log(folder, head, *rows, "t,429", '"not closed,429', name="a.csv")]


def as_packed(folder: Path) -> list[str]:
    """Several files, one of which is cut off and one empty."""
    packed = gzip.compress("".join(f"{json.dumps(each)}\n" for each in WHOLE).encode())
    (folder / "a.json.gz").write_bytes(packed)
    (folder / "b.json.gz").write_bytes(packed[:-200])
    (folder / "c.json").write_bytes(b"")
    return [str(folder)]


def as_parquet(folder: Path) -> list[str]:
    duckdb = pytest.importorskip("duckdb")
    part = folder / "day=1"
    part.mkdir()
    read = f"read_json('{log(folder, *WHOLE, name='lines.json')}')"
    with duckdb.connect() as own:
        for name in ("a", "b"):
            rows = f"SELECT * REPLACE (status::DOUBLE AS status) FROM {read}"
            own.sql(f"COPY ({rows}) TO '{part}/{name}.parquet'")
    return [str(part)]


def as_answer(folder: Path) -> list[str]:
    """What `aws logs filter-log-events` prints, beside a log of plain lines."""
    events = {"events": [{"message": json.dumps(each)} for each in WHOLE[:50]]}
    (folder / "events.json").write_text(json.dumps(events, indent=1), "utf-8")
    return [str(folder / "events.json"), log(folder, *WHOLE[40:])]


def as_records(folder: Path) -> list[str]:
    """With an execution log and one of AWS WAF beside it."""
    log(folder, *(call(number) for number in range(3)), json.dumps({**call(4), "status": "200"}))
    log(folder, *execution(0, "Method completed with status: 403"), *execution(1, BLOCKED), name="run.log")
    packed = gzip.compress("".join(f"{each}\n" for each in execution(2, BLOCKED)).encode())
    (folder / "cut.log.gz").write_bytes(packed + b"something behind the end")
    log(folder, waf(IDS[1]), waf(IDS[2]), waf(IDS[4], "ALLOW"), name="waf.json")
    return [str(folder)]


LOGS = (as_lines, as_stamped, as_text, as_csv, as_packed, as_parquet, as_answer, as_records)


def rows_of(files: list[str], how: Reading, of_served: tuple[str, ...] = ()) -> tuple[object, ...]:
    """Every row of the table that all else is asked of, and what was said of the lines."""
    kept = StringIO()
    with scanned(files, replace(how, kept=kept), of_served) as (connection, lines):
        columns = sorted(row[0] for row in connection.execute("DESCRIBE scanned").fetchall())
        shown = ", ".join(f'"{each}"' for each in columns if each != "n")
        of_calls = f"SELECT {shown}, sum(n) FROM scanned WHERE refused IS NOT NULL GROUP BY ALL ORDER BY ALL"
        rows = connection.execute(of_calls).fetchall()
        said = (sorted(lines.formats), lines.aside.read, sorted(lines.aside.reasons), len(lines.cut_off))
        beside = [(Path(each.name).name, each.kind, each.calls) for each in lines.beside.files]
        whys = sorted(line.split("\t")[0] for line in kept.getvalue().splitlines())
        return columns, rows, said, len(lines.empty), sorted(beside), lines.beside.evidence, whys


@pytest.mark.parametrize(
    ("made", "by_lines"),
    [(made, by_lines) for made in LOGS for by_lines in (False, True) if not (by_lines and made is as_answer)],
)
def test_it_finds_the_same_rows(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Any, by_lines: bool
) -> None:
    """Files that one worker reads whole, and such as are too large for that; no document is as large."""
    if by_lines:
        monkeypatch.setattr(of_spark, "WHOLE", 0)
    files = made(tmp_path)
    how = replace(AS_IT_IS, declared=declared_format(DECLARED)) if made is as_text else AS_IT_IS
    assert rows_of(files, replace(how, elsewhere=by_spark(spark))) == rows_of(files, how)


def test_a_part_as_spark_reads_it_is_reduced_at_once(spark: Any) -> None:
    """Each time that a worker reduces lines takes it longer to begin than to look at many of them."""
    option = spark.conf.get("spark.sql.files.maxPartitionBytes")
    assert int(option.removesuffix("b")) <= spark_worker.CHUNK


@pytest.mark.usefixtures("spark")
def test_a_worker_hands_rows_over_in_batches() -> None:
    """Of one batch alone the driver would take the rows with one of its processors."""
    arrow = pytest.importorskip("pyarrow")
    lines = [json.dumps(entry(number, 403)) for number in range(10_000)]
    form = inferred(lines[:400], ())
    assert form is not None
    source = Source(form, (), table="given")
    job = Job(None, (), (), False, False, own_version())
    given = iter([arrow.record_batch({"value": arrow.array(lines)})])
    (told,) = spark_worker.reduced_rows(given, source, job)
    handed_over = list(arrow.ipc.open_stream(told.column("rows")[0].as_py()))
    assert sum(each.num_rows for each in handed_over) == len(lines)
    assert len(handed_over) > 1


def test_it_says_the_same_of_causes_and_of_a_key(spark: Any, tmp_path: Path) -> None:
    files = as_lines(tmp_path)
    elsewhere = Reading(elsewhere=by_spark(spark))
    one, other = (replace(read_logs(files, how).summary, columns=()) for how in (elsewhere, AS_IT_IS))
    assert one == other
    assert key_in_use(files, "k1k2k3k4k5", elsewhere)[0] == key_in_use(files, "k1k2k3k4k5")[0]


def test_it_replays_the_same(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_spark, "WHOLE", 0)
    file = log(tmp_path, *(line.text for line in World(seed=5).lines(2_000)))
    (tmp_path / "now.json").write_text(json.dumps(template()), "utf-8")
    now = load(tmp_path / "now.json")
    assert (
        replayed([file], now, now, Reading(elsewhere=by_spark(spark))).fidelity
        == replayed([file], now, now).fidelity
    )


def test_workers_of_another_version_are_said(
    spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"declared": None, "known": (), "of_served": (), "whole": False, "keep": False, "version": "0"}
    job = Job(**other)  # type: ignore[arg-type]
    monkeypatch.setattr(of_spark, "Job", lambda *_: job)
    with pytest.raises(BadInput, match="another version"):
        read_logs([log(tmp_path, *WHOLE)], Reading(elsewhere=by_spark(spark)))


@pytest.mark.parametrize("name", ["-", "nowhere.json"])
def test_what_it_cannot_read_is_said(spark: Any, name: str) -> None:
    with pytest.raises(BadInput):
        read_logs([name], Reading(elsewhere=by_spark(spark)))


def test_a_file_that_is_no_log_is_named(spark: Any, tmp_path: Path) -> None:
    file = log(tmp_path, "just words", "and more of them")
    with pytest.raises(BadInput, match="no lines of an access log") as refused:
        read_logs([file], Reading(elsewhere=by_spark(spark)))
    assert refused.value.document.endswith("access.json")
