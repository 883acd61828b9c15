"""The path of the refused call in words: one line for the gates of which the same is known, and as data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from why403.frozen import dataclass
from why403.logic.claims import Standing
from why403.logic.places import Place
from why403.logic.states import UNKNOWN, State
from why403.questions.explain import Case
from why403.questions.suspects import shown
from why403.questions.walked import Passage, Passed, Path
from why403.words.conditions import evidence
from why403.words.evidence import claim_row, place_of, row
from why403.words.outgoing import Tree
from why403.words.places import place_words

FITS = 12
"""A path of at most so many lines is shown unasked."""
_LABEL = 20
_STATE = 11
_CAUSES = 3
_REASONS = 2
_MARKS = {Passage.OPEN: "?", Passage.CLOSED: "refused"}


@dataclass(frozen=True, slots=True)
class DrawnPath:
    """The gates in the order of the line. At length each reason is told, with its place."""

    path: Path
    case: Case
    at_length: bool = False

    def lines(self) -> Iterator[str]:
        """The first line names the type of API that it is drawn for."""
        sure = "" if self.path.told else "if "
        label = f"path ({sure}{self.path.kind}):"
        for says, gates in groupby(self.path.gates, self._says):
            names = ", ".join(each.gate.name for each in gates)
            yield f"  {label:{_LABEL}}  {says[0]:{_STATE}}  {names}{says[1] and ': '}{says[1]}"
            label = ""

    @property
    def short(self) -> bool:
        """Whether it may be shown unasked."""
        return sum(1 for _ in self.lines()) <= FITS

    def _says(self, gate: Passed) -> tuple[str, str]:
        state = _MARKS.get(gate.passage, str(gate.passage))
        return state, "; ".join(part for part in self._parts(gate) if part)

    def _parts(self, gate: Passed) -> Iterator[str]:
        yield _blamed(gate)
        if gate.order is not None:
            yield self._by_order(gate)
        if gate.passage is Passage.PASSED or self.at_length:
            told = reasons_told(gate, self.case)
            if told and gate.passage is Passage.OPEN:
                yield "would let it pass"
            for text, at in told if self.at_length else told[:_REASONS]:
                yield text + (f" ({place_words(at)})" if self.at_length and at.document else "")

    def _by_order(self, gate: Passed) -> str:
        documented = gate.order is not None and gate.order.standing is Standing.DOCUMENTED
        if gate.passage is Passage.PASSED:
            return f"comes before {gate.beside}"
        if not self.at_length:
            return ""
        return f"comes after {gate.beside}" + (
            "" if documented else (", in an order that AWS does not document")
        )


@dataclass(frozen=True, slots=True)
class NoPath:
    """Said where a path was wanted and none can be drawn."""

    short: bool = False

    def lines(self) -> Iterator[str]:
        """One line."""
        why = "the response is not API Gateway's own, a browser hides it, or the inputs contradict each other"
        yield f"  {'path:':{_LABEL}}  not shown: {why}"


def _blamed(gate: Passed) -> str:
    """The causes at a gate: of the first ones their codes."""
    codes = [cause.code for cause in gate.causes]
    more = f" and {len(codes) - _CAUSES} more" if len(codes) > _CAUSES else ""
    named = ", ".join(codes[:_CAUSES]) + more
    return f"would also refuse: {named}" if named and gate.passage is Passage.NOT_REACHED else named


def reasons_told(gate: Passed, case: Case) -> list[tuple[str, Place]]:
    """What settled a gate, each once: of a configuration, of what was told, or of the answer."""
    settings = case.landed.here.settings() if case.landed is not None else {}
    answered = {name for name in shown(case.seen, case.facts) if case.facts.get(name, UNKNOWN) is UNKNOWN}
    found: dict[tuple[str, Place], None] = {}
    for reason in gate.reasons:
        text = evidence(reason, settings)
        fact = getattr(reason.leaf, "fact", None)
        if text and fact is not None and fact.name in answered:
            text = f"the response shows that {text}"
        if text:
            found[text, place_of(reason, case.told_at)] = None
    return list(found)


def path_tree(path: Path, case: Case) -> Tree:
    """The path as data."""
    return {
        "api_type": path.kind,
        "api_type_told": path.told,
        "moment": None if isinstance(path.moment, State) else path.moment,
        "gates": [_gate(each, case) for each in path.gates],
    }


def _gate(gate: Passed, case: Case) -> Tree:
    why = [row(text, at) for text, at in reasons_told(gate, case)]
    return {
        "gate": gate.gate.name,
        "passage": str(gate.passage),
        "causes": [cause.code for cause in gate.causes],
        "why": why + ([] if gate.order is None else [claim_row(gate.order)]),
    }
