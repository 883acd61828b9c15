"""What is given of an explanation: the questions that are left, and plain values for machines."""

from __future__ import annotations

from collections.abc import Sequence

from why403.questions.ask import Question, questions
from why403.questions.compare import decided
from why403.questions.explain import Explanation
from why403.words.fixes import FIXES
from why403.words.outgoing import Tree

IN_JSON = 8
"""So many questions stand in the JSON."""


def asked(outcome: Explanation, most: int) -> tuple[Question, ...]:
    """The questions whose answers tell the suspects apart, the best first; none where one is certain."""
    return () if outcome.certain else questions(outcome, most)


def as_json(explanation: Explanation) -> Tree:
    """The explanation as plain values without secrets, in the form that docs/json.md describes."""
    return tree_of(explanation, asked(explanation, IN_JSON))


def tree_of(outcome: Explanation, put: Sequence[Question]) -> Tree:
    """The same, with the questions that are put."""
    from why403.questions.repairs_in_words import in_words
    from why403.words.as_json import as_json as told

    tree = told(
        outcome,
        put,
        outcome.repairs or in_words(outcome, FIXES),
        decided(outcome.fitting, outcome.differences),
    )
    if outcome.looked is not None:
        from why403.words.account import looked_tree

        tree["account"] = looked_tree(outcome.looked)
    return tree
