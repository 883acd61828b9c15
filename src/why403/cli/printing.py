"""Prints an explanation, for a person or for a machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from why403.api.answers import tree_of
from why403.api.report import report_of
from why403.cli.terminal import on_terminal, put, put_text, put_tree, say, takes_colours
from why403.questions.explain import Explanation
from why403.words.report import Detail

if TYPE_CHECKING:
    from why403.questions.ask import Question


def print_report(
    outcome: Explanation, asked: Sequence[Question], notes: Iterable[str], detail: Detail, color: str = "auto"
) -> None:
    """For a person. Notes on what was left out of the input go to standard error.

    With `color` "auto", colours are for a terminal alone (`takes_colours`).
    """
    for note in dict.fromkeys(notes):
        say(note)
    text = report_of(outcome, asked, detail)
    if on_terminal():
        from shutil import get_terminal_size

        from why403.words.wrapping import wrapped

        text = wrapped(text, get_terminal_size().columns)
    if takes_colours(color):
        from why403.words.colouring import coloured

        put_text(text, coloured)
    else:
        put(text.removesuffix("\n").split("\n"))


def print_json(outcome: Explanation, asked: Sequence[Question]) -> None:
    """For a machine: one JSON document."""
    put_tree(tree_of(outcome, asked))
