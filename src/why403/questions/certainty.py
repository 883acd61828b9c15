"""What may make something certain. One table, which every decision of what is certain reads.

A proof rests on kinds of evidence; what it rests on is collected here, and it stands where each of them may
prove. Everything that is not in the table never proves. Written out in docs/certainty.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.claims import Claim, Standing
from why403.logic.facts import Facts, Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Formula, Not
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO
from why403.model.undocumented import Bears, decided_by, resting
from why403.questions.suspects import Suspect
from why403.refusals import wordings
from why403.refusals.catalogue import VPCE
from why403.refusals.causes import (
    API_KEY_MISSING,
    CORS_ERROR_HEADERS,
    CUSTOM_DOMAIN_MAPPING,
    IAM_UNSIGNED,
    NOT_DEPLOYED,
    OF_OTHERS,
    TOOL_EMULATION,
    VPCE_POLICY_DENY,
)
from why403.refusals.refusal import BrowserRefusal, Fingerprint, Fit, GatewayRefusal


class Basis(StrEnum):
    """Kinds of what a proof can rest on."""

    TOLD = "known facts about the request or the configuration"
    OWN_WORDS = "words that only API Gateway uses"
    SIGNED_WORDS = "words that others use too, together with a host, header or log of API Gateway"
    BROWSER = "a browser's error message"
    STRANGER = "somebody else's host, headers or form of errors, for a cause outside API Gateway"
    FOREIGN_WORDS = "words that API Gateway never uses, if only one other service is possible"

    SHARED_WORDS = "only words about signatures and tokens"
    COMMON_WORDS = "only words that any server can use"
    OWNERS_WORDS = "words or a status that only the API's owner can have chosen"
    FOREIGN_HOST = "a host that is not API Gateway's, for a cause in API Gateway"
    FOREIGN_MARKS = "somebody else's headers or form of errors, for a cause in API Gateway"
    NO_ERROR_TYPE = "a REST API's response with all headers, but without x-amzn-ErrorType"
    CONTRADICTED = "a configuration or a fact that the response contradicts"
    ASSUMED = "an assumed row of docs/unknowns.md, or a claim without a source"
    DEFAULT = "a default of a template"
    NOT_TYPED = "a header that is not in a typed command"
    NOT_PASSED = "a header that is missing in a request which something in front of the API passed on"
    ALIKE = "a call that works, assumed to be the same in everything else"
    UNSEEN_BROWSER = "a browser without an error message"
    SPOKEN_CALL = "a URL that only stands in somebody's words"
    OTHER_CAUSE = "a check that can also fail for another cause"
    SEVERAL = "a text that shows several responses"
    SILENCE = "a configuration without a call or a response"


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a kind of evidence may prove, and why."""

    evidence: Basis
    proves: bool
    why: str


_MAY = (
    (Basis.TOLD, "by themselves they make the check fail; they are listed with the cause"),
    (Basis.OWN_WORDS, "nobody else uses them: they name execute-api, or no other service has them"),
    (Basis.SIGNED_WORDS, "the host, header or log shows where the words come from"),
    (Basis.BROWSER, "a browser says what it checked and what was missing"),
    (Basis.STRANGER, "it has its own host or its own form of errors, so it responded"),
    (Basis.FOREIGN_WORDS, "API Gateway does not use these words, so somebody else responded"),
)
_NEVER = (
    (
        Basis.SHARED_WORDS,
        "every AWS service uses these words for signed requests: the cause stays possible, and the first "
        "line says what is assumed",
    ),
    (Basis.COMMON_WORDS, "a backend, a proxy or another service can have sent them"),
    (Basis.OWNERS_WORDS, "the owner chooses status and body of a gateway response, so they show no cause"),
    (Basis.FOREIGN_HOST, "the request went to something that is not an API"),
    (Basis.FOREIGN_MARKS, "the response is not from an API, or the API passed it on"),
    (Basis.NO_ERROR_TYPE, "REST APIs add it to their own errors; a backend's response is passed on"),
    (Basis.CONTRADICTED, "one of the two belongs to another call"),
    (Basis.ASSUMED, "AWS does not say so"),
    (Basis.DEFAULT, "another value can have been deployed; the default is shown as an assumption"),
    (Basis.NOT_PASSED, "distributions and proxies add headers of their own, an API key for instance"),
    (Basis.NOT_TYPED, "the program can add it; it is not known unless the command's output shows it"),
    (Basis.ALIKE, "the two calls can differ in more than is known"),
    (Basis.UNSEEN_BROWSER, "there may have been no browser"),
    (Basis.SPOKEN_CALL, "another call can be meant: what is certain is so without it too"),
    (Basis.OTHER_CAUSE, "which of them it is depends on something that is not known"),
    (Basis.SEVERAL, "which of them is that of the refused call depends on who wrote the text"),
    (Basis.SILENCE, "it refuses no known call"),
)
RULES: tuple[Rule, ...] = (
    *(Rule(kind, True, why) for kind, why in _MAY),
    *(Rule(kind, False, why) for kind, why in _NEVER),
)
_PROVES = {rule.evidence: rule.proves for rule in RULES}


