"""Replayed requests counted: where the configuration says what AWS answered, where not, and who flips."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from why403.frozen import dataclass
from why403.model.repair import Logged
from why403.traffic.grouping import Counted
from why403.traffic.reducing import columns_of
from why403.traffic.sql import name

MOST = 10
_AGREE = "aws = now"
_BY_RUN = "aws IS FALSE AND now IS TRUE AND by_run"
_UNLIKE = "aws <> now AND NOT (aws IS FALSE AND by_run)"
CLOSED = "aws IS TRUE AND now IS NOT FALSE AND new IS FALSE"
"""Of the table `replayed`: who got in and would be refused."""
_OPENED = "aws IS FALSE AND now IS FALSE AND new IS TRUE"
_BY = {"route": "route", "caller": "userArn", "network": "network"}


@dataclass(frozen=True, slots=True)
class Flip:
    """Requests of one route that come to something else: by the check that decides, with one of them."""

    route: str
    check: str
    calls: int
    example: str


@dataclass(frozen=True, slots=True)
class Flips:
    """All that flip one way, and by whom and from where."""

    calls: int
    rows: tuple[Flip, ...]
    callers: tuple[Counted, ...]
    networks: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Calls by how the configuration's answer goes with AWS's. `by_run` were refused for what only a run or a
    caller's own credentials and policies tell, `unknown` are those that the configuration leaves open, and
    `untold` those of which the log does not tell what AWS did. `duplicates`
    are refused calls that were delivered again, and count once. `unlike` are grouped in `disagreements`: AWS
    let them in where their check would not, or refused them."""

    requests: int
    calls: int
    agree: int
    by_run: int
    unlike: int
    unknown: int
    untold: int
    let_in: tuple[Flip, ...]
    refused: tuple[Flip, ...]
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What another configuration would have answered: who is refused that got in, who gets in that was
    refused, and of how many calls that is not known."""

    closed: Flips
    opened: Flips
    unknown: int


def fidelity(connection: Any) -> Fidelity:
    """Does the configuration say what AWS answered?"""
    sums = ", ".join(
        f"coalesce(sum(calls) FILTER ({when}), 0)::BIGINT"
        for when in (
            "TRUE", _AGREE, _BY_RUN, _UNLIKE, "now IS NULL AND aws IS NOT NULL", "aws IS NULL",
        )
    )  # fmt: skip
    requests, *counts = connection.execute(
        f"SELECT coalesce(sum(requests), 0)::BIGINT, {sums} FROM counted"
    ).fetchone()
    calls, agree, by_run, unlike, unknown, untold = map(int, counts)
    (again,) = connection.execute("SELECT coalesce(sum(again), 0)::BIGINT FROM refused").fetchone()
    return Fidelity(
        requests, calls, agree, by_run, unlike, unknown, untold,
        _unlike(connection, "aws"), _unlike(connection, "NOT aws"), again,
    )  # fmt: skip


def change(connection: Any) -> Change:
    """What would the other configuration have answered?"""
    (unknown,) = connection.execute(
        "SELECT coalesce(sum(calls), 0)::BIGINT FROM counted WHERE new IS NULL AND aws IS NOT NULL"
    ).fetchone()
    return Change(
        _flips(connection, CLOSED, "new_check"), _flips(connection, _OPENED, "now_check"), int(unknown)
    )


def let_in(connection: Any) -> Logged:
    """What the other configuration lets in, in numbers."""
    counts = connection.execute(
        f"SELECT coalesce(sum(calls), 0)::BIGINT, coalesce(sum(calls) FILTER ({_OPENED}), 0)::BIGINT, "
        "coalesce(sum(calls) FILTER (aws IS FALSE AND now IS FALSE AND new IS NULL), 0)::BIGINT FROM counted"
    ).fetchone()
    return Logged(*map(int, counts))


def _flips(connection: Any, when: str, check: str) -> Flips:
    with _details(connection, when) as calls:
        return Flips(
            calls,
            _rows(connection, check),
            _counted(connection, "userArn"),
            _counted(connection, "network"),
        )


def _unlike(connection: Any, when: str) -> tuple[Flip, ...]:
    with _details(connection, f"{when} AND {_UNLIKE}"):
        return _rows(connection, "now_check")


@contextmanager
def _details(connection: Any, when: str) -> Iterator[int]:
    """The requests for which a condition holds in the table `details`, which are looked for where there are
    any; and how many calls they are."""
    (calls,) = connection.execute(
        f"SELECT coalesce(sum(calls), 0)::BIGINT FROM counted WHERE {when}"
    ).fetchone()
    none = "" if calls else " LIMIT 0"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE details AS FROM replayed WHERE {when}{none}")
    yield int(calls)
    connection.execute("DROP TABLE details")


def _rows(connection: Any, check: str) -> tuple[Flip, ...]:
    rows = connection.execute(
        f"SELECT coalesce(route, '-'), coalesce({check}, '-'), sum(calls)::BIGINT AS n, "
        f"min(method || ' ' || path) FROM details GROUP BY 1, 2 "
        f"ORDER BY n DESC, 1, 2 LIMIT {MOST}"
    ).fetchall()
    return tuple(Flip(*row) for row in rows)


def _counted(connection: Any, column: str) -> tuple[Counted, ...]:
    if column not in columns_of(connection, "details"):
        return ()
    rows = connection.execute(
        f"SELECT {name(column)}, sum(calls)::BIGINT AS n FROM details "
        f"WHERE {name(column)} IS NOT NULL AND {name(column)} NOT IN ('-', '') "
        f"GROUP BY 1 ORDER BY n DESC, 1 LIMIT {MOST}"
    ).fetchall()
    return tuple(Counted(*row) for row in rows)
