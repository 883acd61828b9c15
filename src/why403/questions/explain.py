"""Explain one incident: its suspects, weighed and with their standing, and what was taken for granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from why403 import facts as catalogue
from why403.credentials.clue import Clue
from why403.frozen import dataclass
from why403.logic.claims import Claim, Standing, assumed
from why403.logic.facts import Facts, Value
from why403.logic.formula import AllOf, AnyOf, CaseOf, Formula, Not
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO
from why403.model.denial import Denial
from why403.model.differences import Difference
from why403.model.incident import FactValue
from why403.model.journey import NO_TRIP, Trip, of_preflight_too
from why403.model.undocumented import rests_on
from why403.questions.compare import narrowness, reweighed
from why403.questions.conflict import Conflict
from why403.questions.contrasts import Contrast, implied, told
from why403.questions.counts import Known
from why403.questions.features import features, signs
from why403.questions.likeness import likeness
from why403.questions.order import Evidence, Order
from why403.questions.suspects import (
    Settled,
    Situation,
    Suspect,
    every,
    kinds,
    not_given,
    shown,
    situation,
    suspects,
)
from why403.questions.weights import Weighed, weighed
from why403.redaction.reprs import masked_repr
from why403.refusals.causes import CORS_ERROR_HEADERS, NOT_DEPLOYED
from why403.refusals.refusal import BrowserRefusal, Fingerprint, Fit, GatewayRefusal

if TYPE_CHECKING:
    from why403.access.definitions import Landed
    from why403.account.looked import Looked
    from why403.model.differences import Difference

NOT_RELAYED = assumed("the words are API Gateway's own, not passed on from another AWS service", "2026-11-22")

OF_WEBSOCKET = assumed("what was opened as a WebSocket is a WebSocket API, and no other kind", "2026-11-22")


@dataclass(frozen=True, slots=True)
class Case:
    """What a question needs of an incident: told facts, what the answer shows, and the reporter's words.

    `compared` are calls that worked and were shown, beside those that `works.*` facts tell of; `clues` is
    what was read off the call itself, and `assumed` what that reading took for true. `trip` is what is shown
    of a browser's journey, and `preflight` what is told of its preflight. `facts` hold what follows from the
    configuration too; `landed` is where the call, and its preflight, have landed in it. `told_at` are the
    places of what somebody told, `sent_at` and `answer_at` those of the request and the answer. `denial` is
    what the answer's words name, `spoken` the facts that they tell; `disputed` is what somebody told, beside
    what the request shows instead. It is `silent` where nothing is told of any call or its answer: the facts
    are those of the configuration alone.
    """

    facts: Facts
    seen: Fingerprint
    sentences: tuple[str, ...] = ()
    compared: tuple[Contrast, ...] = ()
    clues: tuple[Clue, ...] = ()
    trip: Trip = NO_TRIP
    preflight: Facts = field(default_factory=dict)
    assumed: tuple[Claim, ...] = ()
    silent: bool = False
    landed: Landed | None = None
    preflight_landed: Landed | None = None
    told_at: Mapping[str, Place] = field(default_factory=dict)
    denial: Denial | None = None
    spoken: frozenset[str] = frozenset()
    disputed: tuple[tuple[FactValue, Value], ...] = ()
    sent_at: Place = NOWHERE_WRITTEN
    answer_at: Place = NOWHERE_WRITTEN

    __repr__ = masked_repr

    def learning(self, fact: str, value: Value) -> Case:
        """The same case with one more fact told."""
        preflight, landed = self.preflight, self.preflight_landed
        if preflight and of_preflight_too(fact):
            preflight = {**preflight, fact: value}
            landed = None if landed is None else landed.learning(fact, value)
        return replace(
            self,
            facts={**self.facts, fact: value},
            preflight=preflight,
            silent=False,
            landed=None if self.landed is None else self.landed.learning(fact, value),
            preflight_landed=landed,
        )

    @property
    def situation(self) -> Situation:
        """The call with what its answer tells, as its checks are read."""
        return _situation(self.facts, self.landed, self.seen)

    @property
    def sent(self) -> Situation:
        """The call by itself, whatever came back."""
        return _situation(self.facts, self.landed, Fingerprint())

    @property
    def asked_first(self) -> Situation:
        """The browser's preflight, which is a request of its own."""
        return _situation(self.preflight, self.preflight_landed, Fingerprint())


def _situation(facts: Facts, landed: Landed | None, seen: Fingerprint) -> Situation:
    """Told facts as they are told: what the configuration says of them stands beside each question."""
    told = facts if landed is None else landed.told
    return situation(told, landed, {**implied(facts), **shown(seen, facts)})


