"""Runs the one command that the user typed after `--`, unless it can change something and he says no.

Nothing else is ever sent.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from why403.api.commands import COMMAND, curl_program, doubt_about
from why403.api.commands import answer_of as answered
from why403.cli.terminal import confirmed
from why403.documents.errors import BadInput


def answer_of(command: Sequence[str], *, assumed_yes: bool) -> str:
    """The command and what it printed, as one text to read. Asks before what can change things."""
    if not command or command[0] not in ("curl", "curl.exe"):
        wrong, expected = "why403 runs only curl", "-- curl …"
        raise BadInput(COMMAND, wrong, expected, "for other programs, paste their output instead")
    doubt, curl = doubt_about(command), curl_program()
    if doubt is not None and not assumed_yes:
        _ask(doubt)
    return answered(curl, command)


def _ask(what: str) -> None:
    if sys.stdin is None or not sys.stdin.isatty():
        raise BadInput(
            COMMAND,
            f"a {what} request can change something",
            "--yes before the `--`",
            "or paste the response",
        )
    if not confirmed(f"A {what} request can change something. Run it?"):
        raise BadInput(COMMAND, "the command was not run", "", "paste a response instead")
