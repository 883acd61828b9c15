"""The colours of a report on a terminal: what is at fault, where, and how sure that is.

They are put on after everything was made printable, so no colour ever comes from an input.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_RED, _GREEN, _BLUE, _BOLD, _DIM = "1;31", "32", "1;34", "1", "2"
_ROWS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]


def _painted(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if text else text


def _suspect(found: re.Match[str]) -> str:
    standing = _painted(_RED if found[2] == "certain" else _BOLD, found[2])
    return f"{found[1]}{standing}{found[3]}{_painted(_BOLD, found[4])}{found[5]}"


_ROWS = (
    (  # the line under a quoted one: carets and what they say
        re.compile(r"(\s*\|)(\s*)(\^+)(.*)"),
        lambda m: f"{_painted(_BLUE, m[1])}{m[2]}{_painted(_RED, m[3] + m[4])}",
    ),
    (re.compile(r"(\s*\d* \|)(.*)"), lambda m: _painted(_BLUE, m[1]) + m[2]),
    (re.compile(r"(\s+)(certain|[<>]?\d+%)( +)([a-z0-9]+(?:-[a-z0-9]+)+|mtls|throttled)( .*)"), _suspect),
    (re.compile(r"( {4})(\+.*)"), lambda m: m[1] + _painted(_GREEN, m[2])),
    (re.compile(r"( {4})(-(?!-fact ).*)"), lambda m: m[1] + _painted(_RED, m[2])),
    (re.compile(r"( {2})([A-Za-z][\w' ()?]{0,24}:)( .*)"), lambda m: m[1] + _painted(_DIM, m[2]) + m[3]),
)
"""What a line looks like, and how it is painted; the first that fits."""


def coloured(report: str) -> str:
    """The report with its colours, as a terminal takes them (ECMA-48, SGR); the headline is bold."""
    headline, end, rest = report.partition("\n\n")
    bold = "\n".join(_painted(_BOLD, line) for line in headline.split("\n"))
    return bold + end + "\n".join(map(_line, rest.split("\n")))


def _line(line: str) -> str:
    for pattern, painted in _ROWS:
        found = pattern.fullmatch(line)
        if found is not None:
            return painted(found)
    return line
