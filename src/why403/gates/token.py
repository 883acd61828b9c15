"""A Cognito or JWT authorizer accepts the token, and the token has a scope that the method requires.

What the caller sees
    REST with Cognito: 401 "Unauthorized" for every error, "The incoming token has expired" for an expired
    token; a missing scope is 401 too. HTTP with JWT: 401 with a reason in www-authenticate; a missing scope
    is 403 "Forbidden".

How to tell
    Decode the token's middle part: issuer, audience, token_use, expiry, scope. A method without scopes
    requires an ID token from Cognito, one with scopes an access token.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented, observed
from why403.logic.facts import Fact
from why403.logic.formula import Cause, Formula, implies, is_value
from why403.model.site import Site
from why403.model.undocumented import REST_JWT
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_REST_JWT = REST_JWT.claim
_REST_SCOPE = documented(
    "A REST API's JWT authorizer gives 403 Forbidden to a valid token without any of the method's scopes",
    guide("rest-api-jwt-authorizer-methods"),
    "2026-11-28",
)
_EXPIRED = observed(
    "An expired Cognito token gets 401 with its own message",
    "https://github.com/aws-amplify/amplify-js/issues/6060",
    READ,
)

SOURCES = (
    documented(
        "If the method has no scopes, the token is treated as an ID token; if it has, as an access token",
        guide("apigateway-enable-cognito-user-pool"),
        READ,
    ),
    documented("Every invalid token gets 401", repost("api-gateway-cognito-401-unauthorized"), READ),
    _EXPIRED,
    documented("An invalid JWT gets 401 from an HTTP API", guide("http-api-troubleshooting-jwt"), READ),
    observed(
        "On an HTTP API a token without a scope of the route gets 403 Forbidden",
        "https://github.com/KensioSoftware/yulin/issues/302",
        "2026-11-28",
    ),
    _REST_JWT,
    _REST_SCOPE,
)


def checks(site: Site) -> Iterator[Check]:
    """Cognito on REST APIs; JWT on HTTP APIs and on REST APIs."""
    if site.kind == "REST":
        yield from _cognito(site)
    if site.kind in ("REST", "HTTP"):
        yield from _jwt(site)


def _cognito(site: Site) -> Iterator[Check]:
    valid = _rule(site, "COGNITO_USER_POOLS", facts.TOKEN_VALID, causes.COGNITO_TOKEN_INVALID)
    scoped = _rule(site, "COGNITO_USER_POOLS", facts.TOKEN_SCOPE_OK, causes.COGNITO_SCOPE)
    expired = Spoken(refusals.TOKEN_EXPIRED, is_value(facts.TOKEN_EXPIRED, True), _EXPIRED)
    yield Check("token.cognito-valid", valid, (expired, Spoken(refusals.UNAUTHORIZED)))
    yield Check("token.cognito-scope", scoped, always(refusals.UNAUTHORIZED))


def _jwt(site: Site) -> Iterator[Check]:
    valid = _rule(site, "JWT", facts.TOKEN_VALID, causes.JWT_INVALID)
    scoped = _rule(site, "JWT", facts.TOKEN_SCOPE_OK, causes.JWT_SCOPE)
    refused = refusals.for_kind(site.kind, refusals.UNAUTHORIZED, refusals.HTTP_UNAUTHORIZED)
    rest = site.kind == "REST"
    yield Check("token.jwt-valid", valid, always(refused), source=_REST_JWT if rest else None)
    lacking = refusals.for_kind(site.kind, refusals.JWT_SCOPE, refusals.HTTP_FORBIDDEN)
    yield Check("token.jwt-scope", scoped, always(lacking), source=_REST_SCOPE if rest else None)


def _rule(site: Site, authorization: str, fact: Fact, cause: Cause) -> Formula:
    return implies(site.says(facts.METHOD_AUTHORIZATION, authorization), is_value(fact, True, cause))


GATE = Gate("token", __doc__, SOURCES, checks)
