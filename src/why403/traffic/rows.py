"""Every refused call with its causes, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from why403.frozen import dataclass
from why403.traffic.classifying import Verdict
from why403.traffic.grouping import marked
from why403.traffic.reducing import columns_of
from why403.traffic.sql import name

_BATCH = 1 << 13
_SHOWN = {
    "request_id": "requestId",
    "route": "route",
    "caller": "who",
    "key": "apiKeyId",
    "network": "network",
    "client": "userAgent",
}
"""What of a call is text, and the column of the log that has it."""
COLUMNS: Mapping[str, str] = {
    "time": "TIMESTAMP",
    "status": "VARCHAR",
    "cause": "VARCHAR",
    "certain": "BOOLEAN",
    "share": "DOUBLE",
    "causes": "VARCHAR",
    **dict.fromkeys(_SHOWN, "VARCHAR"),
    "retry": "BOOLEAN",
    "scanner": "BOOLEAN",
    "calls": "BIGINT",
}
"""The columns of the table, and the types that they have in Parquet."""


@dataclass(frozen=True, slots=True)
class Row:
    """Refused calls of which the log tells the same: as a rule one. `causes` have their shares, the most
    likely first; `shown` is what of it is text, by column, where the log tells it."""

    time: datetime | None
    status: str | None
    causes: tuple[tuple[str, float], ...]
    certain: bool
    shown: Mapping[str, str]
    retry: bool
    scanned: bool
    calls: int


def rows(connection: Any, verdicts: Mapping[int, Verdict]) -> Iterator[Row]:
    """Of the calls that `grouping.summary` counted, in the order of time."""
    told = columns_of(connection, "placed")
    columns = {shown: column for shown, column in _SHOWN.items() if column in told}
    texts = "".join(f", {name(column)}" for column in columns.values())
    order = "met_at NULLS LAST" + (", requestId" if "requestId" in told else "")
    calls = marked(connection, columns_of(connection, "refused"), "*")
    found = connection.cursor()
    try:
        found.execute(
            f"SELECT met_at, status, kind, retry, scanned, n{texts} FROM ({calls}) WHERE n > 0 "
            f"ORDER BY {order}"
        )
        while batch := found.fetchmany(_BATCH):
            for at, status, kind, retry, scanned, calls, *values in batch:
                shown = zip(columns, values, strict=True)
                yield Row(
                    None if at is None else datetime.fromtimestamp(at / 1000, UTC),
                    status,
                    verdicts[kind].causes,
                    verdicts[kind].certain,
                    {column: value for column, value in shown if value not in (None, "", "-")},
                    bool(retry),
                    bool(scanned),
                    calls,
                )
    finally:
        found.close()
