"""Which told facts does a certain cause hang on? Those without which it would not be certain.

They are named beside it, so that whoever told one can say that it is not so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from why403.logic.facts import Facts, Value
from why403.logic.states import UNKNOWN
from why403.questions.explain import Case, Explanation, fitting

Named = dict[str, tuple[tuple[str, Value], ...]]

_MOST = 60
"""So many facts are tried: each takes an explanation without it."""


def hangs_on(told: Explanation) -> Named:
    """By the code of each certain cause: the told facts, with their values, without which it is not."""
    if not told.certain:
        return {}
    facts = told.case.facts if told.case.landed is None else told.case.landed.told
    named: dict[str, list[tuple[str, Value]]] = {code: [] for code in told.certain}
    for name, value in _told(facts):
        _, left = fitting(_without(told.case, name))
        for code in told.certain - left:
            named[code].append((name, value))
    return {code: tuple(found) for code, found in named.items()}


def _told(facts: Facts) -> Iterator[tuple[str, Value]]:
    settled = [(name, value) for name, value in sorted(facts.items()) if value is not UNKNOWN]
    return iter(settled[:_MOST])


def _without(case: Case, name: str) -> Case:
    """The same case with one fact untold, also where others follow from it or say it of the preflight."""
    facts = {**case.facts, name: UNKNOWN}
    preflight = {key: value for key, value in case.preflight.items() if key != name}
    landed = case.landed
    if landed is not None:
        landed = landed.learning_all({key: value for key, value in landed.told.items() if key != name})
    return replace(case, facts=facts, preflight=preflight, landed=landed)
