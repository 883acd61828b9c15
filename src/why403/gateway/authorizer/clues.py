"""What the call, the configuration and the log say of a Lambda authorizer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from why403.gateway import causes
from why403.gateway import facts as catalogue
from why403.gateway.authorizer.coverage import coverage, narrow, resources
from why403.gateway.authorizer.identity import identity
from why403.gateway.authorizer.method_arn import MethodArn, possible_arns
from why403.gateway.authorizer.result import Returned, cached_by, decided, policy_in, returned_by, shape
from why403.gateway.authorizer.settings import DEFAULT_TTL, Settings, settings_of
from why403.gateway.clue import Clue
from why403.gateway.incident import Incident, Statement
from why403.gateway.verdict import Verdict, least, quoted
from why403.iam.decide import Outcome
from why403.iam.documents import Document
from why403.logic.facts import Fact, Facts
from why403.logic.formula import Cause
from why403.logic.states import UNTOLD
from why403.logic.truth import NO, UNKNOWN, YES


@dataclass(frozen=True, slots=True)
class Asked:
    """One call and what is told of its authorizer."""

    incident: Incident
    facts: Facts
    settings: Settings

    @property
    def kind(self) -> object:
        """The API's type, or untold."""
        return self.facts.get(catalogue.API_KIND.name, UNTOLD)

    def told(self, fact: Fact) -> object:
        """What is told of a fact."""
        return self.facts.get(fact.name, UNTOLD)

    def says(self, fact: Fact, value: bool) -> Statement:
        """A fact that follows."""
        return Statement(fact.name, value, self.incident.at)

    def clue(self, name: str, cause: Cause | None, *shows: Statement, **parts: object) -> Clue:
        """A clue; without a cause it only shows facts."""
        return Clue(name, cause.code if cause else "", quoted(parts), shows, self.incident.at)


def authorizer_clues(incident: Incident, facts: Facts) -> Iterator[Clue]:
    """Identity sources, the result's form, and whom its policy lets in."""
    asked = Asked(incident, facts, settings_of(incident.config))
    method = asked.told(catalogue.METHOD_AUTHORIZATION)
    own = asked.settings.kind in ("TOKEN", "REQUEST", UNTOLD)
    if method != "CUSTOM" and not (method is UNTOLD and own):
        return
    if own:
        found = tuple(identity(asked.settings, incident.request, asked.kind))
        yield from _judged(asked, catalogue.IDENTITY_SOURCE_SENT, causes.AUTHORIZER_IDENTITY_SOURCE, found)
        if least(found) is NO:
            yield asked.clue("not-invoked", None, asked.says(catalogue.AUTHORIZER_INVOKED, value=False))
    yield from _written(asked)
    yield from _from_cache(asked)
    returned = returned_by(incident, asked.settings)
    if returned is not None:
        yield from _returned(asked, returned)


def _judged(asked: Asked, fact: Fact, cause: Cause, found: tuple[Verdict, ...]) -> Iterator[Clue]:
    truth = least(found)
    shows = () if truth is UNKNOWN or not found else (asked.says(fact, truth is YES),)
    for verdict in found:
        if verdict.name:
            settles = shows if verdict.truth is NO else ()
            yield Clue(verdict.name, cause.code, verdict.parts, settles, asked.incident.at)
    if truth is YES and found:
        yield asked.clue(f"{fact.name}-met", None, *shows)


def _returned(asked: Asked, returned: Returned) -> Iterator[Clue]:
    if returned.logged:
        yield asked.clue("authorizer-logged", None, asked.says(catalogue.AUTHORIZER_INVOKED, value=True))
    found = tuple(shape(returned, asked.kind, asked.settings))
    for clue in _judged(asked, catalogue.AUTHORIZER_WORKS, causes.AUTHORIZER_ERROR, found):
        if clue.cause or returned.logged:
            yield clue
    yield from _key(asked, returned)
    if least(found) is NO:
        return
    flag = decided(returned, asked.kind, asked.settings)
    document = policy_in(returned)
    if isinstance(flag, bool):
        yield from _decided(asked, flag)
    elif document is not None and asked.settings.simple is not True:
        yield from _covering(asked, returned, document)


def _key(asked: Asked, returned: Returned) -> Iterator[Clue]:
    """The API key that an authorizer hands on counts only where the API takes it from there."""
    value = returned.value
    if (
        asked.told(catalogue.KEY_SOURCE) != "AUTHORIZER"
        or not isinstance(value, Mapping)
        or not returned.whole
    ):
        return
    given = bool(value.get("usageIdentifierKey"))
    shows = asked.says(catalogue.KEY_FROM_AUTHORIZER, given)
    yield (
        asked.clue("result-with-key", None, shows)
        if given
        else asked.clue("result-without-key", causes.API_KEY_SOURCE, shows)
    )


def _decided(asked: Asked, flag: bool) -> Iterator[Clue]:
    shows = asked.says(catalogue.AUTHORIZER_ALLOWS, flag)
    yield (
        asked.clue("result-refuses", causes.AUTHORIZER_DENY, shows)
        if not flag
        else asked.clue("result-admits", None, shows)
    )
    if asked.settings.simple is True and _cached(asked) and not _by_route(asked):
        yield asked.clue("simple-result-cached", causes.AUTHORIZER_CACHED_POLICY, ttl=_ttl(asked))


