"""Near misses: statements that would have allowed, had one part of them matched."""

from __future__ import annotations

from collections.abc import Iterator

from why403.frozen import dataclass
from why403.iam.combination import Combined
from why403.iam.decide import statement_place
from why403.iam.layers import PolicyKind
from why403.logic.facts import Facts
from why403.logic.formula import AllOf, AnyOf, Formula
from why403.logic.places import Place
from why403.logic.reading import Reason, Walk
from why403.logic.truth import NO, YES


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A statement that allows but for one part; `failed` are that part's leaves, with the values they saw."""

    kind: PolicyKind
    at: Place
    failed: tuple[Reason, ...]


def near_misses(rules: Combined, facts: Facts) -> tuple[NearMiss, ...]:
    """The Allow statements of which exactly one part failed, in the order of the policies."""
    walk = Walk(facts)
    found: dict[tuple[PolicyKind, Place], NearMiss] = {}
    matched: set[tuple[PolicyKind, Place]] = set()
    for part in rules.parts:
        for statement in _alternatives(part.allows):
            for miss in _missed(part.kind, statement, walk, matched):
                found.setdefault((miss.kind, miss.at), miss)
    return tuple(miss for key, miss in found.items() if key not in matched)


def _alternatives(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, AnyOf):
        for part in formula.parts:
            yield from _alternatives(part)
    else:
        yield formula


def _missed(
    kind: PolicyKind, statement: Formula, walk: Walk, matched: set[tuple[PolicyKind, Place]]
) -> Iterator[NearMiss]:
    """The near miss that one statement is; statements that match are noted, because a resource policy's
    statement is told once for each way of naming the caller."""
    parts = statement.parts if isinstance(statement, AllOf) else (statement,)
    places = (statement_place(reason.leaf.at) for reason in walk.reasons(statement))
    at = next((place for place in places if place is not None), None)
    if at is None:
        return
    failed = [part for part in parts if walk.truth(part) is NO]
    if walk.truth(statement) is YES:
        matched.add((kind, at))
    elif len(failed) == 1:
        yield NearMiss(kind, at, tuple(walk.reasons(failed[0])))
