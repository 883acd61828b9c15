"""Who gets in: the line of checks at the site where a call lands, read to the first that ends it.

No rule stands here. A call that is let in is decided by the residuals of its site, compiled once
(`questions/line.py`); one that may be refused is read again by the walk that explains (`questions/first.py`),
which says by which check, in which words, for which cause and at which line of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from why403 import facts as catalogue
from why403.access.call import NO_SUCH_KEY
from why403.access.definitions import Access, Definitions, concluded
from why403.access.landing import Landing, land
from why403.aws.hosts import host_kind
from why403.frozen import replace
from why403.gates.check import Check, Gate
from why403.gates.paths import LINE, path
from why403.iam.keys import RESOURCE
from why403.logic.compiled import not_settled
from why403.logic.facts import Facts, Value
from why403.logic.formula import Atom, Cause
from why403.logic.places import NOWHERE_WRITTEN, Located, Place
from why403.logic.reading import Reading, Reason, Walk
from why403.logic.states import State
from why403.logic.truth import NO
from why403.model.authorizer import NOTHING_TOLD, PublicKey, Settings
from why403.model.configuration import Configuration
from why403.model.definition import Choice
from why403.model.site import Site
from why403.questions.first import Refused, first_on, named
from why403.questions.line import Arrival, PathReader
from why403.refusals.refusal import GatewayRefusal
from why403.serve.facts import OF_THE_RUN, Call, Questions, every_name, taken

NOT_HERE = frozenset({"edge", "cors"})
"""Gates that are not the gateway's: nothing stands in front of it, and what a browser checks of an answer it
checks by itself."""
_GUARDED = "cors.preflight-open"
PLACE_IN_LINE: Mapping[str, int] = {gate.name: place for place, gate in enumerate(LINE)}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call that no check is known to end, and where it landed."""

    landing: Landing
    facts: Facts


@dataclass(frozen=True, slots=True)
class Denied:
    """A call that a check ends: the refusal that is given, why, and which place decided.

    `met` is the gate that ended it, which of a preflight is another than the one that explains it. `unsure`
    are checks before it of which the configuration leaves open whether they hold.
    """

    landing: Landing
    facts: Facts
    gate: Gate
    check: Check
    refusal: GatewayRefusal
    causes: tuple[Cause, ...]
    at: Place
    reading: Reading
    met: Gate
    unsure: tuple[Check, ...] = ()

    @property
    def cause(self) -> Cause | None:
        """The first cause; a check names at least one that can fail."""
        return self.causes[0] if self.causes else None

    def before(self, gate: str) -> bool:
        """Whether it was refused before this gate was met."""
        return PLACE_IN_LINE[self.met.name] < PLACE_IN_LINE[gate]


Decision = Admitted | Denied


