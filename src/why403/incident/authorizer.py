"""The authorizer that an incident file shows, its results, and tokens; a part of another form is untold."""

from __future__ import annotations

from collections.abc import Mapping

from why403.incident.keys import CONFIG
from why403.incident.tree import Tree
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.authorizer import DEFAULT_TTL, KINDS, DecodedToken, PublicKey, Result, Settings, Texts


def authorizer(tree: Tree) -> Settings:
    """The keys of `authorizer`, and those beside it that belong to it or to a token."""
    own = tree.get("authorizer")
    jwt = _first(own.get("jwtConfiguration"), tree.get("jwtConfiguration"))
    cached = _first(own.get("authorizerCached"), tree.get("authorizerCached"))
    policy = _first(own.get("policyResource"), tree.get("returnedPolicyResource"))
    return Settings(
        kind=_kind(own),
        sources=_texts(own.get("identitySource")),
        expression=_text(own.get("identityValidationExpression")),
        ttl=_ttl(own),
        simple=_flag(own.get("enableSimpleResponses")),
        payload=_text(own.get("payloadFormatVersion")),
        returned=_result(_first(own.get("returned"), tree.get("authorizerReturned"))),
        cached=_result(cached.get("returned")),
        cached_for=_seconds(cached.get("secondsAgo")),
        policy=_texts(policy),
        policy_at=policy.at,
        issuers=_texts(_first(own.get("issuer"), jwt.get("issuer"))),
        audience=_texts(_first(own.get("audience"), jwt.get("audience"))),
        algorithms=_texts(_first(own.get("defaultAlgorithms"), jwt.get("defaultAlgorithms"))),
        pools=_texts(own.get("providerARNs")),
        jwks=_key_set(_first(own.get("jwks"), tree.get("jwks"))),
        scopes=_texts(tree.get("method").get("authorizationScopes")),
        method_arn=_text(_first(own.get("methodArn"), tree.get("methodArn"))),
        permitted=_texts(own.get("permittedSources")),
        token=_token(tree.get("token")),
    )


def authorizer_alone(settings: Mapping[str, object]) -> Settings:
    """An authorizer whose settings another source has in the form of `config.authorizer`."""
    return authorizer(Tree({"authorizer": settings}, (), {}, CONFIG))


def _first(*trees: Tree) -> Tree:
    return next((tree for tree in trees if tree.value is not None), trees[-1])


def _kind(own: Tree) -> str | State:
    for name in ("kind", "type"):
        text = str(own.get(name).value).upper()
        if text in KINDS:
            return text
    return UNKNOWN


def _ttl(own: Tree) -> int | State:
    value, caching = own.get("ttl").value, own.get("caching").value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isdecimal() and len(value) < 9:
        return int(value)
    return UNKNOWN if not isinstance(caching, bool) else DEFAULT_TTL if caching else 0


def _seconds(tree: Tree) -> float | State:
    number = isinstance(tree.value, int | float) and not isinstance(tree.value, bool)
    return float(str(tree.value)) if number else UNKNOWN


def _text(tree: Tree) -> str | State:
    value = tree.value
    if value == ABSENT.value:
        return ABSENT
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else UNKNOWN


def _texts(tree: Tree) -> Texts:
    """Several texts; one text may hold several between commas, as identity sources do."""
    value = tree.value
    if value == ABSENT.value:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    return UNKNOWN


def _flag(tree: Tree) -> bool | State:
    return tree.value if isinstance(tree.value, bool) else UNKNOWN


def _result(tree: Tree) -> Result | State:
    if tree.value is None:
        return UNKNOWN
    start = len(tree.path)
    below = {way[start:]: at for way, at in tree.places.items() if way[:start] == tree.path}
    return Result(tree.value, below)


def _key_set(tree: Tree) -> tuple[PublicKey, ...] | State:
    if not isinstance(tree.value, Mapping):
        return UNKNOWN
    listed = tree.value.get("keys")
    keys = listed if isinstance(listed, list) else []
    return tuple(_key(key) for key in keys if isinstance(key, Mapping))


def _key(key: Mapping[str, object]) -> PublicKey:
    return PublicKey(key.get("kid"), str(key.get("n") or ""), str(key.get("e") or ""))


def _token(tree: Tree) -> DecodedToken | State:
    if not isinstance(tree.value, Mapping):
        return UNKNOWN
    header, payload = (tree.get(name).value for name in ("header", "payload"))
    return DecodedToken(
        header if isinstance(header, Mapping) else {}, payload if isinstance(payload, Mapping) else {}
    )
