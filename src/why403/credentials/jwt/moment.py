"""When was the call made? By the answer's clock, or as somebody told it; never by ours."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from why403.logic.states import UNKNOWN, State
from why403.model.incident import Incident

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LOGGED = re.compile(r"\[?(\d\d)/(\w{3})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\]?")


def moment_of(incident: Incident) -> float | State:
    """Seconds since 1970: the answer's Date, else what is told of the moment, else untold."""
    date = incident.answer.header("Date")
    if isinstance(date, str):
        try:
            return _seconds(parsedate_to_datetime(date))
        except (ValueError, TypeError, OverflowError):
            pass
    return incident.called_at


def moment_told(value: object) -> float | State:
    """ISO 8601 (UTC where no zone is written) or seconds since 1970."""
    if value is None:
        return UNKNOWN
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if 0 < value < 1e11 else UNKNOWN
    try:
        return _seconds(datetime.fromisoformat(str(value)))
    except (ValueError, OverflowError):
        return UNKNOWN


def logged_moment(text: str) -> float | State:
    """`$context.requestTime` (CLF) or `requestTimeEpoch` (milliseconds, sometimes cut to seconds)."""
    if re.fullmatch(r"1\d{9}(\d{3})?", text):
        return float(text[:10])
    found = _LOGGED.fullmatch(text.strip())
    if found is None or found[2] not in _MONTHS:
        return UNKNOWN
    month = _MONTHS.index(found[2]) + 1
    return moment_told(f"{found[3]}-{month:02}-{found[1]}T{found[4]}{found[5]}:{found[6]}")


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def written(seconds: float) -> str:
    """A moment as people read it, in UTC; the bare number where no calendar has it."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return f"{seconds:.0f}"