def _covering(asked: Asked, returned: Returned, document: Document) -> Iterator[Clue]:
    written = tuple(resources(document))
    arns = possible_arns(asked.incident, asked.settings, asked.kind, written)
    outcome = coverage(document, arns)
    if outcome is Outcome.EXPLICITLY_DENIED:
        shows = asked.says(catalogue.AUTHORIZER_ALLOWS, value=False)
        yield asked.clue("policy-denies", causes.AUTHORIZER_DENY, shows)
    elif outcome is Outcome.IMPLICITLY_DENIED:
        yield from _silent(asked, returned, document, arns)
    else:
        yield from _covered(asked, document, outcome)


def _covered(asked: Asked, document: Document, outcome: Outcome) -> Iterator[Clue]:
    """It allows this call, or that is not known. A narrow one would still fail others from the cache."""
    trapped = _cached(asked) and narrow(document)
    fresh = () if trapped else (asked.says(catalogue.AUTHORIZER_CACHE_FRESH, value=True),)
    if outcome is Outcome.ALLOWED:
        yield asked.clue("policy-allows", None, asked.says(catalogue.AUTHORIZER_ALLOWS, value=True), *fresh)
    if trapped:
        yield asked.clue("policy-of-one-method", causes.AUTHORIZER_CACHED_POLICY, **_quotes(asked, document))


def _silent(
    asked: Asked, returned: Returned, document: Document, arns: tuple[MethodArn, ...]
) -> Iterator[Clue]:
    """It covers another call than this one: made for this one and wrong, or cached from the other."""
    fresh = returned.logged or asked.told(catalogue.AUTHORIZER_INVOKED) is True or not _cached(asked)
    if fresh or not narrow(document):
        connect = asked.kind == "WEBSOCKET" and coverage(document, _deeper(arns)) is Outcome.ALLOWED
        name = "policy-connect" if connect else "policy-silent"
        shows = _unless_admitted(asked, catalogue.AUTHORIZER_ALLOWS)
        yield asked.clue(
            name, causes.AUTHORIZER_DENY, *shows, called=_called(arns), **_quotes(asked, document)
        )
        return
    yield _other(asked, document, arns, sure=asked.settings.ttl is not UNTOLD)


def _other(asked: Asked, document: Document, arns: tuple[MethodArn, ...], *, sure: bool) -> Clue:
    """The trap sprung: the policy was made for another call."""
    shows = _unless_admitted(asked, catalogue.AUTHORIZER_CACHE_FRESH) if sure else ()
    name, cause = "policy-of-another-method", causes.AUTHORIZER_CACHED_POLICY
    return asked.clue(name, cause, *shows, called=_called(arns), **_quotes(asked, document))


def _unless_admitted(asked: Asked, fact: Fact) -> tuple[Statement, ...]:
    """A resource policy that allows lets in what a Lambda authorizer's policy is silent about."""
    present = asked.told(catalogue.RESOURCE_POLICY) == "present"
    return () if present else (asked.says(fact, value=False),)


def _from_cache(asked: Asked) -> Iterator[Clue]:
    """What is told to be cached from another call, applied to this one."""
    held = cached_by(asked.settings)
    if held is None or not _cached(asked):
        return
    if decided(held, asked.kind, asked.settings) is False and not _by_route(asked):
        shows = asked.says(catalogue.AUTHORIZER_CACHE_FRESH, value=False)
        yield asked.clue("simple-result-cached", causes.AUTHORIZER_CACHED_POLICY, shows, ttl=_ttl(asked))
    document = policy_in(held)
    if document is None:
        return
    arns = possible_arns(asked.incident, asked.settings, asked.kind, tuple(resources(document)))
    outcome = coverage(document, arns)
    if outcome in (Outcome.IMPLICITLY_DENIED, Outcome.EXPLICITLY_DENIED):
        yield _other(asked, document, arns, sure=True)


def _written(asked: Asked) -> Iterator[Clue]:
    """The trap, from the code alone: a policy for `methodArn`, and a cache."""
    entries = asked.settings.policy
    if (
        not isinstance(entries, tuple)
        or not any("methodArn" in entry for entry in entries)
        or not _cached(asked)
    ):
        return
    elsewhere = (asked.told(catalogue.WORKS_OTHER_PATH), asked.told(catalogue.WORKS_OTHER_METHOD))
    sprung = asked.told(catalogue.AUTHORIZER_INVOKED) is False and True in elsewhere
    shows = _unless_admitted(asked, catalogue.AUTHORIZER_CACHE_FRESH) if sprung else ()
    yield asked.clue("policy-of-method-arn", causes.AUTHORIZER_CACHED_POLICY, *shows, ttl=_ttl(asked))


def _cached(asked: Asked) -> bool:
    """Whether results may be cached: always, unless the TTL is told to be 0 or the API is of WebSockets."""
    return asked.settings.ttl != 0 and asked.kind != "WEBSOCKET"


def _by_route(asked: Asked) -> bool:
    """Whether results are cached for each route by itself."""
    sources = asked.settings.sources
    return isinstance(sources, tuple) and "$context.routeKey" in sources


def _ttl(asked: Asked) -> str:
    ttl = asked.settings.ttl
    return f"{DEFAULT_TTL} s, the default" if ttl is UNTOLD else f"{ttl} s"


def _quotes(asked: Asked, document: Document) -> dict[str, object]:
    entries = list(resources(document))
    return {"resource": entries[0] if entries else "nothing", "ttl": _ttl(asked)}


def _called(arns: Iterable[MethodArn]) -> str:
    """Verb and path of the call, as the policy must name them."""
    tails = [arn.verb if arn.path is None else f"{arn.verb}/{arn.path}" for arn in arns]
    return tails[0] if tails else "this call"


def _deeper(arns: Iterable[MethodArn]) -> Iterator[str]:
    return (f"{arn}/x" for arn in arns)
