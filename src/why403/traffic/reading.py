"""From names of files to relations of known columns, which DuckDB reads."""

from __future__ import annotations

import glob
import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.incident.typed import no_file
from why403.logic.places import Place
from why403.traffic.formats import Form, Format, inferred
from why403.traffic.reducing import KEPT
from why403.traffic.sql import name, text, texts

_SAMPLE = 400
_LONGEST = 1 << 20
"""Bytes; a longer line is none of an access log, and is set aside."""

_STAMP = r"^[^{]{0,200}"
"""What stands before the JSON of a line: a time, the name of a stream."""


@dataclass(frozen=True, slots=True)
class Source:
    """Files of one format."""

    format: Format
    files: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The known columns that are asked for."""
        return tuple(each for each in self.format.columns if each in KEPT)


def files_of(names: Sequence[str]) -> list[str]:
    """The files that are named: by themselves, by a pattern, or by a folder that holds them. Raises
    `BadInput`."""
    found: dict[str, None] = {}
    for each in names:
        if os.path.isdir(each):
            inside = sorted(str(path) for path in Path(each).rglob("*") if path.is_file())
        elif os.path.exists(each):
            inside = [each]
        else:
            inside = sorted(path for path in glob.glob(each, recursive=True) if os.path.isfile(path))
        if not inside:
            raise no_file(each)
        found |= dict.fromkeys(inside)
    return list(found)


def sources(connection: Any, files: Sequence[str]) -> list[Source]:
    """The files by their formats, each inferred from its first lines. Raises `BadInput`."""
    held: dict[str, tuple[Format, list[str]]] = {}
    for file in files:
        found = inferred(_first_lines(connection, file))
        if found is None:
            raise BadInput(
                Place(file), "no lines of an access log are in it", "JSON with a status in each line"
            )
        held.setdefault(repr(found), (found, []))[1].append(file)
    return [Source(form, tuple(each)) for form, each in held.values()]


def _first_lines(connection: Any, file: str) -> list[str]:
    rows = connection.execute(f"SELECT line FROM {_lines([file])} LIMIT {_SAMPLE}").fetchall()
    return [line for (line,) in rows if line]


def _lines(files: Sequence[str]) -> str:
    """Every line of files, as it is."""
    return (
        f"read_csv({texts(files)}, columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '', "
        "header = false, auto_detect = false, strict_mode = false, null_padding = false, "
        f"max_line_size = {16 * _LONGEST}, ignore_errors = true)"
    )


def relation(source: Source) -> str:
    """A query for the known columns of the source's lines; what cannot be read has none that is set."""
    if source.format.form is not Form.JSON:
        return f"SELECT * EXCLUDE line FROM ({by_line(source)})"
    keys = [key for column in source.columns for key in source.format.keys[column]]
    types = ", ".join(f"{text(key)}: 'VARCHAR'" for key in keys)
    shown = ", ".join(f"{_first(source.format.keys[each], name)} AS {name(each)}" for each in source.columns)
    return (
        f"SELECT {shown} FROM read_json({texts(source.files)}, format = 'newline_delimited', "
        f"ignore_errors = true, columns = {{{types}}})"
    )


def by_line(source: Source) -> str:
    """The same, read line by line, and beside the columns the `line` that they are of."""
    keys = [key for column in source.columns for key in source.format.keys[column]]
    ways = texts(f'$."{key}"' for key in keys)
    json = f"regexp_replace(line, {text(_STAMP)}, '')"
    found = f"CASE WHEN json_valid({json}) THEN json_extract_string({json}, {ways}) END"
    places = {key: f"found[{place}]" for place, key in enumerate(keys, 1)}
    shown = ", ".join(
        f"{_first(source.format.keys[each], places.__getitem__)} AS {name(each)}" for each in source.columns
    )
    return (
        f"SELECT {shown}, line FROM (SELECT line, {found} AS found FROM {_lines(source.files)} "
        "WHERE trim(line) <> '')"
    )


def _first(keys: Sequence[str], shown: Any) -> str:
    """The first of several keys that is set, or the first at all."""
    if len(keys) == 1:
        return str(shown(keys[0]))
    set_ones = ", ".join(f"CASE WHEN {shown(key)} <> '-' THEN {shown(key)} END" for key in keys)
    return f"coalesce({set_ones}, {', '.join(map(str, map(shown, keys)))})"


def relations(found: Collection[Source]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each source with its columns."""
    for source in found:
        yield relation(source), source.columns
