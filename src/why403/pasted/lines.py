"""Lines and columns of offsets in a text, found once for all that ask."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from functools import lru_cache

from why403.logic.places import Place


@lru_cache(maxsize=2)
def _ends(text: str) -> array[int]:
    """Where the lines of a text end."""
    return array("l", (match.start() for match in re.finditer("\n", text)))


def line_of(text: str, offset: int) -> int:
    """The number of the line (from 1) in which an offset stands."""
    return bisect_left(_ends(text), offset) + 1


def place_of(text: str, offset: int, name: str) -> Place:
    """The line and column of an offset."""
    return Place(name, (), line_of(text, offset), offset - text.rfind("\n", 0, offset))
