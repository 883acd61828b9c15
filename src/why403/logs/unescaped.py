"""Lines of JSON whose values were logged without escapes, as API Gateway does: quotes may stand in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

_KEY = r'"([\w.$]{1,80})"\s*:\s*'
_END = r'(?<!\s)\s*(,\s*"[\w.$]{1,80}"\s*:|\}\s*$)'
"""What ends a value, after blanks: the next key, or the end of the line."""
_LONGEST = 4000
"""Characters; a longer value is not read."""

_End = tuple[int, int]
"""What no value reaches beyond, and where the value ends, which blanks can follow."""


def entries(text: str) -> Iterator[tuple[str, str]]:
    """The keys of a line and their values, in their order; the time is linear in the length of the line."""
    ends = [(match.start(1), match.start()) for match in re.finditer(_END, text)]
    in_quotes = [(end - 1, end - 1) for _, end in ends if text[end - 1] == '"']
    after = 0
    for key in re.finditer(_KEY, text):
        if key.start() < after:
            continue
        start = key.end()
        value = _value(text, start + 1, in_quotes) if text.startswith('"', start) else None
        if value is None:
            value = _value(text, start, ends)
        if value is not None:
            after = start + len(value)
            yield key[1], value


def _value(text: str, start: int, ends: Sequence[_End]) -> str | None:
    """The text up to the first of the ends; `None` where there is none nearby, or in another line."""
    first = bisect_left(ends, (start, 0))
    if first == len(ends):
        return None
    value = text[start : max(start, ends[first][1])]
    return None if len(value) > _LONGEST or "\n" in value else value
