"""Readers of one formula that read anew only where a fact that the formula mentions has changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from why403.logic.facts import Facts, Value
from why403.logic.formula import Formula, facts_in
from why403.logic.reading import Reading, Walk, read
from why403.logic.states import UNTOLD
from why403.logic.truth import Truth

T = TypeVar("T")

_KEPT = 32
"""How many answers are kept for one formula, the latest ones."""


def reader(formula: Formula) -> Callable[[Facts], Reading]:
    """What `read` says of the formula."""
    return _remembered(read, formula)


def truth_reader(formula: Formula) -> Callable[[Facts], Truth]:
    """What the formula comes to, without the reasons, which take longer to find."""
    return _remembered(lambda whole, facts: Walk(facts).truth(whole), formula)


def _remembered(ask: Callable[[Formula, Facts], T], formula: Formula) -> Callable[[Facts], T]:
    names = tuple(sorted(facts_in(formula)))

    @lru_cache(maxsize=_KEPT, typed=True)
    def known(*values: Value) -> T:
        return ask(formula, dict(zip(names, values, strict=True)))

    return lambda facts: known(*(facts.get(name, UNTOLD) for name in names))
