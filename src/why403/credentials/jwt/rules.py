"""What all authorizers of tokens ask: form, issuer, times, key and scopes. Each rule is three-valued.

Sources: developer guide, http-api-jwt-authorizer (the checks and their order), http-api-troubleshooting-jwt,
apigateway-enable-cognito-user-pool; RFC 7519 for the meaning of the claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.credentials.jwt.moment import written
from why403.credentials.jwt.read import Form, Token
from why403.credentials.jwt.signature import key_ids, signed_by
from why403.credentials.verdict import MET, OPEN, Verdict, broken, doubtful
from why403.frozen import dataclass
from why403.logic.states import UNKNOWN, State
from why403.logic.truth import NO, YES, Truth
from why403.model.authorizer import Settings, Texts

LEEWAY = 60
"""Seconds around a moment in which we do not judge: clocks differ, and AWS tells no tolerance."""


@dataclass(frozen=True, slots=True)
class TokenRequirements:
    """What a token is compared with: the authorizer, and the moment of the call."""

    settings: Settings
    moment: float | State = UNKNOWN


def form(token: Token) -> Verdict:
    """Whether it is a JWT at all."""
    if token.form is Form.JWT:
        return MET if token.parts == 3 else OPEN if token.cut else broken("token-parts", parts=token.parts)
    match token.form:
        case Form.MASKED:
            return OPEN
        case Form.EMPTY:
            return broken("token-empty")
        case Form.WORD:
            return broken("token-word")
        case Form.OTHER:
            return broken("token-scheme", scheme=token.scheme)
        case Form.ENCRYPTED:
            return broken("token-encrypted", parts=token.parts)
    return broken("token-opaque", parts=token.parts)


def lacking(token: Token, verdict: Verdict) -> Verdict:
    """Of a token that is known in parts, what was not told is not missing."""
    return OPEN if token.partial else verdict


def wrapping(token: Token) -> Iterator[Verdict]:
    """What stands around the token."""
    for oddity in token.oddities:
        if oddity in ("quotes", "doubled", "spaces"):
            yield broken(f"token-{oddity}")
        else:
            yield doubtful(f"token-{oddity}")


def expiry(token: Token, moment: float | State) -> Verdict:
    """`exp` must lie after the call."""
    ends = token.number("exp")
    if ends is None:
        return lacking(token, doubtful("token-without-expiry"))
    if isinstance(moment, State):
        return OPEN
    if ends < moment - LEEWAY:
        return broken("token-expired", exp=written(ends), at=written(moment))
    return (
        MET if ends > moment + LEEWAY else doubtful("token-expiring", exp=written(ends), at=written(moment))
    )


def begun(token: Token, moment: float | State, *claims: str) -> Iterator[Verdict]:
    """`nbf` (and for some authorizers `iat`) must lie before the call."""
    for claim in claims:
        starts = token.number(claim)
        if starts is None:
            continue
        if isinstance(moment, State) or abs(starts - moment) <= LEEWAY:
            yield OPEN if isinstance(moment, State) else MET
        elif starts > moment and claim == "nbf":
            yield broken("token-not-yet", nbf=written(starts), at=written(moment))
        elif starts > moment:
            yield broken("token-issued-later", at=written(moment))


def issuer(token: Token, issuers: Texts) -> Verdict:
    """`iss` must be a configured issuer, to the letter."""
    if isinstance(issuers, State) or not issuers:
        return OPEN
    own = token.text("iss")
    if own is None:
        return lacking(token, broken("token-without-issuer", wanted=issuers))
    if own in issuers:
        return MET
    near = next((one for one in issuers if one.rstrip("/") == own.rstrip("/")), None)
    if near is not None:
        return broken("token-issuer-slash", iss=own, wanted=near)
    near = next((one for one in issuers if _loosely(one) == _loosely(own)), None)
    return broken(
        "token-issuer" if near is None else "token-issuer-spelling", iss=own, wanted=near or issuers
    )


def _loosely(address: str) -> str:
    return address.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")


def algorithm(token: Token, allowed: Iterable[str]) -> Verdict:
    """The signature's algorithm must be one that the authorizer takes."""
    alg = token.header.get("alg")
    if not isinstance(alg, str):
        return lacking(token, doubtful("token-without-algorithm"))
    if alg in set(allowed):
        return MET
    return OPEN if alg.startswith("PS") else broken("token-algorithm", alg=alg, wanted=sorted(allowed))


def key(token: Token, given: TokenRequirements) -> Verdict:
    """`kid` must name a key of the issuer; known only where the key set is given."""
    ids = key_ids(given.settings.jwks)
    kid = token.header.get("kid")
    if not isinstance(kid, str):
        return lacking(token, doubtful("token-without-key-id"))
    if ids is None:
        return OPEN
    return MET if kid in ids else broken("token-key", kid=kid)


def signature(token: Token, given: TokenRequirements) -> Verdict:
    """The signature, where the key set is given and the algorithm is RSA's."""
    truth = signed_by(token, given.settings.jwks)
    return {YES: MET, NO: broken("token-signature"), Truth.UNKNOWN: OPEN}[truth]


def scoped(token: Token, wanted: Texts, *claims: str) -> Verdict:
    """One scope of the route is enough; a route without scopes asks for none."""
    if isinstance(wanted, State):
        return OPEN
    if not wanted:
        return MET
    if token.form is not Form.JWT:
        return OPEN
    own = token.scopes(*claims)
    if own is None:
        return lacking(token, broken("token-no-scopes", wanted=wanted))
    return MET if set(own) & set(wanted) else broken("token-scope", scope=own, wanted=wanted)
