"""The pass over the lines as a Spark job: each part of them is reduced where Spark reads it, by the very
statements that reduce them on one machine, and the driver adds the parts up.

No statement is told in a second dialect: the workers run DuckDB on the rows that Spark hands them. What
refused calls show (and of served ones counts, or what is asked of them) comes to the driver, where the model
explains it. Needs the extra `spark`, here and on the workers.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from why403.documents.errors import BadInput
from why403.frozen import dataclass, replace
from why403.incident.typed import no_file
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logs.accesslog import is_row
from why403.traffic.aside import Lines
from why403.traffic.beside import NOTHING_BESIDE, Files, Found, Kind, kind_of_lines, put_beside
from why403.traffic.formats import Form, Format, inferred, known_ways
from why403.traffic.parts import Note, columns_noted, lines_of_notes, own_version
from why403.traffic.reading import (
    COLUMNS_EXPECTED,
    LONGEST,
    SAMPLE,
    Source,
    no_log,
)
from why403.traffic.reducing import KEPT, REFUSED, put_together
from why403.traffic.scanning import Elsewhere, Reading
from why403.traffic.spark_worker import (
    CUT_OFF,
    OTHER_VERSION,
    RECORDS,
    SCHEMA,
    Batches,
    Job,
    records_of_files,
    records_of_lines,
    reduced_files,
    reduced_rows,
)
from why403.traffic.sql import name, text

WHOLE = 64 << 20
"""Bytes of a file up to which one worker reads it whole, as one machine would; a larger one is read by its
lines, in parts."""
LARGEST = 1 << 30
"""Bytes of a file that has to be read whole, because it is packed, or a CSV."""

_AT_A_TIME = 8
_PACKED_NAMES = ("gz", "zst", "zstd")


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the files stand: those that one worker reads whole, Parquet, and by their formats those that are
    read by lines; and large ones that stand beside access logs."""

    whole: tuple[str, ...]
    parquet: tuple[str, ...]
    lines: tuple[tuple[Format, tuple[str, ...]], ...]
    beside: Mapping[str, Kind]
    empty: tuple[str, ...]


def session(progress: bool = False) -> Any:
    """The Spark session that is there, or a new one, on this machine unless `spark-submit` says where.

    Raises: `BadInput` where Spark is not installed.
    """
    try:
        sql = import_module("pyspark.sql")
        import_module("pyarrow")
    except ImportError:
        missing = "Spark is not installed"
        raise BadInput(NOWHERE_WRITTEN, missing, "", "pip install 'why403[spark]'") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        builder = sql.SparkSession.builder.appName("why403")
        found = builder.config("spark.ui.showConsoleProgress", str(progress).lower()).getOrCreate()
    except Exception as error:
        wrong = f"Spark does not start ({type(error).__name__})"
        raise BadInput(NOWHERE_WRITTEN, wrong, "", "look whether Java 17 or newer is there") from None
    return found


def by_spark(spark: Any) -> Elsewhere:
    """What scans by a Spark session, for `Reading.elsewhere`."""

    def scanning(connection: Any, names: Sequence[str], how: Reading, of_served: Sequence[str]) -> Lines:
        return _scanned(spark, connection, names, how, of_served)

    return scanning


def _scanned(
    spark: Any, connection: Any, names: Sequence[str], how: Reading, of_served: Sequence[str]
) -> Lines:
    job = Job(
        how.declared,
        how.known,
        tuple(of_served),
        bool(of_served) or how.traffic,
        how.kept is not None,
        own_version(),
    )
    plan = _planned(spark, _listed(spark, names), job)
    try:
        notes = _brought(connection, list(_parts(spark, plan, job)))
    except Exception as error:
        if OTHER_VERSION in str(error):
            raise BadInput(NOWHERE_WRITTEN, OTHER_VERSION, "the same one everywhere") from None
        raise
    lines = _noted(notes, plan, how)
    others: dict[str, tuple[Kind, str]] = {
        file: (kind, file) for file, kind in sorted({**plan.beside, **_kinds_of(notes)}.items())
    }
    known = columns_noted(notes)
    if others and not known:
        raise BadInput(
            Place(next(iter(others))), "no lines of an access log are in it", "an access log beside it"
        )
    beside = _beside(spark, connection, others, plan)
    return replace(lines, beside=beside, cut_off=(*lines.cut_off, *beside.cut_off))


