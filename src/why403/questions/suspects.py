"""Which causes fit the answer that was seen?

A suspect is a cause on a check, with one of its refusals: what is documented to come before may have held,
the check may have failed for this cause, and the refusal looks like the answer and may be the one given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import cached_property, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.gates.check import Check, Gate, Spoken
from why403.gates.paths import path, preceding
from why403.gates.sources import source_of
from why403.logic.claims import Claim, Standing
from why403.logic.facts import Fact, Facts, Value
from why403.logic.formula import HOLDS, Atom, Cause, Unknown, facts_in
from why403.logic.reading import Reading, Reason, Walk
from why403.logic.remembered import ONE_FORM, Forms, by_values, is_one, reader_with_causes, truth_reader
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, YES, Truth
from why403.model.site import Site
from why403.questions.contrasts import Contrast, contrasted
from why403.questions.varies_with import varies_with
from why403.refusals import wordings
from why403.refusals.refusal import BrowserRefusal, Fingerprint, Fit, Refusal
from why403.refusals.stranger import Role

if TYPE_CHECKING:
    from why403.access.definitions import Definitions, Landed


_When = Callable[[Facts, Forms], Truth]


class _Met:
    """A check of a line. What reads it is made where it is first asked, and remembers: questions ask them
    again and again, and other answers ask the same checks."""

    def __init__(self, gate: Gate, check: Check) -> None:
        self.gate, self.check = gate, check
        self.before = preceding(gate.name, check.name)
        self.possible = tuple(check.possible())
        self._whens: dict[int, _When] = {}
        self._shown: dict[int, tuple[Fact, ...]] = {}

    @cached_property
    def read(self) -> Callable[[Facts, Forms], tuple[Reading, list[Cause]]]:
        """Whether the check holds, and why not."""
        return reader_with_causes(self.check.holds)

    @cached_property
    def passes(self) -> Callable[[Facts, Forms], Truth]:
        """Whether the call comes further."""
        return truth_reader(self.check.passes)

    @cached_property
    def supposed(self) -> _When | None:
        """What must be known before it is supposed that the check fails; `None` where nothing need be."""
        return None if self.check.known == HOLDS else truth_reader(self.check.known)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The facts on which hangs whether the check holds, and which of its refusals is given."""
        formulas = (self.check.holds, self.check.known, *(spoken.when for spoken in self.possible))
        return frozenset(name for formula in formulas for name in facts_in(formula))

    def when(self, place: int) -> _When | None:
        """What must be so for one of the possible refusals; `None` where nothing need be."""
        when = self.possible[place].when
        if when == HOLDS:
            return None
        if place not in self._whens:
            self._whens[place] = truth_reader(when)
        return self._whens[place]

    def shown(self, place: int) -> tuple[Fact, ...]:
        """The facts with countable answers on which both the check and the condition of a refusal hang."""
        if place not in self._shown:
            asked, chosen = facts_in(self.check.holds), facts_in(self.possible[place].when)
            self._shown[place] = tuple(f for name, f in chosen.items() if name in asked and f.values)
        return self._shown[place]


class _Like(NamedTuple):
    """A refusal that looks like the answer, how well it does, and what must be so for it. Where the answer is
    in its words, `shows` are the facts with countable answers on which both that and its check hang."""

    spoken: Spoken
    fit: Fit
    when: _When | None
    shows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """One cause that fits. `truth` is NO where the told facts alone make its check fail.

    `kind` and, of a WebSocket API, `moment` say which of the sites that the call can have reached it is on.
    It fails `by_words` where the told facts alone leave that open, and the answer's own words settle it.
    """

    cause: Cause
    gate: Gate
    check: Check
    spoken: Spoken
    kind: str
    fit: Fit
    truth: Truth
    reasons: tuple[Reason, ...]
    moment: Value = UNKNOWN
    by_words: bool = False

    @property
    def source(self) -> Claim:
        """The claim to cite: for this cause, this type of API and this response."""
        return source_of(self.cause.code, self.kind, self.refusal.name)

    @property
    def assumed(self) -> tuple[Claim, ...]:
        """What of it no page supports: the claim to cite, or one that its check or its refusal rests on."""
        claims = (self.source, self.spoken.source, self.check.source)
        return tuple(each for each in claims if each is not None and each.standing is Standing.ASSUMED)

    @property
    def refusal(self) -> Refusal:
        """The response that the caller got if this is the cause."""
        return self.spoken.refusal


