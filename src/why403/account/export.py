"""What a stage serves, read from its export: OpenAPI 3 with the extensions of API Gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from why403.account.export_demands import demands
from why403.account.shapes import part, told

_ANY = "x-amazon-apigateway-any-method"
_TYPE, _AUTHORIZER, _OWN = (
    "x-amazon-apigateway-authtype",
    "x-amazon-apigateway-authorizer",
    "x-amazon-apigateway-auth",
)
_VERBS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", _ANY})
_KINDS = {"awssigv4": "AWS_IAM", "cognito_user_pools": "COGNITO_USER_POOLS", "custom": "CUSTOM"}
_OF_AUTHORIZER = {
    "jwt": "JWT",
    "cognito_user_pools": "COGNITO_USER_POOLS",
    "token": "CUSTOM",
    "request": "CUSTOM",
}


def served(body: bytes | str) -> dict[str, object] | None:
    """`deployedRoutes`, and `deployedResourcePolicy` where the export holds it; `None` for another form."""
    try:
        tree = json.loads(body)
    except ValueError:
        return None
    paths = part(tree, "paths")
    if not str(part(tree, "openapi")).startswith("3") or not isinstance(paths, Mapping):
        return None
    schemes = part(tree, "components", "securitySchemes") or {}
    routes = [route for path, item in paths.items() for route in _routes(tree, str(path), item, schemes)]
    return told(
        {"deployedRoutes": routes, "deployedResourcePolicy": part(tree, "x-amazon-apigateway-policy")}
    )


def _routes(
    root: Mapping[str, Any], path: str, item: object, schemes: Mapping[str, Any]
) -> Iterator[dict[str, object]]:
    for verb, operation in item.items() if isinstance(item, Mapping) else ():
        if verb in _VERBS and isinstance(operation, Mapping):
            named = "ANY" if verb == _ANY else verb.upper()
            key = "$default" if path == "/$default" else f"{named} {path}"
            yield {"route": key, **_settings(operation, schemes), **demands(root, path, verb)}


def _settings(operation: Mapping[str, Any], schemes: Mapping[str, Any]) -> dict[str, object]:
    """What the operation asks for. A scheme of an unknown kind leaves the authorization untold."""
    asked = [
        (name, scopes)
        for requirement in operation.get("security") or ()
        if isinstance(requirement, Mapping)
        for name, scopes in requirement.items()
    ]
    keys = [name for name, _ in asked if _is_key(schemes.get(name))]
    others = [(name, scopes) for name, scopes in asked if name not in keys]
    own = str(part(operation, _OWN, "type") or "").upper()
    kind: str | None = own or "NONE"
    if others:
        kind = own or _kind(schemes.get(others[0][0]))
    scopes = others[0][1] if others and isinstance(others[0][1], list) else []
    return told(
        {
            "authorizationType": kind,
            "apiKeyRequired": bool(keys),
            "authorizationScopes": scopes or None,
        }
    )


def _is_key(scheme: object) -> bool:
    """The scheme of API keys; an authorizer's has the same type, and says whose it is."""
    return (
        part(scheme, "type") == "apiKey"
        and str(part(scheme, "name")).lower() == "x-api-key"
        and part(scheme, _TYPE) is None
        and part(scheme, _AUTHORIZER) is None
    )


def _kind(scheme: object) -> str | None:
    named = str(part(scheme, _AUTHORIZER, "type") or "").lower()
    if named in _OF_AUTHORIZER:
        return _OF_AUTHORIZER[named]
    return _KINDS.get(str(part(scheme, _TYPE) or "").lower())