def _listed(spark: Any, names: Sequence[str]) -> dict[str, int]:
    """The files, as Spark names them, with their sizes; of a folder all that are in it. Raises `BadInput`."""
    found: dict[str, int] = {}
    for each in names:
        if each == "-":
            raise BadInput(Place("<stdin>"), "Spark cannot read standard input", "names of files or folders")
        reading = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
        try:
            files = reading.load(each)
            rows = files.select("path", "length").collect()
        except Exception as error:
            if "PATH_NOT_FOUND" in str(error):
                raise no_file(each) from None
            raise
        sizes = {row.path: row.length for row in rows}
        there = {_plain(file) for file in files.inputFiles()}
        if not there:
            raise no_file(each)
        found.update(dict.fromkeys(there - {*map(_plain, sizes)}, 0) | sizes)
    return dict(sorted(found.items()))


def _plain(file: str) -> str:
    """A file's name in one of the forms that Spark has for it; its rows leave out files without content."""
    return unquote(file).replace("file:///", "file:/")


def _planned(spark: Any, files: Mapping[str, int], job: Job) -> _Plan:
    """How each file is read. Raises `BadInput` for one that is none of an access log, or too large for what
    it is."""
    whole, parquet, large = [], [], []
    empty: list[str] = []
    for file, length in files.items():
        if not length:
            empty.append(file)
        elif file.endswith(".parquet"):
            parquet.append(file)
        elif length <= WHOLE or file.rpartition(".")[2] in _PACKED_NAMES:
            whole.append(_not_too_large(file, length))
        else:
            large.append(file)
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        samples = list(pool.map(lambda file: _first_lines(spark, file), large))
    lines: dict[str, tuple[Format, list[str]]] = {}
    beside: dict[str, Kind] = {}
    for file, sample in zip(large, samples, strict=True):
        kind = kind_of_lines(sample)
        form = job.declared or inferred(sample, job.known)
        if not sample:
            empty.append(file)
        elif sample[0].startswith("PAR1"):
            parquet.append(file)
        elif kind is not None:
            beside[file] = kind
        elif form is None:
            raise no_log(file, sample)
        elif form.form in (Form.CSV, Form.MESSAGES):
            whole.append(_not_too_large(file, files[file]))
        else:
            lines.setdefault(repr(form), (form, []))[1].append(file)
    told = tuple((form, tuple(each)) for form, each in lines.values())
    return _Plan(tuple(whole), tuple(parquet), told, beside, tuple(empty))


def _not_too_large(file: str, length: int) -> str:
    if length > LARGEST:
        wrong = "one worker has to read this file whole, and it is larger than 1 GB"
        raise BadInput(Place(file), wrong, "lines without compression, Parquet, or smaller files")
    return file


def _first_lines(spark: Any, file: str) -> list[str]:
    rows = spark.read.text(file).limit(SAMPLE).collect()
    return [line for row in rows if (line := str(row.value)[:LONGEST].rstrip("\r")).strip()]


def _parts(spark: Any, plan: _Plan, job: Job) -> Iterator[Any]:
    """The rows of `scanned`, as Spark's workers make them."""

    def of_files(batches: Batches) -> Batches:
        yield from reduced_files(batches, job)

    if plan.whole:
        files = spark.read.format("binaryFile").load(list(plan.whole)).select("path", "content")
        yield files.mapInArrow(of_files, SCHEMA)
    for form, names in plan.lines:
        source = Source(form, (), whole=job.whole, table="given")
        yield spark.read.text(list(names)).mapInArrow(_over(source, job), SCHEMA)
    if plan.parquet:
        yield _of_parquet(spark, plan.parquet, job)


def _of_parquet(spark: Any, files: Sequence[str], job: Job) -> Any:
    rows = spark.read.option("mergeSchema", "true").parquet(*files)
    ways = known_ways((each,) for each in rows.columns)
    if not is_row(ways):
        raise BadInput(Place(files[0]), "its columns are not those of an access log", COLUMNS_EXPECTED)
    wanted = dict.fromkeys(way[0] for each in ways.values() for way in each)
    shown = rows.select(*(f"`{each}`" for each in wanted))
    form = Format(Form.PARQUET, ways, name="Parquet")
    return shown.mapInArrow(_over(Source(form, (), whole=job.whole, table="given"), job), SCHEMA)


