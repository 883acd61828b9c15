"""The decision on one request, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.frozen import dataclass
from why403.iam.claims import Asked, claims_of
from why403.iam.combination import Combined, Policies, PolicyVerdict, combined
from why403.iam.layers import PolicyKind
from why403.iam.outcome import Outcome, reached
from why403.iam.request import Request, facts_of
from why403.logic.claims import Claim, Standing
from why403.logic.facts import Facts
from why403.logic.formula import Formula
from why403.logic.places import Place
from why403.logic.reading import Reason, Walk
from why403.logic.truth import NO, YES, Truth


@dataclass(frozen=True, slots=True)
class Ruling:
    """One deciding statement: the type of its policy, its effect, and its place."""

    kind: PolicyKind
    effect: str
    at: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome and what it depends on.

    `deciding` are the statements that decided; `blocked_by` the types of policy that deny the request, in the
    order in which AWS names them; `reasons` the smallest parts of the policies that lead to the outcome,
    `missing` those that are not known; `claims` the statements about AWS that the outcome depends on.
    """

    outcome: Outcome
    deciding: tuple[Ruling, ...]
    blocked_by: tuple[PolicyKind, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...]
    claims: tuple[Claim, ...]

    @property
    def standing(self) -> Standing:
        """The weakest support of the claims that it depends on."""
        order = (Standing.ASSUMED, Standing.OBSERVED)
        return next((s for s in order if any(c.standing is s for c in self.claims)), Standing.DOCUMENTED)


def decide(request: Request, policies: Policies) -> Decision:
    """Decide one request, with reasons."""
    return explain(combined(policies), facts_of(request))


def explain(rules: Combined, facts: Facts) -> Decision:
    """Decide from rules that were combined before."""
    walk = Walk(facts)
    outcome = reached(rules, walk)
    reasons = tuple(_reasons(rules, outcome, walk))
    return Decision(
        outcome,
        tuple(_rulings(rules, outcome, walk)),
        tuple(blocking(rules, walk)) if outcome is not Outcome.ALLOWED else (),
        reasons,
        tuple(r for r in reasons if r.truth is Truth.UNKNOWN) if outcome is Outcome.UNKNOWN else (),
        claims_of(Asked(rules, walk, outcome, reasons)),
    )


def _reasons(rules: Combined, outcome: Outcome, walk: Walk) -> Iterator[Reason]:
    """The leaves on which the outcome stands."""
    yield from walk.reasons(rules.denied)
    if outcome is not Outcome.EXPLICITLY_DENIED:
        yield from walk.reasons(rules.granted)


def blocking(rules: Combined, walk: Walk) -> Iterator[PolicyKind]:
    """The kinds of policy that refuse: by denying, or by being silent where they must allow."""
    seen: set[PolicyKind] = set()
    lacking = set(_lacking(rules, walk))
    for part in rules.parts:
        if part.kind not in seen and (part.kind in lacking or _denies(part, walk)):
            seen.add(part.kind)
            yield part.kind


def _denies(part: PolicyVerdict, walk: Walk) -> bool:
    return walk.truth(part.denies) is YES and walk.truth(part.applies) is YES


def _lacking(rules: Combined, walk: Walk) -> Iterator[PolicyKind]:
    """The kinds that are silent where they must allow."""
    yield from (g.kind for g in rules.guards if walk.truth(g.applies) is YES and walk.truth(g.allows) is NO)
    if walk.truth(rules.core) is not NO:
        return
    abroad = walk.truth(rules.same_account) is NO
    identity = walk.truth(rules.identity.allows) is NO
    if abroad and walk.truth(rules.resource.allows) is NO:
        yield PolicyKind.RESOURCE
    if identity and (abroad or walk.truth(rules.resource.limited) is NO):
        yield PolicyKind.IDENTITY
    else:
        yield from (limit.kind for limit in rules.limits if walk.truth(limit.allows) is NO)


def _rulings(rules: Combined, outcome: Outcome, walk: Walk) -> Iterator[Ruling]:
    """The statements that apply, of the effect that settled it."""
    for part in rules.parts:
        if outcome is Outcome.EXPLICITLY_DENIED and walk.truth(part.applies) is YES:
            yield from _applying(part.kind, "Deny", part.denies, walk)
        elif outcome is Outcome.ALLOWED:
            yield from _applying(part.kind, "Allow", part.allows, walk)


def _applying(kind: PolicyKind, effect: str, formula: Formula, walk: Walk) -> Iterator[Ruling]:
    if walk.truth(formula) is YES:
        yield from (Ruling(kind, effect, place) for place in statement_places(walk.reasons(formula)))


def statement_places(reasons: Iterable[Reason]) -> tuple[Place, ...]:
    """The statements that leaves were read in, each once."""
    places = (statement_place(reason.leaf.at) for reason in reasons)
    return tuple(dict.fromkeys(place for place in places if place is not None))


def statement_place(at: Place) -> Place | None:
    """The statement around a place of a document."""
    if "Statement" not in at.path:
        return None
    end = at.path.index("Statement") + 1
    if len(at.path) > end and isinstance(at.path[end], int):
        end += 1
    return Place(at.document, at.path[:end])


__all__ = ["Decision", "Outcome", "Ruling", "decide", "explain"]
