"""Edits as data: what would have to be different, so that it can be printed, compared and applied twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.frozen import dataclass
from why403.logic.facts import EQUALS, Facts, Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Not, Unknown
from why403.logic.states import UNKNOWN
from why403.redaction.reprs import masked_repr


@dataclass(frozen=True, slots=True)
class Edit:
    """Make one fact have one value."""

    fact: str
    value: Value

    def __repr__(self) -> str:
        return masked_repr(self, value=self.fact)


def applied(edits: Iterable[Edit], facts: Facts) -> dict[str, Value]:
    """A copy of the facts with the edits made; made twice they change nothing more."""
    return {**facts, **{edit.fact: edit.value for edit in edits}}


def candidate_edits(formula: Formula, facts: Facts, *, wanted: bool = True) -> Iterator[tuple[Edit, ...]]:
    """Candidate sets of edits after which the formula holds (or fails, where that is wanted)."""
    match formula:
        case Const() | Unknown():
            return
        case Atom():
            yield from _of_atom(formula, wanted=wanted)
        case Not(part):
            yield from candidate_edits(part, facts, wanted=not wanted)
        case AllOf(parts):
            yield from _every(parts, facts, wanted=wanted) if wanted else _some(parts, facts, wanted=wanted)
        case AnyOf(parts):
            yield from _some(parts, facts, wanted=wanted) if wanted else _every(parts, facts, wanted=wanted)
        case Defined(atom):
            yield from candidate_edits(atom, facts, wanted=wanted)
        case CaseOf(fact):
            yield from candidate_edits(formula.branch(facts.get(fact.name, UNKNOWN)), facts, wanted=wanted)


def _of_atom(atom: Atom, *, wanted: bool) -> Iterator[tuple[Edit, ...]]:
    """Only equality says by itself which value to take."""
    if atom.operator is not EQUALS:
        return
    if wanted:
        yield (Edit(atom.fact.name, atom.operand),)  # type: ignore[arg-type]
        return
    for value in atom.fact.values:
        if value != atom.operand:
            yield (Edit(atom.fact.name, value),)


def _some(parts: tuple[Formula, ...], facts: Facts, *, wanted: bool) -> Iterator[tuple[Edit, ...]]:
    for part in parts:
        yield from candidate_edits(part, facts, wanted=wanted)


def _every(parts: tuple[Formula, ...], facts: Facts, *, wanted: bool) -> Iterator[tuple[Edit, ...]]:
    """The first mend of each part, together."""
    chosen = [next(candidate_edits(part, facts, wanted=wanted), ()) for part in parts]
    merged = tuple(dict.fromkeys(edit for edits in chosen for edit in edits))
    if merged:
        yield merged
