"""Whether a log shows an API key in use: before it is disabled."""

from __future__ import annotations

from typing import Any

from why403.frozen import dataclass
from why403.traffic.grouping import MOST, Counted
from why403.traffic.reducing import REFUSED, columns_of, hour_begins, moment

OF_SERVED = ("apiKeyId",)
"""The column that is needed of served calls too."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """Calls with a key among all `calls` of a log. `last` is the moment of the last one, in milliseconds
    since 1970: of a call that was served, when its hour began."""

    calls: int
    used: int
    refused: int
    last: int | None
    routes: tuple[Counted, ...]


def key_use(connection: Any, key: str) -> KeyUse | None:
    """The use of the key with this id in the table `scanned`; `None` where the log names no keys."""
    columns = columns_of(connection, "scanned")
    if "apiKeyId" not in columns:
        return None
    (calls,) = connection.execute(
        f"SELECT coalesce(sum(n), 0)::BIGINT FROM scanned WHERE {REFUSED} IS NOT NULL"
    ).fetchone()
    used, refused, last = connection.execute(
        f"SELECT coalesce(sum(n), 0)::BIGINT, coalesce(sum(n) FILTER ({REFUSED}), 0)::BIGINT, "
        f"max(coalesce({moment(columns)}, {hour_begins()})) FROM scanned WHERE apiKeyId = $key",
        {"key": key},
    ).fetchone()
    rows = connection.execute(
        "SELECT coalesce(route, '-'), sum(n)::BIGINT AS n FROM scanned WHERE apiKeyId = $key GROUP BY 1 "
        f"ORDER BY n DESC, 1 LIMIT {MOST}",
        {"key": key},
    ).fetchall()
    return KeyUse(int(calls), int(used), int(refused), last, tuple(Counted(*row) for row in rows))
