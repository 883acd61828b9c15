"""The formula: what must hold, as a value that several readers read.

Eight nodes. Three are leaves and can carry the cause of a NO: `Const` (the configuration settled it),
`Unknown` (nobody told us that part of the configuration) and `Atom` (a fact is compared with an operand).
`Defined` keeps beside an atom what a configuration says of its fact, so that the question stays one that a
person can answer, and a contradiction can be seen. Build with the functions in small letters: they fold what
is already settled, and keep what has a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.logic.facts import EQUALS, Fact, Operator, Value
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import NO, YES, Truth


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a check fails: a public `code` for programs, and a fixed `phrase` for people."""

    code: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Const:
    """Settled by the configuration."""

    truth: Truth
    cause: Cause | None = None
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part of the configuration that nobody told us; learning `fact` binds the checks again."""

    fact: Fact
    cause: Cause | None = None
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Atom:
    """One fact of the request compared with one operand."""

    fact: Fact
    operator: Operator
    operand: object
    cause: Cause | None = None
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds where every part holds. Empty: holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where some part holds. Empty: does not hold."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where its part does not."""

    part: Formula


@dataclass(frozen=True, slots=True)
class CaseOf:
    """Given the value of `fact`, one of several formulas holds.

    `cases` lists the values that the configuration knows (`ABSENT` may be one of them); every other value
    goes to `otherwise`. Where that is a function it gets the value, or `UNKNOWN`: only policy variables need
    this, since the text that they make is not known before; `reads` then names the facts that what it makes
    can mention. INVARIANT: a function's formula for `UNKNOWN` is settled only where its formula for every
    other value agrees.
    """

    fact: Fact
    cases: Mapping[Value, Formula] = field(hash=False)
    otherwise: Formula | Callable[[Value], Formula]
    reads: tuple[Fact, ...] = ()

    def branch(self, value: Value) -> Formula:
        """The formula that holds for one told value."""
        found = self.cases.get(value)
        if found is not None:
            return found
        return self.otherwise(value) if callable(self.otherwise) else self.otherwise

    def branches(self) -> list[Formula]:
        """Every formula that could hold while the value is untold."""
        found = list(self.cases.values())
        if not callable(self.otherwise):
            return [*found, self.otherwise]
        if ABSENT not in self.cases:
            found.append(self.otherwise(ABSENT))
        return [*found, self.otherwise(UNKNOWN)]


@dataclass(frozen=True, slots=True)
class Defined:
    """An atom, and in `body` what the configuration says of it.

    It comes to what the body comes to. Where the body is open, a told value of the atom's fact answers; where
    the two contradict each other, it is UNKNOWN. The body's leaves that name no cause take the atom's when
    reasons are collected.

    INVARIANT: no `Defined` stands in a body. A contradiction inside one would leave it open, and what was
    told would then count without what contradicts it.
    """

    atom: Atom | Unknown | Const
    body: Formula


Leaf = Const | Unknown | Atom
Formula = Const | Unknown | Atom | AllOf | AnyOf | Not | CaseOf | Defined

HOLDS = Const(YES)
FAILS = Const(NO)


def no(cause: Cause, at: Place = NOWHERE_WRITTEN) -> Const:
    """Settled: it does not hold, for this cause."""
    return Const(NO, cause, at)


def yes(at: Place = NOWHERE_WRITTEN) -> Const:
    """Settled: it holds."""
    return Const(YES, None, at)


def is_value(fact: Fact, value: Value, cause: Cause | None = None, at: Place = NOWHERE_WRITTEN) -> Atom:
    """The fact equals the value."""
    return Atom(fact, EQUALS, value, cause, at)


def all_of(parts: Iterable[Formula]) -> Formula:
    """And. Parts that settle it stand alone; of those that hold, the ones with a place stay for the
    reasons."""
    kept: list[Formula] = []
    settled: list[Formula] = []
    for part in parts:
        if isinstance(part, Const):
            if part.truth is YES and not part.at.document:
                continue
            if part.truth is NO:
                settled.append(part)
        kept.append(part)
    chosen = settled or kept
    if not chosen:
        return HOLDS
    return chosen[0] if len(chosen) == 1 else AllOf(tuple(chosen))


def any_of(parts: Iterable[Formula]) -> Formula:
    """Or. A settled YES stands alone; settled NOs stay where they carry a cause or a place."""
    kept = []
    for part in parts:
        if isinstance(part, Const):
            if part.truth is YES:
                return part
            if part.truth is NO and part.cause is None and not part.at.document:
                continue
        kept.append(part)
    if not kept:
        return FAILS
    return kept[0] if len(kept) == 1 else AnyOf(tuple(kept))


def negate(part: Formula) -> Formula:
    """Not. Two of them cancel."""
    match part:
        case Not(inner):
            return inner
        case Const(truth, cause, at):
            return Const(-truth, cause, at)
    return Not(part)


def implies(condition: Formula, consequence: Formula) -> Formula:
    """Where the condition holds, so must the consequence."""
    match condition:
        case Const(truth) if truth is NO:
            return HOLDS
        case Const(truth, _, at) if truth is YES and not at.document:
            return consequence
    return any_of((negate(condition), consequence))


def unknown(fact: Fact, cause: Cause | None = None, at: Place = NOWHERE_WRITTEN) -> Unknown:
    """A part of the configuration that is not told."""
    return Unknown(fact, cause, at)


def facts_in(formula: Formula) -> dict[str, Fact]:
    """Every fact that the formula can mention, by its name, in the order in which it does."""
    found: dict[str, Fact] = {}
    for part in _parts_in(formula):
        if isinstance(part, Atom | Unknown):
            found.setdefault(part.fact.name, part.fact)
        elif isinstance(part, CaseOf):
            for fact in (part.fact, *part.reads):
                found.setdefault(fact.name, fact)
    return found


def defined_in(formula: Formula) -> list[Defined]:
    """Every definition that the formula can mention."""
    return [part for part in _parts_in(formula) if isinstance(part, Defined)]


def _parts_in(formula: Formula) -> Iterable[Formula]:
    """The formula and all that it is made of, each once, in order."""
    found: dict[int, Formula] = {}
    _gather(formula, found)
    return found.values()


def _gather(formula: Formula, found: dict[int, Formula]) -> None:
    if id(formula) in found:
        return
    found[id(formula)] = formula
    if isinstance(formula, AllOf | AnyOf):
        for part in formula.parts:
            _gather(part, found)
    elif isinstance(formula, Not):
        _gather(formula.part, found)
    elif isinstance(formula, Defined):
        _gather(formula.atom, found)
        _gather(formula.body, found)
    elif isinstance(formula, CaseOf):
        for branch in formula.branches():
            _gather(branch, found)


__all__ = [
    "FAILS",
    "HOLDS",
    "NO",
    "UNKNOWN",
    "YES",
    "AllOf",
    "AnyOf",
    "Atom",
    "CaseOf",
    "Cause",
    "Const",
    "Defined",
    "Formula",
    "Leaf",
    "Not",
    "Unknown",
    "all_of",
    "any_of",
    "defined_in",
    "facts_in",
    "implies",
    "is_value",
    "negate",
    "no",
    "unknown",
    "yes",
]  # fmt: skip
