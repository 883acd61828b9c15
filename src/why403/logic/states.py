"""The two ways of not having a value: told to be absent, and not told at all."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class State(Enum):
    """A value that is not there. `ABSENT` was told; `UNKNOWN` was not."""

    ABSENT = "absent"
    UNKNOWN = "unknown"

    __hash__ = object.__hash__
    """A state is equal only to itself. An enum hashes its name, in Python, and most facts are untold."""

    def __repr__(self) -> str:
        return self.name


ABSENT: Final = State.ABSENT
UNKNOWN: Final = State.UNKNOWN

type_absent = Literal[State.ABSENT]
type_unknown = Literal[State.UNKNOWN]
