"""What suspects are weighed by: every real incident that shows an answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bench.corpus import COLLECTIONS, load
from bench.shapes import Shape, whole
from why403.questions.counts import Known
from why403.questions.explain import Case, evidence_of


def known(shape: Shape = whole) -> Sequence[Known]:
    """The real incidents of every collection."""
    return _read(shape)


@cache
def _read(shape: Shape) -> tuple[Known, ...]:
    incidents = [incident for folder in COLLECTIONS for incident in load(shape, folder)]
    return tuple(Known(i.source, i.cause, _features(i.case)) for i in incidents if not i.apart)


def without(source: str, incidents: Sequence[Known]) -> list[Known]:
    """What is known without one source: no incident is ever weighed by itself."""
    return [incident for incident in incidents if incident.source != source]


def _features(case: Case) -> frozenset[str]:
    return evidence_of(case, ()).counted
