"""Whole logs explained: every refused call by its cause."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, TextIO

from why403.api.inputs import case_of, gathered
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.logs.accesslog_format import log_format
from why403.pasted.reading import read
from why403.questions.explain import Explanation, explain
from why403.traffic.aside import Aside, Lines, set_aside
from why403.traffic.classifying import classified
from why403.traffic.formats import Format, of_variables
from why403.traffic.grouping import Summary, summary
from why403.traffic.keys import OF_SERVED, KeyUse, key_use
from why403.traffic.reading import (
    Source,
    damaged,
    damaged_file,
    files_of,
    is_damage,
    rejected,
    relations,
    sources,
    what_is_there,
    with_file,
)
from why403.traffic.reducing import Progress, add, database, kinds, scan, settle, unread


@dataclass(frozen=True, slots=True)
class ReadLog:
    """What logs tell, and of which lines they tell nothing."""

    summary: Summary
    lines: Lines
    kinds: int

    @property
    def aside(self) -> Aside:
        """The lines that were not read at once."""
        return self.lines.aside


@dataclass(frozen=True, slots=True)
class Reading:
    """How logs are read. `declared` is the format of their lines, `kept` takes those that cannot be read, and
    `progress` is told the share that is done, from time to time."""

    declared: Format | None = None
    kept: TextIO | None = field(default=None, repr=False)
    progress: Progress | None = field(default=None, repr=False)
    given: BinaryIO | None = field(default=None, repr=False)


AS_IT_IS = Reading()


def explained(line: str) -> Explanation:
    """One line of an access log, explained as any other text is; but its words are nobody's."""
    return explain(replace(case_of(gathered({"<line>": line})), sentences=()))


def read_logs(names: Sequence[str], how: Reading = AS_IT_IS) -> ReadLog:
    """Every refused call of the logs in files by its cause.

    Raises: `BadInput` where a file is missing, or has no lines of an access log, or DuckDB is not installed.
    """
    with scanned(names, how) as (connection, lines):
        settle(connection)
        verdicts = classified([(kind, row) for kind, _, row in kinds(connection)], explained)
        return ReadLog(summary(connection, verdicts), lines, len(verdicts))


def key_in_use(names: Sequence[str], key: str, how: Reading = AS_IT_IS) -> tuple[KeyUse, Lines]:
    """How the logs show an API key in use, by its id. Raises `BadInput` as `read_logs`, and where the logs
    name no keys."""
    with scanned(names, how, OF_SERVED) as (connection, lines):
        found = key_use(connection, key)
    if found is None:
        raise BadInput(Place(lines.files[0]), "the log has no $context.identity.apiKeyId", "a log with it")
    return found, lines


@contextmanager
def scanned(names: Sequence[str], how: Reading, of_served: Sequence[str] = ()) -> Iterator[tuple[Any, Lines]]:
    """The lines of the files in the table `scanned` of a database, which goes when it is left."""
    with database() as connection, TemporaryDirectory(prefix="why403-") as temporary:
        folder = Path(temporary)
        files = files_of(names, folder, how.given or sys.stdin.buffer)
        _apart(how.kept, files)
        found, empty = sources(connection, files, folder, how.declared)
        found = [replace(each, whole=bool(of_served)) for each in found]
        called = {file: name for name, file in files.items()}
        found, cut = _scanned_whole(connection, found, folder, called, how.progress, of_served)
        aside, missed = Aside(), unread(connection)
        if missed or rejected(connection):
            aside, own = set_aside(connection, found, missed, folder, how.kept)
            for relation, columns in relations([own] if own is not None else []):
                add(connection, relation, columns, of_served)
        yield (
            connection,
            Lines(
                tuple(files),
                tuple(dict.fromkeys(each.format.name for each in found)),
                aside,
                tuple(called.get(file, file) for file in cut),
                tuple(empty),
            ),
        )


def _apart(kept: TextIO | None, files: Mapping[str, str]) -> None:
    """Lines are not kept in a file that they are read from, which would empty it."""
    called = getattr(kept, "name", None)
    if not isinstance(called, str) or not os.path.exists(called):
        return
    for name, file in files.items():
        if os.path.samefile(called, file):
            raise BadInput(Place(name), "the lines that cannot be read would replace the log", "another file")


def _scanned_whole(
    connection: Any,
    found: list[Source],
    folder: Path,
    called: Mapping[str, str],
    progress: Progress | None,
    of_served: Sequence[str],
) -> tuple[list[Source], list[str]]:
    """Scan; of a file that turns out to be cut off, what is there."""
    cut: list[str] = []
    while True:
        try:
            scan(connection, list(relations(found)), progress, of_served)
        except Exception as error:
            broken = damaged_file(connection, found) if is_damage(error) else None
            if broken is None:
                raise
            file, compression = broken
            if compression != "gzip":
                raise damaged(called.get(file, file)) from None
            cut.append(file)
            found = with_file(found, file, what_is_there(file, folder))
        else:
            return found, cut


def declared_format(typed: str) -> Format:
    """The format that a text declares, or a file that has it. Raises `BadInput`."""
    shown = typed if "$context" in typed else read(typed)
    form = log_format(shown)
    if form is None:
        expected = "the format of the stage's access log, with its $context variables"
        raise BadInput(Place("--format"), "no format of an access log", expected)
    return of_variables(form)
