"""Prints an explanation, for a person or for a machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from why403.api.answers import tree_of
from why403.api.report import report_of
from why403.cli.terminal import put, put_text, put_tree, say
from why403.questions.explain import Explanation
from why403.words.report import Detail

if TYPE_CHECKING:
    from why403.questions.ask import Question


def print_report(
    outcome: Explanation, asked: Sequence[Question], notes: Iterable[str], detail: Detail, color: str = "auto"
) -> None:
    """For a person. Notes on what was left out of the input go to standard error.

    With `color` "auto", colours are for a terminal alone, and not where NO_COLOR is set (no-color.org).
    """
    for note in dict.fromkeys(notes):
        say(note)
    text = report_of(outcome, asked, detail)
    if sys.stdout is not None and sys.stdout.isatty():
        from shutil import get_terminal_size

        from why403.words.wrapping import wrapped

        text = wrapped(text, get_terminal_size().columns)
    if color == "always" or (color == "auto" and _takes_colours()):
        from why403.words.colouring import coloured

        put_text(text, coloured)
    else:
        put(text.removesuffix("\n").split("\n"))


def _takes_colours() -> bool:
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_json(outcome: Explanation, asked: Sequence[Question]) -> None:
    """For a machine: one JSON document."""
    put_tree(tree_of(outcome, asked))
