"""Bytes of an input and the text in them."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from why403.documents.errors import BadInput
from why403.documents.source import TEXT, decoded, no_text
from why403.incident.typed import no_file
from why403.logic.places import Place
from why403.pattern import pattern

if TYPE_CHECKING:
    from pathlib import Path

MEGA = 1_000_000
HAR_LIMIT = 200 * MEGA
LIMIT = 16 * MEGA
STDIN = "-"
PATIENCE = 30.0
"""Seconds in which a pipe has to come to its end; standard input, which a person may type, has no limit."""
_UNWRITTEN = 2.0
"""Seconds in which somebody has to begin."""
_PAUSE, _CHUNK = 0.02, 1 << 20
_HOW = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
"""Opening a pipe waits for a writer otherwise."""
_NAMED = 5
"""So many files of a folder are named."""
_TO_A_FILE = "write what it gives to a file"

_ODD = pattern(r"[\x00-\x07\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


def read(source: str) -> str:
    """The text of a file, or of standard input for `-`."""
    name = "<stdin>" if source == STDIN else source
    return text_of(_bytes(source, name), name)


def text_of(content: bytes, name: str) -> str:
    """The text in bytes of unknown encoding; what is no text is refused."""
    if len(content) > _limit(content):
        raise _too_long(name, _limit(content))
    text = decoded(content, name)
    if "\0" in text[:4096] or text.startswith("%PDF-") or _unprintable(text[:65536]) > 0.1:
        from why403.documents.kinds import NULS, has_nuls, kind_of_bytes, not_read

        kind = kind_of_bytes(content) or (NULS if has_nuls(text) else None)
        raise no_text(name) if kind is None else not_read(kind, name, TEXT)
    return text


def limited(text: str, name: str) -> str:
    """A text that was given as an argument, refused if it is too long."""
    if len(text) > _limit(text[:200].encode("utf-8", "replace")):
        raise _too_long(name, LIMIT)
    return text


def _bytes(source: str, name: str) -> bytes:
    if source in (STDIN, "/dev/stdin"):
        return _at_most(sys.stdin.buffer.read) if sys.stdin is not None else b""
    with opened(source, name) as file:
        return _at_most(file.read)


def _at_most(read: Callable[[int], bytes]) -> bytes:
    """One byte more than is allowed, so that too long an input shows without being read whole."""
    start = read(LIMIT + 1)
    if len(start) <= LIMIT or _limit(start) == LIMIT:
        return start
    return start + read(HAR_LIMIT + 1 - len(start))


class Opened:
    """An input that was opened without waiting for it, and is read within a bounded time."""

    def __init__(self, number: int, name: str, *, pipe: bool) -> None:
        self._number, self._name, self._pipe = number, name, pipe

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._number)

    def read(self, size: int) -> bytes:
        """So many bytes, or all that there are. Raises `BadInput`."""
        parts: list[bytes] = []
        end = time.monotonic() + PATIENCE
        while size > 0:
            part = self._part(min(size, _CHUNK))
            if part == b"" and (parts or not self._pipe):
                break
            if time.monotonic() > (end if part != b"" else end - PATIENCE + _UNWRITTEN):
                raise BadInput(Place(self._name), "a pipe that does not end", "a file", _TO_A_FILE)
            if part:
                parts.append(part)
                size -= len(part)
            else:
                time.sleep(_PAUSE)
        return b"".join(parts)

    def _part(self, size: int) -> bytes | None:
        """`None` where a writer has not written more yet; nothing at the end, or before there is a writer."""
        try:
            return os.read(self._number, size)
        except BlockingIOError:
            return None
        except OSError as problem:
            raise _unreadable(self._name, problem) from None


def opened(source: str | Path, name: str, *, chosen: bool = True) -> Opened:
    """A file, or a pipe that somebody chose, as of `<(…)`. Raises `BadInput`.

    Devices and sockets are refused, and pipes that merely lie in a folder: they may have no end or no start.
    """
    try:
        number = os.open(source, _HOW)
    except (OSError, ValueError) as problem:
        if not _exists(source):
            raise no_file(name) from None
        raise _unreadable(name, problem) from None
    kind = os.fstat(number).st_mode
    pipe = stat.S_ISFIFO(kind) and chosen
    if pipe or stat.S_ISREG(kind):
        return Opened(number, name, pipe=pipe)
    os.close(number)
    if stat.S_ISDIR(kind):
        inside = named_in(source)
        what = "this is a folder" if inside else "this is a folder with no file in it"
        raise BadInput(Place(name), what, "a file", inside)
    what = "a pipe" if stat.S_ISFIFO(kind) else "a device"
    raise BadInput(Place(name), f"cannot be read (it is {what})", "a file", _TO_A_FILE)


def named_in(folder: str | Path) -> str:
    """What to do with a folder where a file is meant: its first files by name; empty where it has none."""
    try:
        with os.scandir(folder) as entries:
            files = sorted(each.name for each in entries if _is_file(each) and not each.name.startswith("."))
    except OSError:
        return ""
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f"name a file in it: {', '.join(files[:_NAMED])}{more}" if files else ""


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _exists(source: str | Path) -> bool:
    try:
        return os.path.lexists(source)
    except ValueError:
        return False


def _unreadable(name: str, problem: OSError | ValueError) -> BadInput:
    return BadInput(
        Place(name), f"cannot be read ({getattr(problem, 'strerror', None) or 'not a file name'})"
    )


def _limit(content: bytes) -> int:
    """Only what begins like a HAR may be as long as one."""
    start = content[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    inside = start[1:].lstrip()
    return HAR_LIMIT if start[:1] == b"{" and inside.startswith(b'"log"') else LIMIT


def _unprintable(text: str) -> float:
    """The share of characters that no text has (colours of a terminal are none of them)."""
    return len(_ODD.findall(text)) / len(text) if text else 0.0


def _too_long(name: str, limit: int) -> BadInput:
    return BadInput(
        Place(name),
        f"longer than {limit // MEGA} MB",
        f"at most {limit // MEGA} MB (a HAR: {HAR_LIMIT // MEGA} MB)",
        "cut it down to the refused call, or give a whole log to `why403 logs FILE`",
    )
