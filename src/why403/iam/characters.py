"""An array of ASCII strings as columns of characters, so that a pattern is held against all of them at once.

One comparison of a column costs a fraction of a nanosecond a row, and a column in which all rows agree
costs nothing: that is most of an ARN.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from why403.iam.globs import ONE, Glob

Truths = NDArray[np.bool_]
Column = NDArray[np.uint8] | int
Places = NDArray[np.int16]
LONGEST = 16_000
"""Characters of a string whose places fit `Places`; longer ones are held against patterns one by one."""
OUTSIDE = 255
"""Stands for every character that no ASCII string has."""
TURNED_AT_ONCE = 256


class Characters:
    """`columns[i]` is character i of every string, or one number where all agree; 0 is past the end."""

    __slots__ = ("columns", "rows", "sizes")

    def __init__(self, array: NDArray[Any]) -> None:
        """`array` has items of bytes, and in them ASCII only: one byte a character."""
        self.rows = len(array)
        self.sizes = np.strings.str_len(array)
        table = np.ascontiguousarray(array).view(np.uint8).reshape(len(array), -1)
        self.columns: list[Column] = [_alike(column) for column in turned(table)]

    def all(self, answer: bool) -> Truths:
        """The same answer for every row."""
        return np.full(self.rows, answer)

    def fits(self, stretch: str, at: int) -> Truths:
        """Whether the stretch stands at this place."""
        if at + len(stretch) > len(self.columns):
            return self.all(not stretch)
        found: Truths | None = None
        for column, character in zip(self.columns[at:], stretch, strict=False):
            if isinstance(column, int):
                if column != ord(character) and not (character == ONE and column):
                    return self.all(False)
                continue
            same: Truths = column != 0 if character == ONE else column == min(ord(character), OUTSIDE)
            found = same if found is None else np.logical_and(found, same, out=found)
        return self.all(True) if found is None else found

    def equal(self, text: str) -> Truths:
        """Whether the whole string is the text."""
        same: Truths = self.fits(text, 0) & (self.sizes == len(text))
        return same

    def ends(self, stretch: str) -> Truths:
        """Whether the string ends with the stretch."""
        found = self.all(not stretch)
        for size in np.unique(self.sizes).tolist() if stretch else ():
            if size >= len(stretch):
                found |= self.fits(stretch, size - len(stretch)) & (self.sizes == size)
        return found

    def find(self, stretch: str, start: Places, least: int, end: Places | None) -> Places:
        """The first place of the stretch, not before `start` and over before `end` where there is one.

        -1 for none. No `start` is before `least`.
        """
        found = np.full(self.rows, -1, dtype=np.int16)
        for at in range(len(self.columns) - len(stretch), least - 1, -1):
            if not self.possible(stretch[:2], at):
                continue
            here = self.fits(stretch, at)
            here &= start <= at
            if end is not None:
                here &= end >= at + len(stretch)
            np.copyto(found, np.int16(at), where=here)
        return found

    def possible(self, beginning: str, at: int) -> bool:
        """Whether any row can have a stretch with this beginning there."""
        return bool(self.fits(beginning, at).any())

    def holds(self, glob: Glob) -> Truths:
        """Whether the whole string fits the pattern: stretch after stretch, each after the last one."""
        if not glob.starred:
            return self.equal(glob.begin)
        found: Truths = self.fits(glob.begin, 0) & (self.sizes >= glob.shortest)
        end: Places | None = None
        if glob.end:
            found &= self.ends(glob.end)
            end = (self.sizes - len(glob.end)).astype(np.int16)
        least = len(glob.begin)
        start: Places = np.array(least, dtype=np.int16)
        for stretch in glob.middle:
            at = self.find(stretch, start, least, end)
            found &= at >= 0
            start, least = at + np.int16(len(stretch)), least + len(stretch)
        return found


def turned(table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Rows to columns, a few rows at a time so that they stay in the processor's cache."""
    columns = np.empty(table.shape[::-1], dtype=np.uint8)
    for start in range(0, len(table), TURNED_AT_ONCE):
        columns[:, start : start + TURNED_AT_ONCE] = table[start : start + TURNED_AT_ONCE].T
    return columns


def _alike(column: NDArray[np.uint8]) -> Column:
    return int(column[0]) if (column == column[0]).all() else column
