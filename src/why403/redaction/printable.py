"""Characters that a terminal obeys, or that hide what stands beside them, written out.

Sources: ECMA-48 (C0 and C1 controls); UAX 9 (bidirectional controls); UAX 14 (line and paragraph separators);
`Default_Ignorable_Code_Point` of the Unicode database (what is not seen).
"""

from __future__ import annotations

import re
from functools import cache

_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""What `str.isprintable` takes for printable although nothing is seen of it."""
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


@cache
def _odd() -> re.Pattern[str]:
    """Compiled where it is needed, which takes longer than a report takes to be written."""
    return re.compile(
        "["
        "\x00-\x1f\x7f-\x9f"  # controls
        "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # change the direction of writing
        "\u2028\u2029"  # break the line
        "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
        "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
        "\U000e0000-\U000e0fff"  # not seen
        "\ud800-\udfff"  # half of a character
        "\ue000-\uf8ff\U000f0000-\U0010ffff"  # of private use
        "]"
    )


def is_printable(text: str) -> bool:
    """Whether nothing in it has to be written out."""
    return (text.isprintable() and _UNSEEN.isdisjoint(text)) or _odd().search(text) is None


def printable(text: str) -> str:
    """One line, with such characters as escapes that Python and YAML read."""
    return text if is_printable(text) else _odd().sub(_written_out, text)


def printable_json(text: str) -> str:
    """JSON with such characters of its strings as escapes of JSON; its own line ends stay."""
    lines = text.split("\n")
    return "\n".join(line if is_printable(line) else _odd().sub(_in_json, line) for line in lines)


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    form = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return _SHORT.get(character, form)


def _in_json(match: re.Match[str]) -> str:
    """Above the first plane JSON writes two halves."""
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
