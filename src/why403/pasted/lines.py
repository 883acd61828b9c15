"""Lines and columns of offsets in a text, found once for all that ask."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from functools import lru_cache

from why403.logic.places import Place
from why403.pattern import pattern


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


_LOGICAL = pattern(r"(?:[^\n]{0,4000}[\\^][ \t\r]{0,8}\n){0,20}[^\n]{0,4000}")
_RESULT = pattern(
    r"[ \t]+(?:(?P<sign>[-=]{1,3}>|[\u2192\u21d2\u27f6\u27a1#]|:(?=[ \t])|\((?:HTTP )?[1-5]\d\d\b)"
    r"|(?:gives?|gave|returns?|returned|says?|said|answers?|answered|responds?|results? in|yields?"
    r"|fails?|failed|works?|worked)(?=[ \t]|$))"
)
_AFTER_ADDRESS = pattern(r"(?:^|\s)\S{0,10}(?:://|[\w-]\.[a-z]{2,12}/)\S*$")


def logical_line(text: str, start: int) -> str:
    """The line from an offset on, with those that a backslash or a caret at its end continues, up to words
    that say what came of the command on it."""
    first = _LOGICAL.match(text, start)
    end = result_at(text, start)
    return text[start:end] if end is not None else first.group() if first else ""


def result_at(text: str, start: int) -> int | None:
    """Where somebody says what came of the command that begins at an offset, on its own line: behind an arrow
    or a comment's sign; behind its URL, also in words, where no sentence begins with the command's name."""
    first, in_words = _LOGICAL.match(text, start), text.startswith(("curl", "wget"), start)
    for found in _RESULT.finditer(text, start, first.end() if first else start):
        before = text[start : found.start()]
        quoted = before.count("'") % 2 or before.count('"') % 2
        if not quoted and (found["sign"] or (in_words and _AFTER_ADDRESS.search(before))):
            return found.start()
    return None


def is_result(text: str, at: int) -> bool:
    """Whether words that say what came of a command begin at this offset."""
    return _RESULT.match(text, at) is not None