def shown(seen: Fingerprint, facts: Facts) -> dict[str, Value]:
    """What the words of an answer tell by themselves: who spoke, of a signature, and of which caller.

    An emulator can use AWS's words and headers; it is suspected where somebody tells that it answered, where
    the host is this machine, or where it listens on a port that is not API Gateway's. Faults of a signature
    are told only where one was read. The policy of a VPC endpoint has the words of a resource policy: whom a
    denial names tells something only where no such endpoint is in the way. A result of another form (502)
    shows that the function ran (a source of the gate `backend`).
    """
    told: dict[str, Value] = {}
    family = UNKNOWN if seen.besides else seen.family
    spoke = (seen.typed or seen.family in wordings.FAMILIES) and seen.role != Role.EMULATOR
    if spoke and catalogue.REAL_GATEWAY.name not in facts:
        told[catalogue.REAL_GATEWAY.name] = True
    if family in _OF_SIGNATURES or seen.error_type == "InvalidSignatureException":
        told[catalogue.METHOD_AUTHORIZATION.name] = "AWS_IAM"
        told[catalogue.AUTHORIZATION.name] = "sigv4"
    if seen.status == 502 and seen.family == wordings.INTERNAL and seen.response_type in _MALFORMED:
        told[catalogue.BACKEND_REACHED.name] = True
    caller = _CALLERS.get(family)
    if caller is not None and (
        facts.get(catalogue.VPC_ENDPOINT.name) is False
        or facts.get(catalogue.VPCE_POLICY_CUSTOM.name) is False
    ):
        told[catalogue.DENIED_CALLER.name] = caller
    return told


_MALFORMED = (UNKNOWN, "INTEGRATION_FAILURE")
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
    disputed = {name: UNKNOWN for name, value in answered.items() if facts.get(name, value) != value}
    if landed is None:
        return Situation({**answered, **facts, **disputed})
    settings = landed.here.settings()
    own = {
        name: value
        for name, value in landed.call.facts.items()
        if name in landed.told or settings.get(name, UNKNOWN) != value
    }
    return Situation({**settings, **answered, **own, **disputed}, landed.call.forms, landed.here)


def sites(facts: Facts) -> tuple[Site, ...]:
    """The sites that the call can have reached: one for each kind of API that is not ruled out."""
    return tuple(site for kind in kinds(facts) for site in _of_kind(kind, facts))


def _of_kind(kind: str, facts: Facts) -> Iterator[Site]:
    """One, and of a WebSocket API one for each moment at which the call can have met it."""
    for moment in _moments(facts) if kind == "WEBSOCKET" else (UNKNOWN,):
        given: dict[str, Value] = {}
        if moment is not UNKNOWN:
            given[catalogue.WEBSOCKET_MOMENT.name] = moment
        if moment == "connections":
            given[catalogue.METHOD_AUTHORIZATION.name] = "AWS_IAM"
        yield Site(kind, given=given)


def _moments(facts: Facts) -> tuple[Value, ...]:
    """As it is told. A path that is not of @connections is the one at which connections are opened, and so
    is a method that asks for a key; where nobody speaks of such an API it is taken to be called over HTTP.
    """
    told, path = facts.get(catalogue.WEBSOCKET_MOMENT.name, UNKNOWN), facts.get(catalogue.PATH.name)
    if told is UNKNOWN and isinstance(path, str) and "connections" not in path:
        return ("handshake",)
    if told is UNKNOWN and facts.get(catalogue.API_KEY_REQUIRED.name) is True:
        return ("handshake",)
    silent = told is UNKNOWN and facts.get(catalogue.API_KIND.name, UNKNOWN) is UNKNOWN
    return ("handshake", "connections") if silent else (told,)


_ONLY_ON: tuple[tuple[Fact, Value, tuple[str, ...]], ...] = (
    (catalogue.API_KEY_REQUIRED, True, ("REST", "WEBSOCKET")),
    (catalogue.RESOURCE_POLICY, "present", ("REST",)),
    (catalogue.METHOD_AUTHORIZATION, "COGNITO_USER_POOLS", ("REST",)),
    (catalogue.METHOD_AUTHORIZATION, "JWT", ("REST", "HTTP")),
    (catalogue.DOMAIN_ACCESS, False, ("REST",)),
)
"""What not every kind of API has (developer guide: http-api-vs-rest, apigateway-private-custom-domains)."""


def _needed(facts: Facts) -> Iterator[tuple[str, ...]]:
    """The kinds of API that can have each thing which is told. AWS WAF is a stage's of a REST API, unless a
    CloudFront distribution brings its own."""
    for fact, value, has in _ONLY_ON:
        if facts.get(fact.name, UNKNOWN) == value:
            yield has
    blocked = facts.get(catalogue.WAF_ALLOWS.name) is False
    if blocked and facts.get(catalogue.FRONT.name) != "cloudfront":
        yield ("REST",)


def kinds(facts: Facts) -> tuple[str, ...]:
    """The kinds of API that the told facts leave."""
    told = facts.get(catalogue.API_KIND.name, UNKNOWN)
    if told is not UNKNOWN:
        return (str(told),)
    if facts.get(catalogue.WEBSOCKET_MOMENT.name, UNKNOWN) is not UNKNOWN:
        return ("WEBSOCKET",)
    needed = tuple(_needed(facts))
    return tuple(kind for kind in catalogue.KINDS if all(kind in has for has in needed))


