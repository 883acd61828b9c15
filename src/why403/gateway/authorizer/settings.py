"""What an incident's configuration tells of the authorizer. What it does not tell stays untold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.logic.states import ABSENT, UNTOLD, State
from why403.redaction.reprs import masked_repr

Texts = tuple[str, ...] | State
KINDS = ("TOKEN", "REQUEST", "JWT", "COGNITO_USER_POOLS")
DEFAULT_TTL = 300
_TTL = ("ttl", "resultttlinseconds", "resultscachettl", "resultttl")


@dataclass(frozen=True, slots=True)
class Settings:
    """One authorizer, and of the called method what it needs.

    `ttl` is in seconds. `policy` holds the Resource entries of the policy that it writes; an entry
    `methodArn` stands for the ARN of the call that it was asked about. `returned` is what it returned,
    `cached` what it returned for another call `cached_for` seconds before; `permitted` are the source ARNs
    that the function's policy lets API Gateway invoke it for; `token` the decoded token.
    """

    told: bool = False
    kind: str | State = UNTOLD
    sources: Texts = UNTOLD
    expression: str | State = UNTOLD
    ttl: int | State = UNTOLD
    simple: bool | State = UNTOLD
    payload: str | State = UNTOLD
    returned: object = field(default=UNTOLD, repr=False)
    cached: object = field(default=UNTOLD, repr=False)
    cached_for: float | State = UNTOLD
    policy: Texts = UNTOLD
    issuers: Texts = UNTOLD
    audience: Texts = UNTOLD
    algorithms: Texts = UNTOLD
    pools: Texts = UNTOLD
    jwks: Mapping[str, object] | State = UNTOLD
    scopes: Texts = UNTOLD
    method_arn: str | State = UNTOLD
    permitted: Texts = UNTOLD
    token: Mapping[str, object] | State = field(default=UNTOLD, repr=False)

    __repr__ = masked_repr


def settings_of(config: Mapping[str, object]) -> Settings:
    """Read `config.authorizer` and what belongs to it; a part of another form counts as untold."""
    top = _Names(config)
    own = _Names(top.get("authorizer"))
    jwt = _Names(own.get("jwtconfiguration") or top.get("jwtconfiguration"))
    method = _Names(top.get("method"))
    cached = _Names(own.get("cached") or top.get("cached"))
    return Settings(
        told=bool(own.values or jwt.values),
        kind=_kind(own),
        sources=_list(own.get("identitysource", "identitysources")),
        expression=_text(own.get("identityvalidationexpression", "identityvalidation")),
        ttl=_ttl(own),
        simple=_flag(own.get("enablesimpleresponses")),
        payload=_text(own.get("payloadformatversion", "payloadversion")),
        returned=own.values.get("returned", top.values.get("returned", UNTOLD)),
        cached=cached.values.get("returned", UNTOLD),
        cached_for=_seconds(cached.get("secondsago")),
        policy=_list(own.get("policyresource") or top.get("returnedpolicyresource")),
        issuers=_list(own.get("issuer", "issuers") or jwt.get("issuer", "issuers")),
        audience=_list(own.get("audience", "audiences") or jwt.get("audience", "audiences")),
        algorithms=_list(own.get("defaultalgorithms") or jwt.get("defaultalgorithms")),
        pools=_list(own.get("providerarns")),
        jwks=_mapping(own.get("jwks") or top.get("jwks")),
        scopes=_list(method.get("authorizationscopes", "scopes")),
        method_arn=_text(own.get("methodarn") or top.get("methodarn")),
        permitted=_list(own.get("permittedsources")),
        token=_mapping(top.get("token")),
    )


class _Names:
    """A mapping whose keys may be spelled as in the API, in CloudFormation or in Terraform."""

    __slots__ = ("values",)

    def __init__(self, value: object) -> None:
        items = value.items() if isinstance(value, Mapping) else ()
        self.values = {_plain(str(key)): item for key, item in items if item is not None}

    def get(self, *names: str) -> object:
        """The value under the first of the names that is there."""
        return next((self.values[name] for name in names if name in self.values), None)


def _plain(key: str) -> str:
    bare = "".join(character for character in key.lower() if character.isalnum())
    return bare.removeprefix("authorizer") or bare


def _kind(own: _Names) -> str | State:
    for name in ("kind", "type"):
        text = str(own.get(name)).upper()
        if text in KINDS:
            return text
    return UNTOLD


def _ttl(own: _Names) -> int | State:
    value = own.get(*_TTL)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isdecimal() and len(value) < 9:
        return int(value)
    caching = own.get("caching")
    return UNTOLD if not isinstance(caching, bool) else DEFAULT_TTL if caching else 0


def _seconds(value: object) -> float | State:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(str(value)) if number else UNTOLD


def _text(value: object) -> str | State:
    if value == "absent":
        return ABSENT
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else UNTOLD


def _list(value: object) -> Texts:
    """Several texts; one text may hold several between commas, as identity sources do."""
    if value == "absent":
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return UNTOLD


def _flag(value: object) -> bool | State:
    return value if isinstance(value, bool) else UNTOLD


def _mapping(value: object) -> Mapping[str, object] | State:
    return value if isinstance(value, Mapping) else UNTOLD


__all__ = ["DEFAULT_TTL", "KINDS", "Settings", "Texts", "settings_of"]
