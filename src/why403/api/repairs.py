"""Repairs of an explained call: what they are looked for in, and the words beside them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache

from why403.api.configurations import read_again
from why403.api.inputs import NOTHING_COMPARED, Brought, Comparison, case_of
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.model.incident import Incident
from why403.model.repair import Logged, Repair
from why403.questions.explain import Case, Explanation
from why403.repair.ground import Ground, asked_anew
from why403.repair.making import NotThere, made_in
from why403.repair.repairs import MOST, repairs
from why403.words.fixes import FIXES

Logs = Callable[[Configuration], AbstractContextManager[Callable[[Configuration], Logged]]]
"""Opens logs for a configuration: what says of an edited one whom it would let in."""


def with_repairs(
    outcome: Explanation, brought: Brought, beside: Comparison, logs: Logs | None = None
) -> Explanation:
    """The explanation with its repairs, which are looked for when they are asked for. With `logs`, equally
    small ones are ranked by the logged calls that they would let in; then they are looked for at once, for
    what is wrong with a log has to be said before anything is printed. Raises: `BadInput` of a log."""

    @cache
    def found(most: int = MOST) -> tuple[Repair, ...]:
        return repairs(outcome, ground_of(outcome, brought, beside), FIXES, most)

    if logs is None:
        return replace(outcome, repairing=found)
    ground = ground_of(outcome, brought, beside)
    if ground is None or outcome.case.landed is None:
        return replace(outcome, repairing=found)
    with logs(outcome.case.landed.access.configuration) as logged:
        every = repairs(outcome, replace(ground, logged=logged), FIXES, MOST)
    return replace(outcome, repairing=lambda most=MOST: every[:most])


def with_repair(
    now: Configuration, outcome: Explanation, brought: Brought, number: int, at: Place
) -> Configuration:
    """A configuration with the repair of this number, from 1, as `--fix` shows them.

    Raises: `BadInput` where there is none, or where it changes nothing of the API.
    """
    every = with_repairs(outcome, brought, NOTHING_COMPARED).repairing(max(MOST, number))
    found = [each for each in every if each.edits]
    if number > len(found):
        many = "1 repair of it is known" if len(found) == 1 else f"{len(found)} repairs of it are known"
        listed = many if found else "no repair of this call is known"
        raise BadInput(at, listed, "the number of one that `why403 explain … --api FILE --fix` shows")
    edits = tuple(edit for edit in found[number - 1].edits if not edit.of_request and edit.way[0] != "caller")
    if not edits:
        raise BadInput(at, "this repair changes nothing of the API", "one that changes its configuration")
    try:
        edited = made_in(replace(brought.incident, config=None, beside=now), edits).beside
    except NotThere:
        edited = None
    if edited is None:
        raise BadInput(at, "this repair changes nothing in the file of --api", "an incident of the same API")
    return edited


def ground_of(outcome: Explanation, brought: Brought, beside: Comparison) -> Ground | None:
    """What to look in; nothing where no configuration is told."""
    if outcome.case.landed is None or not outcome.suspects:
        return None

    def ask(incident: Incident) -> Case:
        return case_of(replace(brought, incident=incident, clues=()), beside)

    sources = brought.sources
    reread = None if sources is None else lambda texts: read_again(sources, texts)
    return Ground(asked_anew(brought.incident, outcome.case), ask, reread, brought.texts)
