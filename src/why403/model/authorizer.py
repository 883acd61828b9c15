"""What is told of an authorizer, of what it returned, and of tokens. What is not told stays untold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from why403.frozen import dataclass, replace
from why403.logic.places import NOWHERE_WRITTEN, PathStep, Place
from why403.logic.states import UNKNOWN, State
from why403.redaction.reprs import masked_repr

Texts = tuple[str, ...] | State
KINDS = ("TOKEN", "REQUEST", "JWT", "COGNITO_USER_POOLS")
DEFAULT_TTL = 300
_OF_THE_CALL = ("scopes", "method_arn")
_OF_THE_AUTHORIZER = ("kind", "sources", "expression", "ttl", "simple", "payload", "pools", "permitted")


@dataclass(frozen=True, slots=True)
class Result:
    """What an authorizer's function returned, with the places of its parts by the ways to them."""

    value: object = field(repr=False)
    places: Mapping[tuple[PathStep, ...], Place] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An RSA key of an issuer's set, by the names of RFC 7517 and 7518: its id, modulus and exponent."""

    kid: object = None
    n: str = ""
    e: str = ""


@dataclass(frozen=True, slots=True)
class DecodedToken:
    """The decoded parts of a token, as far as somebody told them."""

    header: Mapping[str, object] = field(default_factory=dict, repr=False)
    payload: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """One authorizer, and of the called method what it needs.

    `ttl` is in seconds. `policy` holds the Resource entries of the policy that it writes, at `policy_at`; an
    entry `methodArn` stands for the ARN of the call that it was asked about. `returned` is what it returned,
    `cached` what it returned for another call `cached_for` seconds before; `permitted` are the source ARNs
    that the function's policy lets API Gateway invoke it for; `token` the decoded token.
    """

    kind: str | State = UNKNOWN
    sources: Texts = UNKNOWN
    expression: str | State = UNKNOWN
    ttl: int | State = UNKNOWN
    simple: bool | State = UNKNOWN
    payload: str | State = UNKNOWN
    returned: Result | State = UNKNOWN
    cached: Result | State = UNKNOWN
    cached_for: float | State = UNKNOWN
    policy: Texts = UNKNOWN
    policy_at: Place = field(default=NOWHERE_WRITTEN, repr=False, compare=False)
    issuers: Texts = UNKNOWN
    audience: Texts = UNKNOWN
    algorithms: Texts = UNKNOWN
    pools: Texts = UNKNOWN
    jwks: tuple[PublicKey, ...] | State = UNKNOWN
    scopes: Texts = UNKNOWN
    method_arn: str | State = UNKNOWN
    permitted: Texts = UNKNOWN
    token: DecodedToken | State = UNKNOWN

    __repr__ = masked_repr

    @property
    def told(self) -> bool:
        """Whether anything is told of an authorizer or a token."""
        return any(name not in _OF_THE_CALL for name in self._told_names)

    @property
    def of_method(self) -> bool:
        """Whether a setting of the called method's authorizer is told."""
        return any(name in _OF_THE_AUTHORIZER for name in self._told_names)

    def above(self, other: Settings) -> Settings:
        """Both together; what this one tells stands."""
        told = {name: getattr(self, name) for name in self._told_names}
        at = self.policy_at if self.policy is not UNKNOWN else other.policy_at
        return replace(other, **told, policy_at=at)

    @property
    def _told_names(self) -> tuple[str, ...]:
        names = (name for name in self.__match_args__ if name != "policy_at")
        return tuple(name for name in names if getattr(self, name) is not UNKNOWN)


NOTHING_TOLD = Settings()

__all__ = ["DEFAULT_TTL", "KINDS", "NOTHING_TOLD", "DecodedToken", "PublicKey", "Result", "Settings", "Texts"]
