"""Edits in an OpenAPI document: operations, security requirements and API Gateway's extensions."""

from __future__ import annotations

from collections.abc import Mapping

from why403.documents.nodes import Entries, Items, plain
from why403.documents.rewriting import CannotWrite, Rewritable
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration, Cors
from why403.model.repair import Edit
from why403.model.route import Route
from why403.repair.anchors import is_elsewhere, is_open, route_named
from why403.repair.preflights import Preflight, operation
from why403.repair.steps import Step, add_to, in_policy, scope_added, set_to, take_out

Path = tuple[PathStep, ...]
OPERATIONS = frozenset({"paths"})
"""Steps of a path that show that it leads into an OpenAPI document, also one inside a template."""
_ANY = "x-amazon-apigateway-any-method"
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"
_POLICY = "x-amazon-apigateway-policy"
_KEY = "apiKey"


def steps(document: Rewritable, edit: Edit, configuration: Configuration, at: Place) -> list[Step]:
    """The changes that make an edit. Raises `CannotWrite`."""
    match edit.way:
        case ("api", "default_endpoint"):
            return _default_endpoint(document, at)
        case ("api", "preflight"):
            return _preflight(edit)
        case ("api", "cors", name):
            return [of_cors(edit, configuration, str(name), _CORS_NAMES)]
        case ("api", "routes"):
            return _route(document, edit, configuration)
        case ("api", "routes", name, setting):
            return _of_route(document, edit, configuration, str(name), str(setting), at)
        case ("api", "policy") if configuration.api.policy.value is ABSENT:
            return [set_to((_POLICY,), edit.value)]
        case ("api", "policy", *below):
            return in_policy(configuration, edit, tuple(below))
        case ("authorizers", name, setting):
            return _of_authorizer(document, edit, str(name), str(setting))
    raise CannotWrite("an OpenAPI document cannot have stages, API keys, usage plans or domains")


def of_cors(edit: Edit, configuration: Configuration, name: str, names: Mapping[str, str]) -> Step:
    """A list of the CORS settings: at its place, else as an entry more."""
    rules = configuration.api.cors.value
    own = getattr(rules, name).at if isinstance(rules, Cors) else at_cors(configuration)
    whole = at_cors(configuration)
    path = own.path if own.document and own.path != whole.path else (*whole.path, names[name])
    return add_to(path, edit.value)


def at_cors(configuration: Configuration) -> Place:
    """Where the CORS settings are written."""
    found = configuration.api.cors.at
    if not found.document:
        raise CannotWrite("the CORS settings are not in a file")
    return found


CORS_NAMES = {"origins": "AllowOrigins", "methods": "AllowMethods", "headers": "AllowHeaders"}
_CORS_NAMES = {"origins": "allowOrigins", "methods": "allowMethods", "headers": "allowHeaders"}


def _preflight(edit: Edit) -> list[Step]:
    made = edit.value
    if not isinstance(made, Preflight):
        raise CannotWrite("there is no route to write")
    return [set_to((*_operation(made.route.at)[:-1], "options"), operation(made))]


def _default_endpoint(document: Rewritable, at: Place) -> list[Step]:
    if at.path[-1:] == ("disableExecuteApiEndpoint",):
        return [set_to(at.path, False)]
    version = document.node(("openapi",))
    if version is not None:
        raise CannotWrite("the document does not say where its endpoint is disabled")
    return [set_to((_ENDPOINT, "disableExecuteApiEndpoint"), False)]


def _operation(at: Place) -> Path:
    """The operation that a place is in: `paths`, a path, a verb."""
    steps = at.path
    if "paths" not in steps:
        raise CannotWrite("the route is not an operation of a document")
    start = steps.index("paths")
    if len(steps) < start + 3:
        raise CannotWrite("the operation is not in the document")
    return steps[: start + 3]


