"""A line of the user's own text, with carets under the part at fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from why403.frozen import dataclass
from why403.logic.places import Place
from why403.pattern import pattern

_WIDEST = 160
_BEFORE = 40
"""What is shown before the place in a line that is too long, such as a document in one line."""
_BREAKS = pattern(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML 1.1 takes for the end of a line; JSON and HCL take `\\n` alone."""
_SECRET_DEFAULTS = pattern(r"NoEcho|\bsensitive\b")


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
        from why403.redaction.lines import shown_line

        line = shown_line(self.text, self.place.column, self.place.path, guarded=self.guarded)
        number = str(self.place.line or 1)
        margin = " " * len(number)
        cut = line.start - _BEFORE if line.start > _WIDEST // 2 else 0
        shown = line.text[cut : cut + _WIDEST]
        marks = "^" * max(min(line.end - cut, len(shown)) - (line.start - cut), 1)
        yield f"  {self.place}"
        yield f"  {margin} |"
        yield f"  {number} | {shown}"
        yield f"  {margin} | {' ' * (line.start - cut)}{marks} {self.says}"


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
