"""Explain one incident: its suspects, weighed and with their standing, and what was taken for granted."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from why403 import facts as catalogue
from why403.credentials.clue import Clue
from why403.frozen import dataclass, replace
from why403.logic.claims import Claim, assumed
from why403.logic.facts import Facts, Value
from why403.logic.formula import Atom, Cause
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.reading import Reason
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO
from why403.model.assumption import Assumption
from why403.model.denial import Denial
from why403.model.incident import Disagreement, FactValue
from why403.model.journey import NO_TRIP, Trip, of_preflight_too
from why403.model.undocumented import only_weighs, rests_on, speaks_against
from why403.questions.behind import behind
from why403.questions.certainty import Basis, Circumstances, of_words
from why403.questions.certainty import certain as certain_of
from why403.questions.compare import Misspelt, lighter, misspelt, narrowness, reweighed, shown_to_fail
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
    behind_the_end,
    every,
    not_given,
    shown,
    situation,
    suspects,
)
from why403.questions.weights import Weighed, weighed
from why403.redaction.reprs import masked_repr
from why403.refusals import wordings
from why403.refusals.causes import (
    BACKEND_403,
    HIDING,
    NOT_DEPLOYED,
    OF_OTHERS,
    RESOURCE_POLICY_IMPLICIT_DENY,
    STAGE_MISSING,
    TOOL_EMULATION,
)
from why403.refusals.refusal import Fingerprint, Fit, GatewayRefusal

if TYPE_CHECKING:
    from why403.access.definitions import Landed
    from why403.account.looked import Looked
    from why403.model.differences import Difference
    from why403.model.repair import Repair
    from why403.questions.unlikely import Unlikely

NOT_RELAYED = assumed("API Gateway itself wrote this message", "2026-11-22")

OF_WEBSOCKET = assumed("what was opened as a WebSocket is a WebSocket API, and no other kind", "2026-11-22")


def no_others() -> bool:
    """Where no text shows several answers."""
    return False


@dataclass(frozen=True, slots=True)
class Case:
    """What a question needs of an incident: told facts, what the answer shows, and the reporter's words.

    `compared` are calls that worked and were shown, `differences` in what they differ, beside those that
    `works.*` facts tell of; `clues` is what was read off the call itself, and `assumed` what that
    reading took for true. `trip` is what is shown of a browser's journey, and `preflight` what is told
    of its preflight. `facts` hold what follows from the configuration too; `landed` is where the call,
    and its preflight, have landed in it. `told_at` are the places of what somebody told, `sent_at` and
    `answer_at` those of the request and the answer. `as_assumed` is the case where the configuration has its
    `defaults`, which nobody told. `denial` is what the answer's words name, `spoken` the facts that they
    tell; `disputed` is what somebody told, beside what the request shows instead, and `disagreements` are
    what the inputs tell differently. `several` finds whether a text has the answer of another call as well;
    it takes time, and is asked where something would be certain. `unspoken` is the case without a request
    that only words tell of, which proves nothing. The case is `silent` where nothing is told of any call or
    its answer: the facts are those of the configuration alone.
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
    disagreements: tuple[Disagreement, ...] = ()
    differences: tuple[Difference, ...] = ()
    defaults: tuple[Assumption, ...] = ()
    several: Callable[[], bool] = field(default=no_others, compare=False)
    as_assumed: Case | None = None
    unspoken: Case | None = None

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
            as_assumed=None if self.as_assumed is None else self.as_assumed.learning(fact, value),
            unspoken=None if self.unspoken is None else self.unspoken.learning(fact, value),
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


def no_repairs(_most: int = 0) -> tuple[Repair, ...]:
    """Where nobody looks for any."""
    return ()


