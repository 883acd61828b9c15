"""Puts the next best question, takes the answer, and goes on until one cause is left."""

from __future__ import annotations

import sys

from why403.cli.terminal import asked, put
from why403.documents.errors import BadInput
from why403.incident.fact_values import expected_form, fact_value_from
from why403.logic.facts import Fact, Value
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.questions.ask import Question, answers, questions
from why403.questions.explain import Explanation, explain
from why403.words.commands import how_of
from why403.words.outgoing import explanation
from why403.words.report import word
from why403.words.shells import typed_here

_UNKNOWN = ("?", "don't know", "dont know", "unknown", "")


def put_questions(outcome: Explanation) -> Explanation:
    """The explanation after the user's answers. Questions go to standard error, to keep output clean."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise BadInput(
            Place("<stdin>"), "--ask needs a terminal to ask on", "a terminal", "state facts with --fact"
        )
    unknown: set[str] = set()
    while not outcome.certain:
        question = _next(outcome, unknown)
        if question is None:
            return outcome
        answer = _put(question, outcome)
        if answer is None:
            unknown.add(question.fact.name)
        else:
            outcome = explain(outcome.case.learning(question.fact.name, answer))
    return outcome


def _next(outcome: Explanation, unknown: set[str]) -> Question | None:
    return next(iter(questions(outcome, 1, frozenset(unknown))), None)


def _put(question: Question, outcome: Explanation) -> Value | None:
    fact, shown = question.fact, how_of(question.fact, explanation(outcome))
    how = [f"  to find out: {typed_here(shown)}"] if shown else []
    put(["", f"{len(outcome.suspects)} causes fit. {fact.ask}", *how], err=True)
    choices = [word(value) for value in question.choices] or _written(fact)
    while True:
        typed = asked(f"  [{'/'.join(choices)}/don't know]", default="?")
        if typed.strip().lower() in _UNKNOWN:
            return None
        found = _value(fact, typed) if question.free else _meant(fact, typed)
        if found is not None:
            return found
        if not question.free:
            put([f"  please type one of: {', '.join(choices)}, or ? for don't know"], err=True)


def _written(fact: Fact) -> list[str]:
    """What is to be typed where the answers cannot be counted."""
    form = expected_form(fact)
    return ["a text" if form is None else form.words, *([ABSENT.value] if fact.can_lack else [])]


def _value(fact: Fact, typed: str) -> Value | None:
    """The text itself, where it has the form of the fact's values; else what is wrong is said."""
    try:
        return fact_value_from(f"{fact.name}={typed.strip()}", Place("<stdin>")).value
    except BadInput as refused:
        put([f"  {refused.wrong}: please type {refused.expected}, or ? for don't know"], err=True)
        return None


def _meant(fact: Fact, typed: str) -> Value | None:
    """The one answer that begins with what was typed."""
    start = typed.strip().lower()
    fitting = [value for value in answers(fact) if word(value).lower().startswith(start)]
    exact = [value for value in fitting if word(value).lower() == start]
    chosen = exact or fitting
    return chosen[0] if len(chosen) == 1 else None
