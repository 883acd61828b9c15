"""Named pipes: what a program writes into one is read to its end, if there is a program."""

from __future__ import annotations

import os
import select
import shutil
import sys
import time
from pathlib import Path
from typing import BinaryIO

from why403.documents.errors import BadInput
from why403.logic.places import Place

PATIENCE = 10.0
"""Seconds in which somebody has to open a named pipe to write; how long he then takes is up to him."""
_PAUSE = 50
"""Milliseconds."""
_CHUNK = 1 << 16


def copied(file: str, to: Path) -> str:
    """The name of a file with all that comes through a pipe. Raises `BadInput` where nobody comes to
    write."""
    with to.open("wb") as out:
        if os.path.exists(os.path.realpath(file)):
            _copy_named(file, out)
        else:  # of `<(…)` or of standard input: it has no name of its own
            with open(file, "rb") as unnamed:
                shutil.copyfileobj(unnamed, out)
    return str(to)


def _copy_named(file: str, out: BinaryIO) -> None:
    if sys.platform == "win32":
        raise BadInput(Place(file), "cannot be read (it is a pipe)", "a file")
    number = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(number, "rb") as named:
        out.write(_begun(number, file))
        os.set_blocking(number, True)
        shutil.copyfileobj(named, out)


def _begun(number: int, file: str) -> bytes:
    """The first bytes, once there are any, or a writer of whom some can be expected."""
    if sys.platform == "win32":
        return b""
    watched = select.poll()
    watched.register(number, select.POLLIN)
    end = time.monotonic() + PATIENCE
    while not watched.poll(_PAUSE):
        try:
            begun = os.read(number, _CHUNK)
        except BlockingIOError:  # somebody has it open, and has not written yet
            return b""
        if begun:
            return begun
        if time.monotonic() > end:
            wrong = f"nobody opened this pipe in {PATIENCE:.0f} seconds to write to it"
            raise BadInput(Place(file), wrong, "a file, or a pipe that a program writes to")
    return b""
