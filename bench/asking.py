"""Explanation with questions, answered as far as the shown configuration determines the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.corpus import Incident
from bench.scores import Ranked
from why403.logic.facts import Value
from why403.questions.ask import Question, questions
from why403.questions.counts import Known
from why403.questions.explain import Explanation, explain
from why403.questions.order import Order

MOST = 10


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How many questions were put, how many of them were answered, and what is left at the end."""

    put: int
    answered: int
    end: Ranked

    @property
    def solved(self) -> bool:
        """Ends with right causes alone: one suspect, or the certain ones."""
        left = self.end.certain or frozenset(self.end.codes)
        single = bool(self.end.certain) or len(self.end.codes) == 1
        return single and left <= self.end.incident.right

    @property
    def wrongly_certain(self) -> bool:
        return bool(self.end.certain) and not self.end.certain_right


def converse(
    incident: Incident, known: Sequence[Known], answers: Mapping[str, Value], order: Order | None = None
) -> Dialogue:
    """Put the best question until a cause is certain, nothing is left to ask, or `MOST` were put."""
    told = explain(incident.case, known, order)
    unknown: set[str] = set()
    put = answered = 0
    while put < MOST and not told.certain and (question := _best(told, unknown)) is not None:
        put += 1
        name = question.fact.name
        if name in answers:
            answered += 1
            told = explain(told.case.learning(name, answers[name]), known, order)
        else:
            unknown.add(name)
    return Dialogue(put, answered, ranked(incident, told))


def ranked(incident: Incident, told: Explanation) -> Ranked:
    """The explanation as a ranking."""
    return Ranked(incident, tuple(row.suspect.cause.code for row in told.suspects), told.certain)


def _best(told: Explanation, unknown: set[str]) -> Question | None:
    return next(iter(questions(told, 1, frozenset(unknown))), None)
