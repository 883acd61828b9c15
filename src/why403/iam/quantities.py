"""Numbers, dates, truth values and bytes of conditions: how a text is read, and what it is compared with."""

from __future__ import annotations

import operator
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import cached_property
from typing import Any

from why403.logic.facts import Writing

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
DATE = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(?P<fraction>\.\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 64
"""Characters of a number or date; none that AWS sends is longer, and longer ones cost time."""


def number(text: str) -> Decimal | None:
    """A whole or decimal number; None for anything else."""
    return Decimal(text) if len(text) <= LONGEST and NUMBER.fullmatch(text) else None


def moment(text: str) -> Decimal | None:
    """Seconds since 1970 of a date in the W3C's profile of ISO 8601, or of a count of seconds.

    Four digits are a year; every other count of digits is seconds. No zone means UTC.
    """
    found = DATE.fullmatch(text) if len(text) <= LONGEST else None
    if not found:
        return number(text)
    part = found.groupdict(default="")
    try:
        year, month, day, hour, minute, second = (int(part[name] or least) for name, least in _PARTS)
        when = datetime(year, month, day, hour, minute, second, tzinfo=_zone(part["zone"]))
    except ValueError:
        return None
    return Decimal(int((when - EPOCH).total_seconds())) + Decimal(part["fraction"] or 0)


_PARTS = (("year", 1), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))


def _zone(text: str) -> timezone:
    if text in ("", "Z"):
        return timezone(timedelta())
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def truth(text: str) -> bool | None:
    """A truth value in any case; None for anything else."""
    return {"true": True, "false": False}.get(text.lower())


def octets(text: str) -> bytes | None:
    """The bytes of a base64 text; None where it is none."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return None


Reader = Callable[[str], object | None]


@dataclass(frozen=True)
class Quantities:
    """Policy values read as quantities; a text holds where it compares with one of them as asked."""

    written: tuple[str, ...]
    read: Reader
    compare: Callable[[Any, Any], bool]

    @cached_property
    def values(self) -> tuple[object, ...]:
        """The policy values that are quantities."""
        return tuple(v for v in map(self.read, self.written) if v is not None)

    def holds(self, text: str) -> bool:
        """Whether the text is a quantity and compares with one of the values; else it never does."""
        value = self.read(text)
        return value is not None and any(self.compare(value, other) for other in self.values)

    def is_documented(self, text: str) -> bool:
        """Whether it is a quantity, and so are all values of the policy where none compares as asked."""
        whole = len(self.values) == len(self.written)
        return self.read(text) is not None and (whole or self.holds(text))

    def source(self, _: str, __: Writing) -> None:
        """Nothing shorter than asking."""

    def keys(self) -> None:
        """A quantity has many spellings, so its text cannot be looked up."""


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
