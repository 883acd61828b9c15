"""Refused calls counted by cause, and within a cause by route, caller, key, network, client and time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from why403.frozen import dataclass, replace
from why403.logs.cloudtrail import Change
from why403.traffic.classifying import Verdict
from why403.traffic.evidence import RULE
from why403.traffic.reducing import columns_of
from why403.traffic.sql import name
from why403.traffic.timing import NO_TIMING, Buckets, Timing, before, buckets, timings, without_leaps

BY = {
    "route": "route",
    "caller": "who",
    "key": "apiKeyId",
    "network": "network",
    "client": "userAgent",
    "rule": RULE,
}
"""By what calls are counted, and the column that has it."""

MOST = 10
"""How many values of each are named."""

RETRIED = 60_000
"""Milliseconds within which the same call from the same address counts as a retry."""

PATHS_OF_A_SCANNER = 20
"""Refused paths of one address from which on it is taken for a scanner."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A value, and how many refused calls have it."""

    value: str
    calls: int


@dataclass(frozen=True, slots=True)
class Group:
    """Refused calls with the same causes to name. `causes` have their mean shares, the largest first.

    `first` and `last` are in milliseconds since 1970, `None` where the log tells no time. `retries` are calls
    that repeat one of the minute before; `scanned` are those of addresses that try one path after another.
    """

    causes: tuple[tuple[str, float], ...]
    certain: bool
    calls: int
    first: int | None
    last: int | None
    statuses: tuple[Counted, ...]
    by: Mapping[str, tuple[Counted, ...]]
    examples: tuple[Mapping[str, str], ...]
    retries: int
    scanned: int
    timing: Timing = NO_TIMING


@dataclass(frozen=True, slots=True)
class Summary:
    """What a log tells. `calls` are all of it without duplicates, `refused` those with 4xx or 5xx; `leaps`
    are refused calls whose times are left out."""

    calls: int
    refused: int
    duplicates: int
    by_status: tuple[Counted, ...]
    groups: tuple[Group, ...]
    first: int | None
    last: int | None
    columns: tuple[str, ...]
    over_time: Buckets | None = None
    leaps: int = 0


