"""What suspects are weighed by: every real incident that shows an answer, and the example of every page."""

from __future__ import annotations

from bench.corpus import load
from bench.pages import examples
from why403.questions.explain import Case
from why403.questions.features import features
from why403.questions.weights import Known

PAGE = 0.6
"""What an authored example counts, measured in real incidents."""


def known() -> list[Known]:
    """The real incidents first, then the pages."""
    real = [Known(i.source, i.cause, _features(i.case)) for i in load() if not i.apart]
    pages = [Known(f"page:{code}", code, _features(case), PAGE) for code, case in examples().items()]
    return real + pages


def _features(case: Case) -> frozenset[str]:
    return features(case.facts, case.seen, case.sentences)
