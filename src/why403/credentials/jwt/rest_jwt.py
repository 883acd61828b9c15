"""The JWT authorizer of REST APIs.

Sources: developer guide, rest-api-jwt-authorizer-create and -methods, and the service model: several
issuers, exact to the slash; `aud` holds one of the audiences; RS and ES algorithms, or those that are listed;
one of the method's scopes in `scope` or `scp`. That `client_id` stands in for a missing `aud` is not
documented here, nor are the words of a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.credentials.jwt import rules
from why403.credentials.jwt.read import Form, Token
from why403.credentials.jwt.rules import TokenRequirements
from why403.credentials.verdict import MET, OPEN, Verdict, broken, doubtful
from why403.logic.states import State

ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")


def valid(token: Token, given: TokenRequirements) -> Iterator[Verdict]:
    """What is checked before the scopes."""
    yield rules.form(token)
    yield from rules.wrapping(token)
    if token.form is not Form.JWT:
        return
    listed = given.settings.algorithms
    yield rules.algorithm(token, ALGORITHMS if isinstance(listed, State) or not listed else listed)
    yield rules.key(token, given)
    yield rules.signature(token, given)
    yield rules.issuer(token, given.settings.issuers)
    yield _audience(token, given)
    yield rules.expiry(token, given.moment)
    yield from rules.begun(token, given.moment, "nbf")


def _audience(token: Token, given: TokenRequirements) -> Verdict:
    wanted, own = given.settings.audience, token.texts("aud")
    if isinstance(wanted, State) or not wanted:
        return OPEN
    if own is None:
        client = token.text("client_id")
        only = doubtful("token-only-client", client_id=client, wanted=wanted)
        return rules.lacking(token, only) if client else OPEN
    return MET if set(own) & set(wanted) else broken("token-audience", aud=own, wanted=wanted)


def scoped(token: Token, given: TokenRequirements) -> Iterator[Verdict]:
    """The method's scopes."""
    yield rules.scoped(token, given.settings.scopes, "scope", "scp")