def every(call: Situation, seen: Fingerprint, contrasts: Sequence[Contrast] = ()) -> tuple[Suspect, ...]:
    """Every cause on every check of every kind of API on which it fits."""
    return tuple(found for site in sites(call.facts) for found in _on(site, call, seen, contrasts))


@dataclass(frozen=True, slots=True)
class Settled:
    """A check that has the answer's own words, and is known to hold or not to give them: the reasons say by
    what."""

    check: Check
    refusal: Refusal
    reasons: tuple[Reason, ...]


def not_given(call: Situation, seen: Fingerprint) -> tuple[Settled, ...]:
    """The checks that have the answer's words, where every one of them is known to hold: then what is known
    of the call does not go with its answer."""
    found: list[Settled] = []
    for site in sites(call.facts):
        facts = {**call.facts, **site.given}
        for fitting in _looking_like(site.kind, frozenset(site.given), call.here, seen).fitting:
            met = fitting.met
            reading, _ = met.read(facts, call.forms)
            for like in fitting.refusals:
                if like.fit is not Fit.AGREES:
                    continue
                reasons = reading.reasons
                if reading.truth is not YES:
                    if like.when is None or like.when(facts, call.forms) is not NO:
                        return ()
                    reasons = Walk({**facts, **call.forms[0]}).reading(like.spoken.when).reasons
                found.append(Settled(met.check, like.spoken.refusal, reasons))
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


class _Fitting:
    """A check of which some refusals look like the answer, on one kind of API, and the suspects that it is.

    These are remembered: an answer to a question changes few of them.
    """

    def __init__(self, kind: str, *, at_moments: bool, met: _Met, refusals: list[_Like]) -> None:
        self.met, self.refusals = met, refusals
        self._kind, self._at_moments = kind, at_moments
        asked = met.asked | {catalogue.WEBSOCKET_MOMENT.name, catalogue.CLIENT.name}
        self._known = by_values(asked, lambda facts: tuple(self._found(facts, ONE_FORM)))

    def suspects(self, facts: Facts, forms: Forms) -> Iterable[Suspect]:
        """One for each cause and refusal, where the check is not known to hold."""
        return self._known(facts) if is_one(forms) else self._found(facts, forms)

    def _found(self, facts: Facts, forms: Forms) -> Iterator[Suspect]:
        moment = facts[catalogue.WEBSOCKET_MOMENT.name] if self._at_moments else UNKNOWN
        met = self.met
        read = met.read(facts, forms)
        if read[0].truth is YES or (met.supposed and met.supposed(facts, forms) is not YES):
            return
        for like in self.refusals:
            if _unseen_elsewhere(like, facts) or (like.when and like.when(facts, forms) is NO):
                continue
            reading, causes = _where_given(met, like, read, facts, forms)
            if reading.truth is YES:
                continue
            for cause in causes:
                yield Suspect(
                    cause,
                    met.gate,
                    met.check,
                    like.spoken,
                    self._kind,
                    like.fit,
                    reading.truth,
                    reading.reasons,
                    moment,
                    reading is not read[0],
                )


class _Line:
    """The checks of a kind of API of which a refusal fits the answer, and those of the gates that come before
    one of these."""

    def __init__(self, fitting: list[_Fitting], earlier: list[_Met]) -> None:
        self.fitting, self._earlier = fitting, earlier
        asked = frozenset[str]().union(*(met.asked for met in earlier))
        self._known = by_values(asked, lambda facts: self._closed(facts, ONE_FORM))

    def closed(self, facts: Facts, forms: Forms) -> frozenset[str]:
        """The earlier gates that are known to end the call."""
        return self._known(facts) if is_one(forms) else self._closed(facts, forms)

    def _closed(self, facts: Facts, forms: Forms) -> frozenset[str]:
        return frozenset(met.gate.name for met in self._earlier if met.passes(facts, forms) is NO)


def _on(site: Site, call: Situation, seen: Fingerprint, contrasts: Sequence[Contrast]) -> Iterator[Suspect]:
    """Only checks of which a refusal fits are read, and those of gates that come before one of them."""
    facts = {**call.facts, **site.given} if site.given else call.facts
    line = _looking_like(site.kind, frozenset(site.given), call.here, seen)
    closed = line.closed(facts, call.forms)
    for fitting in line.fitting:
        if closed and closed & fitting.met.before:
            continue
        for found in fitting.suspects(facts, call.forms):
            check, code = found.check.name, found.cause.code
            if not contrasts or not contrasted(varies_with(site.kind, check, code), contrasts):
                yield found


