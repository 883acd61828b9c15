"""An explanation as a page: the same data as its JSON, with the headline and the lines of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from why403.api.answers import tree_of
from why403.api.report import snippets
from why403.frozen import dataclass
from why403.questions.explain import Explanation
from why403.web.rendering import page, policy, rule_page
from why403.words.outgoing import printable_tree
from why403.words.report import headline

if TYPE_CHECKING:
    from why403.questions.ask import Question


@dataclass(frozen=True, slots=True)
class Form:
    """Where a page of the local server sends its answers; a file that stands alone has none."""

    action: str
    back: str


def explanation_page(
    outcome: Explanation, put: Sequence[Question], notes: Sequence[str] = (), form: Form | None = None
) -> str:
    """The whole page, with its style and script inside. It holds what the JSON holds, and no more."""
    tree = printable_tree(tree_of(outcome, put))
    first = outcome.suspects[0].cause.code if outcome.suspects else None
    shown = {
        "headline": headline(outcome),
        "snippets": [
            {
                "place": str(each.place),
                "line": each.place.line,
                "parts": each.marked(),
                "says": each.says,
                "around": each.around(),
            }
            for each in snippets(outcome)
        ],
        "notes": list(dict.fromkeys(notes)),
    }
    return page(
        "explanation.html",
        policy=None if form is not None else policy(forms=False),
        told=tree,
        form=form,
        rule=None if first is None else rule_page(first, below=1),
        **printable_tree(shown),
    )
