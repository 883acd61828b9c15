"""Which told facts does a certain cause hang on? Those without which it would not be certain.

They are named beside it, so that whoever told one can say that it is not so.
"""

from __future__ import annotations

from dataclasses import replace

from why403 import facts as catalogue
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN
from why403.questions.explain import Case, Explanation, fitting

Named = dict[str, tuple[tuple[str, Value], ...]]
"""By the code of a certain cause, facts and their values."""


def hangs_on(told: Explanation) -> Named:
    """By the code of each certain cause: the told facts, with their values, without which it is not."""
    if not told.certain:
        return {}
    facts = told.case.facts if told.case.landed is None else told.case.landed.told
    named: dict[str, list[tuple[str, Value]]] = {code: [] for code in told.certain}
    for name, value in sorted(facts.items()):
        if value is UNKNOWN or _follows(name, told.case):
            continue
        _, left = fitting(_without(told.case, name))
        for code in told.certain - left:
            named[code].append((name, value))
    return {code: tuple(found) for code, found in named.items()}


def _follows(name: str, case: Case) -> bool:
    """Whether nobody told a fact and it follows from the host that was called, which is tried itself."""
    source = _FROM.get(name)
    return source is not None and name not in case.told_at and case.facts.get(source, UNKNOWN) is not UNKNOWN


_FROM = {
    catalogue.REAL_GATEWAY.name: catalogue.HOST_KIND.name,
    catalogue.HOST_KIND.name: catalogue.HOST.name,
}


def _without(case: Case, name: str) -> Case:
    """The same case with one fact untold, also where others follow from it or say it of the preflight."""
    facts = {**case.facts, name: UNKNOWN}
    preflight = {key: value for key, value in case.preflight.items() if key != name}
    landed = case.landed
    if landed is not None:
        landed = landed.learning_all({key: value for key, value in landed.told.items() if key != name})
    return replace(case, facts=facts, preflight=preflight, landed=landed)