def _over(source: Source, job: Job) -> Callable[[Batches], Batches]:
    def of_rows(batches: Batches) -> Batches:
        yield from reduced_rows(batches, source, job)

    return of_rows


# -- what the driver makes of it


def _brought(connection: Any, parts: Sequence[Any]) -> list[Note]:
    """Make the table `scanned` of what the workers made, added up; and what they note.

    The workers make their parts at the same time, and the driver takes them one after the other.
    """
    arrow = import_module("pyarrow")
    texts = ", ".join(f"{name(each)} VARCHAR" for each in ("status", "route", "hour", *KEPT[1:]))
    connection.execute(f"CREATE OR REPLACE TABLE parts ({REFUSED} BOOLEAN, {texts}, n BIGINT)")
    notes: list[Note] = []
    whole = [reduce(lambda one, other: one.union(other), parts)] if parts else []
    for row in (row for each in whole for row in each.hint("rebalance").toLocalIterator()):
        notes.append(json.loads(row.note))
        if row.rows is not None:
            connection.register("part", arrow.ipc.open_stream(row.rows).read_all())
            connection.execute("INSERT INTO parts BY NAME FROM part")
            connection.unregister("part")
    known = columns_noted(notes)
    for each in KEPT:
        if each not in {"status", *known}:
            connection.execute(f"ALTER TABLE parts DROP COLUMN {name(each)}")
    connection.execute("DROP TABLE IF EXISTS scanned")
    parts_alone = "SELECT * FROM parts"
    together = put_together(parts_alone, known)
    if together == parts_alone:  # a copy of the rows would take as long as to bring them
        connection.execute("ALTER TABLE parts RENAME TO scanned")
    else:
        connection.execute(f"CREATE TABLE scanned AS {together}")
        connection.execute("DROP TABLE parts")
    return notes


def _noted(notes: Sequence[Note], plan: _Plan, how: Reading) -> Lines:
    """What was read, put together of what the workers note. Raises `BadInput` where one could not read."""
    for bad in (note["bad"] for note in notes if "bad" in note):
        document, wrong, expected, do = bad
        raise BadInput(Place(document), wrong, expected, do)
    by_lines = (each for _, few in plan.lines for each in few)
    files = sorted({*plan.whole, *plan.parquet, *plan.beside, *plan.empty, *by_lines})
    lines = lines_of_notes(notes, files, how.kept)
    return replace(lines, empty=(*lines.empty, *plan.empty))


def _kinds_of(notes: Sequence[Note]) -> dict[str, Kind]:
    return {file: Kind(kind) for note in notes for file, kind in note.get("beside", {}).items()}


def _beside(spark: Any, connection: Any, others: Files, plan: _Plan) -> Found:
    """What records beside the access logs prove. Those of refused calls come to the driver, no others."""
    if not others:
        return NOTHING_BESIDE

    def records(kind: Kind, file: str, cut_off: Callable[[], None]) -> Iterator[tuple[str, str]]:
        ids = connection.sql(f"SELECT DISTINCT id FROM wanted UNION ALL SELECT {text(CUT_OFF)}")
        wanted = spark.createDataFrame(ids.to_arrow_table())
        if file in plan.beside:
            lines = spark.read.text(file).selectExpr("value AS line")
            found = lines.mapInArrow(_records_of_lines(kind), RECORDS)
        else:
            files = spark.read.format("binaryFile").load(file).select("path", "content")
            found = files.mapInArrow(records_of_files, RECORDS)
        placed = found.selectExpr("*", "monotonically_increasing_id() AS seq")
        for row in placed.join(wanted, "id", "leftsemi").orderBy("seq").toLocalIterator():
            if row.id == CUT_OFF:
                cut_off()
            else:
                yield row.id, row.text

    return put_beside(connection, others, records)


def _records_of_lines(kind: Kind) -> Callable[[Batches], Batches]:
    def of_lines(batches: Batches) -> Batches:
        yield from records_of_lines(batches, kind)

    return of_lines
