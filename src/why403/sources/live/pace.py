"""A token bucket: not more than so many calls a second, however many are wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

A_SECOND = 5.0
"""API Gateway admits 10 control-plane calls a second for the whole account, with its consoles."""

AT_ONCE = 5.0


class Pace:
    """Waits until the next call may be made."""

    __slots__ = ("_clock", "_last", "_left", "_lock", "_sleep")

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._left, self._last = AT_ONCE, clock()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Take one token; sleep first where there is none."""
        with self._lock:
            moment = self._clock()
            self._left = min(AT_ONCE, self._left + (moment - self._last) * A_SECOND)
            self._last = moment
            self._left -= 1
            owed = -self._left / A_SECOND
        if owed > 0:
            self._sleep(owed)
