"""A name that is unknown where one was expected: what was typed may be a secret in the wrong place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

from why403.documents.errors import BadInput
from why403.logic.places import NOWHERE_WRITTEN, Place

_MORE = (".yaml", ".yml", ".json", ".har", ".txt", ".log")
_LEAST = 3
_LONGEST, _LONGEST_NAME = 80, 4096
_MOST_FILES = 5_000


def shortened(typed: str, known: Iterable[str]) -> str:
    """As much of it as a known name begins with, which tells nothing that is not known, else nothing."""
    common = max((_common(typed, name) for name in known), key=len, default="")
    shown = common if len(common) >= _LEAST else ""
    return f"`{shown}`" if shown and len(shown) == len(typed) else f"`{shown}…`"


def _common(typed: str, name: str) -> str:
    """What the known one has of it: capitals do not count."""
    pairs = takewhile(lambda pair: pair[0].casefold() == pair[1].casefold(), zip(typed, name, strict=False))
    return "".join(known for _, known in pairs)


def near(typed: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known names that a mistyped one may have meant; empty where none is near."""
    from difflib import get_close_matches

    found = get_close_matches(typed[:_LONGEST], list(known), n=3, cutoff=cutoff)
    return " or ".join(f"`{name}`" for name in found)


def closest(typed: str, known: Iterable[str]) -> str:
    """Those that are near; all of them if none is."""
    names = list(known)
    return near(typed, names) or "one of: " + ", ".join(names)


def named_like_a_file(text: str) -> bool:
    """Whether it can only have been meant as the name of a file."""
    return (
        not any(mark in text for mark in (" ", "\n", "\0", "://"))
        and len(text) <= _LONGEST_NAME
        and text.lower().endswith(_MORE)
    )


def no_file(typed: str, at: Place = NOWHERE_WRITTEN, others: Sequence[str] = ()) -> BadInput:
    """There is no file of this name. What else could stand in its place is among the suggestions."""
    from difflib import get_close_matches

    folder, name = os.path.split(typed[:_LONGEST_NAME])
    beside = {entry: os.path.join(folder, entry) for entry in _entries(folder or os.curdir)}
    shown = shortened(typed, [*others, *beside.values(), *([os.path.join(folder, "")] if beside else [])])
    meant = [beside.get(each, each) for each in get_close_matches(name[:_LONGEST], [*others, *beside], n=3)]
    expected = " or ".join(f"`{each}`" for each in meant) or "the name of a file"
    return BadInput(at, f"no such file: {shown}", expected, "check the name")


def _entries(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in islice(entries, _MOST_FILES)]
    except (OSError, ValueError):
        return []