def no_doubts() -> tuple[Unlikely, ...]:
    """Where nobody looks for causes that are not ruled out."""
    return ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The suspects, the most likely first, and the codes of those that are `certain`.

    A cause is certain if the known facts alone make it refuse this call, or if no other cause has the words
    of the response. If some are certain, only they are suspects: they explain the response, and whatever else
    was not ruled out is in `also_possible`. `next` is what refuses the call after the known cause.
    `contrasts` are the working calls that ruled out other causes, on the assumption that the calls were
    otherwise the same; what they leave is never certain. `differences` are those from a working call, and
    `notes` say which input was skipped or could not be used. `texts` are the inputs, by the names that places
    use, and `looked` is what was read from an account. `rests_on` are the defaults of a configuration without
    which the order of the suspects would be different. `repairing` finds the repairs, at most a given number;
    it takes time, so it runs when they are accessed, and so does `doubting`, which finds what is `unlikely`.
    `said` are the facts that were read from sentences: they order the suspects and prove nothing.
    """

    case: Case
    suspects: tuple[Weighed, ...]
    certain: frozenset[str]
    contrasts: tuple[Contrast, ...]
    also_possible: tuple[Weighed, ...] = ()
    next: tuple[Cause, ...] = ()
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)
    looked: Looked | None = None
    rests_on: tuple[Assumption, ...] = ()
    repairing: Callable[..., tuple[Repair, ...]] = field(default=no_repairs, repr=False, compare=False)
    said: Mapping[str, Value] = field(default_factory=dict)
    doubting: Callable[[], tuple[Unlikely, ...]] = field(default=no_doubts, repr=False, compare=False)

    @property
    def unlikely(self) -> tuple[Unlikely, ...]:
        """The causes that are no suspects, and against which speaks only what proves nothing."""
        return self.doubting()

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What to do about the causes, the smallest first; those with edits are proved to allow the call."""
        return self.repairing()

    def __repr__(self) -> str:
        """In short: the case holds what somebody pasted, and each suspect all of its check."""
        rows = ", ".join(f"{row.cause.code} {row.weight:.0%}" for row in self.suspects)
        return f"Explanation(certain=[{', '.join(sorted(self.certain))}], suspects=[{rows}])"

    @property
    def fitting(self) -> tuple[Weighed, ...]:
        """Every cause that was not ruled out, whether or not it is needed to explain the response."""
        return (*self.suspects, *self.also_possible)

    @property
    def undecided(self) -> bool:
        """Whether nothing fits, nothing was told from which anything could follow, or nothing was refused.

        A status of success is a refusal in disguise only where its body or a browser says so.
        """
        seen = self.case.seen
        nothing = self.case.silent or (seen.empty and not self.case.facts)
        return not self.suspects or nothing or self.served

    @property
    def served(self) -> bool:
        """Whether the answer is that of a call which was served, as far as is shown.

        A page of HTML is the exception: something in front can answer an error with it, and the status 200.
        """
        seen = self.case.seen
        marked = isinstance(seen.error_type, str) or seen.response_type is not UNKNOWN
        return seen.passed and seen.family in (UNKNOWN, "") and not (marked or seen.page)

    @property
    def assumed(self) -> tuple[Claim, ...]:
        """Claims without a source on which the suspects rest."""
        of_case = (claim for claim in self.case.assumed if not only_weighs(claim) or self._weighs(claim))
        claims = (*self.taken_for_granted, *of_case)
        return tuple(dict.fromkeys((*claims, *(c for row in self.suspects for c in assumed_of(row.suspect)))))

    def _weighs(self, claim: Claim) -> bool:
        """Whether a claim makes one of the suspects less likely."""
        return any(_speaks_against(row.suspect, (claim,)) for row in self.suspects)

    @property
    def taken_for_granted(self) -> tuple[Claim, ...]:
        """What the suspects rest on beside the gates: that a handshake met a WebSocket API, and of words
        that AWS's services share, whose they are."""
        relayed = (NOT_RELAYED,) if self.borrowed else ()
        return (*relayed, *((OF_WEBSOCKET,) if self._opened_unseen else ()))

    @property
    def borrowed(self) -> bool:
        """Whether the first suspect stands on words of signatures and tokens, beside which nothing shows that
        API Gateway said them."""
        if not self.suspects or self.case.seen.family not in wordings.SHARED:
            return False
        first = self.suspects[0].suspect
        around = Circumstances(self.case.seen, self.case.situation.facts)
        own = first.fit is Fit.AGREES and isinstance(first.refusal, GatewayRefusal)
        return first.cause.code not in self.certain and own and Basis.SHARED_WORDS in of_words(first, around)

    @property
    def _opened_unseen(self) -> bool:
        """Whether only its handshake tells the kind of the API."""
        facts = self.case.facts
        handshake = facts.get(catalogue.WEBSOCKET_MOMENT.name) == "handshake"
        return handshake and facts.get(catalogue.API_KIND.name, UNKNOWN) is UNKNOWN


