"""Which causes fit the answer that was seen?

A suspect is a cause on a check, with one of its refusals: what is documented to come before may have held,
the check may have failed for this cause, and the refusal looks like the answer and may be the one given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from why403.gates.paths import path, preceding
from why403.gateway import facts as catalogue
from why403.gateway import wordings
from why403.gateway.check import Check, Gate, Spoken
from why403.gateway.refusal import BrowserRefusal, Fit, Refusal, Seen
from why403.gateway.site import Site
from why403.logic.claims import Claim
from why403.logic.facts import Fact, Facts, Value
from why403.logic.formula import Atom, Cause, Hole, facts_in
from why403.logic.reading import Reading, Reason, Walk
from why403.logic.remembered import Forms, reader, truth_reader
from why403.logic.states import UNTOLD
from why403.logic.truth import NO, UNKNOWN, YES, Truth
from why403.questions.aspects import aspects
from why403.questions.contrasts import Contrast, contrasted

if TYPE_CHECKING:
    from why403.access.definitions import Definitions, Landed


class _Fitting(NamedTuple):
    """A refusal that looks like the answer. Its readers remember: questions ask them again and again."""

    gate: Gate
    check: Check
    spoken: Spoken
    fit: Fit
    read: Callable[[Facts, Forms], Reading]
    when: Callable[[Facts, Forms], Truth]
    shows: tuple[Fact, ...]


class _Earlier(NamedTuple):
    """A check of a gate that comes before one that fits: where it refuses, the call did not get so far."""

    gate: str
    truth: Callable[[Facts, Forms], Truth]


@dataclass(frozen=True, slots=True)
class Suspect:
    """One cause that fits. `truth` is NO where the told facts alone make its check fail.

    `kind` and, of a WebSocket API, `moment` say which of the sites that the call can have reached it is on.
    """

    cause: Cause
    gate: Gate
    check: Check
    spoken: Spoken
    kind: str
    fit: Fit
    truth: Truth
    reasons: tuple[Reason, ...]
    moment: Value = UNTOLD

    @property
    def source(self) -> Claim:
        """The claim that says most about its refusal."""
        return self.spoken.source or self.check.source or self.gate.sources[0]

    @property
    def refusal(self) -> Refusal:
        """What the caller was told, if this is it."""
        return self.spoken.refusal


def shown(seen: Seen, facts: Facts) -> dict[str, Value]:
    """What the words of an answer tell by themselves: who spoke, of a signature, and of which caller.

    An emulator can use AWS's words; it is suspected where somebody tells that it answered, or where the
    host is this machine. Faults of a signature are told only where one was read. The policy of a VPC
    endpoint has the words of a resource policy: whom a denial names tells something only where no such
    endpoint is in the way. A result of another form (502) shows that the function ran (a source of the gate
    `backend`).
    """
    told: dict[str, Value] = {}
    if seen.family in _OF_AWS and facts.get(catalogue.REAL_GATEWAY.name, UNTOLD) is UNTOLD:
        told[catalogue.REAL_GATEWAY.name] = True
    if seen.family in _OF_SIGNATURES or seen.error_type == "InvalidSignatureException":
        told[catalogue.METHOD_AUTHORIZATION.name] = "AWS_IAM"
        told[catalogue.AUTHORIZATION.name] = "sigv4"
    if seen.status == 502 and seen.family == wordings.INTERNAL and seen.response_type in _MALFORMED:
        told[catalogue.BACKEND_REACHED.name] = True
    caller = _CALLERS.get(seen.family)
    if caller is not None and (
        facts.get(catalogue.VPC_ENDPOINT.name) is False
        or facts.get(catalogue.VPCE_POLICY_CUSTOM.name) is False
    ):
        told[catalogue.DENIED_CALLER.name] = caller
    return told


_MALFORMED = (UNTOLD, "INTEGRATION_FAILURE")
_OF_AWS = frozenset(family for family, _ in wordings.WORDINGS)
_OF_SIGNATURES = frozenset(
    {
        wordings.SIGNATURE_DIFFERS,
        wordings.SIGNATURE_EXPIRED,
        wordings.SIGNATURE_EARLY,
        wordings.SCOPE_REGION,
        wordings.SCOPE_SERVICE,
        wordings.SCOPE_DATE,
    }
)

_CALLERS: dict[object, str] = {
    wordings.ANONYMOUS_DENIED: "anonymous",
    wordings.ANONYMOUS_DENIED_EXPLICITLY: "anonymous",
    wordings.CALLER_DENIED: "principal",
    wordings.CALLER_DENIED_EXPLICITLY: "principal",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """One call as its checks are read: its facts, the forms that it can have, and what is said where it
    landed.

    Where no configuration is shown, nothing is said, and there is one form.
    """

    facts: Facts = field(repr=False)
    forms: tuple[Facts, ...] = field(default=({},), repr=False)
    here: Definitions | None = None


def situation(facts: Facts, landed: Landed | None, answered: Facts) -> Situation:
    """The call with what its answer tells; what somebody told and what was seen to be otherwise stays
    open."""
    disputed = {name: UNTOLD for name, value in answered.items() if facts.get(name, value) != value}
    if landed is None:
        return Situation({**answered, **facts, **disputed})
    settings = landed.here.settings()
    own = {
        name: value
        for name, value in landed.call.facts.items()
        if name in landed.told or settings.get(name, UNTOLD) != value
    }
    return Situation({**settings, **answered, **own, **disputed}, landed.call.forms, landed.here)


def sites(facts: Facts) -> tuple[Site, ...]:
    """The sites that the call can have reached: one for each kind of API that is not ruled out."""
    return tuple(site for kind in kinds(facts) for site in _of_kind(kind, facts))


def _of_kind(kind: str, facts: Facts) -> Iterator[Site]:
    """One, and of a WebSocket API one for each moment at which the call can have met it."""
    for moment in _moments(facts) if kind == "WEBSOCKET" else (UNTOLD,):
        given: dict[str, Value] = {}
        if moment is not UNTOLD:
            given[catalogue.WEBSOCKET_MOMENT.name] = moment
        if moment == "connections":
            given[catalogue.METHOD_AUTHORIZATION.name] = "AWS_IAM"
        yield Site(kind, given=given)


def _moments(facts: Facts) -> tuple[Value, ...]:
    """As it is told. A path that is not of @connections is the one at which connections are opened, and so
    is a method that asks for a key; where nobody speaks of such an API it is taken to be called over HTTP.
    """
    told, path = facts.get(catalogue.WEBSOCKET_MOMENT.name, UNTOLD), facts.get(catalogue.PATH.name)
    if told is UNTOLD and isinstance(path, str) and "connections" not in path:
        return ("handshake",)
    if told is UNTOLD and facts.get(catalogue.API_KEY_REQUIRED.name) is True:
        return ("handshake",)
    silent = told is UNTOLD and facts.get(catalogue.API_KIND.name, UNTOLD) is UNTOLD
    return ("handshake", "connections") if silent else (told,)


ONLY_ON: tuple[tuple[Fact, Value, tuple[str, ...]], ...] = (
    (catalogue.API_KEY_REQUIRED, True, ("REST", "WEBSOCKET")),
    (catalogue.RESOURCE_POLICY, "present", ("REST",)),
    (catalogue.METHOD_AUTHORIZATION, "COGNITO_USER_POOLS", ("REST",)),
    (catalogue.METHOD_AUTHORIZATION, "JWT", ("REST", "HTTP")),
    (catalogue.DOMAIN_ACCESS, False, ("REST",)),
)
"""What not every kind of API has (developer guide: http-api-vs-rest, apigateway-private-custom-domains)."""


def kinds(facts: Facts) -> tuple[str, ...]:
    """The kinds of API that the told facts leave."""
    told = facts.get(catalogue.API_KIND.name, UNTOLD)
    if told is not UNTOLD:
        return (str(told),)
    if facts.get(catalogue.WEBSOCKET_MOMENT.name, UNTOLD) is not UNTOLD:
        return ("WEBSOCKET",)
    needed = [has for fact, value, has in ONLY_ON if facts.get(fact.name, UNTOLD) == value]
    return tuple(kind for kind in catalogue.KINDS if all(kind in has for has in needed))


def every(call: Situation, seen: Seen, contrasts: Sequence[Contrast] = ()) -> tuple[Suspect, ...]:
    """Every cause on every check of every kind of API on which it fits."""
    return tuple(found for site in sites(call.facts) for found in _on(site, call, seen, contrasts))


@dataclass(frozen=True, slots=True)
class Settled:
    """A check that has the answer's own words, and is known to hold or not to give them: the reasons say by
    what."""

    check: Check
    refusal: Refusal
    reasons: tuple[Reason, ...]


def not_given(call: Situation, seen: Seen) -> tuple[Settled, ...]:
    """The checks that have the answer's words, where every one of them is known to hold: then what is known
    of the call does not go with its answer."""
    found: list[Settled] = []
    for site in sites(call.facts):
        facts = {**call.facts, **site.given}
        for step in _bound(site.kind, frozenset(site.given), call.here, seen)[0]:
            if step.fit is not Fit.AGREES:
                continue
            reading = step.read(facts, call.forms)
            if reading.truth is not YES and step.when(facts, call.forms) is NO:
                reading = Walk({**facts, **call.forms[0]}).reading(step.spoken.when)
            elif reading.truth is not YES:
                return ()
            found.append(Settled(step.check, step.spoken.refusal, reading.reasons))
    return tuple(found)


def suspects(found: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """Each cause once, in the order of the line; the best fit of each stands for it."""
    best: dict[str, Suspect] = {}
    for suspect in found:
        held = best.get(suspect.cause.code)
        if held is None or _strength(suspect) > _strength(held):
            best[suspect.cause.code] = suspect
    return tuple(best.values())


def _strength(suspect: Suspect) -> tuple[Fit, Truth]:
    return suspect.fit, -suspect.truth


def _on(site: Site, call: Situation, seen: Seen, contrasts: Sequence[Contrast]) -> Iterator[Suspect]:
    """Only checks of which a refusal fits are read, and those of gates that come before one of them."""
    facts = {**call.facts, **site.given}
    moment = site.given.get(catalogue.WEBSOCKET_MOMENT.name, UNTOLD)
    fitting, earlier = _bound(site.kind, frozenset(site.given), call.here, seen)
    closed = {step.gate for step in earlier if step.truth(facts, call.forms) is NO}
    for step in fitting:
        if _unseen_elsewhere(step, facts) or step.when(facts, call.forms) is NO:
            continue
        reading = _where_given(step, facts, call.forms)
        if reading.truth is YES or closed & preceding(step.gate.name, step.check.name):
            continue
        for cause in _causes(reading.reasons):
            if not contrasted(aspects(site.kind, step.check.name, cause.code), contrasts):
                yield Suspect(
                    cause,
                    step.gate,
                    step.check,
                    step.spoken,
                    site.kind,
                    step.fit,
                    reading.truth,
                    reading.reasons,
                    moment,
                )


def _where_given(step: _Fitting, facts: Facts, forms: Forms) -> Reading:
    """The check, where this refusal is the one that was given: where its condition is settled by a fact that
    nobody told, the answer in its own words shows what that fact can be."""
    reading = step.read(facts, forms)
    if reading.truth.settled or step.fit is not Fit.AGREES or not step.shows:
        return reading
    untold = [fact for fact in step.shows if facts.get(fact.name, UNTOLD) is UNTOLD]
    readings: list[Reading] = []
    for values in product(*(fact.values for fact in untold)):
        told = {**facts, **dict(zip((fact.name for fact in untold), values, strict=True))}
        given = step.when(told, forms)
        if given is UNKNOWN:
            return reading
        if given is YES:
            readings.append(step.read(told, forms))
    return readings[0] if readings and all(each.truth is NO for each in readings) else reading


def _shown_by(spoken: Spoken, check: Check) -> tuple[Fact, ...]:
    """The facts with countable answers on which both a check and the condition of its refusal hang."""
    asked, chosen = facts_in(check.holds), facts_in(spoken.when)
    return tuple(fact for name, fact in chosen.items() if name in asked and fact.values)


def _unseen_elsewhere(step: _Fitting, facts: Facts) -> bool:
    """A complaint that nobody showed is supposed only of what may be a browser."""
    supposed = step.fit is Fit.OPEN and isinstance(step.spoken.refusal, BrowserRefusal)
    return supposed and facts.get(catalogue.CLIENT.name, UNTOLD) not in (UNTOLD, "browser")


@lru_cache(maxsize=64)
def _bound(
    kind: str, given: frozenset[str], here: Definitions | None, seen: Seen
) -> tuple[list[_Fitting], list[_Earlier]]:
    """The checks to read: the same settings bind to the same checks, and the same answer fits the same."""
    said = {} if here is None else {name: each for name, each in here.said.items() if name not in given}
    line = list(path(Site(kind, said)))
    fitting = [
        _Fitting(
            gate, check, spoken, fit, reader(check.holds), truth_reader(spoken.when), _shown_by(spoken, check)
        )
        for gate, check in line
        for spoken in check.possible()
        if (fit := spoken.refusal.fit(seen)) > Fit.NO
    ]
    before = frozenset().union(*(preceding(step.gate.name, step.check.name) for step in fitting))
    earlier = [_Earlier(gate.name, truth_reader(check.passes)) for gate, check in line if gate.name in before]
    return fitting, earlier


def _causes(reasons: Iterable[Reason]) -> list[Cause]:
    """Each cause once; a leaf that holds is nobody's fault, unless it stands under a *not*."""
    return list(dict.fromkeys(reason.cause for reason in reasons if reason.cause is not None))


def open_facts(found: Iterable[Suspect]) -> list[str]:
    """The names of the facts that the suspects hang on and that nobody told, each once."""
    names = (
        reason.leaf.fact.name
        for suspect in found
        for reason in suspect.reasons
        if not reason.truth.settled and isinstance(reason.leaf, Atom | Hole)
    )
    return list(dict.fromkeys(names))
