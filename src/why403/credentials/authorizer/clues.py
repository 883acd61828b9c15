"""What the call, the configuration and the log say of a Lambda authorizer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403 import facts as catalogue
from why403.credentials.authorizer.asked import Asked
from why403.credentials.authorizer.identity import identity
from why403.credentials.authorizer.policy_clues import cached_policy, returned_policy, written_policy
from why403.credentials.authorizer.result import Returned, decided, returned_by, shape
from why403.credentials.clue import Clue
from why403.credentials.verdict import Verdict, least
from why403.logic.facts import Fact, Facts
from why403.logic.formula import Cause
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, YES, Truth
from why403.model.called import may_invoke_authorizer
from why403.model.incident import Incident
from why403.refusals import causes


def authorizer_clues(incident: Incident, facts: Facts) -> Iterator[Clue]:
    """Identity sources, the result's form, and whom its policy lets in."""
    asked = Asked(incident, facts, incident.authorizer)
    method = asked.told(catalogue.METHOD_AUTHORIZATION)
    own = asked.settings.kind in ("TOKEN", "REQUEST", UNKNOWN)
    if method != "CUSTOM" and not (method is UNKNOWN and own):
        return
    if own:
        yield from _identified(asked)
    yield from _permitted(asked)
    yield from written_policy(asked)
    yield from cached_policy(asked)
    returned = returned_by(incident, asked.settings)
    if returned is not None:
        yield from _returned(asked, returned)


def _identified(asked: Asked) -> Iterator[Clue]:
    """Where an identity source is missing, the function is not invoked."""
    found = tuple(identity(asked.settings, asked.incident.request, asked.kind))
    cause, at = causes.AUTHORIZER_IDENTITY_SOURCE, asked.incident.request.at
    yield from _judged(asked, catalogue.IDENTITY_SOURCE_SENT, cause, found, at)
    if least(found) is NO:
        yield asked.clue("not-invoked", None, asked.says(catalogue.AUTHORIZER_INVOKED, value=False))


def _permitted(asked: Asked) -> Iterator[Clue]:
    """A function whose policy does not name the API's authorizers cannot be invoked; a cache may answer."""
    permitted = asked.settings.permitted
    if not isinstance(permitted, tuple) or may_invoke_authorizer(permitted, asked.facts) is not False:
        return
    invoked, cached = asked.told(catalogue.AUTHORIZER_INVOKED), asked.settings.cached
    shows = (asked.says(catalogue.AUTHORIZER_WORKS, value=False),)
    settles = invoked is not False and cached is UNKNOWN
    yield asked.clue("function-not-permitted", causes.AUTHORIZER_ERROR, *(shows if settles else ()))


def _judged(asked: Asked, fact: Fact, cause: Cause, found: tuple[Verdict, ...], at: Place) -> Iterator[Clue]:
    truth = least(found)
    shows = () if truth is Truth.UNKNOWN or not found else (asked.says(fact, truth is YES),)
    for verdict in found:
        if verdict.name:
            settles = shows if verdict.truth is NO else ()
            yield Clue(verdict.name, cause.code, verdict.parts, settles, at)
    if truth is YES and found:
        yield asked.clue(f"{fact.name}-met", None, *shows)


def _returned(asked: Asked, returned: Returned) -> Iterator[Clue]:
    if returned.logged:
        yield asked.clue("authorizer-logged", None, asked.says(catalogue.AUTHORIZER_INVOKED, value=True))
    found = tuple(shape(returned, asked.kind, asked.settings))
    at = returned.place(asked.incident)
    for clue in _judged(asked, catalogue.AUTHORIZER_WORKS, causes.AUTHORIZER_ERROR, found, at):
        if clue.cause or returned.logged:
            yield clue
    yield from _key(asked, returned)
    if least(found) is NO:
        return
    flag = decided(returned, asked.kind, asked.settings)
    if isinstance(flag, bool):
        yield from _decided(asked, flag, at)
    elif asked.settings.simple is not True:
        yield from returned_policy(asked, returned)


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
    name, cause = ("result-with-key", None) if given else ("result-without-key", causes.API_KEY_SOURCE)
    yield asked.clue(name, cause, shows, at=returned.place(asked.incident))


def _decided(asked: Asked, flag: bool, at: Place) -> Iterator[Clue]:
    """A simple response, or a thrown `Unauthorized`."""
    shows = asked.says(catalogue.AUTHORIZER_ALLOWS, flag)
    name, cause = ("result-admits", None) if flag else ("result-refuses", causes.AUTHORIZER_DENY)
    yield asked.clue(name, cause, shows, at=at)
    if asked.settings.simple is True and asked.cached and not asked.by_route:
        yield asked.clue("simple-result-cached", causes.AUTHORIZER_CACHED_POLICY, at=at, ttl=asked.ttl)
