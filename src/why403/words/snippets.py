"""A line of the user's own text, with a caret under the part at fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from why403.logic.places import Place

_WIDEST = 160
_BEFORE = 40
"""What is shown before the place in a line that is too long, such as a document in one line."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line and what is said of it. `text` is the line without its end; `column` counts from 1."""

    place: Place
    text: str
    says: str

    def lines(self) -> Iterator[str]:
        """The lines to print, the place first."""
        number = str(self.place.line or 1)
        margin = " " * len(number)
        start = max((self.place.column or 1) - 1, 0)
        cut = start - _BEFORE if start > _WIDEST // 2 else 0
        shown = self.text.rstrip()[cut : cut + _WIDEST]
        start -= cut
        marks = "^" * max(min(self._width(), len(shown) - start), 1)
        yield f"  {self.place}"
        yield f"  {margin} |"
        yield f"  {number} | {shown}"
        yield f"  {margin} | {' ' * start}{marks} {self.says}"

    def _width(self) -> int:
        """How much of the line the place's span takes; all of it where none is known."""
        start, end = self.place.start, self.place.end
        return len(self.text) if start is None or end is None else end - start


def made_by(maker: str) -> str:
    """What generated a line that nobody wrote."""
    return f"; made by {maker}"
