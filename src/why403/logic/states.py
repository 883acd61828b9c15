"""The two ways of not having a value: told to be absent, and not told at all."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class State(Enum):
    """A value that is not there. `ABSENT` was told; `UNTOLD` was not."""

    ABSENT = "absent"
    UNTOLD = "untold"

    __hash__ = object.__hash__  # as each is one object: an Enum's own is called for every look-up in a table

    def __repr__(self) -> str:
        return self.name


ABSENT: Final = State.ABSENT
UNTOLD: Final = State.UNTOLD

type_absent = Literal[State.ABSENT]
type_untold = Literal[State.UNTOLD]
