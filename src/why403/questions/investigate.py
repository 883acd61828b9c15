"""Decide by asking only what matters: ask, learn, read again, until one cause is proved.

The oracle is whoever can tell open facts: an account, which is read part by part, or anything else that
answers. What it cannot tell stays open, and the explanation goes on without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from why403.frozen import dataclass
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO
from why403.questions.explain import Case, Explanation, explain
from why403.questions.suspects import open_facts

Oracle = Callable[[Case, Mapping[str, float]], Case | None]
"""Gets the open facts, each with what hangs on it; gives the case with more told, or `None`."""

_MOST = 40


@dataclass(frozen=True, slots=True)
class Investigated:
    """How it ended, and which facts were told on the way."""

    outcome: Explanation
    learnt: tuple[str, ...]


def investigate(case: Case, oracle: Oracle) -> Investigated:
    """Ask the oracle for as long as the verdict hangs on something that it can tell."""
    told = explain(case)
    for _ in range(_MOST):
        wanted = hanging(told)
        more = oracle(told.case, wanted) if wanted else None
        if more is None:
            break
        told = explain(more)
    return Investigated(told, tuple(name for name in told.case.facts if name not in case.facts))


def hanging(told: Explanation) -> dict[str, float]:
    """The open facts with the weight of the suspects that hang on them; none where a cause is proved.

    A cause that is certain by its words alone is still followed to the line at fault.
    """
    if told.certain and any(row.suspect.truth is NO for row in told.suspects):
        return {}
    found: dict[str, float] = {}
    for row in told.suspects:
        for name in open_facts([row.suspect]):
            if told.case.facts.get(name, UNKNOWN) is UNKNOWN:
                found[name] = found.get(name, 0.0) + max(row.weight, _LITTLE)
    return found


_LITTLE = 0.001
"""What a suspect counts that no known incident had."""
