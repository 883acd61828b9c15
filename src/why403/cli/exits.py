"""What the exit codes mean; the one table."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    """Explained, served, or nothing found."""
    FINDINGS = 1
    """Something was found, or `--assert` was not met."""
    USAGE = 2
    """The command line or the input cannot be used as it is."""
    OUR_FAULT = 3
    """An error in why403 itself."""
    UNDECIDED = 4
    """Nothing matches, or too little is known to say anything."""
    STOPPED = 130
    """Ctrl-C, as shells count it: 128 and the number of the signal."""
