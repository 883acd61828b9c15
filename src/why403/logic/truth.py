"""Three truth values, ordered: NO < UNKNOWN < YES. *And* is min, *or* is max, *not* is minus."""

from __future__ import annotations

from enum import IntEnum


class Truth(IntEnum):
    """What is known of a statement."""

    NO = -1
    UNKNOWN = 0
    YES = 1

    def __neg__(self) -> Truth:
        return _NEGATED[self]

    @property
    def settled(self) -> bool:
        """Whether learning more could no longer change it."""
        return self is not Truth.UNKNOWN


NO, YES = Truth.NO, Truth.YES
_NEGATED = {NO: YES, Truth.UNKNOWN: Truth.UNKNOWN, YES: NO}


def truth_of(answer: bool) -> Truth:
    """The settled truth of a plain yes/no answer."""
    return YES if answer else NO
