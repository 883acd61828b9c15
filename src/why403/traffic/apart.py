"""Requests told apart: each different one once, and how often it was made.

What is told of a request but its path makes its sender, of which few are different. Requests refer to
theirs by a number, and are told apart by that number and their paths: of texts this would take several times
as long.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from typing import Any

from why403.traffic.evidence import UNSET
from why403.traffic.reducing import REFUSED, route
from why403.traffic.sql import name

ROUTE = ("routeKey", "resource")
"""The columns that name the route."""


def tell_apart(connection: Any, lines: str, columns: Collection[str]) -> None:
    """Make the tables `requests` and `senders` of a query for lines, and the view `asked` of both.

    The lines have these `columns`, whether they are `refused`, and how often they are there (`n`). Requests
    are different by the columns but for those of `ROUTE`, by what AWS did (`aws`), and by whether that hangs
    on a run (`by_run`). In `asked` they have a `route` of one of their lines, their `calls`, and a `row`.
    """
    own = [name(each) for each in columns if each not in ("path", *ROUTE)]
    named = [each for each in ROUTE if each in columns]
    sent, met = ", ".join([*own, "aws", "by_run"]), ", ".join([REFUSED, *named])
    told = " OR ".join([REFUSED, *(f"{each} NOT IN {UNSET}" for each in named)])
    for salt in count():
        sender = f"hash({sent}, {salt})"
        of_route = f"CASE WHEN {told} THEN hash({met}, {salt}) END"
        if _numbered(connection, "senders", "sender", sender, sent, lines) and _numbered(
            connection, "routes", "met", of_route, met, lines
        ):
            break
    given = f"(SELECT {sender} AS sender, path, {of_route} AS met, n FROM ({lines}))"
    connection.execute(
        "CREATE OR REPLACE TABLE requests AS SELECT sender, path, any_value(met) AS met, "
        f"sum(n)::BIGINT AS calls FROM {given} GROUP BY sender, path"
    )
    shown = "".join(f", {each}" for each in named)
    connection.execute(
        f"CREATE OR REPLACE VIEW asked AS SELECT {', '.join(own)}, path, {route(columns)} AS route, aws, "
        f"by_run, calls, row, sender FROM (SELECT requests.rowid AS row, path, calls, sender, {sent}{shown}, "
        f"coalesce({REFUSED}, FALSE) AS {REFUSED} FROM requests JOIN senders USING (sender) "
        "LEFT JOIN routes USING (met))"
    )


def _numbered(connection: Any, table: str, called: str, number: str, columns: str, lines: str) -> bool:
    """Make a table of what is different in some columns. False where two rows got the same number."""
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT {number} AS {called}, {columns} "
        f"FROM (SELECT DISTINCT {columns} FROM ({lines}))"
    )
    (apart,) = connection.execute(
        f"SELECT count({called}) = count(DISTINCT {called}) FROM {table}"
    ).fetchone()
    return bool(apart)
