"""What each of Spark's workers does with the rows that it is handed: it reduces them as one machine would."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.traffic.aside import Aside, Lines, together
from why403.traffic.beside import Files, Kind, lines_of, records_in, told_apart
from why403.traffic.folders import folder_for_now
from why403.traffic.formats import Form, Format
from why403.traffic.parts import note_of, own_version
from why403.traffic.reading import LONGEST, NO_TEXT, TOO_LONG, Source, relations
from why403.traffic.reducing import REFUSED, database, scan
from why403.traffic.scanning import Reading, scanned_files, with_unread

SCHEMA = "rows binary, note string"
"""Rows of the table `scanned` in Arrow's form, which Spark hands on as they are, and what a worker notes."""
RECORDS = "id string, text string"
"""Records beside an access log, by the ids of their requests."""
CUT_OFF = ""
"""Stands in the place of an id; the text is the file's name."""

CHUNK = 160 << 20
"""Bytes of lines that are reduced at once: a part of a file as Spark reads it, and what Arrow puts beside the
lines."""

_MEMORY = 300
_ROWS = 20_000
_SOME = 4_096

Batches = Iterator[Any]
"""Batches of rows, in Arrow's form."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the workers are told: how lines are read, and what is asked of served calls."""

    declared: Format | None
    known: tuple[Format, ...]
    of_served: tuple[str, ...]
    whole: bool
    keep: bool
    version: str


OTHER_VERSION = "the workers have another version of why403"


def _same_version(job: Job) -> None:
    if job.version != own_version():
        raise RuntimeError(OTHER_VERSION)


@contextmanager
def _on_worker() -> Iterator[tuple[Any, Path]]:
    """A database of one thread, for Spark runs as many workers as there are processors; and a folder."""
    with database(_MEMORY, threads=1) as connection, folder_for_now() as folder:
        yield connection, Path(folder)


def reduced_files(batches: Batches, job: Job) -> Batches:
    """Files that are read whole, as one machine reads them."""
    _same_version(job)
    for batch in batches:
        with _on_worker() as (connection, folder):
            logs, others = _laid(batch, folder)
            note: dict[str, Any] = {"beside": {each: kind for each, (kind, _) in others.items()}}
            kept = StringIO() if job.keep else None
            how = Reading(job.declared, kept, traffic=job.whole, known=job.known)
            try:
                lines = scanned_files(connection, logs, how, job.of_served, folder) if logs else None
            except BadInput as bad:
                yield _row(None, {"bad": (bad.document, bad.wrong, bad.expected, bad.do)})
                return
            if lines is not None:
                yield from _reduced(connection, {**note, **note_of(connection, lines, kept)})
            elif others:
                yield _row(None, note)


def _laid(batch: Any, folder: Path) -> tuple[dict[str, str], Files]:
    """The files of a batch in a folder, told apart."""
    files: dict[str, str] = {}
    laid = folder / "laid"
    laid.mkdir(exist_ok=True)
    for number, (path, content) in enumerate(zip(*(column.to_pylist() for column in batch), strict=True)):
        file = laid / str(number)
        file.write_bytes(content)
        files[path] = str(file)
    return told_apart(files, folder)


def reduced_rows(batches: Batches, source: Source, job: Job) -> Batches:
    """Lines, or rows of Parquet, some of them at a time."""
    _same_version(job)
    arrow = import_module("pyarrow")
    for some in _chunks(batches):
        with _on_worker() as (connection, folder):
            table = arrow.Table.from_batches(some)
            kept = StringIO() if job.keep else None
            aside = Aside()
            if source.format.form is not Form.PARQUET:
                table, aside = _as_texts(table, kept)
            connection.register("given", table)
            scan(connection, list(relations([source])), None, job.of_served)
            aside = together([aside, with_unread(connection, [source], job.of_served, folder, kept)])
            lines = Lines((), (source.format.name,), aside)
            yield from _reduced(connection, note_of(connection, lines, kept))


def _chunks(batches: Batches) -> Iterator[list[Any]]:
    some: list[Any] = []
    held = 0
    for batch in batches:
        some.append(batch)
        held += batch.nbytes
        if held >= CHUNK:
            yield some
            some, held = [], 0
    if some:
        yield some


def _as_texts(table: Any, kept: StringIO | None) -> tuple[Any, Aside]:
    """Lines as text, but for those that are none, or too long, which are set aside: Spark looks at neither,
    whatever type it has for them."""
    arrow, compute = import_module("pyarrow"), import_module("pyarrow.compute")
    lines = table.column(0).cast(arrow.binary())
    longest = compute.max(compute.binary_length(lines)).as_py() or 0
    if longest <= LONGEST:
        try:
            return arrow.table({"line": lines.cast(arrow.string())}), Aside()
        except arrow.ArrowInvalid:
            pass
    reasons: Counter[str] = Counter()
    read: list[str] = []
    for line in lines.to_pylist():
        try:
            why = TOO_LONG if len(line) > LONGEST else ""
            text = "" if why else line.decode("utf-8")
        except UnicodeDecodeError:
            why, text = NO_TEXT, ""
        if not why:
            read.append(text)
            continue
        reasons[why] += 1
        if kept is not None:
            kept.write(f"{why}\t\n")
    return arrow.table({"line": arrow.array(read, arrow.string())}), Aside(0, tuple(reasons.items()))


def _reduced(connection: Any, note: Mapping[str, Any]) -> Batches:
    """The rows of `scanned`, some of them at a time, for so the driver takes them with all of its processors;
    and a note."""
    arrow = import_module("pyarrow")
    table = connection.sql(f"SELECT * FROM scanned WHERE {REFUSED} IS NOT NULL").to_arrow_table()
    sink = arrow.BufferOutputStream()
    packing = arrow.ipc.IpcWriteOptions(compression="lz4")
    with arrow.ipc.new_stream(sink, table.schema, options=packing) as stream:
        stream.write_table(table, _SOME)
    yield _row(sink.getvalue().to_pybytes(), note)


def _row(rows: bytes | None, note: Mapping[str, Any]) -> Any:
    arrow = import_module("pyarrow")
    return arrow.record_batch(
        {
            "rows": arrow.array([rows], arrow.binary()),
            "note": arrow.array([json.dumps(note)], arrow.string()),
        }
    )


def records_of_files(batches: Batches) -> Batches:
    """The records in files beside access logs; where one of them breaks off, a row that is `CUT_OFF`."""
    for batch in batches:
        with folder_for_now() as folder:
            _, others = _laid(batch, Path(folder))
            cut: list[str] = []
            for called, (kind, file) in others.items():
                yield from _records(lines_of(kind, file, partial(cut.append, called)))
            yield from _records((CUT_OFF, called) for called in cut)


def records_of_lines(batches: Batches, kind: Kind) -> Batches:
    """The same of lines."""
    for batch in batches:
        yield from _records(records_in(kind, (line for line in batch.column(0).to_pylist() if line)))


def _records(found: Iterator[tuple[str, str]]) -> Batches:
    arrow = import_module("pyarrow")
    while some := list(islice(found, _ROWS)):
        ids, texts = ([row[at] for row in some] for at in (0, 1))
        yield arrow.record_batch(
            {"id": arrow.array(ids, arrow.string()), "text": arrow.array(texts, arrow.string())}
        )
