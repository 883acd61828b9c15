"""The decision on one request, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from why403.iam.claims import Asked, claims_of
from why403.iam.combination import Combined, Part, Policies, combined
from why403.iam.layers import Kind
from why403.iam.request import Request, facts_of
from why403.logic.claims import Claim, Standing
from why403.logic.facts import Facts
from why403.logic.formula import Formula
from why403.logic.places import Place
from why403.logic.reading import Reading, Reason, read
from why403.logic.truth import NO, UNKNOWN, YES


class Outcome(StrEnum):
    """What the policies answer; UNKNOWN where it hangs on something that nobody told."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One statement that decided: the kind of its policy, its effect, and its place."""

    kind: Kind
    effect: str
    at: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome and what it rests on.

    `deciding` are the statements that settled it; `blocked_by` the kinds of policy that refuse, in the
    order in which AWS names them; `reasons` the leaves that alone suffice for the outcome, `missing`
    those that are open; `claims` the statements about AWS without which it could be otherwise.
    """

    outcome: Outcome
    deciding: tuple[Ruling, ...]
    blocked_by: tuple[Kind, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...]
    claims: tuple[Claim, ...]

    @property
    def standing(self) -> Standing:
        """The weakest support of the claims it rests on."""
        order = (Standing.ASSUMED, Standing.OBSERVED)
        return next((s for s in order if any(c.standing is s for c in self.claims)), Standing.DOCUMENTED)


def decide(request: Request, policies: Policies) -> Decision:
    """Decide one request, with reasons."""
    return explain(combined(policies), facts_of(request))


def explain(rules: Combined, facts: Facts) -> Decision:
    """Decide from rules that were combined before."""
    denied = read(rules.denied, facts)
    granted = read(rules.granted, facts) if denied.truth is not YES else Reading(UNKNOWN, ())
    outcome = outcome_of(denied, granted)
    reasons = reasons_of(outcome, denied, granted)
    deciding = tuple(_rulings(rules, outcome, facts))
    return Decision(
        outcome,
        deciding,
        tuple(blocking(rules, facts)) if outcome is not Outcome.ALLOWED else (),
        reasons,
        tuple(r for r in reasons if r.truth is UNKNOWN) if outcome is Outcome.UNKNOWN else (),
        claims_of(Asked(rules, facts, outcome.value)),
    )


def outcome_of(denied: Reading, granted: Reading) -> Outcome:
    """The outcome of the two formulas; a deny that may be is enough to leave an allow open."""
    if denied.truth is YES:
        return Outcome.EXPLICITLY_DENIED
    if UNKNOWN in (denied.truth, granted.truth):
        return Outcome.UNKNOWN
    return Outcome.ALLOWED if granted.truth is YES else Outcome.IMPLICITLY_DENIED


def reasons_of(outcome: Outcome, denied: Reading, granted: Reading) -> tuple[Reason, ...]:
    """The leaves on which the outcome stands."""
    if outcome is Outcome.EXPLICITLY_DENIED:
        return denied.reasons
    return (*denied.reasons, *granted.reasons)


def blocking(rules: Combined, facts: Facts) -> Iterator[Kind]:
    """The kinds of policy that refuse: those that deny, those whose silence refuses, then whoever should have granted."""
    seen: set[Kind] = set()
    lacking = set(_lacking(rules, facts))
    for part in rules.parts:
        if part.kind not in seen and (part.kind in lacking or _denies(part, facts)):
            seen.add(part.kind)
            yield part.kind


def _denies(part: Part, facts: Facts) -> bool:
    return _yes(part.denies, facts) and _yes(part.applies, facts)


def _yes(formula: Formula, facts: Facts) -> bool:
    return read(formula, facts).truth is YES


def _no(formula: Formula, facts: Facts) -> bool:
    return read(formula, facts).truth is NO


def _lacking(rules: Combined, facts: Facts) -> Iterator[Kind]:
    """The kinds that are silent where they must allow."""
    yield from (g.kind for g in rules.guards if _yes(g.applies, facts) and _no(g.allows, facts))
    if not _no(rules.core, facts):
        return
    abroad = _no(rules.same_account, facts)
    identity = _no(rules.identity.allows, facts)
    if abroad and _no(rules.resource.allows, facts):
        yield Kind.RESOURCE
    if identity and (abroad or _no(rules.resource.limited, facts)):
        yield Kind.IDENTITY
    else:
        yield from (limit.kind for limit in rules.limits if _no(limit.allows, facts))


def _rulings(rules: Combined, outcome: Outcome, facts: Facts) -> Iterator[Ruling]:
    """The statements that apply, of the effect that settled it."""
    if outcome is Outcome.EXPLICITLY_DENIED:
        for part in rules.parts:
            if _yes(part.applies, facts):
                yield from _applying(part.kind, "Deny", part.denies, facts)
    elif outcome is Outcome.ALLOWED:
        for part in rules.parts:
            yield from _applying(part.kind, "Allow", part.allows, facts)


def _applying(kind: Kind, effect: str, formula: Formula, facts: Facts) -> Iterator[Ruling]:
    found = read(formula, facts)
    if found.truth is YES:
        yield from (Ruling(kind, effect, place) for place in statement_places(found.reasons))


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
