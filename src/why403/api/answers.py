"""What is given of an explanation: the questions that are left, and plain values for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from why403.questions.ask import Question, questions
from why403.questions.compare import decided
from why403.questions.explain import Explanation
from why403.words.fixes import FIXES
from why403.words.outgoing import Tree

if TYPE_CHECKING:
    from why403.model.differences import Difference
    from why403.words.account import Looked

IN_JSON = 8
"""So many questions stand in the JSON."""


def asked(outcome: Explanation, most: int) -> tuple[Question, ...]:
    """The questions whose answers tell the suspects apart, the best first; none where one is certain."""
    return () if outcome.certain else questions(outcome, most)


def as_json(explanation: Explanation) -> Tree:
    """The explanation as plain values without secrets, in the form that docs/json.md describes."""
    return tree_of(explanation, asked(explanation, IN_JSON), explanation.differences)


def tree_of(
    outcome: Explanation,
    put: Sequence[Question],
    found: Sequence[Difference],
    looked: Looked | None = None,
) -> Tree:
    """The same, with the questions that are put, and what was read of an account."""
    from why403.questions.repair import repairs
    from why403.words.as_json import as_json as told

    tree = told(outcome, put, repairs(outcome, FIXES), decided(outcome.fitting, found))
    if looked is not None:
        from why403.words.account import looked_tree

        tree["account"] = looked_tree(looked)
    return tree
