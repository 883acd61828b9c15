"""The JWT authorizer of HTTP APIs.

Sources: developer guide, http-api-jwt-authorizer: RSA only; `kid` must match; `iss` equals the issuer; `aud`
or, only where `aud` is missing, `client_id`; `exp` after, `nbf` and `iat` before the call; one of the route's
scopes in `scope` or `scp`. http-api-troubleshooting-jwt for the audience. That the word Bearer must not
come twice was observed (SAM issue 1300).
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.credentials.jwt import rules
from why403.credentials.jwt.read import Form, Token
from why403.credentials.jwt.rules import TokenRequirements
from why403.credentials.verdict import MET, OPEN, Verdict, broken, doubtful
from why403.logic.states import State

ALGORITHMS = ("RS256", "RS384", "RS512")


def valid(token: Token, given: TokenRequirements) -> Iterator[Verdict]:
    """What is checked before the scopes."""
    yield rules.form(token)
    yield from rules.wrapping(token)
    if token.scheme and token.scheme != "Bearer" and token.form is not Form.OTHER:
        yield doubtful("token-bearer-spelling", word=token.scheme)
    if token.form is not Form.JWT:
        return
    yield rules.algorithm(token, ALGORITHMS)
    yield rules.key(token, given)
    yield rules.signature(token, given)
    yield rules.issuer(token, given.settings.issuers)
    yield audience(token, given)
    yield rules.expiry(token, given.moment)
    yield from rules.begun(token, given.moment, "nbf", "iat")


def audience(token: Token, given: TokenRequirements) -> Verdict:
    """`client_id` counts only where `aud` is missing."""
    wanted = given.settings.audience
    if isinstance(wanted, State) or not wanted:
        return OPEN
    if "aud" in token.claims:
        own = token.texts("aud")
        if own is None:
            return OPEN
        return MET if set(own) & set(wanted) else broken("token-audience", aud=own, wanted=wanted)
    client = token.text("client_id")
    if client is None:
        return rules.lacking(token, broken("token-without-audience", wanted=wanted))
    refused = rules.lacking(token, broken("token-client", client_id=client, wanted=wanted))
    return MET if client in wanted else refused


def scoped(token: Token, given: TokenRequirements) -> Iterator[Verdict]:
    """The route's scopes."""
    yield rules.scoped(token, given.settings.scopes, "scope", "scp")