def may_prove(evidence: Iterable[Basis]) -> bool:
    """Whether a proof stands that rests on all of these."""
    kinds = frozenset(evidence)
    return bool(kinds) and all(_PROVES.get(kind, False) for kind in kinds)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a call beside its suspects.

    `spoken` are facts that only the words of the answer tell. `assumed` is what the reading of the call took
    for true. Something is `alike` where a working call ruled suspects out, `contradicted` where sources do
    not agree, `several` where one text shows several answers, `silent` where nothing is told of any call. The
    called domain is `shared` where it can have mappings that are not told.
    """

    seen: Fingerprint
    facts: Facts
    spoken: frozenset[str] = frozenset()
    assumed: tuple[Claim, ...] = ()
    alike: bool = False
    contradicted: bool = False
    several: bool = False
    shared: bool = False
    silent: bool = False


def certain(found: Sequence[Suspect], raw: Sequence[Suspect], around: Circumstances) -> frozenset[str]:
    """The codes of what is proved: by words that it alone has, or by told facts on every site on which the
    call can have been. `found` are the suspects, each cause once, and `raw` all of them. That errors of API
    Gateway lack CORS headers hides one only if it refused: that is known by its type, or by what else is
    proved."""
    codes = _proved(found, raw, around)
    refused = {each.cause.code for each in raw if isinstance(each.refusal, GatewayRefusal)}
    hides = around.seen.typed or codes & refused
    return frozenset(codes if hides else codes - {CORS_ERROR_HEADERS.code})


def _proved(found: Sequence[Suspect], raw: Sequence[Suspect], around: Circumstances) -> set[str]:
    if len(found) == 1 and may_prove(of_words(found[0], around)):
        return {found[0].cause.code}
    possible = {(suspect.kind, suspect.moment) for suspect in raw}
    proved: dict[str, set[tuple[str, Value]]] = {}
    for suspect in raw:
        if suspect.truth is NO and may_prove(of_facts(suspect, around)):
            proved.setdefault(suspect.cause.code, set()).add((suspect.kind, suspect.moment))
    return {code for code, where in proved.items() if where == possible}


def of_words(suspect: Suspect, around: Circumstances) -> frozenset[Basis]:
    """What it rests on that a suspect which is left alone is the one, by the answer's words."""
    found = {*_words(suspect, around), *_everywhere(suspect, around, by_words=True)}
    if around.alike:
        found.add(Basis.ALIKE)
    if suspect.cause in (NOT_DEPLOYED, TOOL_EMULATION):  # each has the words of any refusal
        found.add(Basis.OTHER_CAUSE)
    return frozenset(found)


def of_facts(suspect: Suspect, around: Circumstances) -> frozenset[Basis]:
    """What it rests on that a check fails for this cause, by what is told, and that the answer does not
    object."""
    found = {Basis.TOLD, *_everywhere(suspect, around, by_words=False)}
    if isinstance(suspect.refusal, BrowserRefusal) and around.seen.browser is UNKNOWN:
        found.add(Basis.UNSEEN_BROWSER)
    shown = around.seen.shown_by_gateway or _called(around.facts)
    if suspect.fit < Fit.OWN_WORDS or (around.seen.retold and not shown):
        found.add(Basis.OWNERS_WORDS)
    causes = {reason.cause for reason in suspect.reasons if reason.cause is not None}
    if suspect.cause is TOOL_EMULATION:
        found.add(Basis.OTHER_CAUSE)
    if len(causes) > 1 and not all(name in around.facts for name in _choosers(suspect.check.holds)):
        found.add(Basis.OTHER_CAUSE)
    spoken = any(name in around.spoken for name in _decided_by(suspect))
    if spoken or suspect.by_words:
        found.update(_words(suspect, around))
    return frozenset(found)


def _words(suspect: Suspect, around: Circumstances) -> Iterator[Basis]:
    """Whose words an answer has that agrees with a refusal."""
    seen, refusal = around.seen, suspect.refusal
    if suspect.fit is not Fit.AGREES:
        yield Basis.OWNERS_WORDS
    elif isinstance(refusal, BrowserRefusal):
        yield Basis.BROWSER
    elif not isinstance(refusal, GatewayRefusal):
        yield Basis.STRANGER if seen.wrote else Basis.FOREIGN_WORDS
    elif seen.shown_by_gateway or _called(around.facts):
        yield Basis.SIGNED_WORDS
    else:
        yield _voice(seen)


def _voice(seen: Fingerprint) -> Basis:
    """Who uses words beside which nothing of API Gateway's own stands. A type without words is one that
    other services send too, but for those of authorizers."""
    if seen.family in wordings.SHARED:
        return Basis.SHARED_WORDS
    if seen.family in wordings.COMMON or seen.family == "":
        return Basis.COMMON_WORDS
    if seen.family is UNKNOWN:
        own = isinstance(seen.error_type, str) and seen.error_type.startswith("Authorizer")
        return Basis.OWN_WORDS if own else Basis.SHARED_WORDS
    return Basis.OWN_WORDS


