"""Prints an explanation, with the lines of the user's files that decide."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from why403.api.answers import tree_of
from why403.cli.terminal import put, put_tree, say
from why403.evidence.case import places
from why403.logic.formula import Atom, Unknown
from why403.logic.places import Place
from why403.logic.truth import NO
from why403.questions.compare import decided, stands_out
from why403.questions.explain import Explanation
from why403.words.compared import Compared
from why403.words.places import made_of
from why403.words.report import Detail, Lines, report
from why403.words.snippets import Snippet, snippet_of

if TYPE_CHECKING:
    from why403.api.inputs import Brought
    from why403.model.differences import Difference
    from why403.questions.ask import Question
    from why403.questions.explain import Explanation
    from why403.words.account import Looked
    from why403.words.compared import Compared
    from why403.words.snippets import Snippet


def print_report(
    outcome: Explanation,
    asked: Sequence[Question],
    brought: Brought,
    found: Sequence[Difference],
    detail: Detail,
) -> None:
    """For a person. Notes on what was left out of the input go to standard error."""
    for note in dict.fromkeys(brought.notes):
        say(note)
    lines = tuple(_snippets(outcome, brought))
    parts: tuple[Lines, ...] = (*lines, *_differing(outcome, found), *_travelled(outcome))
    text = report(outcome, asked, parts, detail)
    if sys.stdout is not None and sys.stdout.isatty():
        from shutil import get_terminal_size

        from why403.words.wrapping import wrapped

        text = wrapped(text, get_terminal_size().columns)
    put(text.removesuffix("\n").split("\n"))


def print_json(
    outcome: Explanation,
    asked: Sequence[Question],
    found: Sequence[Difference],
    looked: Looked | None = None,
) -> None:
    """For a machine: one JSON document."""
    put_tree(tree_of(outcome, asked, found, looked))


def _differing(outcome: Explanation, found: Sequence[Difference]) -> Iterator[Compared]:
    if not found:
        return

    rows = decided(outcome.fitting, found)
    yield from (Compared(row, did_it=stands_out(number, rows)) for number, row in enumerate(rows))


def _travelled(outcome: Explanation) -> Iterator[Lines]:
    """The steps of a browser's call."""
    if outcome.case.trip.of_browser:
        from why403.questions.journey import journey
        from why403.words.journey import Journey

        yield Journey(journey(outcome))


def _snippets(outcome: Explanation, brought: Brought) -> Iterator[Snippet]:
    """The lines that decided the first cause: told by somebody, or settled by the configuration."""
    if not outcome.suspects or outcome.suspects[0].suspect.truth is not NO:
        return

    written = places(brought.incident)
    for place in dict.fromkeys(_deciding(outcome, written)):
        if place.document in brought.texts:
            made = made_of(place)
            says = "with this told, the call is refused" + (f"; {made}" if made else "")
            found = snippet_of(brought.texts[place.document], place, says)
            if found is not None:
                yield found


def _deciding(outcome: Explanation, written: Mapping[str, Place]) -> Iterator[Place]:
    """Where the leaves stand that decided, the blamed ones first; of a told fact, where it was told.

    A leaf without a cause is a setting without which the call would not have been refused.
    """
    settled = [reason for reason in outcome.suspects[0].suspect.reasons if reason.truth.settled]
    for reason in sorted(settled, key=lambda reason: reason.cause is None):
        if reason.leaf.at.document:
            yield reason.leaf.at
        elif isinstance(reason.leaf, Atom | Unknown) and reason.leaf.fact.name in written:
            yield written[reason.leaf.fact.name]