def assumed_of(suspect: Suspect) -> tuple[Claim, ...]:
    """What one suspect rests on without a source."""
    rests = rests_on(suspect.kind, suspect.check.name, suspect.cause.code, suspect.refusal.name)
    doubts = (claim for claim in map(_doubt, suspect.reasons) if claim is not None)
    return tuple(dict.fromkeys((*suspect.assumed, *rests, *doubts)))


def _speaks_against(suspect: Suspect, claims: Container[Claim]) -> bool:
    """Whether one of the claims, which were taken for true, speaks against the suspect."""
    return speaks_against(claims, suspect.kind, suspect.check.name, suspect.cause.code, suspect.refusal.name)


def _doubt(reason: Reason) -> Claim | None:
    """What a policy's comparison that was left open would have to take for true."""
    if not isinstance(reason.leaf, Atom) or not reason.leaf.operator.open:
        return None
    from why403.iam.doubts import doubt_of

    return doubt_of(reason.leaf, reason.value)


def explain(case: Case, known: Sequence[Known] | None = None, order: Order | None = None) -> Explanation:
    """Explain one case. `known` are the incidents to count, `order` the weights; without them, those of the
    package.

    Where a configuration has defaults that nobody told, what follows from them orders the suspects; it proves
    none and rules none out.
    """
    told = _as_told(case, known, order)
    if case.as_assumed is None:
        return told
    return both(told, _as_told(case.as_assumed, known, order))


def both(told: Explanation, assumed: Explanation) -> Explanation:
    """What is known, and what follows where all defaults were deployed, with the same right.

    Certain is what is so in both; a suspect of either one is a suspect.
    """
    shares, other = _shares(told), _shares(assumed)
    if told.certain == assumed.certain and (told.certain or shares.keys() == other.keys()):
        return told
    rows = {row.cause.code: row for row in (*assumed.fitting, *told.fitting)}
    rows |= {row.cause.code: row for row in assumed.fitting if row.suspect.truth is NO}
    halves = {code: (shares.get(code, 0.0) + other.get(code, 0.0)) / 2 for code in rows}
    weighed_anew = [replace(row, weight=halves[code]) for code, row in rows.items()]
    ordered = tuple(sorted(weighed_anew, key=lambda row: -row.weight))
    certain = told.certain & assumed.certain
    proved = _in_order_of_blame([row for row in ordered if row.cause.code in certain])
    others = tuple(row for row in ordered if row not in proved)
    suspects, also_possible = (proved, others) if proved else (ordered, ())
    return replace(
        told,
        suspects=suspects,
        certain=certain,
        also_possible=also_possible,
        rests_on=told.case.defaults,
    )


def _shares(told: Explanation) -> dict[str, float]:
    """The weight of each cause, where those that are certain have all of it between them."""
    total = sum(row.weight for row in told.suspects) or 1.0
    return {
        **{row.cause.code: 0.0 for row in told.also_possible},
        **{row.cause.code: row.weight / total for row in told.suspects},
    }


def source_of(case: Case, suspect: Suspect) -> Claim:
    """The claim that says most: of somebody else who answered, the one by which that is known."""
    if not isinstance(case.seen.writer, str) or isinstance(suspect.refusal, GatewayRefusal):
        return suspect.source
    from why403.refusals.strangers import BY_NAME

    return BY_NAME[case.seen.writer].claim


