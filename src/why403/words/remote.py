"""What it takes to read logs that are not on this machine, said before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from why403.account.log_groups import DOLLARS_A_GB
from why403.account.traces import DOLLARS_A_MILLION

_GB = 1_000_000_000


def cost_of(
    groups: Sequence[tuple[str, int]],
    since: int,
    until: int,
    insights: bool,
    traces: bool,
    objects: int,
    of_objects: int,
) -> str:
    """What is about to be read: of log groups by an estimate, of objects by their sizes."""
    parts = []
    if groups:
        size = sum(each for _, each in groups)
        named = ", ".join(called for called, _ in groups)
        parts.append(
            f"the access log of {named} from {moment(since)} to {moment(until)}, about {_size(size)}"
        )
    if objects:
        parts.append(f"{objects:,} object{'s' if objects > 1 else ''} of Amazon S3, {_size(of_objects)}")
    told = f"This reads {' and '.join(parts)}."
    if groups and insights:
        dollars = sum(each for _, each in groups) / _GB * DOLLARS_A_GB
        told += (
            f" Logs Insights scans that at least once, which costs about ${dollars:.2f}"
            f" (${DOLLARS_A_GB} a GB in us-east-1)."
        )
    if groups and traces:
        told += (
            f" X-Ray's traces of that time are scanned, and those of failed calls read, which costs "
            f"${DOLLARS_A_MILLION:.2f} for a million beyond the first million of a month."
        )
    return f"{told} Nothing is changed. Go on?"


def too_much(size: int) -> str:
    """That more would be read than was allowed."""
    return f"this would read about {_size(size)}"


def _size(size: int) -> str:
    for unit, name in ((_GB, "GB"), (1_000_000, "MB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{-(-size // 1000)} kB"


def moment(milliseconds: int) -> str:
    """A moment as people read it, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
