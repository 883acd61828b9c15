"""Commands and calls that programs copy or people type: where the next one begins, and its reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from why403.frozen import dataclass
from why403.incident.pieces import Piece

_PROMPT = (
    r"^[^\S\n]{0,80}+(?:[\w.@:~/\[\]() -]{0,80}+[$#%>\u276f][ \t]{1,8}"
    r"|(?:PS )?[A-Za-z]:\\[^\n<>|*?\"]{0,240}+>[ \t]{0,8})?(?:time[ \t]+)?"
)
"""A command stands at the start of its line, perhaps behind a prompt."""
_CURL = rf"{_PROMPT}(curl(?:\.exe)?)(?=[ \t\\^])"
_HTTPIE = rf"{_PROMPT}(?:(?:[^\n|]{{0,2000}}+\|){{1,8}}?[ \t]{{0,8}})?((?:https?|xhs?)(?:\.exe)?)(?=[ \t])"
"""Perhaps also behind a pipe that gives it the body."""
_WGET = rf"{_PROMPT}(wget(?:\.exe)?)(?=[ \t])"
_WSCAT = rf"{_PROMPT}(wscat)(?=[ \t]+-)"
_SENTENCES = 20
"""After so many lines that begin with `curl`, `http` or `wget` and are no command, no other is looked at."""

Reader = Callable[[str, str, int], tuple[Piece, int]]
Finder = Callable[[str, int], "FoundCommand | None"]


@dataclass(frozen=True, slots=True)
class FoundCommand:
    """Where the line of a command begins, where the command itself does, and what reads it."""

    line: int
    start: int
    read: Reader


class Commands:
    """The commands of all kinds in a text, in their order; each kind is looked for once, up to its next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[Finder, FoundCommand | None] = {}

    def first(self, at: int) -> FoundCommand | None:
        """The first that begins at `at` or later, where `at` never goes back."""
        for find in _KINDS:
            known = self._next.get(find)
            if find not in self._next or (known is not None and known.line < at):
                self._next[find] = find(self._text, at)
        return min((each for each in self._next.values() if each), key=lambda each: each.start, default=None)


def _curl(text: str, at: int) -> FoundCommand | None:
    if "curl" not in text:
        return None
    for match in islice(re.compile(_CURL, re.M).finditer(text, at), _SENTENCES):
        from why403.pasted.curl import read_command
        from why403.pasted.httpie_arguments import is_sentence

        if not is_sentence(text, match.start(1)):
            return FoundCommand(match.start(), match.start(1), read_command)
    return None


def _fetch(text: str, at: int) -> FoundCommand | None:
    if "fetch" not in text:
        return None
    from why403.pasted.fetch_call import START, is_whole, read_fetch

    for match in re.compile(START, re.M).finditer(text, at):
        if is_whole(text, match.start(1)):
            return FoundCommand(match.start(), match.start(1), read_fetch)
    return None


def _httpie(text: str, at: int) -> FoundCommand | None:
    if not any(name in text for name in ("http", "xh")):
        return None
    for match in islice(re.compile(_HTTPIE, re.M).finditer(text, at), _SENTENCES):
        from why403.pasted.httpie import is_whole, read_httpie

        if is_whole(text, match.start(1)):
            return FoundCommand(match.start(), match.start(1), read_httpie)
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


def _wget(text: str, at: int) -> FoundCommand | None:
    if "wget" not in text:
        return None
    for match in islice(re.compile(_WGET, re.M).finditer(text, at), _SENTENCES):
        from why403.pasted.httpie_arguments import may_be_command
        from why403.pasted.wget import read_wget

        if may_be_command(text, match.start(1)):
            return FoundCommand(match.start(), match.start(1), read_wget)
    return None


def _wscat(text: str, at: int) -> FoundCommand | None:
    match = re.compile(_WSCAT, re.M).search(text, at) if "wscat" in text else None
    if match is None:
        return None
    from why403.pasted.wscat import read_wscat

    return FoundCommand(match.start(), match.start(1), read_wscat)


_KINDS: tuple[Finder, ...] = (_curl, _fetch, _httpie, _powershell, _wget, _wscat)
