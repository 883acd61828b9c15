"""Bytes of an input and the text in them."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import BinaryIO

from why403.documents.errors import BadInput
from why403.documents.source import decoded, no_text
from why403.logic.places import Place

MEGA = 1_000_000
HAR_LIMIT = 200 * MEGA
LIMIT = 16 * MEGA
STDIN = "-"

_ODD = re.compile(r"[\x00-\x07\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


def read(source: str) -> str:
    """The text of a file, or of standard input for `-`."""
    name = "<stdin>" if source == STDIN else source
    return text_of(_bytes(source, name), name)


def text_of(content: bytes, name: str) -> str:
    """The text in bytes of unknown encoding; what is no text is refused."""
    if len(content) > _limit(content):
        raise _too_long(name, _limit(content))
    text = decoded(content, name)
    if "\0" in text[:4096] or _unprintable(text[:65536]) > 0.1:
        raise no_text(name)
    return text


def limited(text: str, name: str) -> str:
    """A text that was given as an argument, refused if it is too long."""
    if len(text) > _limit(text[:200].encode("utf-8", "replace")):
        raise _too_long(name, LIMIT)
    return text


def _bytes(source: str, name: str) -> bytes:
    try:
        if source == STDIN:
            return _at_most(sys.stdin.buffer) if sys.stdin is not None else b""
        with Path(source).open("rb") as file:
            return _at_most(file)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None)
        raise BadInput(Place(name), f"cannot be read ({reason or 'not a file name'})") from None


def _at_most(file: BinaryIO) -> bytes:
    """One byte more than is allowed, so that too long an input shows without being read whole."""
    start = file.read(LIMIT + 1)
    if len(start) <= LIMIT or _limit(start) == LIMIT:
        return start
    return start + file.read(HAR_LIMIT + 1 - len(start))


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
        "cut it down to the refused call",
    )
