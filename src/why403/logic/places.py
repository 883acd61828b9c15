"""Where a value was written: symbolic, so that no rule ever sees an offset."""

from __future__ import annotations

from dataclasses import dataclass

Step = str | int
"""One step into a document: a key of a mapping or an index of a list."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value's place: the document and the way into it. `line` and `column` count from 1."""

    document: str
    path: tuple[Step, ...] = ()
    line: int | None = None
    column: int | None = None

    def under(self, *steps: Step) -> Place:
        """The place of a part of this value; its line is found again from the document."""
        return Place(self.document, (*self.path, *steps))

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.document}:{self.line}:{self.column or 1}"
        return f"{self.document}#{'.'.join(map(str, self.path))}" if self.path else self.document


NOWHERE_WRITTEN = Place("")
"""For values that no document holds, such as a service's own default."""
