"""The CORS headers of the mocks behind OPTIONS, where they are the same on every path."""

from __future__ import annotations

from collections.abc import Mapping

from why403.incident.tree import Tree
from why403.model.configuration import Cors
from why403.model.route import NOT_TOLD, Told
from why403.templates.openapi.document import Document

_MOCK = "method.response.header.access-control-allow-"


def mock_of(document: Document) -> Told[Cors]:
    """What every OPTIONS operation answers; untold where two differ or a path has none."""
    paths = [path for path, _ in document.paths()]
    options = {path: part for verb, path, part in document.operations() if verb == "OPTIONS"}
    found = [cors_in(document, part) for part in options.values() if part is not None]
    if not found or not document.complete or len(found) != len(paths):
        return NOT_TOLD
    return found[0] if len({_allowed(each) for each in found}) == 1 else NOT_TOLD


def _allowed(told: Told[Cors]) -> object:
    cors = told.value
    if not isinstance(cors, Cors):
        return None
    return cors.origins.value, cors.methods.value, cors.headers.value, cors.credentials.value


def cors_in(document: Document, operation: Tree) -> Told[Cors]:
    """The headers of one mock; those of a backend are its own."""
    integration = document.follow(operation.get("x-amazon-apigateway-integration"))
    if integration is None or str(integration.get("type").value).lower() != "mock":
        return Told()
    responses = [response.get("responseParameters") for _, response in integration.get("responses").entries()]
    if len(responses) != 1:
        return Told()
    return mock_headers(responses[0], integration)


def mock_headers(parameters: Tree, mock: Tree) -> Told[Cors]:
    """From the parameters of the one response of a mock."""
    if not isinstance(parameters.value, Mapping):
        return Told()
    found = {name.lower().removeprefix(_MOCK): constant(part) for name, part in parameters.entries()}
    none: Told[tuple[str, ...]] = Told((), parameters.at)
    origins, methods, headers = (found.get(name, none) for name in ("origin", "methods", "headers"))
    given = found.get("credentials", none)
    credentials: Told[bool] = Told(given.value == ("true",), given.at) if given.known else Told(at=given.at)
    return Told(Cors(origins, methods, headers, credentials, mock.at), mock.at)


def constant(tree: Tree) -> Told[tuple[str, ...]]:
    """A constant in single quotes with commas between its parts; anything else is made at the call."""
    text = tree.value
    if not isinstance(text, str) or len(text) < 2 or text[0] != "'" or text[-1] != "'":
        return Told(at=tree.at)
    return Told(tuple(part.strip() for part in text[1:-1].split(",")), tree.at)
