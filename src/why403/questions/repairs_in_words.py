"""What to do about the causes, in words alone: where nobody looks for edits, or none is known to help."""

from __future__ import annotations

from collections.abc import Mapping

from why403.model.repair import Repair
from why403.questions.explain import Explanation


def in_words(told: Explanation, texts: Mapping[str, str]) -> tuple[Repair, ...]:
    """For each certain cause, or else for the likeliest. `texts` has a sentence for each cause."""
    chosen = told.suspects if told.certain else told.suspects[:1]
    return tuple(Repair(row.cause.code, texts[row.cause.code]) for row in chosen)