@dataclass(frozen=True, slots=True)
class Explanation:
    """The suspects, the most likely first, and among them the codes of those that are `certain`.

    Certain is a cause that refuses this call by the told facts alone, and one whose words no other
    refusal has. Where some are, they alone are suspects: they explain the answer, and whatever else was
    not ruled out stands in `also_possible`. `contrasts` are the working calls that ruled others out on the
    assumption that the calls were alike; what they leave over is never called certain. `differences` are
    those from a working call that was shown, and `notes` say what of the input was left out or is no use.
    `texts` are what it was read from, by the names that places use, and `looked` what an account was asked.
    `said` are the facts that sentences were read as: they order the suspects and prove nothing.
    """

    case: Case
    suspects: tuple[Weighed, ...]
    certain: frozenset[str]
    contrasts: tuple[Contrast, ...]
    also_possible: tuple[Weighed, ...] = ()
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)
    looked: Looked | None = None
    said: Mapping[str, Value] = field(default_factory=dict)

    def __repr__(self) -> str:
        """In short: the case holds what somebody pasted, and each suspect all of its check."""
        rows = ", ".join(f"{row.cause.code} {row.weight:.0%}" for row in self.suspects)
        return f"Explanation(certain=[{', '.join(sorted(self.certain))}], suspects=[{rows}])"

    @property
    def fitting(self) -> tuple[Weighed, ...]:
        """Every cause that was not ruled out, needed to explain the answer or not."""
        return (*self.suspects, *self.also_possible)

    @property
    def undecided(self) -> bool:
        """Whether nothing fits, nothing was told from which anything could follow, or nothing was refused.

        A status of success is a refusal in disguise only where its body or a browser says so.
        """
        seen = self.case.seen
        nothing = self.case.silent or (seen.empty and not self.case.facts)
        return not self.suspects or nothing or (seen.passed and seen.family is UNKNOWN)

    @property
    def assumed(self) -> tuple[Claim, ...]:
        """Claims without a source on which the suspects rest."""
        claims = (*self.taken_for_granted, *self.case.assumed)
        return tuple(dict.fromkeys((*claims, *(c for row in self.suspects for c in assumed_of(row.suspect)))))

    @property
    def taken_for_granted(self) -> tuple[Claim, ...]:
        """What the suspects rest on beside the gates: that a handshake met a WebSocket API, and of certainty
        from words alone, whose words they are: AWS's services share those of signatures."""
        seen = self.case.seen
        by_words = seen.family is not UNKNOWN and seen.error_type is UNKNOWN and seen.of_gateway is not True
        own = any(isinstance(row.suspect.refusal, GatewayRefusal) for row in self.suspects)
        relayed = (NOT_RELAYED,) if self.certain and by_words and own else ()
        return (*relayed, *((OF_WEBSOCKET,) if self._opened_unseen else ()))

    @property
    def _opened_unseen(self) -> bool:
        """Whether only its handshake tells the kind of the API."""
        facts = self.case.facts
        handshake = facts.get(catalogue.WEBSOCKET_MOMENT.name) == "handshake"
        return handshake and facts.get(catalogue.API_KIND.name, UNKNOWN) is UNKNOWN


def assumed_of(suspect: Suspect) -> tuple[Claim, ...]:
    """What one suspect rests on without a source."""
    own = (suspect.source,) if suspect.source.standing is Standing.ASSUMED else ()
    rests = rests_on(suspect.kind, suspect.check.name, suspect.cause.code, suspect.refusal.name)
    return tuple(dict.fromkeys((*own, *rests)))


def explain(case: Case, known: Sequence[Known] | None = None, order: Order | None = None) -> Explanation:
    """Explain one case. `known` are the incidents to count, `order` the weights; without them, those of the
    package."""
    found, certain = fitting(case)
    shown = evidence_of(case, found, certain)
    rows = weighed(found, shown, known, order)
    rows = reweighed(rows, case.compared) if case.compared else rows
    proved = _in_order_of_blame([row for row in rows if row.suspect.cause.code in certain])
    others = tuple(row for row in rows if row not in proved)
    suspects, also_possible = (proved, others) if proved else (rows, ())
    return Explanation(case, suspects, certain, _contrasts(case), also_possible, said=shown.said)


def evidence_of(case: Case, found: Sequence[Suspect], certain: frozenset[str] = frozenset()) -> Evidence:
    """What orders the suspects of a case. `certain` are those that are so without any sentence."""
    facts = _facts(case)
    subjects: Mapping[str, int] = {}
    cues: Mapping[str, int] = {}
    spoken: Mapping[str, Value] = {}
    if case.sentences:
        from why403.questions.said import said
        from why403.questions.vocabulary import plain, shipped, spoken_of

        spoken = said(case.sentences, facts)
        texts, lists = plain(case.sentences), shipped()
        subjects, cues = spoken_of(texts, lists["words"]), spoken_of(texts, lists["cues"])
    with_said = {**facts, **spoken}
    against, for_them = _if_so(case, found, certain, spoken)
    return Evidence(
        signs(with_said, case.seen, subjects, bool(case.sentences)),
        features(with_said, case.seen, subjects),
        cues,
        likeness(case.sentences),
        narrowness(found, told({**case.facts, **spoken})),
        against,
        for_them,
        spoken,
    )


