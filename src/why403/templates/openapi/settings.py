"""What a document tells of its API beside the routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from why403.incident.tree import Tree
from why403.logic.states import State
from why403.model.configuration import Api, Cors, GatewayResponse
from why403.model.route import Setting
from why403.templates.openapi.document import Document, unresolved
from why403.templates.openapi.integrations import texts_in

_X = "x-amazon-apigateway-"
_HEADER = "gatewayresponse.header."
_KEY_SOURCES = ("HEADER", "AUTHORIZER")


def with_settings(api: Api, document: Document) -> Api:
    """The API with its policy, CORS, gateway responses, endpoint and source of keys."""
    root = document.root
    endpoint = endpoint_of(root)
    disabled = endpoint.get("disableExecuteApiEndpoint").flag()
    return replace(
        api,
        policy=policy_in(root.get(f"{_X}policy")),
        cors=_cors(document.follow(root.get(f"{_X}cors"))),
        responses=_responses(document, root.get(f"{_X}gateway-responses")),
        endpoints=_texts(endpoint.get("vpcEndpointIds")),
        default_endpoint=disabled
        if isinstance(disabled.value, State)
        else Setting(not disabled.value, disabled.at),
        key_source=_among(root.get(f"{_X}api-key-source"), _KEY_SOURCES),
        binary=_texts(root.get(f"{_X}binary-media-types")),
        access_mode=_among(root.get(f"{_X}endpoint-access-mode"), ("BASIC", "STRICT")),
    )


def endpoint_of(root: Tree) -> Tree:
    """The endpoint's extension: at the root, or with a server (OpenAPI 3)."""
    name = f"{_X}endpoint-configuration"
    places = (root, *root.get("servers").items())
    return next((found for place in places if (found := place.get(name)).value is not None), root.get(name))


def policy_in(tree: Tree) -> Setting[object]:
    """A policy as it is written, if not behind an expression."""
    known = isinstance(tree.value, Mapping | str) and tree.value and not unresolved(tree)
    return (
        Setting(tree.value, tree.at)
        if known
        else Setting(at=tree.at)
        if tree.value is not None
        else Setting()
    )


def _among(tree: Tree, values: tuple[str, ...]) -> Setting[str]:
    named = str(tree.value).upper()
    return Setting(named, tree.at) if named in values else Setting()


def _texts(tree: Tree) -> Setting[tuple[str, ...]]:
    """A list of texts, all of them known."""
    known = isinstance(tree.value, list) and all(isinstance(part, str) for part in tree.value)
    return tree.texts() if known else Setting()


def _cors(tree: Tree | None) -> Setting[Cors]:
    """What is written; a list that is left out allows nothing."""
    if tree is None or not isinstance(tree.value, Mapping):
        return Setting()
    origins, methods, headers = (_allowed(tree, f"allow{name}") for name in ("Origins", "Methods", "Headers"))
    credentials = tree.get("allowCredentials")
    given = credentials.flag() if credentials.value is not None else Setting(False, tree.at)
    return Setting(Cors(origins, methods, headers, given, tree.at), tree.at)


def _allowed(tree: Tree, name: str) -> Setting[tuple[str, ...]]:
    part = tree.get(name)
    return _texts(part) if part.value is not None else Setting((), tree.at)


def _responses(document: Document, tree: Tree) -> Setting[tuple[GatewayResponse, ...]]:
    """The overridden ones, where the list is written and nothing in it is an expression."""
    whole = document.follow(tree)
    if whole is None or not isinstance(whole.value, Mapping):
        return Setting()
    return Setting(tuple(_response(document, kind, part) for kind, part in whole.entries()), whole.at)


def _response(document: Document, kind: str, written: Tree) -> GatewayResponse:
    tree = document.follow(written)
    parameters = document.follow(tree.get("responseParameters")) if tree is not None else None
    if tree is None or parameters is None:
        return GatewayResponse(kind, at=written.at)
    names = frozenset(name.lower().removeprefix(_HEADER) for name, _ in parameters.entries())
    return GatewayResponse(
        kind,
        Setting(names, parameters.at),
        tree.at,
        tree.get("statusCode").text(),
        Setting(texts_in(parameters), parameters.at),
        Setting(texts_in(document.follow(tree.get("responseTemplates"))), tree.at),
    )
