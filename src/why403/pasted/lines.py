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


_LONGEST = 200
_LOGICAL = pattern(r"(?:[^\n]{0,4000}[\\^][ \t\r]{0,8}\n){0,20}[^\n]{0,4000}")
_PIECE = pattern(r"(?P<blank>[ \t]+)|\\.|'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"|(?P<bare>[^\s'\"\\]+)|[\s\S]", re.S)
"""Blanks, what is escaped or quoted for a shell, and what stands as it is."""
_SIGN = pattern(r"[-=]{1,3}>|[\u2192\u21d2\u27f6\u27a1#]|\((?:HTTP )?[1-5]\d\d\b")
_WORD = pattern(
    r":$|(?:gives?|gave|returns?|returned|says?|said|answers?|answered|responds?|results?|yields?"
    r"|fails?|failed|works?|worked)$"
)
_ADDRESS = pattern(r"\S{0,10}(?:://|[\w-]\.[a-z]{2,12}/)")
_FOR_CMD = pattern(r"\^[\"'^&|<>%]")


def logical_line(text: str, start: int) -> str:
    """The line from an offset on, with those that a backslash or a caret at its end continues, up to words
    that say what came of the command on it."""
    first = _LOGICAL.match(text, start)
    end = result_at(text, start)
    return text[start:end] if end is not None else first.group() if first else ""


def result_at(text: str, start: int) -> int | None:
    """Where somebody says what came of the command that begins at an offset, on its own line: behind an arrow
    or a comment's sign; behind its URL, also in words, where no sentence begins with the command's name. None
    where carets show that the command is one for cmd."""
    first = _LOGICAL.match(text, start)
    if first is None or _FOR_CMD.search(first.group()):
        return None
    in_words = text.startswith(("curl", "wget"), start)
    blank: int | None = None
    word: list[str] = []
    called = False
    for found in _PIECE.finditer(text, start, first.end()):
        bare = found["bare"]
        if found["blank"]:
            called = _ADDRESS.match("".join(word)[:_LONGEST]) is not None
            blank, word = found.start(), []
            continue
        ends = found.end() == first.end() or text[found.end()].isspace()
        if (
            blank is not None
            and bare
            and (_SIGN.match(bare) or (in_words and called and ends and _WORD.match(bare)))
        ):
            return blank
        blank = None
        word.append(found.group())
    return None


def is_result(text: str, at: int) -> bool:
    """Whether words that say what came of a command begin at this offset."""
    behind = text[at : at + _LONGEST].split("\n", 1)[0]
    words = behind.split(maxsplit=1)
    return behind[:1] in " \t" and bool(words) and bool(_SIGN.match(words[0]) or _WORD.match(words[0]))