def _if_so(
    case: Case, found: Sequence[Suspect], certain: frozenset[str], spoken: Mapping[str, Value]
) -> tuple[frozenset[str], frozenset[str]]:
    """The causes that would be ruled out, and those that would be certain, if sentences were told facts."""
    if not spoken or not found:
        return frozenset(), frozenset()
    if_so = case
    for name, value in spoken.items():
        if_so = if_so.learning(name, value)
    left, proved = fitting(if_so)
    if not left:
        return frozenset(), frozenset()
    codes = {suspect.cause.code for suspect in left}
    return frozenset(s.cause.code for s in found if s.cause.code not in codes), proved - certain


def fitting(case: Case) -> tuple[tuple[Suspect, ...], frozenset[str]]:
    """The suspects without their weights, and the codes of the certain ones."""
    contrasts = _contrasts(case)
    call = case.situation
    raw = (*every(call, case.seen, contrasts), *behind(case))
    found = suspects(raw)
    if case.silent or conflicting_parts(case) or not_to_be_given(case, raw):
        return found, frozenset()
    if len(found) == 1 and _spoken(found[0], contrasts):
        return found, frozenset({found[0].cause.code})
    return found, _proved_everywhere(raw, call.facts, case.seen)


def conflicting_parts(case: Case) -> tuple[Conflict, ...]:
    """Where answer, request and configuration are of different calls: then nothing is certain."""
    if case.denial is None and case.landed is None:
        return ()
    from why403.questions.agreement import conflicts_of_parts

    return conflicts_of_parts(case.denial, case.facts, case.landed, case.sent_at, case.told_at)


def not_to_be_given(case: Case, found: Iterable[Suspect] | None = None) -> tuple[Settled, ...]:
    """The checks whose words the answer has, where all are known to hold: then nothing is certain. `found`
    are the suspects, where they were made before."""
    raw = every(case.situation, case.seen, _contrasts(case)) if found is None else found
    return () if any(each.fit is Fit.AGREES for each in raw) else not_given(case.situation, case.seen)


def behind(case: Case) -> tuple[Suspect, ...]:
    """What the told facts alone refuse behind a complaint of the browser: the preflight, or the call."""
    if not case.seen.hidden:
        return ()
    requests = [case.asked_first] if case.preflight else []
    if case.trip.is_preflight is not True and case.facts:
        requests.append(case.sent)
    walked = (proved_on(request, _contrasts(case)) for request in requests)
    return tuple(suspect for found in walked for suspect in found)


def proved_on(call: Situation, contrasts: Sequence[Contrast] = ()) -> tuple[Suspect, ...]:
    """The suspects of a request that every kind of API refuses by what is told of it, whatever came back."""
    found = [suspect for suspect in every(call, Fingerprint(), contrasts) if suspect.truth is NO]
    shared = set.intersection(*({s.cause for s in found if s.kind == kind} for kind in kinds(call.facts)))
    return tuple(suspect for suspect in found if suspect.cause in shared)


def _contrasts(case: Case) -> tuple[Contrast, ...]:
    return (*told(case.facts), *case.compared)


def _facts(case: Case) -> Facts:
    return {**implied(case.facts), **shown(case.seen, case.facts), **case.facts}


def _proved_everywhere(found: Sequence[Suspect], facts: Facts, seen: Fingerprint) -> frozenset[str]:
    """The causes that are proved on every site that the answer can have come from."""
    possible = {(suspect.kind, suspect.moment) for suspect in found}
    proved: dict[str, set[tuple[str, Value]]] = {}
    for suspect in found:
        if _proved(suspect, facts, seen):
            proved.setdefault(suspect.cause.code, set()).add((suspect.kind, suspect.moment))
    return frozenset(code for code, where in proved.items() if where == possible)


def _proved(suspect: Suspect, facts: Facts, seen: Fingerprint) -> bool:
    """The told facts alone make the check fail for this cause, and the answer does not object.

    Several causes are proved at once, unless they are alternatives between which a fact has to choose.
    A browser that nobody saw complain need not have been there: settings that would make it complain
    prove nothing.
    """
    unseen = isinstance(suspect.refusal, BrowserRefusal) and seen.browser is UNKNOWN
    if unseen or suspect.truth is not NO or suspect.fit < Fit.OWN_WORDS:
        return False
    causes = {reason.cause for reason in suspect.reasons if reason.cause is not None}
    return len(causes) == 1 or all(name in facts for name in _choosers(suspect.check.holds))


def _choosers(formula: Formula) -> Iterator[str]:
    """The facts that choose between alternatives."""
    match formula:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _choosers(part)
        case Not(part):
            yield from _choosers(part)
        case CaseOf(fact):
            yield fact.name


def _spoken(suspect: Suspect, contrasts: Sequence[Contrast]) -> bool:
    """The answer uses this refusal's own words, and nothing was ruled out on an assumption."""
    return suspect.fit is Fit.AGREES and not contrasts


_BLAMED = {NOT_DEPLOYED: -1, CORS_ERROR_HEADERS: 1}
"""A deployment cures what only it refuses; missing headers only hide another cause."""


def _in_order_of_blame(rows: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Of causes that are certain at once, first the one whose cure is edited already."""
    return tuple(sorted(rows, key=lambda row: _BLAMED.get(row.suspect.cause, 0)))
