"""The report of an explanation, with the lines of the user's texts that decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from why403.api.answers import asked, must_be_explanation
from why403.logic.formula import Atom, Unknown
from why403.logic.places import Place
from why403.logic.truth import NO
from why403.questions.compare import decided, stands_out
from why403.questions.explain import Explanation
from why403.questions.walked import path_of
from why403.words.compared import Compared
from why403.words.places import made_of
from why403.words.report import Detail, Lines
from why403.words.report import report as written
from why403.words.snippets import Snippet, snippet_of

if TYPE_CHECKING:
    from why403.questions.ask import Question


def report(explanation: Explanation) -> str:
    """The text that the command prints: without secrets and without control characters."""
    must_be_explanation(explanation, "report")
    return report_of(explanation, asked(explanation, 1), Detail())


def report_of(outcome: Explanation, put: Sequence[Question], detail: Detail) -> str:
    """The same, with the questions that are put, in more detail or less."""
    parts: tuple[Lines, ...] = (*snippets(outcome), *_differing(outcome), *_travelled(outcome))
    return written(
        outcome, put, parts, detail, tuple(_repaired(outcome, detail)), tuple(_drawn(outcome, detail))
    )


def _repaired(outcome: Explanation, detail: Detail) -> Iterator[Lines]:
    """The repairs, where a configuration is told to look for them in."""
    if outcome.case.landed is None or outcome.undecided:
        return
    from why403.words.repairs import Repairs

    found = outcome.repairs if detail.repairs else outcome.repairing(1)
    yield Repairs(found, detail.repairs, outcome.certain)


def _differing(outcome: Explanation) -> Iterator[Compared]:
    rows = decided(outcome.fitting, outcome.differences) if outcome.differences else ()
    yield from (Compared(row, did_it=stands_out(number, rows)) for number, row in enumerate(rows))


def _travelled(outcome: Explanation) -> Iterator[Lines]:
    """The steps of a browser's call."""
    if outcome.case.trip.of_browser:
        from why403.questions.journey import journey
        from why403.words.journey import Journey

        yield Journey(journey(outcome))


def _drawn(outcome: Explanation, detail: Detail) -> Iterator[Lines]:
    """The path of the call: at length where it is wanted, unasked where it is short."""
    if outcome.undecided:
        return
    path = path_of(outcome)
    if detail.path or (path is not None and path.known):
        from why403.words.path import DrawnPath, NoPath

        drawn = NoPath() if path is None else DrawnPath(path, outcome.case, detail.path)
        if detail.path or drawn.short:
            yield drawn


def snippets(outcome: Explanation) -> Iterator[Snippet]:
    """The lines of the user's texts that decided the first cause: told by somebody, or settled by the
    configuration."""
    if not outcome.suspects or outcome.suspects[0].suspect.truth is not NO:
        return
    for place in dict.fromkeys(_deciding(outcome)):
        if place.document in outcome.texts:
            made = made_of(place)
            text = outcome.texts[place.document]
            says = _says(outcome, text, place) + (f"; {made}" if made else "")
            found = snippet_of(text, place, says)
            if found is not None:
                yield found


def _says(outcome: Explanation, text: str, place: Place) -> str:
    """What the line is to the call; nothing is settled that rests on a default."""
    first = outcome.suspects[0].cause.code
    if outcome.rests_on and first not in outcome.certain:
        return "with the defaults assumed, the call is refused"
    if _is_logged(text, place):
        return "from this line on, the log shows why the call was refused"
    return "this setting is why the call was refused"


def _is_logged(text: str, place: Place) -> bool:
    """Whether the place is a line of an execution log."""
    from why403.logs.execution import texts_of

    lines = text.split("\n")
    number = (place.line or 0) - 1
    return 0 <= number < len(lines) and bool(texts_of([lines[number]]))


def _deciding(outcome: Explanation) -> Iterator[Place]:
    """Where the leaves stand that decided, the blamed ones first; of a told fact, where it was told.

    A leaf without a cause is a setting without which the call would not have been refused.
    """
    settled = [reason for reason in outcome.suspects[0].suspect.reasons if reason.truth.settled]
    for reason in sorted(settled, key=lambda reason: reason.cause is None):
        if reason.leaf.at.document:
            yield reason.leaf.at
        elif isinstance(reason.leaf, Atom | Unknown) and reason.leaf.fact.name in outcome.case.told_at:
            yield outcome.case.told_at[reason.leaf.fact.name]
