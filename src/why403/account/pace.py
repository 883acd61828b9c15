"""Token buckets: not more than so many calls a second, however many are wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from why403.account.operations import Operation
from why403.frozen import dataclass

A_SECOND = 5.0
"""API Gateway admits 10 control-plane calls a second for the whole account, with its consoles."""

AT_ONCE = 5.0

RESOURCES_A_SECOND = 2.0
"""Of GetResources it admits 5 in 2 seconds."""

_PACED = ("apigateway", "apigatewayv2")


@dataclass(frozen=True, slots=True)
class Time:
    """A clock, and how to wait."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Pace:
    """Waits until the next call may be made."""

    __slots__ = ("_a_second", "_at_once", "_last", "_left", "_lock", "_time")

    def __init__(self, passing: Time, a_second: float = A_SECOND, at_once: float = AT_ONCE) -> None:
        self._time, self._a_second, self._at_once = passing, a_second, at_once
        self._left, self._last = at_once, passing.clock()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Take one token; sleep first where there is none."""
        with self._lock:
            moment = self._time.clock()
            self._left = min(self._at_once, self._left + (moment - self._last) * self._a_second)
            self._last = moment
            self._left -= 1
            owed = -self._left / self._a_second
        if owed > 0:
            self._time.sleep(owed)


class Paces:
    """The pace of API Gateway, and that of its slowest operation. Other services have no published one."""

    __slots__ = ("_all", "_resources", "sleep")

    def __init__(self, passing: Time | None = None) -> None:
        passing = passing or Time()
        self.sleep = passing.sleep
        self._all, self._resources = Pace(passing), Pace(passing, RESOURCES_A_SECOND, 1)

    def wait(self, operation: Operation) -> None:
        """Until this one may be called."""
        if operation.service in _PACED:
            self._all.wait()
        if operation.name == "GetResources":
            self._resources.wait()
