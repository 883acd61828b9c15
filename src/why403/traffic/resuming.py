"""A pass over many files that can be ended and begun again: what was read of those that are finished is kept.

Of each group of files the rows of `scanned` are kept as Parquet, under a fingerprint of the files and of how
they were read. A file that was written to since, truncated or rotated has another one, and is read anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.traffic.aside import Lines
from why403.traffic.parts import Note, columns_noted, lines_of_notes, note_of, own_version
from why403.traffic.reducing import REFUSED, put_together
from why403.traffic.scanning import ByParts, Reading, scanned_files
from why403.traffic.sql import text, texts

_AT = Place("--resume")
_AT_ONCE = 256 << 20
"""Bytes of files that are one group; a larger file is one by itself."""
_ENDS = 1 << 16


def kept_in(kept: str | Path) -> ByParts:
    """What reads files by groups, for `Reading.by_parts`: those that are kept in a folder are not read again.
    Raises `BadInput`."""
    if not str(kept):
        raise BadInput(_AT, "the name of the folder is empty", "a folder of your own")

    def resumed(
        connection: Any, files: dict[str, str], how: Reading, of_served: Sequence[str], folder: Path
    ) -> Lines:
        return _resumed(connection, files, how, of_served, folder, Path(kept))

    return resumed


def _resumed(
    connection: Any, files: dict[str, str], how: Reading, of_served: Sequence[str], folder: Path, kept: Path
) -> Lines:
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise BadInput(_AT, "this folder cannot be used", "a folder of your own") from None
    notes: list[Note] = []
    parts: list[str] = []
    groups = list(_groups(files))
    for number, group in enumerate(groups):
        part = kept / _fingerprint(group, how, of_served)
        rows, note = part.with_suffix(".parquet"), part.with_suffix(".json")
        if not note.exists():
            _read(connection, group, how, of_served, folder, rows, note)
        notes.append(json.loads(note.read_text("utf-8")))
        parts.append(str(rows))
        if how.progress is not None:
            how.progress((number + 1) / len(groups))
    if not parts:
        return scanned_files(connection, files, how, of_served, folder)
    kept_rows = f"FROM read_parquet({texts(parts)}, union_by_name = true, hive_partitioning = false)"
    connection.execute(f"CREATE OR REPLACE TABLE scanned AS {put_together(kept_rows, columns_noted(notes))}")
    return lines_of_notes(notes, tuple(files), how.kept)


def _groups(files: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Files that are read at once, always the same for the same names."""
    group: dict[str, str] = {}
    held = 0
    for called, file in files.items():
        size = os.path.getsize(file)
        if group and held + size > _AT_ONCE:
            yield group
            group, held = {}, 0
        group[called] = file
        held += size
    if group:
        yield group


def _fingerprint(group: Mapping[str, str], how: Reading, of_served: Sequence[str]) -> str:
    """Of names, sizes, times and ends of the files, and of how their lines are read."""
    told = hashlib.sha256(own_version().encode())
    told.update(repr((how.declared, how.known, how.traffic, how.kept is not None, (*of_served,))).encode())
    for called, file in group.items():
        status = os.stat(file)
        told.update(repr((called, status.st_size, status.st_mtime_ns)).encode())
        with open(file, "rb") as opened:
            told.update(opened.read(_ENDS))
            opened.seek(max(0, status.st_size - _ENDS))
            told.update(opened.read(_ENDS))
    return told.hexdigest()[:32]


def _read(
    connection: Any,
    group: dict[str, str],
    how: Reading,
    of_served: Sequence[str],
    folder: Path,
    rows: Path,
    note: Path,
) -> None:
    """Read a group. Its note comes last, and each file at once: what is there is whole."""
    kept = None if how.kept is None else StringIO()
    lines = scanned_files(connection, group, replace(how, kept=kept, progress=None), of_served, folder)
    whole = Path(f"{rows}.{os.getpid()}")
    connection.execute(
        f"COPY (FROM scanned WHERE {REFUSED} IS NOT NULL) TO {text(str(whole))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    os.replace(whole, rows)
    told = Path(f"{note}.{os.getpid()}")
    told.write_text(json.dumps(note_of(connection, lines, kept)), "utf-8")
    os.replace(told, note)