def _as_told(case: Case, known: Sequence[Known] | None, order: Order | None) -> Explanation:
    found, certain = fitting(case)
    shown = evidence_of(case, found, certain)
    rows = weighed(found, shown, known, order)
    rows = reweighed(rows, case.compared, _spelled(case)) if case.compared else rows
    rows = shown_to_fail(rows)
    rows = lighter(rows, lambda suspect: _speaks_against(suspect, case.assumed)) if case.assumed else rows
    rows = _whose_words_first(_behind_what_is_seen(rows, case.seen), case.seen)
    proved = _in_order_of_blame([row for row in rows if row.suspect.cause.code in certain])
    others = tuple(row for row in rows if row not in proved)
    suspects, also_possible = (proved, others) if proved else (rows, ())
    following = tuple(c for c in behind_the_end(case.situation, case.seen) if c.code not in certain)
    return Explanation(
        case,
        suspects,
        certain,
        _contrasts(case),
        also_possible,
        following if certain else (),
        said=shown.said,
    )


def evidence_of(case: Case, found: Sequence[Suspect], certain: frozenset[str] = frozenset()) -> Evidence:
    """What orders the suspects of a case. `certain` are those that are so without any sentence."""
    facts = _facts(case)
    subjects: Mapping[str, int] = {}
    cues: Mapping[str, int] = {}
    spoken: Mapping[str, Value] = {}
    if case.seen.marks_http and facts.get(catalogue.API_KIND.name, UNKNOWN) is UNKNOWN:
        spoken = {catalogue.API_KIND.name: "HTTP"}
    if case.sentences:
        from why403.questions.said import said
        from why403.questions.vocabulary import plain, shipped, spoken_of

        spoken = {**spoken, **said(case.sentences, {**facts, **spoken})}
        texts, lists = plain(case.sentences), shipped()
        subjects, cues = spoken_of(texts, lists["words"]), spoken_of(texts, lists["cues"])
    with_said = {**facts, **spoken}
    against, for_them = _if_so(case, found, certain, spoken)
    return Evidence(
        signs(with_said, case.seen, subjects, bool(case.sentences), (clue.name for clue in case.clues)),
        features(with_said, case.seen, subjects),
        cues,
        likeness(case.sentences),
        narrowness(found, told({**case.facts, **spoken})),
        against,
        for_them,
        spoken,
        frozenset(clue.cause for clue in case.clues),
        _not_named(case, found),
    )


def _spelled(case: Case) -> Misspelt | None:
    """The name in which a call that works differs in spelling alone.

    The stage stands first only in the path to an API's own host.
    """
    own = case.facts.get(catalogue.HOST_KIND.name) == "execute-api"
    name = misspelt(case.differences)
    return name if name is not None and (own or not name.is_stage) else None


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


def _not_named(case: Case, found: Sequence[Suspect]) -> frozenset[str]:
    """The causes that do not have the gateway response which the answer names, or the words that it likely
    has, where some cause has them."""
    seen = case.seen
    if isinstance(seen.likely, str):
        as_said = every(case.situation, replace(seen, family=seen.likely, likely=UNKNOWN), _contrasts(case))
        having = {s.cause.code for s in as_said if s.fit is Fit.AGREES}
        return frozenset(s.cause.code for s in found) - having if having else frozenset()
    if not isinstance(seen.named, str) or seen.response_type is not UNKNOWN:
        return frozenset()
    left = every(case.situation, replace(seen, response_type=seen.named), _contrasts(case))
    kinds_of = ((s.cause.code, s.refusal) for s in left)
    having = {
        code for code, each in kinds_of if isinstance(each, GatewayRefusal) and seen.named in each.types
    }
    return frozenset(s.cause.code for s in found) - having if having else frozenset()


def fitting(case: Case) -> tuple[tuple[Suspect, ...], frozenset[str]]:
    """The suspects without their weights, and the codes of the certain ones."""
    contrasts = _contrasts(case)
    call = case.situation
    unlike = len(contrasts) < len(_compared(case))
    preflight, sent = (case.asked_first if case.preflight else None), (case.sent if case.facts else None)
    hidden = behind(case.seen, case.trip, preflight, sent, contrasts)
    raw = (*every(call, case.seen, contrasts), *hidden)
    unserved = _of_an_older(case, raw)
    found = suspects((*raw, *unserved))
    around = Circumstances(
        case.seen,
        call.facts,
        frozenset(shown(case.seen, case.facts)) - case.facts.keys(),
        case.assumed,
        alike=bool(contrasts),
        contradicted=bool(unlike or unserved or conflicting_parts(case) or not_to_be_given(case, raw)),
        silent=case.silent,
        shared=_is_of_shared_domain(case),
    )
    certain = certain_of(found, raw, around)
    if certain and case.several():
        certain = certain_of(found, raw, replace(around, several=True))
    if certain and case.unspoken is not None:
        certain &= fitting(case.unspoken)[1]
    return found, certain


