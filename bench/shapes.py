"""How much of a reported incident is shown: all of it, or less, to see what each part is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from why403.api.inputs import Brought, case_of
from why403.facts import API_KIND
from why403.model.incident import Incident as Reported
from why403.questions.explain import Case

Shape = Callable[[Reported], Case]


def whole(read: Reported) -> Case:
    """Everything that was reported."""
    return case_of(Brought(read, {}))


def without_words(read: Reported) -> Case:
    """Without the reporter's sentences, log lines and quoted programs: their subjects weigh nothing."""
    return replace(whole(read), sentences=())


def without_told(read: Reported) -> Case:
    """Without told facts and configuration: what the call itself and its answer show, and the sentences."""
    return whole(replace(read, statements=(), config=None))


def without_facts(read: Reported) -> Case:
    """Without the facts that a reader of the thread put into the catalogue's terms; all else stays.

    The kind of API stands in the incident's head, not among its facts.
    """
    kept = tuple(said for said in read.statements if said.fact == API_KIND.name)
    return whole(replace(read, statements=kept))
