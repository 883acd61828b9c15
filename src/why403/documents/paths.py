"""Names of files as other programs take them: with slashes, and from the folder that they are looked for in.

On Windows no way leads from one drive to another; a file of another drive is named from the top of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from types import ModuleType


def way_to(file: str, root: str, paths: ModuleType = os.path) -> str:
    """The way to a file from a folder; it may lead out of the folder."""
    try:
        way: str = paths.relpath(paths.join(root, file), root)
    except ValueError:
        return from_the_top(file, paths)
    return way.replace(paths.sep, "/")


def below(file: str, root: str, paths: ModuleType = os.path) -> str | None:
    """The way to a file from a folder that it is in; nothing of one that is elsewhere."""
    other = paths.splitdrive(paths.join(root, file))[0].lower() != paths.splitdrive(root)[0].lower()
    way = way_to(file, root, paths)
    return None if other or way == os.pardir or way.startswith(f"{os.pardir}/") else way


def from_the_top(file: str, paths: ModuleType = os.path) -> str:
    """The way to a file from the top of its drive."""
    way: str = paths.splitdrive(paths.abspath(file))[1]
    return way.lstrip(paths.sep).replace(paths.sep, "/")


def is_one_of(name: str, others: Iterable[str]) -> bool:
    """Whether the file of this name is there, and one of the others, whatever names lead to it."""

    def same(other: str) -> bool:
        with suppress(OSError, ValueError):
            return os.path.samefile(name, other)
        return False

    return any(map(same, others))
