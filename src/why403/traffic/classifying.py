"""The cause of every kind of refused line: the model is asked once for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from why403.frozen import dataclass
from why403.logic.formula import Atom, Unknown
from why403.logic.truth import YES
from why403.logs.accesslog import written
from why403.questions.explain import Explanation
from why403.traffic.evidence import READ

Explainer = Callable[[str], Explanation]
"""What explains one line of a log."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The causes that fit, each with its share, the most likely first; `certain` where they are proved.

    No cause is named where the line tells too little for any. `hangs_on` are the facts by which they may
    have refused the call.
    """

    causes: tuple[tuple[str, float], ...] = ()
    certain: bool = False
    hangs_on: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[bool, frozenset[str]]:
        """What lines must have in common to be counted together."""
        return self.certain, frozenset(code for code, _ in self.causes)


def verdict(told: Explanation) -> Verdict:
    """What an explanation says of the cause."""
    if told.undecided:
        return Verdict()
    leaves = (
        reason.leaf for row in told.suspects for reason in row.suspect.reasons if reason.truth is not YES
    )
    return Verdict(
        tuple((row.cause.code, row.weight) for row in told.suspects),
        bool(told.certain),
        frozenset(leaf.fact.name for leaf in leaves if isinstance(leaf, Atom | Unknown)),
    )


def classified(kinds: Iterable[tuple[int, Mapping[str, str]]], explain: Explainer) -> dict[int, Verdict]:
    """The verdict of each kind, by one line of it; lines that show the same are explained once. Of values of
    which a reader makes the same, the first stands for all."""
    known: dict[str, Verdict] = {}
    found: dict[int, Verdict] = {}
    first: dict[tuple[str, str], str] = {}
    for kind, row in kinds:
        alike = {
            column: first.setdefault((column, reader(row[column])), row[column])
            for column, reader in READ.items()
            if column in row
        }
        line = written({**row, **alike})
        if line not in known:
            known[line] = verdict(explain(line))
        found[kind] = known[line]
    return found
