"""Whole logs explained: every refused call by its cause."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from why403.api.inputs import case_of, gathered
from why403.frozen import dataclass
from why403.questions.explain import Explanation, explain
from why403.traffic.aside import Aside, set_aside
from why403.traffic.classifying import classified
from why403.traffic.grouping import Summary, summary
from why403.traffic.reading import files_of, relations, sources
from why403.traffic.reducing import add, database, kinds, scan, settle, unread


@dataclass(frozen=True, slots=True)
class ReadLog:
    """What logs tell, and of which lines they tell nothing."""

    summary: Summary
    aside: Aside
    kinds: int
    files: tuple[str, ...]


def explained(line: str) -> Explanation:
    """One line of an access log, explained as any other text is."""
    return explain(case_of(gathered({"<line>": line})))


def read_logs(names: Sequence[str], kept: TextIO | None = None) -> ReadLog:
    """Every refused call of the logs in files by its cause. `kept` takes the lines that cannot be read.

    Raises: `BadInput` where a file is missing, or has no lines of an access log, or DuckDB is not installed.
    """
    files = files_of(names)
    with database() as connection, TemporaryDirectory(prefix="why403-") as folder:
        found = sources(connection, files)
        scan(connection, list(relations(found)))
        aside = Aside()
        if unread(connection):
            aside, own = set_aside(connection, found, Path(folder), kept)
            if own is not None:
                for relation, columns in relations([own]):
                    add(connection, relation, columns)
        settle(connection)
        verdicts = classified([(kind, row) for kind, _, row in kinds(connection)], explained)
        whole = summary(connection, verdicts)
    return ReadLog(whole, aside, len(verdicts), tuple(files))