def _called(facts: Facts) -> bool:
    """Whether a host of API Gateway's own was called."""
    return facts.get(catalogue.HOST_KIND.name) in ("execute-api", "vpc-endpoint")


def _everywhere(suspect: Suspect, around: Circumstances, *, by_words: bool) -> Iterator[Basis]:
    """What makes nothing certain, whatever the proof."""
    seen = around.seen
    if around.silent:
        yield Basis.SILENCE
    if around.contradicted:
        yield Basis.CONTRADICTED
    if around.several:
        yield Basis.SEVERAL
    if suspect.cause not in OF_OTHERS:
        emulated = around.facts.get(catalogue.REAL_GATEWAY.name) is False
        if seen.role == "called" or around.facts.get(catalogue.HOST_KIND.name) == "local" or emulated:
            yield Basis.FOREIGN_HOST
        elif seen.family in _PAGES or (seen.role is not UNKNOWN and not _stands_between(seen)):
            yield Basis.FOREIGN_MARKS
    if suspect.cause in (API_KEY_MISSING, IAM_UNSIGNED) and _is_passed_on(around.facts):
        yield Basis.NOT_PASSED
    if _is_open_otherwise(suspect, around):
        yield Basis.OTHER_CAUSE
    if seen.untyped and isinstance(suspect.refusal, GatewayRefusal) and suspect.refusal.error_types != ():
        yield Basis.NO_ERROR_TYPE
    if _assumed(suspect, around, by_words=by_words) or _by_delegation(suspect):
        yield Basis.ASSUMED


def _is_open_otherwise(suspect: Suspect, around: Circumstances) -> bool:
    """Whether what is known leaves open what the check looks at, or whose words these are: a header counts
    for nothing where the authorizer returns the key; a domain of a template can have mappings elsewhere; and
    the policy of a VPC endpoint speaks like a resource policy, if there is an endpoint."""
    seen, facts = around.seen, around.facts
    if suspect.cause == API_KEY_MISSING:
        return facts.get(catalogue.KEY_SOURCE.name) == "AUTHORIZER"
    if suspect.cause == CUSTOM_DOMAIN_MAPPING:
        return around.shared
    if suspect.cause == VPCE_POLICY_DENY:
        inside = facts.get(catalogue.VPC_ENDPOINT.name) is True
        return not (inside or seen.layer == VPCE or facts.get(catalogue.HOST_KIND.name) == "vpc-endpoint")
    return False


def _is_passed_on(facts: Facts) -> bool:
    """Whether the caller's request reached something in front of the API, which sent one of its own."""
    return facts.get(catalogue.FRONT.name) in ("cloudfront", "proxy")


_PAGES = (wordings.CLOUDFRONT, wordings.CLOUDFRONT_OWN)


def _stands_between(seen: Fingerprint) -> bool:
    """Whether the marks are only those of what passes answers on, and API Gateway's own stand beside them."""
    return seen.role in ("egress", "front") and not seen.wrote and seen.shown_by_gateway


def _assumed(suspect: Suspect, around: Circumstances, *, by_words: bool) -> bool:
    """Whether the proof hangs on what AWS does not document: that the check fails as configured, or, by words
    alone, that these are the check's words."""
    named = (suspect.kind, suspect.check.name, suspect.cause.code, suspect.refusal.name)
    rows = tuple(resting(*named))
    if by_words and (
        suspect.source.standing is Standing.ASSUMED or any(row.bears is Bears.WORDS for row in rows)
    ):
        return True
    said = suspect.spoken.source
    if suspect.spoken in suspect.check.also and said is not None and said.standing is Standing.ASSUMED:
        return True
    configured = any(reason.defines is not None for reason in suspect.reasons)
    concluded = configured and any(row.bears is Bears.WHETHER for row in rows)
    return concluded or any(row.claim in around.assumed for row in decided_by(*named))


def _by_delegation(suspect: Suspect) -> bool:
    """Whether it rests on a grant to the own account not being enough, which AWS does not document."""
    atoms = (reason.defines or reason.leaf for reason in suspect.reasons)
    granted = (atom.operand for atom in atoms if isinstance(atom, Atom) and atom.fact == _GRANT)
    return "delegated" in granted


_GRANT = catalogue.RESOURCE_POLICY_GRANT


def _decided_by(suspect: Suspect) -> Iterator[str]:
    """The facts whose values decided the check."""
    for reason in suspect.reasons:
        leaf = reason.leaf
        if reason.truth.settled and hasattr(leaf, "fact"):
            yield leaf.fact.name


def _choosers(formula: Formula) -> Iterator[str]:
    """The facts that choose between alternatives."""
    match formula:
        case AllOf(parts) | AnyOf(parts):
            yield from chain.from_iterable(map(_choosers, parts))
        case Not(part):
            yield from _choosers(part)
        case CaseOf(fact):
            yield fact.name
