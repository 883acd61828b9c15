"""The cause of every kind of refused line: the model is asked once for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from why403.frozen import dataclass
from why403.incident.pieces import Piece
from why403.logic.formula import Atom, Unknown
from why403.logic.truth import YES
from why403.logs.accesslog import written
from why403.questions.explain import Explanation
from why403.traffic.evidence import BESIDE, OF_STAGE, READ

Evidence = tuple[Piece, ...]
"""What other logs tell of a call."""

Explainer = Callable[[str, Evidence], Explanation]
"""What explains one line of a log, with what other logs tell of the call."""


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


_BESIDE_LINE = (BESIDE, OF_STAGE)
_WITH_ID, _WITHOUT_ID = {"requestId": "-"}, {"requestId": ""}


def classified(
    kinds: Iterable[tuple[int, Mapping[str, str]]], explain: Explainer, proofs: Sequence[Evidence] = ()
) -> dict[int, Verdict]:
    """The verdict of each kind, by one line of it; lines that show the same are explained once. Of values of
    which a reader makes the same, the first stands for all. Whether a line has a request id is told apart,
    and not which; it is written with an empty one where it has none: it would be taken for the body of an
    answer."""
    known: dict[tuple[str, str], Verdict] = {}
    found: dict[int, Verdict] = {}
    first: dict[tuple[str, str], str] = {}
    for kind, row in kinds:
        alike = {
            column: first.setdefault((column, reader(row[column])), row[column])
            for column, reader in READ.items()
            if column in row
        }
        number = row.get(BESIDE, "")
        told = {column: value for column, value in {**row, **alike}.items() if column not in _BESIDE_LINE}
        line = written({**(_WITH_ID if OF_STAGE in row else _WITHOUT_ID), **told})
        if (line, number) not in known:
            known[line, number] = verdict(explain(line, proofs[int(number)] if number else ()))
        found[kind] = known[line, number]
    return found
