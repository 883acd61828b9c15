"""Where a value was written: symbolic, so that no rule ever sees an offset."""

from __future__ import annotations

from dataclasses import field
from typing import Generic, TypeVar

from why403.frozen import dataclass

PathStep = str | int
"""One step into a document: a key of a mapping or an index of a list."""

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Place:
    """A value's place: the document and the way into it. `line` and `column` count from 1.

    `start` and `end` are its span: offsets, in characters, into the text as it was read (decoded, without a
    byte order mark). They are not compared: a place that is told with its span and without it is the same.
    Neither is `origin`, which a value has that was generated or read, where it is known of what.
    """

    document: str
    path: tuple[PathStep, ...] = ()
    line: int | None = None
    column: int | None = None
    start: int | None = field(default=None, compare=False)
    end: int | None = field(default=None, compare=False)
    origin: Origin | None = field(default=None, compare=False)

    def under(self, *steps: PathStep) -> Place:
        """The place of a part of this value; its line is found again from the document."""
        return Place(self.document, (*self.path, *steps))

    def along(self, path: tuple[PathStep, ...]) -> Place:
        """The same span, reached another way: by an alias, or as what was generated from it."""
        return Place(self.document, path, self.line, self.column, self.start, self.end, self.origin)

    def made_of(self, origin: Origin) -> Place:
        """The same place, of a value that comes from elsewhere."""
        return Place(self.document, self.path, self.line, self.column, self.start, self.end, origin)

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.document}:{self.line}:{self.column or 1}"
        return f"{self.document}#{'.'.join(map(str, self.path))}" if self.path else self.document


NOWHERE_WRITTEN = Place("")
"""For values that no document holds, such as a service's own default."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from that nobody wrote where it stands.

    A generated one was made of what is written `at` another place, where it can be edited, and by a `maker`.
    One of an account was `read_by` an operation: its name, and the field of the answer.
    """

    at: Place = NOWHERE_WRITTEN
    maker: str = ""
    read_by: str = ""


@dataclass(frozen=True, slots=True)
class Located(Generic[T_co]):
    """A value and where it was written; nowhere where it follows from what no document says."""

    value: T_co
    at: Place = NOWHERE_WRITTEN