class Decider:
    """Decides calls to one API by one configuration, whose caller is told or nobody."""

    def __init__(
        self,
        configuration: Configuration,
        kind: str,
        keys: tuple[PublicKey, ...] | State,
        network: Facts,
    ) -> None:
        self.configuration = configuration
        self.kind = kind
        self._public_keys = keys
        self._given: Facts = {**taken(configuration), **network}
        self.access = Access(configuration)
        self._reader = PathReader(self.access, kind, self._given, NOT_HERE)
        self._questions: dict[Arrival, Questions] = {}
        self._lines: dict[Definitions, tuple[tuple[Gate, Check], ...]] = {}

    def decide(self, call: Call) -> Decision:
        """Whether the call is let in, by all that is established of it so far."""
        arrival = self._reader.arrival(call.host, call.verb, call.received.path)
        if arrival is None:
            return self._walked(call)
        landing = _landed(call, arrival)
        call.meets(landing, self.authorizer_of(landing), self._public_keys)
        questions = self._questions.get(arrival)
        if questions is None:
            made_of = (fact.name for derivation in arrival.derived for fact in derivation.made_of)
            questions = self._questions[arrival] = Questions((*arrival.program.asks, *made_of), call)
        own = questions.told(call)
        own |= self._key(own.get(catalogue.API_KEY.name))
        program, facts = arrival.program, self._reader.arrived(arrival, call.received.path, own)
        if program.first(facts, not_settled) == len(program.residuals):
            return Admitted(landing, facts)
        return self._walked(call, landing)

    def _key(self, sent: object) -> dict[str, Value]:
        """Which key was sent. Its value has to be one to the letter: here a star hides nothing."""
        if not isinstance(sent, str):
            return {}
        found = self.access.keys.by_value.get(sent, ())
        return {catalogue.KEY_ID.name: found[0] if len(found) == 1 else NO_SUCH_KEY}

    def authorizer_of(self, landing: Landing) -> Settings:
        """The settings of the authorizer at the route."""
        name = None if landing.met is None else landing.met.authorizer.value
        found = self.configuration.authorizers.get(name) if isinstance(name, str) else None
        return NOTHING_TOLD if found is None else found

    def _walked(self, call: Call, landing: Landing | None = None) -> Decision:
        """The same, check by check, with the reasons. `landing` is where it landed, if that is known."""
        arrived: dict[str, Value] = {
            **self._given,
            catalogue.API_KIND.name: self.kind,
            catalogue.HOST.name: call.host,
            catalogue.HOST_KIND.name: host_kind(call.host),
            catalogue.METHOD.name: call.verb,
            catalogue.PATH.name: call.received.path,
        }
        if landing is None:
            landing = land(self.configuration, self.access.arns, arrived, call.request)
        call.meets(landing, self.authorizer_of(landing), self._public_keys)
        here = self.access.at(landing)
        told = {**arrived, **call.told((*every_name(), *here.sent, *call.facts))}
        told |= self._key(told.get(catalogue.API_KEY.name))
        met = self.access.call(told, call.request, landing)
        run = {name: here.said[name] for name in OF_THE_RUN if name in here.said}
        settled = {said.fact for said in concluded(run, met)}
        taken = {name: call.facts.get(name, OF_THE_RUN[name]) for name in OF_THE_RUN if name not in settled}
        facts = {**met.facts, **taken}
        for form in met.forms:
            refused = self._first(here, {**facts, **form})
            if refused is not None:
                return self._denied(landing, {**facts, **form}, refused)
        return Admitted(landing, facts)

    def _first(self, here: Definitions, facts: Facts) -> Refused | None:
        """The line of a site is made once, however many calls are refused there."""
        site = Site(self.kind, here.said)
        line = self._lines.get(here)
        if line is None:
            line = tuple((gate, check) for gate, check in path(site) if gate.name not in NOT_HERE)
            self._lines[here] = line
        told = {**facts, **_invalid_part(site, facts)}
        return first_on(line, {catalogue.DENIED_CALLER.name: named(site, told), **told}, told)

    def catches_preflights(self, decision: Decision) -> bool:
        """Whether what stands at OPTIONS there asks a preflight for something that it cannot bring."""
        facts = {**decision.facts, catalogue.PREFLIGHT.name: True, catalogue.CLIENT.name: "browser"}
        found = self._guarded(decision.landing)
        return found is not None and Walk(facts).truth(found[1].holds) is NO

    def _guarded(self, landing: Landing) -> tuple[Gate, Check] | None:
        site = Site(self.kind, self.access.at(landing).said)
        return next((each for each in path(site) if each[1].name == _GUARDED), None)

    def _of_browser(self, landing: Landing, facts: Facts, refused: Refused) -> Refused:
        """A preflight has nothing that could be asked of it: where its method asks for something, that is at
        fault, and not that the call lacks it."""
        if facts.get(catalogue.PREFLIGHT.name) is not True:
            return refused
        told = {**facts, catalogue.CLIENT.name: "browser"}
        guarded = self._guarded(landing)
        if guarded is None:
            return refused
        found = first_on((guarded,), told, told)
        same = found is not None and set(found.refusals) & set(refused.refusals)
        return replace(found, refusals=refused.refusals) if found is not None and same else refused

    def _denied(self, landing: Landing, facts: Facts, refused: Refused) -> Denied:
        met, refused = refused.gate, self._of_browser(landing, facts, refused)
        by = {**facts, catalogue.CLIENT.name: "browser"} if refused.check.name == _GUARDED else facts
        reading = Walk(by).reading(refused.check.holds)
        failing = [reason for reason in reading.reasons if reason.cause is not None]
        causes = tuple(dict.fromkeys(reason.cause for reason in failing if reason.cause is not None))
        given = next(each for each in refused.refusals if isinstance(each, GatewayRefusal))
        at = _place_of(failing) or _place_of(reading.reasons) or _nearest(landing)
        return Denied(
            landing, facts, refused.gate, refused.check, given, causes, at, reading, met, refused.earlier
        )


def _landed(call: Call, arrival: Arrival) -> Landing:
    """Where the call landed: calls with other values in their paths arrive alike, each with its own path."""
    path, landing = call.received.path.rstrip("/")[arrival.cut :] or "/", arrival.ground.landing
    if landing.path is None or landing.path == path:
        return landing
    before = call.landing
    same = before is not None and before.path == path and before.site == landing.site
    return before if before is not None and same else replace(landing, path=path)


def _invalid_part(site: Site, facts: Facts) -> Facts:
    """Whether parameters are missing or the body does not fit: parameters are looked at first."""
    said = site.definitions.get(catalogue.REQUEST_VALID.name)
    if said is None or isinstance(said, Located | Choice):
        return {}
    reading = Walk(facts).reading(said)
    if reading.truth is not NO:
        return {}
    asked = [reason.leaf.fact.name for reason in reading.reasons if isinstance(reason.leaf, Atom)]
    of_parameters = any(name.startswith((catalogue.HEADER, catalogue.QUERY)) for name in asked)
    return {catalogue.INVALID_PART.name: "parameters" if of_parameters else "body"}


def _place_of(reasons: Sequence[Reason]) -> Place | None:
    """Where it is written: of what compares a part of this call before what is so for every call."""
    placed = [reason.leaf for reason in reasons if reason.leaf.at.document]
    return next((leaf.at for leaf in placed if isinstance(leaf, Atom)), placed[0].at if placed else None)


def _nearest(landing: Landing) -> Place:
    """Where no setting decided, the route that was met, else the stage."""
    for part in (landing.met, landing.stage):
        if part is not None and part.at.document:
            return part.at
    return NOWHERE_WRITTEN


def resource_of(facts: Facts) -> str:
    """The ARN of the called method as a denial has it: the account is masked but for its last digits."""
    arn = facts.get(RESOURCE.name)
    if not isinstance(arn, str):
        return ""
    parts = arn.split(":", 5)
    if len(parts) == 6 and len(parts[4]) == 12:
        parts[4] = f"{'*' * 8}{parts[4][-4:]}"
    return ":".join(parts)
