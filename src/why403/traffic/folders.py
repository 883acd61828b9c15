"""Folders for what logs leave on the way: they go with whatever needed them, also where that is cut short."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import mkdtemp

_THERE: set[str] = set()


@contextmanager
def folder_for_now() -> Iterator[str]:
    """A new folder, until it is left."""
    made = mkdtemp(prefix="why403-")
    _THERE.add(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        _THERE.discard(made)


def remove_all() -> None:
    """Remove those that are still there, before the process is ended."""
    for each in list(_THERE):
        shutil.rmtree(each, ignore_errors=True)
