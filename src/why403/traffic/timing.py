"""Refused calls over time: how many there were when, and what the log shows had changed when they began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from why403.frozen import dataclass
from why403.logs.cloudtrail import Change
from why403.traffic.evidence import UNSET
from why403.traffic.sql import name

BUCKETS = 60
"""At most so many stretches of time are counted apart."""

SOON = 60 * 60_000
"""Milliseconds before the first call of a group within which a new deployment is named."""

TRAILED = 15 * 60_000
"""The same for changes that CloudTrail recorded."""

CHANGES = 5
"""How many changes before one group are named, the nearest first."""

_SECOND = 1_000
_DAY = 86_400 * _SECOND
_FAR = 366 * _DAY
_SELDOM, _TOO_FEW = 100, 10
"""At most one time in so many is a leap, and of fewer lines nobody can tell."""
_WIDTHS = tuple(
    seconds * _SECOND for seconds in (1, 10, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 86_400)
)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Stretches of time of one `width`, in milliseconds, of which the first `begins` then."""

    begins: int
    width: int
    count: int


@dataclass(frozen=True, slots=True)
class Deployed:
    """The deployment of a group's first call: when a refused call first went through it, and which deployment
    the refused call before that went through."""

    deployment: str
    before: str
    seen: int


@dataclass(frozen=True, slots=True)
class Timing:
    """One group over time: its calls in each bucket, the APIs that its lines name, how many calls there were
    of its routes at all and how many of them were its own (`None` where the served ones were not read)."""

    counts: tuple[int, ...] = ()
    apis: frozenset[str] = frozenset()
    of_routes: tuple[int, int] | None = None
    deployed: Deployed | None = None
    changes: tuple[Change, ...] = ()


NO_TIMING = Timing()


def without_leaps(connection: Any) -> int:
    """Forget the times in `refused` that only a wrong clock can have made: a few that are more than a year
    from the median. They would stretch every chart and begin every group. Returns how many calls have one."""
    middle, timed = connection.execute(
        "SELECT quantile_disc(met_at, 0.5), count(met_at) FROM refused"
    ).fetchone()
    if timed < _TOO_FEW:
        return 0
    far = f"abs(met_at - {middle}) > {_FAR}"
    rows, calls = connection.execute(
        f"SELECT count(*), coalesce(sum(n), 0)::BIGINT FROM refused WHERE {far}"
    ).fetchone()
    if not 0 < rows <= max(1, timed // _SELDOM):
        return 0
    connection.execute(f"UPDATE refused SET met_at = NULL WHERE {far}")
    return int(calls)


def buckets(first: int | None, last: int | None) -> Buckets | None:
    """Stretches of a round length, as short as `BUCKETS` of them allow."""
    if first is None or last is None:
        return None
    for width in _WIDTHS:
        found = _of_width(first, last, width)
        if found.count <= BUCKETS:
            return found
    days = 1 + (last - first) // (_DAY * (BUCKETS - 1))
    return _of_width(first, last, days * _DAY)


def _of_width(first: int, last: int, width: int) -> Buckets:
    return Buckets(first // width * width, width, last // width - first // width + 1)


def timings(
    connection: Any, columns: Collection[str], over: Buckets | None, *, traffic: bool
) -> Mapping[int, Timing]:
    """Every group of the table `placed` over time. With `traffic` the routes of served calls were read."""
    counts = _counts(connection, over) if over is not None else {}
    apis = _apis(connection) if "api" in columns else {}
    deployed = _deployed(connection, columns) if "deployment" in columns else {}
    routes = _routes(connection, columns) if traffic else {}
    places = [place for (place,) in connection.execute("SELECT DISTINCT place FROM placed").fetchall()]
    return {
        place: Timing(
            counts.get(place, ()), apis.get(place, frozenset()), routes.get(place), deployed.get(place)
        )
        for place in places
    }


def _counts(connection: Any, over: Buckets) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for place, bucket, calls in connection.execute(
        f"SELECT place, (met_at - {over.begins}) // {over.width}, sum(n)::BIGINT FROM placed "
        "WHERE met_at IS NOT NULL GROUP BY ALL"
    ).fetchall():
        found.setdefault(place, [0] * over.count)[bucket] = calls
    return {place: tuple(counts) for place, counts in found.items()}


def _apis(connection: Any) -> dict[int, frozenset[str]]:
    rows = connection.execute(
        f"SELECT place, list(DISTINCT api) FROM placed WHERE api NOT IN {UNSET} GROUP BY place"
    ).fetchall()
    return {place: frozenset(apis) for place, apis in rows}


def _deployed(connection: Any, columns: Collection[str]) -> dict[int, Deployed]:
    """Of each group whose first call went through a deployment that was new."""
    stage = "".join(f"{name(each)}, " for each in ("api", "stage") if each in columns)
    told = f"met_at IS NOT NULL AND deployment NOT IN {UNSET}"
    rows = connection.execute(
        f"WITH ordered AS (SELECT {stage}deployment, met_at, lag(deployment) OVER "
        f"(PARTITION BY {stage}1 ORDER BY met_at, deployment) AS before FROM refused WHERE {told}), "
        f"seen AS (SELECT {stage}deployment, met_at AS seen, before FROM ordered QUALIFY row_number() OVER "
        f"(PARTITION BY {stage}deployment ORDER BY met_at, before IS NOT DISTINCT FROM deployment) = 1), "
        f"begun AS (SELECT place, {stage}deployment, met_at FROM placed WHERE met_at IS NOT NULL QUALIFY "
        "row_number() OVER (PARTITION BY place ORDER BY met_at, deployment) = 1) "
        f"SELECT place, deployment, before, seen FROM begun JOIN seen USING ({stage}deployment) "
        f"WHERE before IS NOT NULL AND met_at - seen <= {SOON}"
    ).fetchall()
    return {place: Deployed(deployment, before, seen) for place, deployment, before, seen in rows}


def _routes(connection: Any, columns: Collection[str]) -> dict[int, tuple[int, int]]:
    """Calls of the group and all calls, of the routes that its lines name. A path alone names none."""
    known = " OR ".join(f"{each} NOT IN {UNSET}" for each in ("routeKey", "resource") if each in columns)
    if not known:
        return {}
    rows = connection.execute(
        f"WITH own AS (SELECT place, route, sum(n) AS n FROM placed WHERE {known} GROUP BY ALL), "
        "whole AS (SELECT route, sum(n) AS n FROM (SELECT route, n FROM served UNION ALL "
        f"SELECT route, n FROM refused WHERE {known}) WHERE route IS NOT NULL GROUP BY route) "
        "SELECT place, sum(own.n)::BIGINT, sum(whole.n)::BIGINT FROM own JOIN whole USING (route) "
        "GROUP BY place"
    ).fetchall()
    return {place: (own, whole) for place, own, whole in rows}


def before(changes: Iterable[Change], first: int | None, apis: Collection[str]) -> tuple[Change, ...]:
    """The changes shortly before the first call of a group, the nearest first; none of an API that the log
    does not name, where it names any."""
    if first is None:
        return ()
    found = {
        each
        for each in changes
        if 0 <= first - each.at <= TRAILED and (each.api is None or not apis or each.api in apis)
    }
    return tuple(sorted(found, key=lambda each: (-each.at, each.event, each.api or "")))[:CHANGES]
