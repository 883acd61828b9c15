"""Whom the policy of an authorizer lets in: fresh, and from the cache.

Sources: developer guide, apigateway-use-lambda-authorizer and apigateway-authorization-flow; knowledge
centre, api-gateway-lambda-authorization-errors: a cached policy is applied to every method, so one that names
a single method refuses the others until the cache ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.credentials.authorizer.asked import Asked
from why403.credentials.authorizer.coverage import coverage, first_resource, narrow, resources
from why403.credentials.authorizer.method_arn import MethodArn, possible_arns
from why403.credentials.authorizer.result import Returned, cached_by, decided, policy_in
from why403.credentials.clue import Clue
from why403.frozen import dataclass
from why403.iam.documents import Document
from why403.iam.outcome import Outcome
from why403.logic.formula import Cause
from why403.logic.states import UNKNOWN
from why403.model.incident import FactValue
from why403.refusals import causes

_REFUSES = (Outcome.IMPLICITLY_DENIED, Outcome.EXPLICITLY_DENIED)


@dataclass(frozen=True, slots=True)
class Compared:
    """A returned policy beside the ARNs that the call can have had."""

    asked: Asked
    returned: Returned
    document: Document
    arns: tuple[MethodArn, ...]

    @property
    def outcome(self) -> Outcome:
        """What it says of the call."""
        return coverage(self.document, self.arns)

    @property
    def called(self) -> str:
        """Verb and path of the call, as the policy must name them."""
        tails = [arn.verb if arn.path is None else f"{arn.verb}/{arn.path}" for arn in self.arns]
        return tails[0] if tails else "this call"

    def clue(self, name: str, cause: Cause, *shows: FactValue) -> Clue:
        """A clue that quotes the policy's first Resource, at its place."""
        resource, path = first_resource(self.document)
        at = self.returned.place(self.asked.incident, *path)
        parts = {"resource": resource, "called": self.called, "ttl": self.asked.ttl}
        return self.asked.clue(name, cause, *shows, at=at, **parts)


def compared(asked: Asked, returned: Returned) -> Compared | None:
    """The comparison, where there is a policy; `None` where there is none to read."""
    document = policy_in(returned)
    if document is None:
        return None
    written = tuple(resources(document))
    arns = possible_arns(asked.incident, asked.settings, asked.kind, written)
    return Compared(asked, returned, document, arns)


def returned_policy(asked: Asked, returned: Returned) -> Iterator[Clue]:
    """What the returned policy does to this call and, cached, to others."""
    pair = compared(asked, returned)
    if pair is None:
        return
    outcome = pair.outcome
    if outcome is Outcome.EXPLICITLY_DENIED:
        shows = asked.says(catalogue.AUTHORIZER_ALLOWS, value=False)
        how = asked.says(catalogue.AUTHORIZER_REFUSAL, value="denies")
        yield pair.clue("policy-denies", causes.AUTHORIZER_DENY, shows, how)
    elif outcome is Outcome.IMPLICITLY_DENIED:
        yield _silent(pair)
    else:
        yield from _covered(pair, outcome)


def _covered(pair: Compared, outcome: Outcome) -> Iterator[Clue]:
    """It allows this call, or that is not known. A narrow one would still fail others from the cache."""
    asked = pair.asked
    trapped = asked.cached and narrow(pair.document)
    fresh = () if trapped else (asked.says(catalogue.AUTHORIZER_CACHE_FRESH, value=True),)
    if outcome is Outcome.ALLOWED:
        yield asked.clue("policy-allows", None, asked.says(catalogue.AUTHORIZER_ALLOWS, value=True), *fresh)
    if trapped:
        yield pair.clue("policy-of-one-method", causes.AUTHORIZER_CACHED_POLICY)


def _silent(pair: Compared) -> Clue:
    """It covers another call than this one: made for this one and wrong, or cached from the other."""
    asked = pair.asked
    fresh = pair.returned.logged or asked.told(catalogue.AUTHORIZER_INVOKED) is True or not asked.cached
    if not fresh and narrow(pair.document):
        return _sprung(pair, sure=asked.settings.ttl is not UNKNOWN)
    connect = asked.kind == "WEBSOCKET" and _covers_deeper(pair)
    shows = asked.unless_admitted(catalogue.AUTHORIZER_ALLOWS)
    return pair.clue("policy-connect" if connect else "policy-silent", causes.AUTHORIZER_DENY, *shows)


def _covers_deeper(pair: Compared) -> bool:
    """Whether it would cover the call if its ARN had one part more, as a method's has."""
    return any(coverage(pair.document, (f"{arn}/x",)) is Outcome.ALLOWED for arn in pair.arns)


def _sprung(pair: Compared, *, sure: bool) -> Clue:
    """The trap sprung: the policy was made for another call."""
    shows = pair.asked.unless_admitted(catalogue.AUTHORIZER_CACHE_FRESH) if sure else ()
    return pair.clue("policy-of-another-method", causes.AUTHORIZER_CACHED_POLICY, *shows)


def cached_policy(asked: Asked) -> Iterator[Clue]:
    """What is told to be cached from another call, applied to this one."""
    held = cached_by(asked.settings)
    if held is None or not asked.cached:
        return
    if decided(held, asked.kind, asked.settings) is False and not asked.by_route:
        shows = asked.says(catalogue.AUTHORIZER_CACHE_FRESH, value=False)
        at = held.place(asked.incident)
        cause = causes.AUTHORIZER_CACHED_POLICY
        yield asked.clue("simple-result-cached", cause, shows, at=at, ttl=asked.ttl)
    pair = compared(asked, held)
    if pair is not None and pair.outcome in _REFUSES:
        yield _sprung(pair, sure=True)


def written_policy(asked: Asked) -> Iterator[Clue]:
    """The trap, from the code alone: a policy for `methodArn`, and a cache."""
    entries = asked.settings.policy
    own = isinstance(entries, tuple) and any("methodArn" in entry for entry in entries)
    if not own or not asked.cached:
        return
    elsewhere = (asked.told(catalogue.WORKS_OTHER_PATH), asked.told(catalogue.WORKS_OTHER_METHOD))
    sprung = asked.told(catalogue.AUTHORIZER_INVOKED) is False and True in elsewhere
    shows = asked.unless_admitted(catalogue.AUTHORIZER_CACHE_FRESH) if sprung else ()
    yield asked.clue("policy-of-method-arn", causes.AUTHORIZER_CACHED_POLICY, *shows, ttl=asked.ttl)