def behind_the_end(call: Situation, seen: Fingerprint) -> tuple[Cause, ...]:
    """What refuses the call as well, behind a gate that is known to end it: it comes next."""
    found: dict[Cause, None] = {}
    for site in sites(call.facts):
        facts = {**call.facts, **site.given}
        closed = _looking_like(site.kind, frozenset(site.given), call.here, seen).closed(facts, call.forms)
        for met in met_checks(site.kind, frozenset(site.given), call.here) if closed else ():
            if closed & met.before and met.passes(facts, call.forms) is NO:
                found |= dict.fromkeys(met.read(facts, call.forms)[1])
    return tuple(found)


_Read = tuple[Reading, list[Cause]]
"""Why a check fails, and the causes for which it may."""


def _where_given(met: _Met, like: _Like, read: _Read, facts: Facts, forms: Forms) -> _Read:
    """The check, where this refusal is the one that was given: where its condition is settled by a fact that
    nobody told, the answer in its own words shows what that fact can be."""
    if read[0].truth.settled or like.fit is not Fit.AGREES or like.when is None or not like.shows:
        return read
    untold = [fact for fact in like.shows if facts.get(fact.name, UNKNOWN) is UNKNOWN]
    found: list[_Read] = []
    for values in product(*(fact.values for fact in untold)):
        told = {**facts, **dict(zip((fact.name for fact in untold), values, strict=True))}
        given = like.when(told, forms)
        if given is Truth.UNKNOWN:
            return read
        if given is YES:
            found.append(met.read(told, forms))
    return found[0] if found and all(each[0].truth is NO for each in found) else read


def _unseen_elsewhere(like: _Like, facts: Facts) -> bool:
    """A complaint that nobody showed is supposed only of what may be a browser."""
    supposed = like.fit is Fit.OPEN and isinstance(like.spoken.refusal, BrowserRefusal)
    return supposed and facts.get(catalogue.CLIENT.name, UNKNOWN) not in (UNKNOWN, "browser")


@lru_cache(maxsize=64)
def _looking_like(kind: str, given: frozenset[str], here: Definitions | None, seen: Fingerprint) -> _Line:
    """What of a line is read to find the suspects of an answer."""
    line = met_checks(kind, given, here)
    fitting: list[_Fitting] = []
    for met in line:
        fits = [(place, spoken, spoken.refusal.fit(seen)) for place, spoken in enumerate(met.possible)]
        like = [
            _Like(spoken, fit, met.when(place), met.shown(place) if fit is Fit.AGREES else ())
            for place, spoken, fit in fits
            if fit > Fit.NO
        ]
        if like:
            at_moments = catalogue.WEBSOCKET_MOMENT.name in given
            fitting.append(_Fitting(kind, at_moments=at_moments, met=met, refusals=like))
    before = frozenset[str]().union(*(each.met.before for each in fitting))
    return _Line(fitting, [met for met in line if met.gate.name in before])


@lru_cache(maxsize=64)
def met_checks(kind: str, given: frozenset[str], here: Definitions | None) -> tuple[_Met, ...]:
    """The checks of a kind of API: the same settings bind to the same checks, whatever was answered."""
    said = {} if here is None else {name: each for name, each in here.said.items() if name not in given}
    return tuple(_Met(gate, check) for gate, check in path(Site(kind, said)))


class MetCheck:
    """One check of a line as a call meets it. It is read where it is asked."""

    def __init__(self, met: _Met, facts: Facts, forms: Forms) -> None:
        self.gate, self.check = met.gate, met.check
        self._met, self._facts, self._forms = met, facts, forms

    @cached_property
    def reading(self) -> Reading:
        """Why it holds or not."""
        return self._met.read(self._facts, self._forms)[0]

    @cached_property
    def passes(self) -> Truth:
        """Whether the call comes further."""
        return self._met.passes(self._facts, self._forms)


def met_beside(suspect: Suspect, call: Situation) -> Iterator[MetCheck]:
    """Every check of the line that a suspect is on, in the order of the line."""
    for site in sites(call.facts):
        if site.kind == suspect.kind and _moment(site) == suspect.moment:
            facts = {**call.facts, **site.given}
            for met in met_checks(site.kind, frozenset(site.given), call.here):
                yield MetCheck(met, facts, call.forms)
            return


def _moment(site: Site) -> Value:
    return site.given.get(catalogue.WEBSOCKET_MOMENT.name, UNKNOWN)


def open_facts(found: Iterable[Suspect]) -> list[str]:
    """The names of the facts that the suspects hang on and that nobody told, each once."""
    names = (
        reason.leaf.fact.name
        for suspect in found
        for reason in suspect.reasons
        if not reason.truth.settled and isinstance(reason.leaf, Atom | Unknown)
    )
    return list(dict.fromkeys(names))
