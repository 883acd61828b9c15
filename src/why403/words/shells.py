"""Commands as the reader's own shell takes them.

Everywhere else a command is written for a POSIX shell. What is printed on Windows is written anew for the
shell that it is read in. PowerShell takes what is in single quotes as it stands, but its version 5 hands a
double quote to a program only behind a backslash; cmd knows double quotes alone, and programs take a
backslash before one for its escape. In which shell why403 was started is assumed from the variables that each
of them sets.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules 2026-11-28
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing 2026-11-28
https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments 2026-11-28, all documented
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache

from why403.pattern import pattern

_PROGRAMS = pattern(r"(?:aws|curl|dig|jq|openssl|why403) ")
_SPACE = pattern(r"(?:\s|\\\n)*")
_PART = pattern(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([^\n])|([^\s'"\\]+)""", re.DOTALL)
_SAFE = pattern(r"(?!-.*[.:])[\w./:=+%?*~\[\]-]+")
"""Needs no quotes in any shell. PowerShell breaks an option before a dot, and a list at its commas."""
_OPERATORS = frozenset({"|", ">", ">>", "<", "2>&1"})
_ESCAPED = pattern(r'\\([$`"\\\n])')


class Shell(Enum):
    """What a command is typed in."""

    POSIX = "a POSIX shell"
    CMD = "cmd"
    POWERSHELL = "PowerShell"
    WINDOWS_POWERSHELL = "Windows PowerShell"


class _OfPosixOnly(Exception):
    """The command needs what only a POSIX shell has."""


@cache
def shell_here() -> Shell:
    """The shell of this machine."""
    return shell_of(os.name, os.environ)


def shell_of(system: str, environment: Mapping[str, str]) -> Shell:
    """The shell that started a program on such a system, as far as its variables show it."""
    known = {name.upper(): value.lower() for name, value in environment.items()}
    if system != "nt" or "MSYSTEM" in known:
        return Shell.POSIX
    modules = known.get("PSMODULEPATH", "")
    if r"documents\powershell\modules" in modules:
        return Shell.POWERSHELL
    cmd = "PROMPT" in known and r"documents\windowspowershell\modules" not in modules
    return Shell.CMD if cmd else Shell.WINDOWS_POWERSHELL


def typed_here(command: str) -> str:
    """A command as it is typed on this machine."""
    return typed_in(command, shell_here())


def typed_in(command: str, shell: Shell) -> str:
    """A command for a POSIX shell as another one takes it, with what is said behind it.

    What is no command stays as it is; what another shell cannot be told in these words says so.
    """
    if shell is Shell.POSIX or not _PROGRAMS.match(command):
        return command
    try:
        typed = "".join(_anew(command, shell))
    except _OfPosixOnly:
        return f"{command}  (in a POSIX shell, such as Git Bash)"
    # `curl` alone is another command there, which takes none of these options
    return re.sub(r"\Acurl\b", "curl.exe", typed) if shell is Shell.WINDOWS_POWERSHELL else typed


def _anew(command: str, shell: Shell) -> Iterator[str]:
    """The words of a command with what is between them, up to where a sentence about it begins."""
    at = 0
    while at < len(command):
        space = _SPACE.match(command, at)
        assert space is not None
        yield space[0].replace("\\\n", "^\n" if shell is Shell.CMD else "`\n")
        parts = _parts(command, space.end())
        end = parts[-1].end() if parts else len(command)
        word = command[space.end() : end]
        said = bool(parts) and command[end : end + 1].isspace() and word[-1] in ",;:" and bool(parts[-1][4])
        bare = word[:-1] if said else word
        if not parts or bare in _OPERATORS or _SAFE.fullmatch(bare):
            yield bare
        else:
            pieces = [piece for part in parts for piece in _pieces(part)]
            if said:
                pieces[-1] = (pieces[-1][0][:-1], False)
            yield _quoted(pieces, shell)
        if said:
            yield command[end - 1 :]
            return
        at = end


def _parts(command: str, at: int) -> list[re.Match[str]]:
    """What a word is put together from: quotations and what is outside of them."""
    found: list[re.Match[str]] = []
    while (part := _PART.match(command, at)) is not None:
        found.append(part)
        at = part.end()
    return found


def _pieces(part: re.Match[str]) -> Iterator[tuple[str, bool]]:
    """Its texts, and the names of variables, which are told as such."""
    single, double, escaped, plain = part.groups()
    if single is not None or escaped is not None:
        yield single if single is not None else escaped, False
        return
    text = plain if double is None else double
    if re.search(r"(?<!\\)(?:`|\$[({])" if plain is None else r"[`&|<>();]|\$[({]", text):
        raise _OfPosixOnly
    end = 0
    for found in re.finditer(r"(?<!\\)\$([A-Za-z_]\w*)", text):
        yield _ESCAPED.sub(r"\1", text[end : found.start()]), False
        yield found[1], True
        end = found.end()
    yield _ESCAPED.sub(r"\1", text[end:]), False


def _quoted(pieces: Sequence[tuple[str, bool]], shell: Shell) -> str:
    """One word, so quoted that the program gets it as it is."""
    if shell is Shell.CMD:
        return _for_cmd("".join(f"%{text}%" if named else _for_program(text) for text, named in pieces))
    if shell is Shell.WINDOWS_POWERSHELL:
        pieces = [(text if named else _for_program(text), named) for text, named in pieces]
    if not any(named for _, named in pieces):
        whole = "".join(text for text, _ in pieces)
        if shell is Shell.WINDOWS_POWERSHELL:
            whole = _ended(whole) or '""'
        return f"'{_SINGLE.sub(_TWICE, whole)}'"
    said = (f"${{env:{text}}}" if named else _DOUBLE.sub(r"`\g<0>", text) for text, named in pieces)
    return f'"{"".join(said)}"'


_SINGLE, _TWICE = pattern("['\u2018\u2019\u201a\u201b]"), r"\g<0>\g<0>"
_DOUBLE = pattern('[`$"\u201c\u201d\u201e]')
"""What ends a quotation of PowerShell: the curly ones as well."""


def _for_program(text: str) -> str:
    """With its double quotes as a program of Windows reads them from its command line."""
    return re.sub(r'(\\*)"', r'\1\1\\"', text)


def _ended(text: str) -> str:
    """PowerShell 5 puts a word with a space in double quotes: a backslash would escape the second."""
    return text + _backslashes(text) if " " in text else text


def _for_cmd(text: str) -> str:
    """In double quotes. For cmd each one ends or begins a quotation, escaped or not; where the last would
    stay open, none may."""
    whole, quoted = f'"{text}{_backslashes(text)}"', False
    if whole.count('"') % 2:
        return re.sub(r'["&|<>^]', r"^\g<0>", whole)
    written = []
    for sign in whole:
        quoted ^= sign == '"'
        written.append(f"^{sign}" if sign in "&|<>^" and not quoted else sign)
    return "".join(written)


def _backslashes(text: str) -> str:
    """Those at its end."""
    return text[len(text.rstrip("\\")) :]
