"""What CloudWatch and its tools put before a line of a log."""

from __future__ import annotations

import re

_CONSOLE = (
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\ [A-Z][a-z]{2}\ {1,2}\d{1,2}\ \d\d:\d\d:\d\d\ [A-Z]{3,4}\ \d{4}\ :"
)
"""The time that the console's test and `test-invoke-method` write before each line."""
_STAMP = re.compile(
    rf"""[\s|"'`>*-]*(?:
    \d{{4}}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{{1,9}})?(?:Z|[+-]\d\d:?\d\d)?
    |{_CONSOLE}
    |1\d{{12}}
    |[0-9a-f]{{32}}(?:_\d{{1,10}})?
    )["']?[\s,|]*""",
    re.X,
)
_REQUEST = r"(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z0-9_-]{11,31}=)"
"""The request id of a REST API; that of a WebSocket API is the extended one (developer guide,
websocket-api-logging)."""
_ID = re.compile(rf"""[\s"'`>*-]*\(({_REQUEST})\)\s?""")
_MARKS = " \t|,\"'`>*-"
BEGINS = re.compile(rf"{_CONSOLE}|\({_REQUEST}\)\ ", re.X)
"""What begins a line of an execution log, wherever it stands."""
_NEVER = frozenset("(<{[EGRUV")
"""What most lines begin with that have no time before them."""


def without_stamp(line: str) -> str:
    """A line without the time, and the stream's name, that stand before it."""
    if line[:1] in _NEVER:
        return line
    at = 0
    for _ in range(4):
        match = _STAMP.match(line, at)
        if match is None:
            break
        at = match.end()
    return line[at:]


def request_id_and_text(line: str) -> tuple[str, str]:
    """The request id before an execution log's line (empty where none is), and the line."""
    rest = without_stamp(line)
    match = _ID.match(rest)
    return (match[1].lower(), rest[match.end() :]) if match else ("", rest.lstrip())


def is_only_stamp(start: str) -> bool:
    """Whether nothing but a time, or marks of a quotation or a list, stands before a line."""
    return not without_stamp(start).strip(_MARKS)


_OF_FUNCTION = ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START Runtime Version: ")


def is_of_function(line: str) -> bool:
    """Whether the Lambda service wrote a line into the log of some function: a backend's or an authorizer's
    (Lambda developer guide, monitoring-cloudwatchlogs)."""
    return without_stamp(line).lstrip().startswith(_OF_FUNCTION)
