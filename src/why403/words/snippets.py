"""A line of the user's own text, with carets under the part at fault, and the lines around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import dropwhile
from typing import NamedTuple

from why403.frozen import dataclass
from why403.logic.places import Place
from why403.pattern import pattern

_WIDEST = 160
_BEFORE = 40
"""What is shown before the place in a line that is too long, such as a document in one line."""
_ABOVE, _BELOW = 2, 1
"""So many lines around it: what a setting belongs to is above it more often than below."""
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
    Of the lines `above` and `below` only the structure is.
    """

    place: Place
    text: str = field(repr=False)
    says: str
    guarded: bool = False
    above: tuple[str, ...] = field(default=(), repr=False)
    below: tuple[str, ...] = field(default=(), repr=False)

    def lines(self) -> Iterator[str]:
        """The lines to print, the place first."""
        part = self.marked()
        around = self.around()
        number = self.place.line or 1
        digits = len(str(max([number, *around])))
        margin = " " * digits
        yield f"  {self.place}"
        yield f"  {margin} |"
        yield from (f"  {each:{digits}} | {text}" for each, text in around.items() if each < number)
        yield f"  {number:{digits}} | {''.join(part)}"
        yield f"  {margin} | {' ' * len(part.before)}{'^' * max(len(part.at_fault), 1)} {self.says}"
        yield from (f"  {each:{digits}} | {text}" for each, text in around.items() if each > number)

    def around(self) -> dict[int, str]:
        """What may be shown of the lines around it, by their numbers; none at the ends that shows nothing."""
        from why403.redaction.lines import LEFT_OUT, line_beside

        def telling(lines: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
            shown = [(number, line_beside(text)[:_WIDEST]) for number, text in lines]
            return list(dropwhile(lambda each: each[1].strip() in ("", LEFT_OUT), shown))

        here = self.place.line or 1
        above = telling(enumerate(self.above, here - len(self.above)))
        below = telling(reversed([*enumerate(self.below, here + 1)]))
        return dict([*above, *reversed(below)])

    def marked(self) -> Marked:
        """What may be shown of the line, in three parts."""
        from why403.redaction.lines import LEFT_OUT, shown_line

        line = shown_line(self.text, self.place.column, self.place.path, guarded=self.guarded)
        cut = line.start - _BEFORE if line.start > _WIDEST // 2 else 0
        shown, start = line.text[cut : cut + _WIDEST], line.start - cut
        shown = LEFT_OUT + shown[1:] if cut else shown
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
    at = place.line - 1
    above, below = lines[max(at - _ABOVE, 0) : at], lines[at + 1 : at + 1 + _BELOW]
    text, *around = (each.rstrip("\r") for each in (lines[at], *above, *below))
    return Snippet(place, text, says, guarded, tuple(around[: len(above)]), tuple(around[len(above) :]))
