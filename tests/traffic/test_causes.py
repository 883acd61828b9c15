"""Whole logs: the causes of a log whose refusals were caused, by what each caller did wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bench.world import Line, World
from why403.api.logs import explained
from why403.logs.accesslog import row_of, written
from why403.traffic.classifying import Verdict, classified, verdict
from why403.traffic.evidence import COLUMNS
from why403.traffic.reading import relations, sources
from why403.traffic.reducing import database, kinds, scan, settle

LINES = 6_000


@pytest.fixture(scope="module")
def world() -> list[Line]:
    return list(World(seed=7).lines(LINES))


@pytest.fixture(scope="module")
def reduced(world: list[Line], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The log, scanned and settled."""
    log = tmp_path_factory.mktemp("logs") / "access.json"
    log.write_text("".join(f"{line.text}\n" for line in world), "utf-8")
    with database() as connection:
        found, _ = sources(connection, {"access.json": str(log)}, log.parent)
        scan(connection, list(relations(found)))
        settle(connection)
        yield connection


@pytest.fixture(scope="module")
def verdicts(reduced: Any) -> dict[str, Verdict]:
    """The verdict of every refused call, by its request id."""
    by_kind = classified([(kind, row) for kind, _, row in kinds(reduced)], explained)
    rows = reduced.execute("SELECT requestId, kind FROM refused").fetchall()
    return {request: by_kind[kind] for request, kind in rows}


def request_id(line: Line) -> str:
    row = row_of(line.text)
    assert row is not None
    return row["requestId"]


def test_every_refused_call_has_a_verdict_and_no_other(
    world: list[Line], verdicts: dict[str, Verdict]
) -> None:
    assert {request_id(line) for line in world if line.cause} == set(verdicts)
    assert len(verdicts) > LINES / 20


def test_what_the_log_determines_is_certain_and_true(world: list[Line], verdicts: dict[str, Verdict]) -> None:
    determined = [line for line in world if line.determined]
    wrong = {
        (line.cause, verdicts[request_id(line)])
        for line in determined
        if not verdicts[request_id(line)].certain or verdicts[request_id(line)].causes[0][0] != line.cause
    }
    assert not wrong
    assert len({line.cause for line in determined}) == 8


def test_the_true_cause_is_among_those_that_are_named(
    world: list[Line], verdicts: dict[str, Verdict]
) -> None:
    missing = {
        (line.cause, verdicts[request_id(line)])
        for line in world
        if line.cause and line.cause not in dict(verdicts[request_id(line)].causes)
    }
    assert not missing


def test_a_line_has_the_verdict_of_its_kind(world: list[Line], verdicts: dict[str, Verdict]) -> None:
    """The law that lets one line stand for all of its kind: two of every cause are explained whole."""
    seen: dict[str, int] = {}
    for line in world:
        if line.cause and seen.setdefault(line.cause, 0) < 2:
            seen[line.cause] += 1
            alone = verdict(explained(line.text))
            assert alone.names == verdicts[request_id(line)].names, line.text
    assert len(seen) > 15


def test_there_are_few_kinds(reduced: Any) -> None:
    """However different the texts: paths, callers and numbers in them make none."""
    (texts,) = reduced.execute("SELECT count(DISTINCT errorMessage) FROM refused").fetchone()
    found = list(kinds(reduced))
    denials = [row for *_, row in found if "is not authorized to perform" in row["errorMessage"]]
    assert len(denials) < texts / 2
    assert len({row["errorMessage"] for row in denials}) == len(denials)
    assert (
        sum(count for _, count, _ in found) == reduced.execute("SELECT count(*) FROM refused").fetchone()[0]
    )


def test_the_columns_of_a_kind_are_read_back_as_they_are() -> None:
    row = dict.fromkeys(COLUMNS, "200")
    assert row_of(written(row)) == row
