"""Whether a document is of a REST or of an HTTP API, where it shows it.

Swagger 2 is imported as a REST API only (developer guide, http-api-open-api). Some extensions exist for one
of the two: the guide's pages api-gateway-swagger-extensions and those below it.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.incident.tree import Tree
from why403.model.route import Setting
from why403.templates.openapi.document import ANY, Document

_X = "x-amazon-apigateway-"
_AT_ROOT = {
    f"{_X}importexport-version": "HTTP",
    f"{_X}cors": "HTTP",
    f"{_X}policy": "REST",
    f"{_X}gateway-responses": "REST",
    f"{_X}api-key-source": "REST",
    f"{_X}binary-media-types": "REST",
    f"{_X}minimum-compression-size": "REST",
    f"{_X}request-validator": "REST",
    f"{_X}request-validators": "REST",
    f"{_X}endpoint-access-mode": "REST",
    f"{_X}documentation": "REST",
}
_IN_INTEGRATION = {
    "payloadFormatVersion": "HTTP",
    "requestTemplates": "REST",
    "responses": "REST",
    "passthroughBehavior": "REST",
    "cacheNamespace": "REST",
    "contentHandling": "REST",
}
_IN_AUTHORIZER = {
    "authorizerPayloadFormatVersion": "HTTP",
    "enableSimpleResponses": "HTTP",
    "identityValidationExpression": "REST",
    "providerARNs": "REST",
}
_INTEGRATIONS = {"mock": "REST", "aws": "REST", "http": "REST"}
_AUTHORIZERS = {"token": "REST", "cognito_user_pools": "REST"}


def kind_of(document: Document) -> Setting[str]:
    """REST or HTTP; untold where nothing shows it, or where signs differ."""
    if document.kind:
        return Setting(document.kind, document.root.at)
    signs = list(_signs(document))
    return signs[0] if len({sign.value for sign in signs}) == 1 else Setting()


def _signs(document: Document) -> Iterator[Setting[str]]:
    root = document.root
    if root.get("swagger").value is not None:
        yield Setting("REST", root.get("swagger").at)
    yield from _named(root, _AT_ROOT)
    for _, scheme in document.schemes().entries():
        yield from _of_scheme(document.follow(scheme))
    for _, path, operation in document.operations():
        if operation is not None:
            yield from _of_operation(document, path, operation)


def _named(tree: Tree, kinds: dict[str, str]) -> Iterator[Setting[str]]:
    for name, part in tree.entries():
        if name in kinds:
            yield Setting(kinds[name], part.at)


def _of_scheme(scheme: Tree | None) -> Iterator[Setting[str]]:
    if scheme is None:
        return
    authorizer = scheme.get(f"{_X}authorizer")
    yield from _named(authorizer, _IN_AUTHORIZER)
    named = str(authorizer.get("type").value).lower()
    if named in _AUTHORIZERS:
        yield Setting(_AUTHORIZERS[named], authorizer.at)
    source = authorizer.get("identitySource")
    if str(source.value).startswith("$request."):
        yield Setting("HTTP", source.at)


def _of_operation(document: Document, path: str, operation: Tree) -> Iterator[Setting[str]]:
    if operation.get("isDefaultRoute").value is True or (path == "/$default" and ANY in operation.path):
        yield Setting("HTTP", operation.at)
    if operation.get(f"{_X}request-validator").value is not None:
        yield Setting("REST", operation.at)
    integration = document.follow(operation.get(f"{_X}integration"))
    if integration is not None:
        yield from _named(integration, _IN_INTEGRATION)
        named = str(integration.get("type").value).lower()
        if named in _INTEGRATIONS:
            yield Setting(_INTEGRATIONS[named], integration.at)
