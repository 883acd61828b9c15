"""The CORS headers of the mocks behind OPTIONS, where they are the same on every path."""

from __future__ import annotations

from collections.abc import Mapping

from why403.incident.tree import Tree
from why403.model.configuration import Cors
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.templates.openapi.document import Document

_MOCK = "method.response.header.access-control-allow-"


def mock_of(document: Document) -> Setting[Cors]:
    """What every OPTIONS operation answers; untold where two differ or a path has none."""
    paths = [path for path, _ in document.paths()]
    options = {path: part for verb, path, part in document.operations() if verb == "OPTIONS"}
    found = [cors_in(document, part) for part in options.values() if part is not None]
    if not found or not document.complete or len(found) != len(paths):
        return UNKNOWN_SETTING
    return found[0] if len({_allowed(each) for each in found}) == 1 else UNKNOWN_SETTING


def _allowed(told: Setting[Cors]) -> object:
    cors = told.value
    if not isinstance(cors, Cors):
        return None
    return cors.origins.value, cors.methods.value, cors.headers.value, cors.credentials.value


def cors_in(document: Document, operation: Tree) -> Setting[Cors]:
    """The headers of one mock; those of a backend are its own."""
    integration = document.follow(operation.get("x-amazon-apigateway-integration"))
    if integration is None or str(integration.get("type").value).lower() != "mock":
        return Setting()
    responses = [response.get("responseParameters") for _, response in integration.get("responses").entries()]
    if len(responses) != 1:
        return Setting()
    return mock_headers(responses[0], integration)


def mock_headers(parameters: Tree, mock: Tree) -> Setting[Cors]:
    """From the parameters of the one response of a mock."""
    if not isinstance(parameters.value, Mapping):
        return Setting()
    found = {name.lower().removeprefix(_MOCK): constant(part) for name, part in parameters.entries()}
    none: Setting[tuple[str, ...]] = Setting((), parameters.at)
    origins, methods, headers = (found.get(name, none) for name in ("origin", "methods", "headers"))
    given = found.get("credentials", none)
    credentials: Setting[bool] = (
        Setting(given.value == ("true",), given.at) if given.known else Setting(at=given.at)
    )
    return Setting(Cors(origins, methods, headers, credentials, mock.at), mock.at)


def constant(tree: Tree) -> Setting[tuple[str, ...]]:
    """A constant in single quotes with commas between its parts; anything else is made at the call."""
    text = tree.value
    if not isinstance(text, str) or len(text) < 2 or text[0] != "'" or text[-1] != "'":
        return Setting(at=tree.at)
    return Setting(tuple(part.strip() for part in text[1:-1].split(",")), tree.at)
