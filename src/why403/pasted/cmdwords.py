"""The words of a command for the command line of Windows (cmd): carets, then the quotes of its programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.documents.errors import BadInput
from why403.pasted.lines import place_of, result_at
from why403.pasted.shellwords import MAX_WORDS, ShellCommand, Word, command_words

_FIRST_LINE = r"[^\n]{0,60000}?(?:\^[\"'^&|<>%]|\^[ \t]*\r?$)"
_ENDS = "\n&|<>"
_SOME = re.compile(r'[^\^"\n&|<>\r]+')


def typed_command(text: str, start: int, name: str) -> ShellCommand:
    """The command that begins at `start`, for cmd or for bash; without what somebody says of its result."""
    text = text[: result_at(text, start)]
    return (_cmd_words if _is_for_cmd(text, start) else command_words)(text, start, name)


def _is_for_cmd(text: str, start: int) -> bool:
    """Whether the command's first line has carets where only cmd has them."""
    return re.compile(_FIRST_LINE, re.M).match(text, start) is not None


def _cmd_words(text: str, start: int, name: str) -> ShellCommand:
    line, end, quoted = _line(text, start)
    if quoted:
        line, end, quoted = _line(text, start, carets_everywhere=True)
    words = tuple(_words(line))
    if quoted or len(words) > MAX_WORDS:
        raise BadInput(
            place_of(text, start, name), 'the quote " is never closed', "a whole command", "copy it once more"
        )
    return ShellCommand(words, end, text[end : end + 1] == "<")


def _line(text: str, start: int, *, carets_everywhere: bool = False) -> tuple[str, int, bool]:
    """The command as cmd hands it on: carets gone, lines joined; and whether a quote stays open.

    cmd keeps a caret between quotes, which Chrome's copies overlooked for years: they meant it gone.
    """
    parts: list[str] = []
    at, quoted = start, False
    while at < len(text):
        char = text[at]
        if char == "^" and (carets_everywhere or not quoted):
            after = re.compile(r"\^[ \t]*\r?\n(\r?\n)?|\^([\s\S])?").match(text, at)
            parts.append((after[1] or after[2] or "") if after else "")
            at = after.end() if after else at + 1
        elif char in _ENDS and not quoted:
            break
        else:
            quoted = quoted != (char == '"')
            some = _SOME.match(text, at)
            parts.append(some.group() if some else char)
            at = some.end() if some else at + 1
    return "".join(parts), at, quoted


def _words(line: str) -> Iterator[Word]:
    """Words as programs on Windows split them: quotes join, and a backslash keeps a quote."""
    parts: list[str] = []
    begun = quoted = False
    for match in re.finditer(r'(\\*)"|\\+|\s+|[^\s"\\]+', line):
        piece = match.group()
        if piece.isspace() and not quoted:
            if begun:
                yield Word("".join(parts))
            parts, begun = [], False
            continue
        begun = True
        if piece.endswith('"'):
            piece, quoted = _quote(match[1], quoted)
        parts.append(piece)
    if begun:
        yield Word("".join(parts))


def _quote(slashes: str, quoted: bool) -> tuple[str, bool]:
    """What backslashes before a quote leave of it, and whether quoted text follows."""
    kept = "\\" * (len(slashes) // 2)
    return (f'{kept}"', quoted) if len(slashes) % 2 else (kept, not quoted)
