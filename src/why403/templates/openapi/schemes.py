"""What each security scheme of a document stands for: an authorization, or an API key.

Sources: the developer guide's pages api-gateway-swagger-extensions-authtype, -authorizer and -auth, and
api-gateway-known-issues (the types of schemes that a REST API takes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.model.route import Setting
from why403.templates.openapi.document import Document
from why403.templates.openapi.integrations import function_at

_AUTHORIZER = "x-amazon-apigateway-authorizer"
_AUTHTYPE = "x-amazon-apigateway-authtype"
_TYPES = {"token": "CUSTOM", "request": "CUSTOM", "cognito_user_pools": "COGNITO_USER_POOLS", "jwt": "JWT"}
_AUTHTYPES = {"awssigv4": "AWS_IAM", "custom": "CUSTOM", "cognito_user_pools": "COGNITO_USER_POOLS"}
_SETTINGS = (
    "identitySource",
    "identityValidationExpression",
    "authorizerResultTtlInSeconds",
    "providerARNs",
    "jwtConfiguration",
    "authorizerPayloadFormatVersion",
    "enableSimpleResponses",
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme: the authorization that it stands for, or that it asks for an API key, or neither is told.

    `function` is the one that a Lambda authorizer asks.
    """

    name: str
    authorization: Setting[str]
    key: bool = False
    settings: Mapping[str, object] = field(default_factory=dict, repr=False)
    function: str = ""


def schemes_of(document: Document) -> dict[str, Scheme]:
    """All schemes by their names."""
    return {name: _scheme(name, document, part) for name, part in document.schemes().entries()}


def _scheme(name: str, document: Document, written: Tree) -> Scheme:
    tree = document.follow(written)
    if tree is None:
        return Scheme(name, Setting(at=written.at))
    authorizer = document.follow(tree.get(_AUTHORIZER))
    if authorizer is not None and isinstance(authorizer.value, Mapping):
        meant = _TYPES.get(str(authorizer.get("type").value).lower())
        settings = dict(_settings(tree, authorizer)) if meant is not None else {}
        function = function_at(authorizer.get("authorizerUri"))
        invoked = function if isinstance(function, str) else ""
        return Scheme(name, _told(meant, authorizer.get("type")), settings=settings, function=invoked)
    authtype = tree.get(_AUTHTYPE)
    if authtype.value is not None:
        return Scheme(name, _told(_AUTHTYPES.get(str(authtype.value).lower()), authtype))
    if authorizer is not None and authorizer.value is None and _is_key(tree):
        return Scheme(name, Setting(at=tree.at), key=True)
    return Scheme(name, Setting(at=tree.at))


def _told(meant: str | None, tree: Tree) -> Setting[str]:
    return Setting(at=tree.at) if meant is None else Setting(meant, tree.at)


def _is_key(tree: Tree) -> bool:
    kind, name = str(tree.get("type").value), str(tree.get("name").value)
    return kind.lower() == "apikey" and name.lower() == "x-api-key"


def _settings(scheme: Tree, authorizer: Tree) -> Iterator[tuple[str, object]]:
    """In the form of an incident file's `authorizer`; the header of a token is the scheme's own."""
    kind = str(authorizer.get("type").value).upper()
    yield "type", kind
    for name in _SETTINGS:
        value = authorizer.get(name).value
        if value is not None:
            yield name, value
    header = scheme.get("name").value
    named = isinstance(header, str) and scheme.get("in").value == "header"
    if named and kind in ("TOKEN", "COGNITO_USER_POOLS") and authorizer.get("identitySource").value is None:
        yield "identitySource", f"method.request.header.{header}"
