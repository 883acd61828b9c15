"""How far did the call get? The gates of the line: which let it pass and why that is known, which closed,
which were not reached, and which stay open.

What the told facts and the answer settle of a gate comes first; then the order, where AWS documents it: what
comes before the gate that answered let the call pass, what comes behind was not reached. Order that is only
written, not documented, is told as such, and never makes a gate one that passed. The browser's own check is
no part of it: it is made of every answer (`journey.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.gates.check import Gate
from why403.gates.paths import LINE, WRITTEN_ORDER, first_of_two
from why403.logic.claims import Claim
from why403.logic.facts import Value
from why403.logic.formula import Cause
from why403.logic.reading import Reason
from why403.logic.states import UNKNOWN
from why403.logic.truth import YES
from why403.questions.contradictions import conflicts
from why403.questions.explain import Explanation
from why403.questions.suspects import MetCheck, Suspect, met_beside
from why403.refusals.refusal import ForeignRefusal


class Passage(StrEnum):
    """What became of the call at one gate."""

    PASSED = "passed"
    CLOSED = "closed"
    NOT_REACHED = "not reached"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Passed:
    """One gate. `reasons` are the settled leaves that show what became of the call, `order` the claim.

    `causes` are what closed it; of an open gate the suspects there; of one that was not reached what would
    have closed it too. An open gate with reasons would let the call pass, if it came so far. `beside` is the
    gate that an order compares with.
    """

    gate: Gate
    passage: Passage
    reasons: tuple[Reason, ...] = ()
    order: Claim | None = None
    beside: str = ""
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """The gates of one kind of API in the order of the line; `told` says whether its kind is told."""

    kind: str
    told: bool
    moment: Value
    gates: tuple[Passed, ...]

    @property
    def known(self) -> bool:
        """Whether more is known than that API Gateway answered."""
        settled = (Passage.PASSED, Passage.CLOSED)
        return any(each.passage in settled and each.gate.name != _FRONT for each in self.gates)


_FRONT = "edge"
_BROWSER = "cors"
_PLACES = {gate.name: place for place, gate in enumerate(LINE)}


def path_of(told: Explanation) -> Path | None:
    """The path of the refused call, on the API of the first suspect; `None` where there is none to draw.

    None is drawn of a call that was served, of one whose answer a browser hides, or that something in front
    of API Gateway answered, and where what is told contradicts itself.
    """
    if told.undecided or told.case.seen.hidden or conflicts(told.case):
        return None
    lead = told.suspects[0].suspect
    strange = isinstance(lead.refusal, ForeignRefusal) and not told.certain
    if strange or lead.gate.name in (_FRONT, _BROWSER):
        return None
    met: dict[str, list[MetCheck]] = {}
    for each in met_beside(lead, told.case.situation):
        met.setdefault(each.gate.name, []).append(each)
    rows = [row.suspect for row in told.suspects if _beside(row.suspect, lead)]
    ruled = _Certain(rows) if told.certain else _Open(rows)
    walked = (gate for gate in LINE if gate.name in met and gate.name != _BROWSER)
    gates = tuple(ruled.passed(gate, met[gate.name]) for gate in walked)
    known = told.case.facts.get(catalogue.API_KIND.name, UNKNOWN) is not UNKNOWN
    return Path(lead.kind, known, lead.moment, gates)


def _beside(suspect: Suspect, lead: Suspect) -> bool:
    return suspect.kind == lead.kind and suspect.moment == lead.moment


class _Open:
    """Nothing is certain: a gate is past or ahead only where it is so for every suspect."""

    def __init__(self, rows: Sequence[Suspect]) -> None:
        self.rows = rows

    def passed(self, gate: Gate, met: Sequence[MetCheck]) -> Passed:
        """What became of the call at this gate."""
        causes = self._causes(gate)
        if not causes:
            ahead = _ahead(gate, self.rows)
            if ahead is not None:
                return Passed(gate, Passage.PASSED, order=ahead, beside=_names(self.rows))
            behind = _behind(met, self.rows)
            if behind is not None:
                return Passed(gate, Passage.NOT_REACHED, order=behind, beside=_names(self.rows))
            if _held(met):
                sure = all(_PLACES[gate.name] < _PLACES[row.gate.name] for row in self.rows)
                return Passed(gate, Passage.PASSED if sure else Passage.OPEN, tuple(_deciding(met)))
        return Passed(gate, Passage.OPEN, causes=causes)

    def _causes(self, gate: Gate) -> tuple[Cause, ...]:
        return tuple(dict.fromkeys(row.cause for row in self.rows if row.gate.name == gate.name))


class _Certain(_Open):
    """A gate is known that closed: the first in the line of those that refuse."""

    def __init__(self, rows: Sequence[Suspect]) -> None:
        super().__init__(rows)
        self.closed = min(rows, key=lambda row: _PLACES[row.gate.name])

    def passed(self, gate: Gate, met: Sequence[MetCheck]) -> Passed:
        """What became of the call at this gate."""
        causes, closed = self._causes(gate), self.closed.gate.name
        if gate.name == closed:
            return Passed(gate, Passage.CLOSED, tuple(_settled(self.closed.reasons)), causes=causes)
        if not causes and _held(met) and not self._is_behind(gate):
            return Passed(gate, Passage.PASSED, tuple(_deciding(met)))
        ahead = _ahead(gate, (self.closed,))
        if ahead is not None:
            return Passed(gate, Passage.PASSED, order=ahead, beside=closed)
        if self._is_behind(gate):
            order = _behind(met, (self.closed,)) or WRITTEN_ORDER
            return Passed(gate, Passage.NOT_REACHED, order=order, beside=closed, causes=causes)
        return Passed(gate, Passage.OPEN, causes=causes)

    def _is_behind(self, gate: Gate) -> bool:
        return _PLACES[gate.name] > _PLACES[self.closed.gate.name]


def _ahead(gate: Gate, rows: Sequence[Suspect]) -> Claim | None:
    """The claim that a gate comes before the checks of all of these."""
    found = [first_of_two(gate.name, row.gate.name, row.check.name) for row in rows]
    return found[0] if found and all(claim is not None for claim in found) else None


def _behind(met: Sequence[MetCheck], rows: Iterable[Suspect]) -> Claim | None:
    """The claim that every check of a gate comes behind all of these."""
    names = {row.gate.name for row in rows}
    found = [first_of_two(name, each.gate.name, each.check.name) for each in met for name in names]
    return found[0] if found and all(claim is not None for claim in found) else None


def _names(rows: Sequence[Suspect]) -> str:
    return ", ".join(dict.fromkeys(row.gate.name for row in rows))


def _held(met: Sequence[MetCheck]) -> bool:
    """Whether every check is known to let the call pass, and one of them because it holds."""
    return all(each.passes is YES for each in met) and any(each.reading.truth is YES for each in met)


def _deciding(met: Iterable[MetCheck]) -> Iterator[Reason]:
    for each in met:
        yield from _settled(each.reading.reasons)


def _settled(reasons: Iterable[Reason]) -> Iterator[Reason]:
    return (reason for reason in reasons if reason.truth.settled)
