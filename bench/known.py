"""What suspects are weighed by: every real incident that shows an answer, and the example of every page."""

from __future__ import annotations

from collections.abc import Sequence

from bench.corpus import COLLECTIONS, load
from bench.pages import examples
from bench.shapes import Shape, whole
from why403.questions.counts import Known
from why403.questions.explain import Case, evidence_of

PAGE = 0.6
"""What an authored example counts, measured in real incidents."""


def known(shape: Shape = whole) -> list[Known]:
    """The real incidents first, then the pages."""
    return [*known_real(shape), *_known_pages(shape)]


def known_real(shape: Shape = whole) -> list[Known]:
    """The real incidents alone, of every collection."""
    incidents = [incident for folder in COLLECTIONS for incident in load(shape, folder)]
    return [Known(i.source, i.cause, _features(i.case)) for i in incidents if not i.apart]


def without(source: str, incidents: Sequence[Known]) -> list[Known]:
    """What is known without one source: no incident is ever weighed by itself."""
    return [incident for incident in incidents if incident.source != source]


def _known_pages(shape: Shape) -> list[Known]:
    pages = examples(shape).items()
    return [Known(f"page:{code}", code, _features(case), PAGE) for code, case in pages]


def _features(case: Case) -> frozenset[str]:
    return evidence_of(case, ()).counted
