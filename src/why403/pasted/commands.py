"""Commands and calls that programs copy or people type: where the next one begins, and its reader."""

from __future__ import annotations

import re
from collections.abc import Callable

from why403.frozen import dataclass
from why403.incident.pieces import Piece

_CURL = (
    r"^[^\S\n]{0,80}(?:[\w.@:~/\[\]() -]{0,80}[$#%>\u276f][ \t]{1,8})?(?:time[ \t]+)?"
    r"(curl(?:\.exe)?)(?=[ \t\\^])"
)
"""A command at the start of its line, perhaps behind a prompt."""

Reader = Callable[[str, str, int], tuple[Piece, int]]


@dataclass(frozen=True, slots=True)
class FoundCommand:
    """Where the line of a command begins, where the command itself does, and what reads it."""

    line: int
    start: int
    read: Reader


def next_command(text: str, at: int) -> FoundCommand | None:
    """The first of the commands of all kinds."""
    found = [each for each in (_curl(text, at), _fetch(text, at), _powershell(text, at)) if each]
    return min(found, key=lambda each: each.start, default=None)


def _curl(text: str, at: int) -> FoundCommand | None:
    match = re.compile(_CURL, re.M).search(text, at) if "curl" in text else None
    if match is None:
        return None
    from why403.pasted.curl import read_command

    return FoundCommand(match.start(), match.start(1), read_command)


def _fetch(text: str, at: int) -> FoundCommand | None:
    if "fetch" not in text:
        return None
    from why403.pasted.fetch_call import START, is_whole, read_fetch

    for match in re.compile(START, re.M).finditer(text, at):
        if is_whole(text, match.start(1)):
            return FoundCommand(match.start(), match.start(1), read_fetch)
    return None


def _powershell(text: str, at: int) -> FoundCommand | None:
    if "nvoke-" not in text and "iwr" not in text and "irm" not in text:
        return None
    from why403.pasted.powershell import START, read_powershell

    match = re.compile(START, re.M | re.I).search(text, at)
    return (
        FoundCommand(_preamble(text, at, match.start()), match.start(1), read_powershell) if match else None
    )


def _preamble(text: str, at: int, line: int) -> int:
    """Where the lines begin that set up the command's session."""
    while line > at:
        before = text.rfind("\n", at, line - 1) + 1 or at
        if not re.match(r"\s*\$\w{1,60}(?:\.\w{1,60})*(?:\s*=|\.\w{1,60}\()", text[before : before + 400]):
            break
        line = before
    return line
