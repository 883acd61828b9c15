"""What was shown of an answer in words, and points of time as signatures and answers write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from why403.logic.states import UNKNOWN, State
from why403.model.incident import Answer

_LONGEST = 60_000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HTTP = re.compile(r"\w{3,9},? (\d{1,2})[ -](\w{3})[ -](\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)")
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")


def text_of(answer: Answer) -> str:
    """Body, what clients said of it, and log lines."""
    shown = (answer.body, answer.said, *answer.log)
    return "\n".join(text for text in shown if isinstance(text, str))[:_LONGEST]


def moment(text: str | State) -> datetime | State:
    """A point of time as SigV4 writes it, or as HTTP does."""
    return _moment(text.strip()) if isinstance(text, str) else UNKNOWN


@lru_cache(maxsize=256)
def _moment(text: str) -> datetime | State:
    basic = _BASIC.fullmatch(text)
    if basic:
        return _at(*map(int, basic.groups()))
    http = _HTTP.fullmatch(text)
    if http and http[2] in _MONTHS:
        day, year, *clock = (int(part) for part in (http[1], http[3], http[4], http[5], http[6]))
        return _at(year, _MONTHS.index(http[2]) + 1, day, *clock)
    return UNKNOWN


def _at(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime | State:
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return UNKNOWN