def _of_route(
    document: Rewritable, edit: Edit, configuration: Configuration, name: str, setting: str, at: Place
) -> list[Step]:
    route = route_named(configuration, name)
    own = _operation(at if route is None else route.at)
    start = own.index("paths")
    security = document.node((*own, "security"))
    if setting == "key_required":
        return _without_key(document, own[:start], (*own, "security"), security)
    if setting == "scopes":
        return _with_scope((*own, "security"), security, edit)
    if isinstance(security, Items) and security.parts:
        return [set_to((*own, "security"), [])]
    if document.node((*own, "x-amazon-apigateway-auth")) is not None:
        return [set_to((*own, "x-amazon-apigateway-auth", "type"), "NONE")]
    raise CannotWrite("the operation does not say how it is authorized")


def _without_key(document: Rewritable, root: Path, path: Path, security: object) -> list[Step]:
    """Every requirement of the API key's scheme taken out."""
    if not isinstance(security, Items):
        raise CannotWrite("the operation does not say that it needs a key")
    found = []
    for number, part in reversed(list(enumerate(security.parts))):
        for name in part.parts if isinstance(part, Entries) else ():
            if _is_key(document, root, name):
                assert isinstance(part, Entries)
                alone = len(part.parts) == 1
                found.append(take_out((*path, number) if alone else (*path, number, name)))
    if not found:
        raise CannotWrite("the operation does not say that it needs a key")
    return found


def _is_key(document: Rewritable, root: Path, name: str) -> bool:
    """Whether a scheme is the one of API keys: of that type, in x-api-key, and with no authorizer."""
    for schemes in (("components", "securitySchemes"), ("securityDefinitions",)):
        node = document.node((*root, *schemes, name))
        if isinstance(node, Entries):
            told = plain(node)
            assert isinstance(told, dict)
            bare = not any(key.startswith("x-amazon-apigateway-auth") for key in told)
            return told.get("type") == _KEY and str(told.get("name", "")).lower() == "x-api-key" and bare
    return False


def _with_scope(path: Path, security: object, edit: Edit) -> list[Step]:
    if isinstance(security, Items) and len(security.parts) == 1 and isinstance(security.parts[0], Entries):
        names = list(security.parts[0].parts)
        if len(names) == 1:
            return [scope_added((*path, 0, names[0]), edit)]
    raise CannotWrite("the operation does not say which authorizer it has")


def _route(document: Rewritable, edit: Edit, configuration: Configuration) -> list[Step]:
    """An operation like another one of its path."""
    route = edit.value
    if not isinstance(route, Route):
        raise CannotWrite("there is no route to write")
    own = _operation(route.at)
    node = document.node(own)
    if node is None:
        raise CannotWrite("this path has no other operation that could be copied")
    told = plain(node)
    if isinstance(told, dict):
        told.pop("operationId", None)
        if is_open(route):
            told["security"] = []
    verb = _ANY if route.verb == "ANY" else route.verb.lower()
    if is_elsewhere(route, configuration):
        if isinstance(told, dict) and isinstance(told.get("parameters"), list):
            told["parameters"] = [each for each in told["parameters"] if not _is_of_path(each)]
        return [set_to((*own[:-2], route.path, verb), told)]
    return [set_to((*own[:-1], verb), told)]


def _is_of_path(parameter: object) -> bool:
    return isinstance(parameter, dict) and parameter.get("in") == "path"


def _of_authorizer(document: Rewritable, edit: Edit, name: str, setting: str) -> list[Step]:
    for schemes in (("components", "securitySchemes"), ("securityDefinitions",)):
        own: Path = (*schemes, name, "x-amazon-apigateway-authorizer", "jwtConfiguration")
        if document.node(own) is not None:
            if setting == "audience":
                return [add_to((*own, "audience"), edit.value)]
            value = edit.value[0] if isinstance(edit.value, tuple) else edit.value
            return [set_to((*own, "issuer"), value)]
    raise CannotWrite("the authorizer has no settings in this document")
