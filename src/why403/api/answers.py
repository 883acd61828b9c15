"""What is given of an explanation: the questions that are left, and plain values for machines."""

from __future__ import annotations

from collections.abc import Sequence

from why403.documents.errors import BadInput
from why403.facts import CLIENT
from why403.logic.places import Place
from why403.questions.ask import Question, questions
from why403.questions.compare import decided
from why403.questions.explain import Explanation
from why403.words.fixes import fix_of
from why403.words.outgoing import Tree

IN_JSON = 8
"""So many questions stand in the JSON."""


def asked(outcome: Explanation, most: int) -> tuple[Question, ...]:
    """The questions whose answers tell the suspects apart, the best first; none where one is certain."""
    return () if outcome.certain else questions(outcome, most)


def as_json(explanation: Explanation) -> Tree:
    """The explanation as plain values without secrets, in the format that docs/json.md describes."""
    must_be_explanation(explanation, "as_json")
    return tree_of(explanation, asked(explanation, IN_JSON))


def must_be_explanation(given: object, name: str) -> None:
    """Raises `BadInput` where it is something else."""
    if not isinstance(given, Explanation):
        raise BadInput(Place(name), "no explanation", "what explain() gives")


def tree_of(outcome: Explanation, put: Sequence[Question]) -> Tree:
    """The same, with the questions that are put."""
    from why403.questions.repairs_in_words import in_words
    from why403.words.as_json import as_json as told

    tree = told(
        outcome,
        put,
        outcome.repairs or in_words(outcome, _fixes(outcome)),
        decided(outcome.fitting, outcome.differences),
    )
    if outcome.looked is not None:
        from why403.words.account import looked_tree

        tree["account"] = looked_tree(outcome.looked)
    return tree


def _fixes(outcome: Explanation) -> dict[str, str]:
    """What to do about each suspect, on the API that it was found on."""
    client = outcome.case.facts.get(CLIENT.name)
    found = (row.suspect for row in outcome.suspects)
    return {each.cause.code: fix_of(each.cause.code, each.kind, client) for each in found}
