"""Token buckets and quotas, on a clock that a test can set.

The developer guide, api-gateway-request-throttling: a bucket holds `burst` tokens and gets `rate` of them a
second; what a usage plan allows a key is taken before what the stage allows the method. Only calls that come
so far are counted.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from why403.access.keys import joining_plan
from why403.access.landing import Landing
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import State
from why403.model.configuration import Configuration, Plan, Quota, Rate

MOST = 10_000
"""So many buckets and counts are kept; the one that was not used for longest goes first, and is full anew."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class _Count:
    period: str
    used: float


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a call came within the rates, and within its quota; `at` is where the limit is written."""

    rate: bool = True
    quota: bool = True
    at: Place = NOWHERE_WRITTEN


class Throttle:
    """What was used of every rate and quota. `clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, ...], _Bucket] = OrderedDict()
        self._counts: OrderedDict[tuple[str, ...], _Count] = OrderedDict()
        self._plans: dict[tuple[str, str, str], tuple[Configuration, Plan | None]] = {}

    def take(self, configuration: Configuration, landing: Landing, api: str, key: str | None) -> Within:
        """Count one call that came so far: of a key in its plan first, then of its method in its stage."""
        stage = "" if landing.stage is None else landing.stage.name
        plan = None if key is None else self._plan_of(configuration, landing, (api, stage, key))
        if plan is not None and key is not None:
            if not self._taken((api, plan.name, key), plan.rate):
                return Within(rate=False, at=plan.rate.rate.at)
            if not self._counted((plan.name, key), plan.quota):
                return Within(quota=False, at=plan.quota.limit.at)
        if landing.rate is not None and not self._taken((api, stage, landing.rate.route), landing.rate):
            return Within(rate=False, at=landing.rate.rate.at)
        return Within()

    def _plan_of(
        self, configuration: Configuration, landing: Landing, at: tuple[str, str, str]
    ) -> Plan | None:
        """The plan of an API, a stage and a key, which is looked for once in each configuration."""
        found = self._plans.get(at)
        if found is None or found[0] is not configuration:
            if len(self._plans) >= MOST:
                self._plans.clear()
            found = self._plans[at] = configuration, _plan_of(configuration, landing, at[-1])
        return found[1]

    def _taken(self, name: tuple[str, ...], limit: Rate) -> bool:
        rate, burst = limit.rate.value, limit.burst.value
        if isinstance(rate, State) and isinstance(burst, State):
            return True
        fills = 0.0 if isinstance(rate, State) else float(rate)
        holds = max(1.0, fills) if isinstance(burst, State) else float(burst)
        now = self._clock()
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = _Bucket(holds, now)
            _trimmed(self._buckets)
        self._buckets.move_to_end(name)
        bucket.tokens = min(holds, bucket.tokens + max(0.0, now - bucket.at) * fills)
        bucket.at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def _counted(self, name: tuple[str, ...], quota: Quota) -> bool:
        most, period = quota.limit.value, quota.period.value
        if isinstance(most, State) or isinstance(period, State):
            return True
        current = _period(self._clock(), period)
        count = self._counts.get(name)
        if count is None or count.period != current:
            count = self._counts[name] = _Count(current, 0)
            _trimmed(self._counts)
        self._counts.move_to_end(name)
        if count.used >= most:
            return False
        count.used += 1
        return True


def _plan_of(configuration: Configuration, landing: Landing, key: str) -> Plan | None:
    keys, api = configuration.keys.value, configuration.api.id.value
    if not isinstance(keys, tuple):
        return None
    met = next((each for each in keys if each.id == key), None)
    named = api if isinstance(api, str) else None
    return None if met is None else joining_plan(configuration, met, landing.stage, named)


def _period(now: float, period: str) -> str:
    """The day, the week or the month, in UTC. A week begins on a Sunday."""
    day = datetime.fromtimestamp(now, UTC)
    if period == "MONTH":
        return f"{day:%Y-%m}"
    if period == "WEEK":
        day -= timedelta(days=(day.weekday() + 1) % 7)
    return f"{day:%Y-%m-%d}"


def _trimmed(kept: OrderedDict[tuple[str, ...], _Bucket] | OrderedDict[tuple[str, ...], _Count]) -> None:
    while len(kept) > MOST:
        kept.popitem(last=False)
