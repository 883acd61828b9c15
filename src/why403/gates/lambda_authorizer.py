"""A Lambda authorizer is invoked, answers in the right shape, and its policy allows this call.

What the caller sees
    401 "Unauthorized" where an identity source is missing (the function is not invoked) or where it
    threw "Unauthorized"; 403 "User is not authorized to access this resource", with "an explicit deny"
    where its policy denies; 500 {"message":null} where it failed. HTTP: 401, 403 "Forbidden", 500.

How to tell
    Did the function run for the refused call? If the first path works and the next fails until the
    cache ends, a cached policy names the first path only.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide, repost
from why403.gateway import causes, facts, refusals
from why403.gateway.check import Check, Gate, Spoken, always
from why403.gateway.site import Site
from why403.logic.claims import documented, observed
from why403.logic.formula import FAILS, Formula, all_of, any_of, implies, is_value, negate

SOURCES = (
    documented(
        "Without its identity sources a call gets 401 and the authorizer is not invoked",
        guide("apigateway-use-lambda-authorizer"),
        READ,
    ),
    documented(
        "A policy that neither denies nor covers the call answers 'not authorized to access this resource'",
        repost("api-gateway-403-error-lambda-authorizer"),
        READ,
    ),
    documented(
        "A cached policy is applied to other paths too",
        repost("api-gateway-lambda-authorization-errors"),
        READ,
    ),
    observed(
        "A malformed result answers 500 with a message that is null",
        "https://loige.co/debugging-custom-apigateway-authorizers/",
        READ,
    ),
    documented("The answers of HTTP APIs", guide("http-api-lambda-authorizer"), READ),
)


def checks(site: Site) -> Iterator[Check]:
    """Identity sources, the function's own health, its policy, and the cache."""
    custom = site.says(facts.METHOD_AUTHORIZATION, "CUSTOM")
    invoked = is_value(facts.AUTHORIZER_INVOKED, True)
    sent = is_value(facts.IDENTITY_SOURCE_SENT, True, causes.AUTHORIZER_IDENTITY_SOURCE)
    works = is_value(facts.AUTHORIZER_WORKS, True, causes.AUTHORIZER_ERROR)
    allows = is_value(facts.AUTHORIZER_ALLOWS, True, causes.AUTHORIZER_DENY)
    fresh = is_value(facts.AUTHORIZER_CACHE_FRESH, True, causes.AUTHORIZER_CACHED_POLICY)
    unauthorized = refusals.for_kind(site.kind, refusals.UNAUTHORIZED, refusals.HTTP_UNAUTHORIZED)
    fails = refusals.for_kind(site.kind, refusals.AUTHORIZER_FAILS, refusals.HTTP_FAILS)
    identified = implies(custom, any_of((invoked, sent)))
    yield Check("authorizer.identity-source", identified, always(unauthorized))
    yield Check("authorizer.answers", implies(custom, works), always(fails))
    thrown = is_value(facts.AUTHORIZER_REFUSAL, "throws", causes.AUTHORIZER_DENY)
    policy = any_of((is_value(facts.AUTHORIZER_ALLOWS, True), negate(thrown)))
    yield Check("authorizer.throws-unauthorized", implies(custom, policy), always(unauthorized))
    covered = all_of((allows, any_of((invoked, fresh))))
    allowed = any_of((covered, _allowed_by_the_api(site)))
    yield Check("authorizer.allows", implies(custom, allowed), _of_policy(site.kind))


def _of_policy(kind: str) -> tuple[Spoken, ...]:
    """A policy that denies and one that is silent; on an HTTP API both have one word."""
    if kind == "HTTP":
        return always(refusals.HTTP_FORBIDDEN)
    denies = is_value(facts.AUTHORIZER_REFUSAL, "denies")
    return Spoken(refusals.AUTHORIZER_DENIES, denies), Spoken(refusals.AUTHORIZER_SILENT)


def _allowed_by_the_api(site: Site) -> Formula:
    """Where the authorizer's policy is silent, cached or not, an Allow of the resource policy suffices."""
    if site.kind != "REST":
        return FAILS
    present = site.says(facts.RESOURCE_POLICY, "present")
    stale = all_of((is_value(facts.AUTHORIZER_ALLOWS, True), is_value(facts.AUTHORIZER_INVOKED, False)))
    silent = any_of((stale, is_value(facts.AUTHORIZER_REFUSAL, "silent")))
    return all_of((present, silent, is_value(facts.RESOURCE_POLICY_ALLOWS, True)))


GATE = Gate("lambda-authorizer", __doc__, SOURCES, checks)
