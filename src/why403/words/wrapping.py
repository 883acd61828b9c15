"""Breaks a report to the width of a terminal: what continues a line stands under its text.

A quoted line is cut around the part at fault, and the carets stay below that part.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_LABEL = re.compile(r" +(?:certain|<?\d+%) +\S+ +| {2}[\w' ]+: +|\s*")
_QUOTED = re.compile(r" *\d* \|(?: |$)")
_CARETS = re.compile(r"( *\| )( *)(\^+) (.*)")
_NARROWEST = 40
_CUT = "…"


def wrapped(report: str, width: int) -> str:
    """The report with its long lines broken between words; addresses stay whole."""
    return "\n".join(_lines(report.split("\n"), max(width, _NARROWEST)))


def _lines(lines: list[str], width: int) -> Iterator[str]:
    for number, line in enumerate(lines):
        below = _CARETS.fullmatch(lines[number + 1]) if number + 1 < len(lines) else None
        if below is not None and _QUOTED.match(line):
            yield _cut(line, len(below[1]), _start(below, line, width), width)
        elif (carets := _CARETS.fullmatch(line)) is not None and number:
            yield from _marked(carets, _start(carets, lines[number - 1], width), width)
        elif _QUOTED.match(line):
            yield line if len(line) <= width else line[: width - 1] + _CUT
        else:
            yield from _broken(line, width)


def _start(carets: re.Match[str], line: str, width: int) -> int:
    """How much of a quoted line is left out at its head: none where the part at fault is in sight anyway."""
    margin, before, marks, _ = carets.groups()
    room = width - len(margin)
    if len(line) <= width or len(before) + len(marks) < room:
        return 0
    return max(0, min(len(before) - room // 4, len(line) - len(margin) - room))


def _cut(line: str, margin: int, start: int, width: int) -> str:
    head, text = line[:margin], line[margin:]
    shown = (_CUT + text[start + 1 :]) if start else text
    room = width - margin
    return head + (shown if len(shown) <= room else shown[: room - 1] + _CUT)


def _marked(carets: re.Match[str], start: int, width: int) -> Iterator[str]:
    """The carets, and what they say: beside them, or below where that is too long."""
    margin, before, marks, says = carets.groups()
    below = " " * (len(before) - start)
    marks = marks[: width - len(margin) - len(below)]
    whole = f"{margin}{below}{marks} {says}"
    if len(whole) <= width:
        yield whole
        return
    yield f"{margin}{below}{marks}"
    indent = margin + below[: max(0, (width - len(margin)) // 2)]
    yield from textwrap.wrap(
        says,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _broken(line: str, width: int) -> Iterator[str]:
    if len(line) <= width:
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
