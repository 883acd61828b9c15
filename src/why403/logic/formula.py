"""The formula: what must hold, as a value that several readers read.

Seven nodes. Three are leaves and can carry the cause of a NO: `Const` (the configuration settled it),
`Hole` (nobody told us that part of the configuration) and `Atom` (a fact is compared with an operand).
Build with the functions in small letters: they fold what is already settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from why403.logic.facts import EQUALS, Fact, Operator, Value
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.truth import NO, UNKNOWN, YES, Truth


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something does not hold: a public `code` for machines, a fixed `phrase` for people."""

    code: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Const:
    """Settled by the configuration."""

    truth: Truth
    cause: Cause | None = None
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Hole:
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
class Late:
    """Given the value of `fact`, the rest is configuration again.

    `cases` lists the values that the configuration knows (`ABSENT` may be one of them); every other
    value, and the unknown one, goes to `otherwise`, which gets the value or `UNTOLD`.
    INVARIANT: `otherwise(UNTOLD)` is settled only where `otherwise` of every other value agrees.
    """

    fact: Fact
    cases: tuple[tuple[Value, Formula], ...]
    otherwise: Callable[[Value], Formula]


Leaf = Const | Hole | Atom
Formula = Const | Hole | Atom | AllOf | AnyOf | Not | Late

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
    """And. A part that settles it stands alone (all such parts, where there are several)."""
    return _joined(parts, NO, AllOf)


def any_of(parts: Iterable[Formula]) -> Formula:
    """Or. A settled YES stands alone; settled NOs stay where they carry a cause or a place."""
    kept = tuple(part for part in parts if part != FAILS)
    settled = tuple(p for p in kept if isinstance(p, Const) and p.truth is YES)
    if settled:
        return settled[0]
    if not kept:
        return FAILS
    return kept[0] if len(kept) == 1 else AnyOf(kept)


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
        case Const(truth) if truth is YES:
            return consequence
    return any_of((negate(condition), consequence))


def _joined(parts: Iterable[Formula], decisive: Truth, node: type[AllOf]) -> Formula:
    kept = tuple(p for p in parts if not (isinstance(p, Const) and p.truth is -decisive))
    settled = tuple(p for p in kept if isinstance(p, Const) and p.truth is decisive)
    chosen = settled or kept
    if not chosen:
        return HOLDS
    return chosen[0] if len(chosen) == 1 else node(chosen)


def unknown(fact: Fact, cause: Cause | None = None, at: Place = NOWHERE_WRITTEN) -> Hole:
    """A part of the configuration that is not told."""
    return Hole(fact, cause, at)


__all__ = [
    "FAILS", "HOLDS", "NO", "UNKNOWN", "YES", "AllOf", "AnyOf", "Atom", "Cause", "Const", "Formula", "Hole",
    "Late", "Leaf", "Not", "all_of", "any_of", "implies", "is_value", "negate", "no", "unknown", "yes",
]  # fmt: skip
