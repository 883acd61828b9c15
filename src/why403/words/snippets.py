"""A line of the user's own text, with carets under the part at fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import NamedTuple

from why403.frozen import dataclass
from why403.logic.places import Place
from why403.pattern import pattern

_WIDEST = 160
_BEFORE = 40
"""What is shown before the place in a line that is too long, such as a document in one line."""
_BREAKS = pattern(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML 1.1 takes for the end of a line; JSON and HCL take `\\n` alone."""
_SECRET_DEFAULTS = pattern(r"NoEcho|\bsensitive\b")


class Marked(NamedTuple):
    """A line in the part before the place at fault, the part at fault, and what follows."""

    before: str
    at_fault: str
    after: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line and what is said of it. `text` is the line without its end; `column` counts from 1.

    Of the line only the part at the place is shown, with the structure around it: the rest can hold secrets.
    """

    place: Place
    text: str = field(repr=False)
    says: str
    guarded: bool = False

    def lines(self) -> Iterator[str]:
        """The lines to print, the place first."""
        part = self.marked()
        number = str(self.place.line or 1)
        margin = " " * len(number)
        yield f"  {self.place}"
        yield f"  {margin} |"
        yield f"  {number} | {''.join(part)}"
        yield f"  {margin} | {' ' * len(part.before)}{'^' * max(len(part.at_fault), 1)} {self.says}"

    def marked(self) -> Marked:
        """What may be shown of the line, in three parts."""
        from why403.redaction.lines import shown_line

        line = shown_line(self.text, self.place.column, self.place.path, guarded=self.guarded)
        cut = line.start - _BEFORE if line.start > _WIDEST // 2 else 0
        shown, start = line.text[cut : cut + _WIDEST], line.start - cut
        return Marked(shown[:start], shown[start : line.end - cut], shown[max(start, line.end - cut) :])


def snippet_of(document: str, place: Place, says: str) -> Snippet | None:
    """The line of a place in the text of its document; `None` where there is no such line."""
    if place.line is None:
        return None
    plain = document.lstrip()[:1] in ("{", "[") or place.document.endswith((".tf", ".tfvars"))
    lines = document.split("\n") if plain else _BREAKS.split(document)
    if place.line > len(lines):
        return None
    guarded = _SECRET_DEFAULTS.search(document) is not None
    return Snippet(place, lines[place.line - 1].rstrip("\r"), says, guarded)
