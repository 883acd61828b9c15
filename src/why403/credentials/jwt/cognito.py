"""The Cognito authorizer of REST APIs.

Sources: developer guide, apigateway-enable-cognito-user-pool: without scopes on the method the token is taken
for an ID token, with scopes for an access token; the validation expression is compared with `aud`, which
access tokens do not have. Knowledge centre, api-gateway-cognito-401-unauthorized: pool, expiry, stray spaces.
That `Bearer ` may stand before the token was observed. The app client is not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.aws.arns import arn_of
from why403.aws.cognito import SERVICE, issuing_pool
from why403.credentials.authorizer.expression import whole_match
from why403.credentials.jwt import rules
from why403.credentials.jwt.read import Form, Token
from why403.credentials.jwt.rules import TokenRequirements
from why403.credentials.verdict import MET, OPEN, Verdict, broken, doubtful
from why403.logic.states import UNKNOWN, State
from why403.logic.truth import NO, YES, Truth

ALGORITHMS = ("RS256",)
_POOL = re.compile(r"userpool/(?P<pool>[\w-]+)")


def valid(token: Token, given: TokenRequirements) -> Iterator[Verdict]:
    """Everything but the kind of token and its scopes."""
    yield rules.form(token)
    yield from rules.wrapping(token)
    if token.form is not Form.JWT:
        return
    yield rules.algorithm(token, ALGORITHMS)
    yield rules.key(token, given)
    yield rules.signature(token, given)
    yield pool(token, given)
    yield audience(token, given)
    yield rules.expiry(token, given.moment)


def pool(token: Token, given: TokenRequirements) -> Verdict:
    """The token must be of one of the authorizer's user pools, which `iss` names at its end."""
    pools, own = given.settings.pools, token.text("iss")
    mine = None if own is None else issuing_pool(own)
    if own is not None and mine is None:
        return broken("token-not-cognito", iss=own)
    if isinstance(pools, State) or not pools:
        return OPEN
    wanted = [pool for arn in pools if (pool := _pool_in(arn))]
    if len(wanted) < len(pools) or mine is None:
        return OPEN
    if mine in wanted:
        return MET
    regions = {one.partition("_")[0] for one in wanted}
    elsewhere = mine.partition("_")[0] not in regions
    return broken("token-pool-region" if elsewhere else "token-pool", iss=own, wanted=wanted)


def _pool_in(text: str) -> str | None:
    """The id of a user pool in its ARN; `None` where a variable stands for it."""
    arn = arn_of(text)
    found = _POOL.fullmatch(arn.resource) if arn is not None and arn.service == SERVICE else None
    return found["pool"] if found else None


def audience(token: Token, given: TokenRequirements) -> Verdict:
    """The validation expression, where there is one, must match all of `aud`."""
    expression = given.settings.expression
    if isinstance(expression, State) or not expression:
        return OPEN if expression is UNKNOWN else MET
    own = token.text("aud")
    if own is None:
        return rules.lacking(token, broken("token-audience-expression", aud="none", expression=expression))
    matched = whole_match(expression, own)
    refused = broken("token-audience-expression", aud=own, expression=expression)
    return {YES: MET, NO: refused, Truth.UNKNOWN: OPEN}[matched]


def scoped(token: Token, given: TokenRequirements) -> Iterator[Verdict]:
    """An ID token where the method has no scopes; where it has, an access token with one of them."""
    wanted, use = given.settings.scopes, token.text("token_use")
    if token.form is not Form.JWT:
        yield OPEN
    elif isinstance(wanted, State):
        yield doubtful("token-access-kind", token_use=use) if use == "access" else OPEN
    elif not wanted:
        yield (
            broken("token-access-where-id", token_use=use)
            if use == "access"
            else MET
            if use == "id"
            else OPEN
        )
    elif use == "id":
        yield broken("token-id-where-access", token_use=use, wanted=wanted)
    else:
        yield rules.scoped(token, wanted, "scope")
