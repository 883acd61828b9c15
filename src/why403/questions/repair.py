"""The smallest change after which a suspect would be none, found from the leaves at fault.

INVARIANT: nothing here is a proof. An edit says what should be told of the call; it is not made on a
configuration, and whether a change of the API brings it about is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from why403.frozen import dataclass
from why403.logic.edits import Edit, applied, candidate_edits
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Formula, Not
from why403.questions.explain import Explanation, fitting
from why403.questions.suspects import Suspect


@dataclass(frozen=True, slots=True)
class Repair:
    """What to do about one cause, and the facts that would have to be different, if they can be named."""

    cause: str
    edits: tuple[Edit, ...]
    text: str


def repairs(told: Explanation, texts: dict[str, str]) -> tuple[Repair, ...]:
    """One repair for each certain cause, or else for the likeliest. `texts` has a sentence for each cause."""
    chosen = told.suspects if told.certain else told.suspects[:1]
    return tuple(_repair(row.suspect, told, texts[row.suspect.cause.code]) for row in chosen)


def _repair(suspect: Suspect, told: Explanation, text: str) -> Repair:
    """The edit that suffices by itself; where there is none, the sentence alone."""
    code = suspect.cause.code
    for edits in _candidates(suspect, told):
        if _cures(suspect, told, edits):
            return Repair(code, edits, text)
    return Repair(code, (), text)


def _candidates(suspect: Suspect, told: Explanation) -> Iterator[tuple[Edit, ...]]:
    """Changes at the leaf that carries the cause, before changes elsewhere in the check."""
    for leaf, wanted in _leaves(suspect.check.holds, suspect.cause.code, wanted=True):
        yield from candidate_edits(leaf, told.case.facts, wanted=wanted)
    yield from candidate_edits(suspect.check.holds, told.case.facts)


def _leaves(formula: Formula, code: str, *, wanted: bool) -> Iterator[tuple[Atom, bool]]:
    match formula:
        case Atom() if formula.cause is not None and formula.cause.code == code:
            yield formula, wanted
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part, code, wanted=wanted)
        case Not(part):
            yield from _leaves(part, code, wanted=not wanted)
        case CaseOf():
            for branch in formula.branches():
                yield from _leaves(branch, code, wanted=wanted)


def _cures(suspect: Suspect, told: Explanation, edits: tuple[Edit, ...]) -> bool:
    """Whether nothing is left to blame this cause for, on any check, if the edits were what is told."""
    found, _ = fitting(replace(told.case, facts=applied(edits, told.case.facts)))
    return all(other.cause is not suspect.cause for other in found)
