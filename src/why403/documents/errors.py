"""The one exception of the readers: somebody's input cannot be used as it is."""

from __future__ import annotations

from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.redaction.printable import printable


class BadInput(Exception):
    """What is wrong with an input, where, what was expected instead, and what to do.

    # INVARIANT: no part of it repeats a value of the input; names of keys and options may appear, and what a
    # terminal would obey in them is written out.
    """

    def __init__(self, at: Place, wrong: str, expected: str = "", do: str = "") -> None:
        super().__init__(at, wrong, expected, do)
        self.at = at
        self.document = at.document
        self.line, self.column = at.line, at.column
        self.path = at.path
        self.wrong, self.expected, self.do = wrong, expected, do

    def __str__(self) -> str:
        where = "" if self.at == NOWHERE_WRITTEN else f"{self.at}: "
        expected = f"; expected {self.expected}" if self.expected else ""
        return printable(f"{where}{self.wrong}{expected}{'; ' if self.do else ''}{self.do}")
