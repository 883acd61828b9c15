"""When refused calls came, and what had changed shortly before, in words and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from why403.words.counting import many, share

if TYPE_CHECKING:
    from why403.logs.cloudtrail import Change
    from why403.traffic.grouping import Group
    from why403.traffic.timing import Buckets, Deployed

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_LEVELS = "▁▂▃▄▅▆▇█"


def moment(at: int | None) -> str:
    """A time for people."""
    return "" if at is None else f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def iso(at: int | None) -> str | None:
    """A time for machines."""
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")


def lasting(milliseconds: int) -> str:
    """A length of time, in its largest unit of which there are two or more, or one alone."""
    seconds = milliseconds // 1000
    for size, unit in _UNITS:
        count = seconds // size
        if count >= 2 or (count == 1 and seconds % size == 0):
            return many(count, unit)
    return "less than a second"


def each_of(over: Buckets) -> str:
    """What one stretch of time is."""
    return f"each {lasting(over.width).removeprefix('1 ')}"


def time_lines(group: Group, over: Buckets | None) -> Iterator[str]:
    """When the calls of a group came, of which share of its routes' calls they are, what came before it."""
    counts = group.timing.counts
    if over is not None and len(counts) > 1:
        top = max(counts)
        drawn = "".join(_LEVELS[(len(_LEVELS) - 1) * each // top] if each else " " for each in counts)
        yield f"{each_of(over)}: |{drawn}| at most {top:,}, from {moment(_top(over, counts))}"
    yield from said(group)


def said(group: Group) -> Iterator[str]:
    """Of which share of its routes' calls a group is, and what came shortly before its first call."""
    if group.timing.of_routes is not None:
        own, whole = group.timing.of_routes
        yield f"{own:,} of the {whole:,} calls of the routes that its lines name ({share(own, whole)})"
    if (deployed := group.timing.deployed) is not None and group.first is not None:
        yield _deployed(deployed, group.first)
    for change in group.timing.changes:
        yield _change(change, group.first or change.at)


def _top(over: Buckets, counts: tuple[int, ...]) -> int:
    return over.begins + over.width * counts.index(max(counts))


def _deployed(found: Deployed, first: int) -> str:
    new = f"deployment {found.deployment}"
    same = f"{new} is first seen in the first call"
    earlier = f"{new} is first seen {lasting(first - found.seen)} before the first call"
    seen = same if first == found.seen else earlier
    return f"{seen}; the refused call before that went through deployment {found.before}"


def _change(change: Change, first: int) -> str:
    of = f" of API {change.api}" if change.api else ""
    after = first - change.at
    ago = "in the second of the first call" if after < 1000 else f"{lasting(after)} before the first call"
    return f"{change.event}{of} came {ago} ({moment(change.at)}, CloudTrail)"


def buckets_tree(over: Buckets | None) -> dict[str, object] | None:
    """The stretches of time in which calls are counted."""
    if over is None:
        return None
    return {"begins": iso(over.begins), "bucket_seconds": over.width // 1000, "buckets": over.count}


def timing_tree(group: Group) -> Mapping[str, object]:
    """One group over time."""
    told = group.timing
    of_routes = None if told.of_routes is None else round(told.of_routes[0] / told.of_routes[1], 4)
    return {
        "over_time": list(told.counts),
        "share_of_routes": of_routes,
        "deployment": None if told.deployed is None else _deployed_tree(told.deployed),
        "came_before": [_change_tree(each, group.first or each.at) for each in told.changes],
    }


def _deployed_tree(found: Deployed) -> dict[str, object]:
    return {"deployment": found.deployment, "first_seen": iso(found.seen), "before": found.before}


def _change_tree(change: Change, first: int) -> dict[str, object]:
    return {
        "event": change.event,
        "api": change.api,
        "time": iso(change.at),
        "seconds": (first - change.at) // 1000,
    }
