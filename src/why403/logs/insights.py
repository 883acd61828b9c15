"""Results of CloudWatch Logs Insights: the CSV that its console exports, and `get-query-results`.

Sources: API reference of CloudWatch Logs, GetQueryResults (`results` of `field` and `value`; documented); the
form of the CSV is observed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping

_MESSAGE = "@message"
_MOST = 100_000
_ENOUGH = 3
_LONGEST_FIRST_LINE = 4_000


def lines_of_csv(text: str) -> str | None:
    """The lines of a log in a CSV; `None` where its first line does not name such columns."""
    first = text[:_LONGEST_FIRST_LINE].lstrip().split("\n", 1)[0]
    if "," not in first and first.strip().strip('"') != _MESSAGE:
        return None
    names = [name.strip().strip('"') for name in first.split(",")]
    if _MESSAGE not in names and not _columns(names):
        return None
    try:
        rows = list(csv.DictReader(text.lstrip().split("\n")[:_MOST], skipinitialspace=True))
    except csv.Error:
        return None
    return _lines({str(key): value for key, value in row.items() if isinstance(value, str)} for row in rows)


def _columns(names: Iterable[str]) -> bool:
    """Whether these are columns of an access log, as a query names its fields."""
    from why403.logs.accesslog import column

    known = {column(name) for name in names} - {None}
    return len(known) >= _ENOUGH and bool(known & {"status", "responseType"})


def lines_of_results(tree: object) -> str | None:
    """The same of `aws logs get-query-results`."""
    results = tree.get("results") if isinstance(tree, dict) else None
    if not isinstance(results, list):
        return None
    rows = [
        {str(cell.get("field")): str(cell.get("value")) for cell in row if isinstance(cell, dict)}
        for row in results[:_MOST]
        if isinstance(row, list)
    ]
    return _lines(rows)


def _lines(rows: Iterable[Mapping[str, str]]) -> str | None:
    """A row's message, or its fields as a line of JSON."""
    found = [row[_MESSAGE].strip("\n") if row.get(_MESSAGE) else _as_json(row) for row in rows]
    return "\n".join(line for line in found if line) or None


def _as_json(row: Mapping[str, str]) -> str:
    told = {name: value for name, value in row.items() if not name.startswith("@") and value}
    return json.dumps(told) if _columns(told) else ""
