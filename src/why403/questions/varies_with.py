"""On which parts of a call does it hang that a check fails for one cause?

Read off the formula alone, with nothing told: what is told of one call need not be so for another. An
emulator is there for every call alike, but what it refuses it refuses by rules of its own.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from why403.facts import ASPECTS
from why403.gates.paths import path
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Not, Unknown
from why403.model.site import Site
from why403.refusals.causes import TOOL_EMULATION

Aspects = frozenset[str]


@cache
def varies_with(kind: str, check: str, cause: str) -> Aspects:
    """The aspects for a cause on a check, over all forms in which APIs of this kind have the check."""
    if cause == TOOL_EMULATION.code:
        return frozenset(ASPECTS)
    found = (_of(holds, cause) for holds in _forms(kind).get(check, ()))
    return frozenset().union(*(part for part in found if part is not None))


@cache
def _forms(kind: str) -> dict[str, tuple[Formula, ...]]:
    """The formulas of each check, by its name."""
    found: defaultdict[str, tuple[Formula, ...]] = defaultdict(tuple)
    for _, check in path(Site(kind)):
        found[check.name] += (check.holds,)
    return found


def _of(formula: Formula, cause: str) -> Aspects | None:
    """`None` where the formula does not carry the cause."""
    match formula:
        case Const() | Unknown() | Atom():
            mine = formula.cause is not None and formula.cause.code == cause
            return _all(formula) if mine else None
        case AllOf(parts):
            return _union(parts, cause)
        case AnyOf(parts):
            return _any(parts, cause)
        case Not(part):
            return _of(part, cause)
        case Defined(atom):
            return _of(atom, cause)
        case CaseOf(fact):
            inside = _union(tuple(formula.branches()), cause)
            return None if inside is None else inside | fact.aspects


def _any(parts: tuple[Formula, ...], cause: str) -> Aspects | None:
    """One of several ways: the other ways can be what saved the other call."""
    inside = _union(parts, cause)
    others = (_all(part) for part in parts if _of(part, cause) is None)
    return None if inside is None else inside.union(*others)


def _union(parts: tuple[Formula, ...], cause: str) -> Aspects | None:
    found = [part for part in (_of(p, cause) for p in parts) if part is not None]
    return frozenset().union(*found) if found else None


def _all(formula: Formula) -> Aspects:
    match formula:
        case Const():
            return frozenset()
        case Unknown(fact) | Atom(fact):
            return fact.aspects
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*(_all(part) for part in parts))
        case Not(part):
            return _all(part)
        case Defined(atom):
            return _all(atom)
        case CaseOf(fact):
            return fact.aspects.union(*(_all(branch) for branch in formula.branches()))
