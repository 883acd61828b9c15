"""How often a call is tried, and how long is waited in between.

The client library would count failures of all calls of a service together and give up retrying after some
thirty of them, and its retries would pass the pace by.
"""

from __future__ import annotations

from why403.account.faults import Fault, Why

_PAUSES = {
    Why.THROTTLED: (0.5, 1.0, 2.0),
    Why.UNAVAILABLE: (0.25, 0.5, 1.0),
    Why.UNREACHABLE: (0.25, 0.5),
    Why.TIMEOUT: (0.25,),
}
_PATIENT = {**_PAUSES, Why.THROTTLED: (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)}
"""A log is read by many calls: to begin anew costs more than a minute's wait, in which a query of somebody
else comes to its end."""

LONGEST = 5.0
"""Who is told to wait longer does better to come again."""


def pause_after(fault: Fault, tried: int, *, patient: bool = False) -> float | None:
    """The seconds before the next attempt; `None` where there is no point in one. Who is `patient` waits
    longer for what is throttled."""
    pauses = (_PATIENT if patient else _PAUSES).get(fault.why, ())
    if tried > len(pauses) or (fault.wait or 0) > LONGEST:
        return None
    return max(pauses[tried - 1], fault.wait or 0)