def _is_of_shared_domain(case: Case) -> bool:
    """Whether the called domain can have mappings that are not told."""
    domain = None if case.landed is None else case.landed.call.landing.domain
    return domain is not None and domain.shared


def _of_an_older(case: Case, found: Sequence[Suspect]) -> tuple[Suspect, ...]:
    """What an API that is shown as it is edited may still answer."""
    if case.landed is None or case.silent:
        return ()
    from why403.questions.older import older

    return older(case.situation, case.landed.told, case.seen, found, _contrasts(case))


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


def _contrasts(case: Case) -> tuple[Contrast, ...]:
    """The calls that work and can be like the refused one. The response was seen: where such a call leaves no
    cause that has its words, the two differ in more than is known, and it rules out nothing."""
    compared = _compared(case)
    if not compared or not _agrees(case, ()):
        return compared
    compared = tuple(each for each in compared if _agrees(case, (each,)))
    return compared if _agrees(case, compared) else ()


def _compared(case: Case) -> tuple[Contrast, ...]:
    return (*told(case.facts), *case.compared)


def _agrees(case: Case, contrasts: Sequence[Contrast]) -> bool:
    """Whether some cause has the words of the response."""
    return any(each.fit is Fit.AGREES for each in every(case.situation, case.seen, contrasts))


def _facts(case: Case) -> Facts:
    return {**implied(case.facts), **shown(case.seen, case.facts), **case.facts}


_BLAMED = {NOT_DEPLOYED: -1, STAGE_MISSING: -1, RESOURCE_POLICY_IMPLICIT_DENY: 1, **dict.fromkeys(HIDING, 2)}
"""A deployment cures what only it refuses; a path with a stage too many misses its route for that; a Deny
decides before the lack of an Allow does (IAM user guide, reference_policies_evaluation-logic); missing
headers only hide another cause."""


def _behind_what_is_seen(rows: tuple[Weighed, ...], seen: Fingerprint) -> tuple[Weighed, ...]:
    """Where the refusal itself is seen, what would only have hidden it comes behind the likeliest cause.

    The weights stay in their order.
    """
    if len(rows) < 2 or rows[0].suspect.cause not in HIDING or not seen.typed:
        return rows
    ordered = zip((rows[1], rows[0], *rows[2:]), (row.weight for row in rows), strict=True)
    return tuple(replace(row, weight=weight) for row, weight in ordered)


def _whose_words_first(rows: tuple[Weighed, ...], seen: Fingerprint) -> tuple[Weighed, ...]:
    """Where the answer shows who wrote it, what that says comes first.

    The weights stay in their order.
    """
    cause = _WRITTEN_BY.get(seen.role)
    if not seen.wrote and (cause is None or seen.family != ""):
        return rows
    whose = OF_OTHERS if cause is None else {cause}
    agreeing = (row for row in rows if row.suspect.fit is Fit.AGREES and row.suspect.cause in whose)
    first = next(agreeing, None)
    if first is None:
        return rows
    ordered = zip((first, *(row for row in rows if row is not first)), rows, strict=True)
    return tuple(replace(row, weight=place.weight) for row, place in ordered)


_WRITTEN_BY: dict[object, Cause] = {"behind": BACKEND_403, "emulator": TOOL_EMULATION}
"""What it says of a call where one in this role, and in no other, wrote the answer."""


def _in_order_of_blame(rows: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """Of causes that are certain at once, first the one whose cure is edited already."""
    return tuple(sorted(rows, key=lambda row: _BLAMED.get(row.suspect.cause, 0)))
