"""Breaks a report to the width of a terminal: what continues a line stands under its text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_LABEL = re.compile(r" +(?:certain|<?\d+%) +\S+ +| {2}[\w' ]+: +|\s*")
_QUOTED = re.compile(r" *\d* \|")
_NARROWEST = 40


def wrapped(report: str, width: int) -> str:
    """The report with its long lines broken between words; addresses and quoted lines stay whole."""
    lines = (part for line in report.split("\n") for part in _broken(line, max(width, _NARROWEST)))
    return "\n".join(lines)


def _broken(line: str, width: int) -> Iterator[str]:
    if len(line) <= width or _QUOTED.match(line):
        yield line
        return
    label = _LABEL.match(line)
    indent = min(label.end() if label else 0, width * 2 // 3)
    yield from textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    )
