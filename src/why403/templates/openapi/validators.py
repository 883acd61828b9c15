"""Request validators of a document: what they ask of an operation's parameters and body.

Sources: developer guide, api-gateway-swagger-extensions-request-validator and -request-validators. The one
of an operation stands above that of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.incident.tree import Tree
from why403.model.demands import Models, Required, Validator, models_of, no_validator, required_of
from why403.model.route import Setting
from why403.templates.openapi.document import Document, unresolved

_NAMED, _ALL = "x-amazon-apigateway-request-validator", "x-amazon-apigateway-request-validators"
_PLACES = {"query": "querystring", "header": "header", "path": "path"}
_JSON = "application/json"


def validator_of(document: Document, operation: Tree) -> Validator:
    """The operation's, else the document's; neither half is checked where there is none."""
    own, general = operation.get(_NAMED), document.root.get(_NAMED)
    named = own if own.value is not None else general
    if named.value is None:
        return no_validator(operation.at)
    found = document.root.get(_ALL).get(str(named.value))
    if unresolved(named) or not isinstance(found.value, Mapping):
        return Validator()
    return Validator(
        _flag(found, "validateRequestParameters"),
        _flag(found, "validateRequestBody"),
    )


def _flag(validator: Tree, name: str) -> Setting[bool]:
    part = validator.get(name)
    return Setting(False, validator.at) if part.value is None else part.flag()


def required(document: Document, item: Tree, operation: Tree) -> Required:
    """The required parameters, also those of the path's item."""
    validator = validator_of(document, operation)
    return required_of(validator, _parameters(document, item, operation), operation.at)


def _parameters(document: Document, item: Tree, operation: Tree) -> Iterator[tuple[str, Setting[bool]]]:
    """One that the operation writes itself stands above the one of its path."""
    shared = document.follow(item)
    found: dict[str, Setting[bool]] = {}
    for holder in (shared, operation):
        for written in holder.get("parameters").items() if holder is not None else ():
            tree = document.follow(written)
            if tree is None:
                found[f"?{len(found)}"] = Setting(at=written.at)
            elif (place := _PLACES.get(str(tree.get("in").value).lower())) is not None:
                found[f"method.request.{place}.{tree.get('name').value}"] = _required(tree)
    return iter(found.items())


def _required(tree: Tree) -> Setting[bool]:
    part = tree.get("required")
    return Setting(False, tree.at) if part.value is None else part.flag()


def models(document: Document, operation: Tree) -> Models:
    """The schemas of bodies by content type, with references followed one step."""
    return models_of(validator_of(document, operation), _models(document, operation))


def _models(document: Document, operation: Tree) -> Models:
    content = document.follow(operation.get("requestBody"))
    found: dict[str, object] = {}
    for kind, part in content.get("content").entries() if content is not None else ():
        found[kind.lower()] = _schema(document, part.get("schema"))
    for written in operation.get("parameters").items():
        tree = document.follow(written)
        if tree is not None and tree.get("in").value == "body":
            found[_JSON] = _schema(document, tree.get("schema"))
    return Setting(found, operation.at) if found else Setting(at=operation.at)


def _schema(document: Document, schema: Tree) -> object:
    followed = document.follow(schema)
    return None if followed is None else followed.value
