"""Repairs of an explained call: what they are looked for in, and the words beside them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from why403.api.configurations import read_again
from why403.api.inputs import Brought, Comparison, case_of
from why403.model.incident import Incident
from why403.model.repair import Repair
from why403.questions.explain import Case, Explanation
from why403.repair.ground import Ground, asked_anew
from why403.repair.repairs import MOST, repairs
from why403.words.fixes import FIXES


def with_repairs(outcome: Explanation, brought: Brought, beside: Comparison) -> Explanation:
    """The explanation with its repairs, which are looked for when they are asked for."""

    @cache
    def found(most: int = MOST) -> tuple[Repair, ...]:
        return repairs(outcome, ground_of(outcome, brought, beside), FIXES, most)

    return replace(outcome, repairing=found)


def ground_of(outcome: Explanation, brought: Brought, beside: Comparison) -> Ground | None:
    """What to look in; nothing where no configuration is told."""
    if outcome.case.landed is None or not outcome.suspects:
        return None

    def ask(incident: Incident) -> Case:
        return case_of(replace(brought, incident=incident, clues=()), beside)

    sources = brought.sources
    reread = None if sources is None else lambda texts: read_again(sources, texts)
    return Ground(asked_anew(brought.incident, outcome.case), ask, reread, brought.texts)