def summary(connection: Any, verdicts: Mapping[int, Verdict], *, traffic: bool = False) -> Summary:
    """Join the verdicts back, and count. With `traffic` the routes of served calls were read as well."""
    groups: dict[tuple[bool, frozenset[str]], int] = {}
    places = [groups.setdefault(each.names, len(groups)) for each in verdicts.values()]
    connection.execute(
        "CREATE OR REPLACE TABLE verdicts AS "
        "SELECT unnest($kinds)::UBIGINT AS kind, unnest($places)::INTEGER AS place",
        {"kinds": list(verdicts), "places": places},
    )
    columns = columns_of(connection, "refused")
    leaps = without_leaps(connection)
    connection.execute(
        "CREATE OR REPLACE VIEW placed AS SELECT refused.*, place FROM refused JOIN verdicts USING (kind)"
    )
    (refused, again, first, last) = connection.execute(
        "SELECT coalesce(sum(n), 0)::BIGINT, coalesce(sum(again), 0)::BIGINT, min(met_at), max(met_at) "
        "FROM refused"
    ).fetchone()
    (served,) = connection.execute("SELECT coalesce(sum(n), 0)::BIGINT FROM served").fetchone()
    by_status = connection.execute(
        "SELECT coalesce(status, '-'), sum(n)::BIGINT FROM "
        "(SELECT status, n FROM refused UNION ALL SELECT status, n FROM served) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    rows = connection.execute("SELECT kind, sum(n)::BIGINT FROM refused GROUP BY kind").fetchall()
    counted: dict[int, int] = dict(rows)
    over = buckets(first, last)
    found = _Groups(connection, columns, timings(connection, columns, over, traffic=traffic))
    whole = tuple(
        found.group(place, certain, _shares(names, certain, verdicts, counted))
        for (certain, names), place in groups.items()
    )
    return Summary(
        refused + served,
        refused,
        again,
        tuple(Counted(value, n) for value, n in by_status),
        tuple(sorted(whole, key=lambda each: (-each.calls, each.causes))),
        first,
        last,
        columns,
        over,
        leaps,
    )


def with_changes(found: Summary, changes: Sequence[Change]) -> Summary:
    """The same, with the changes that came shortly before the first call of each group."""

    def changed(group: Group) -> Group:
        near = before(changes, group.first, group.timing.apis)
        return replace(group, timing=replace(group.timing, changes=near))

    return replace(found, groups=tuple(map(changed, found.groups)))


def _shares(
    names: frozenset[str], certain: bool, verdicts: Mapping[int, Verdict], counted: Mapping[int, int]
) -> tuple[tuple[str, float], ...]:
    """The mean share of each cause, over the calls."""
    sums = dict.fromkeys(sorted(names), 0.0)
    total = 0
    for kind, each in verdicts.items():
        if each.names == (certain, names):
            total += counted[kind]
            for code, share in each.causes:
                sums[code] += share * counted[kind]
    return tuple(
        sorted(((code, each / total) for code, each in sums.items()), key=lambda pair: (-pair[1], pair[0]))
    )


def marked(connection: Any, columns: Collection[str], shown: str = "place, n, met_at") -> str:
    """A query for the refused calls of `summary`, each with what is `shown` of it, and whether it is a retry
    or of a scanner. The fewer columns the better, for calls are sorted for it: by one number for all in which
    a retry is alike, and not with their addresses."""
    retry, scanner, alike = "FALSE", "FALSE", "NULL"
    if {"sourceIp", "time"} <= set(columns):
        told = [each for each in ("sourceIp", "userAgent", "apiKeyId", "who", "route") if each in columns]
        alike = f"hash({', '.join(map(name, told))}, kind)"
        retry = (
            f"coalesce(met_at - lag(met_at) OVER (PARTITION BY alike ORDER BY met_at) <= {RETRIED}, FALSE)"
        )
    called = "path" if "path" in columns else "route"
    if "sourceIp" in columns:
        connection.execute(
            "CREATE OR REPLACE TABLE scanners AS SELECT sourceIp FROM refused "
            "WHERE status IN ('403', '404') "
            f"GROUP BY sourceIp HAVING count(DISTINCT {called}) >= {PATHS_OF_A_SCANNER} "
            f"AND count(DISTINCT {called}) >= 0.8 * sum(n)"
        )
        scanner = "sourceIp IN (SELECT sourceIp FROM scanners)"
    calls = f"SELECT {shown}, {alike} AS alike, ({scanner}) AS scanned FROM placed"
    return f"SELECT * EXCLUDE alike, ({retry}) AS retry FROM ({calls})"


class _Groups:
    """The counts of every group, each kind of count in one query."""

    def __init__(self, connection: Any, columns: tuple[str, ...], over_time: Mapping[int, Timing]) -> None:
        self.connection = connection
        self.timings = over_time
        self.whole = {
            row[0]: row[1:]
            for row in connection.execute(
                "SELECT place, sum(n)::BIGINT, min(met_at), max(met_at), "
                "coalesce(sum(n) FILTER (retry), 0)::BIGINT, coalesce(sum(n) FILTER (scanned), 0)::BIGINT "
                f"FROM ({marked(connection, columns)}) GROUP BY place"
            ).fetchall()
        }
        self.statuses = self._most("status", 100)
        self.by = {what: self._most(column, MOST) for what, column in BY.items() if column in columns}
        self.examples = self._examples(columns)

    def _most(self, column: str, most: int) -> dict[int, list[Counted]]:
        rows = self.connection.execute(
            f"SELECT place, {name(column)}, sum(n)::BIGINT AS calls FROM placed "
            f"WHERE {name(column)} IS NOT NULL AND {name(column)} NOT IN ('-', '', 'null') "
            f"GROUP BY place, {name(column)} QUALIFY "
            f"row_number() OVER (PARTITION BY place ORDER BY calls DESC, {name(column)}) <= {most} "
            f"ORDER BY place, calls DESC, {name(column)}"
        ).fetchall()
        found: dict[int, list[Counted]] = {}
        for place, value, calls in rows:
            found.setdefault(place, []).append(Counted(value, calls))
        return found

    def _examples(self, columns: tuple[str, ...]) -> dict[int, list[Mapping[str, str]]]:
        """The first call of each group, and the last."""
        shown = [
            each
            for each in (
                "requestId",
                "method",
                "path",
                "resource",
                "routeKey",
                "status",
                "errorMessage",
                "time",
            )
            if each in columns
        ]
        packed = ", ".join(f"{name(each)} := {name(each)}" for each in shown)
        ends = "SELECT place, min(met_at) AS first, max(met_at) AS last FROM placed GROUP BY place"
        rows = self.connection.execute(
            f"SELECT place, min(struct_pack(w := -met_at, {packed})), "
            f"min(struct_pack(w := met_at, {packed})) FROM placed JOIN ({ends}) USING (place) "
            "WHERE met_at IS NOT DISTINCT FROM first OR met_at = last GROUP BY place"
        ).fetchall()
        return {
            place: [_plain(first), *([_plain(last)] if last != first else [])] for place, last, first in rows
        }

    def group(self, place: int, certain: bool, causes: tuple[tuple[str, float], ...]) -> Group:
        """One group whole."""
        calls, first, last, retries, scanned = self.whole[place]
        return Group(
            causes, certain, calls, first, last, tuple(self.statuses.get(place, ())),
            {what: tuple(each.get(place, ())) for what, each in self.by.items()},
            tuple(self.examples[place]), retries, scanned, self.timings.get(place, NO_TIMING),
        )  # fmt: skip


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key, value in row.items() if key != "w" and value not in (None, "-", "")}


def of_cause(found: Summary) -> Iterator[tuple[str, int, int]]:
    """Every cause with the calls for which it is certain, and those for which it is one of several."""
    certain: dict[str, int] = {}
    possible: dict[str, int] = {}
    for group in found.groups:
        for code, _ in group.causes:
            into = certain if group.certain else possible
            into[code] = into.get(code, 0) + group.calls
    for code in sorted(
        {*certain, *possible}, key=lambda code: (-certain.get(code, 0), -possible.get(code, 0), code)
    ):
        yield code, certain.get(code, 0), possible.get(code, 0)
