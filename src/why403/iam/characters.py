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

    def fits(self, stretch: str, at: int, where: Truths | None = None) -> Truths:
        """Whether the stretch stands at this place, in the rows that `where` holds."""
        found = self.all(True) if where is None else where.copy()
        if at + len(stretch) > len(self.columns):
            return self.all(not stretch) & found
        for column, character in zip(self.columns[at:], stretch, strict=False):
            if isinstance(column, int):
                if column != ord(character) and not (character == ONE and column):
                    return self.all(False)
                continue
            found &= column != 0 if character == ONE else column == min(ord(character), 255)
        return found

    def equal(self, text: str) -> Truths:
        """Whether the whole string is the text."""
        same: Truths = self.fits(text, 0) & (self.sizes == len(text))
        return same

    def ends(self, stretch: str) -> Truths:
        """Whether the string ends with the stretch."""
        found = self.all(not stretch)
        for size in np.unique(self.sizes).tolist() if stretch else ():
            if size >= len(stretch):
                found |= self.fits(stretch, size - len(stretch), self.sizes == size)
        return found

    def find(self, stretch: str, start: Any, end: Any) -> NDArray[np.int64]:
        """The first place of the stretch between `start` and `end`, one number each row; -1 for none."""
        found = np.full(self.rows, -1, dtype=np.int64)
        for at in range(len(self.columns) - len(stretch), int(np.min(start)) - 1, -1):
            if self.possible(stretch, at):
                here = self.fits(stretch, at, (start <= at) & (at + len(stretch) <= end))
                found[here] = at
        return found

    def possible(self, stretch: str, at: int) -> bool:
        """Whether any row can have the stretch there, by its first two characters."""
        return bool(self.fits(stretch[:2], at).any())

    def holds(self, glob: Glob) -> Truths:
        """Whether the whole string fits the pattern: stretch after stretch, each after the last one."""
        if not glob.starred:
            return self.equal(glob.begin)
        found: Truths = self.fits(glob.begin, 0) & (self.sizes >= glob.shortest)
        if glob.end:
            found &= self.ends(glob.end)
        start: Any = np.int64(len(glob.begin))
        for stretch in glob.middle:
            at = self.find(stretch, start, self.sizes - len(glob.end))
            found &= at >= 0
            start = np.where(at >= 0, at + len(stretch), self.sizes)
        return found


def turned(table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Rows to columns, a few rows at a time so that they stay in the processor's cache."""
    columns = np.empty(table.shape[::-1], dtype=np.uint8)
    for start in range(0, len(table), TURNED_AT_ONCE):
        columns[:, start : start + TURNED_AT_ONCE] = table[start : start + TURNED_AT_ONCE].T
    return columns


def _alike(column: NDArray[np.uint8]) -> Column:
    return int(column[0]) if (column == column[0]).all() else column
