"""Edits in a SAM template: properties of its APIs and events, else those of the resources beside them."""

from __future__ import annotations

from why403.documents.nodes import Entries
from why403.documents.rewriting import CannotWrite, Rewriting
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration
from why403.model.configuration import Mapping as DomainMapping
from why403.model.repair import Do, Edit
from why403.model.route import Route
from why403.repair.anchors import is_elsewhere, is_open, place_in_policy, route_named
from why403.repair.in_cloudformation import steps as in_cloudformation
from why403.repair.preflights import Preflight
from why403.repair.resources import free_name, kind_of
from why403.repair.steps import Step, add_to, scope_added, set_to, take_out, written
from why403.repair.steps import in_policy as in_document

Path = tuple[PathStep, ...]
_APIS = ("AWS::Serverless::Api", "AWS::Serverless::HttpApi")
_LISTS = (
    "IpRangeWhitelist", "SourceVpcWhitelist", "IntrinsicVpcWhitelist", "IntrinsicVpceWhitelist",
    "AwsAccountWhitelist",
)  # fmt: skip
"""Lists of which every entry is let in."""


def steps(document: Rewriting, edit: Edit, configuration: Configuration, at: Place) -> list[Step]:
    """The changes that make an edit. Raises `CannotWrite`."""
    match edit.way:
        case ("api", "default_endpoint"):
            own = _api(document, configuration)
            if own is not None:
                return [set_to((*own, "Properties", "DisableExecuteApiEndpoint"), False)]
        case ("api", "preflight"):
            if isinstance(edit.value, Preflight) and "Events" in edit.value.route.at.path:
                return _preflight(document, edit.value, configuration)
        case ("api", "routes"):
            if isinstance(edit.value, Route) and "Events" in edit.value.at.path:
                return _event_added(document, edit.value, configuration)
        case ("api", "routes", _, "sources", *_):
            return in_cloudformation(document, edit, configuration, at)
        case ("api", "routes", name, setting):
            route = route_named(configuration, name)
            where = at if route is None else route.at
            if "Events" in where.path:
                return _of_event(document, edit, str(setting), where.path, route)
            if str(name).startswith("OPTIONS ") and "Cors" in where.path:
                return _of_cors(document, str(setting), configuration)
        case ("api", "policy") if configuration.api.policy.value is ABSENT:
            own = _api(document, configuration)
            if own is None or not isinstance(edit.value, dict):
                raise CannotWrite("the API is not a resource of this template")
            statements = (*own, "Properties", "Auth", "ResourcePolicy", "CustomStatements")
            return [set_to(statements, edit.value["Statement"])]
        case ("api", "policy", *below):
            if "ResourcePolicy" in configuration.api.policy.at.path:
                return _in_resource_policy(configuration, edit, tuple(below))
        case ("authorizers", name, setting):
            found = _authorizer(document, configuration, str(name))
            if found is not None and setting == "permitted":
                return _authorizer_permitted(document, configuration, found)
            if found is not None:
                return _of_authorizer(edit, str(setting), found)
        case ("domains", _, "mappings"):
            domain = _domain(document, configuration)
            if domain is not None and at.path[: len(domain)] == domain:
                return [_base_path(document, edit, domain)]
    return in_cloudformation(document, edit, configuration, at)


def _preflight(document: Rewriting, made: Preflight, configuration: Configuration) -> list[Step]:
    """SAM makes such methods itself for an API with `Cors`, on every path; without its key and authorizer."""
    own = _api(document, configuration)
    whole: Path = (*own, "Properties") if own is not None else ("Globals", "Api")
    if document.node((*whole, "Cors")) is not None:
        raise CannotWrite("the API already has `Cors`")
    names = ("AllowOrigin", "AllowMethods", "AllowHeaders")
    told = {name: f"'{value}'" for name, value in zip(names, made.values.values(), strict=True)}
    found = [set_to((*whole, "Cors"), told)]
    auth = (*whole, "Auth")
    asks = {"ApiKeyRequired": "AddApiKeyRequiredToCorsPreflight", "DefaultAuthorizer": _TO_PREFLIGHT}
    found += [
        set_to((*auth, name), False)
        for part, name in asks.items()
        if document.node((*auth, part)) is not None
    ]
    return found


def _domain(document: Rewriting, configuration: Configuration) -> Path | None:
    """The `Domain` of the API, at the API or for all."""
    own = _api(document, configuration)
    places: list[Path] = [] if own is None else [(*own, "Properties")]
    places += [("Globals", "HttpApi"), ("Globals", "Api")]
    return next(((*each, "Domain") for each in places if document.node((*each, "Domain"))), None)


def _base_path(document: Rewriting, edit: Edit, domain: Path) -> Step:
    """A path more; without any the domain has the empty one, which is then written too."""
    made, paths = edit.value, (*domain, "BasePath")
    if not isinstance(made, DomainMapping):
        raise CannotWrite("there is no mapping to write")
    if document.node(paths) is None:
        return set_to(paths, ["/", made.path] if made.path else ["/"])
    return add_to(paths, made.path or "/")


def _api(document: Rewriting, configuration: Configuration) -> Path | None:
    """The API's own resource, where it is written as one."""
    own = configuration.api.kind.at.path[:2]
    return own if kind_of(document, own) in _APIS else None


def _event(path: Path) -> Path:
    start = path.index("Events")
    return path[: start + 2]


def _of_event(document: Rewriting, edit: Edit, setting: str, path: Path, route: Route | None) -> list[Step]:
    auth = (*_event(path), "Properties", "Auth")
    if setting == "key_required":
        return [set_to((*auth, "ApiKeyRequired"), edit.value)]
    if setting == "path":
        return [set_to((*_event(path), "Properties", "Path"), edit.value)]
    if setting == "scopes":
        return _scopes(document, edit, auth, route)
    return [set_to((*auth, "Authorizer"), "NONE")]


def _scopes(document: Rewriting, edit: Edit, auth: Path, route: Route | None) -> list[Step]:
    """An event has scopes of its own only beside the name of its authorizer; they stand in the place of those
    that the authorizer has for all."""
    own = (*auth, "AuthorizationScopes")
    before = route.scopes.value if route is not None else ABSENT
    shared = before if isinstance(before, tuple) and document.node(own) is None else ()
    found = [set_to(own, [*shared, edit.value])] if shared else [scope_added(own, edit)]
    if document.node((*auth, "Authorizer")) is None and route is not None:
        if not isinstance(route.authorizer.value, str):
            raise CannotWrite("it is not known which authorizer the event has")
        found.insert(0, set_to((*auth, "Authorizer"), route.authorizer.value))
    return found


def _of_cors(document: Rewriting, setting: str, configuration: Configuration) -> list[Step]:
    """The preflight that SAM makes: it takes over the API's key and authorizer unless it is told not to."""
    own = _api(document, configuration)
    auth: Path = (*own, "Properties", "Auth") if own is not None else ("Globals", "Api", "Auth")
    if own is not None and document.node(auth) is None and document.node(("Globals", "Api", "Auth")):
        auth = ("Globals", "Api", "Auth")
    name = "AddApiKeyRequiredToCorsPreflight" if setting == "key_required" else _TO_PREFLIGHT
    return [set_to((*auth, name), False)]


_TO_PREFLIGHT = "AddDefaultAuthorizerToCorsPreflight"


def _event_added(document: Rewriting, route: Route, configuration: Configuration) -> list[Step]:
    """An event like another one of its path."""
    own = _event(route.at.path)
    node = document.node((*own, "Properties"))
    kind = document.node((*own, "Type"))
    if node is None or kind is None:
        raise CannotWrite("this path has no other event that could be copied")
    properties = {**written(node), "Method": route.verb.lower()}
    if is_elsewhere(route, configuration):
        properties["Path"] = route.path
    if is_open(route):
        properties.pop("Auth", None)
        api = _api(document, configuration)
        if api is not None and document.node((*api, "Properties", "Auth", "DefaultAuthorizer")) is not None:
            properties["Auth"] = {"Authorizer": "NONE"}  # an error where the API has no default
    events = document.node(own[:-1])
    name = f"{own[-1]}{route.verb.title()}"
    if isinstance(events, Entries) and name in events.parts:
        name = free_name(document, name)
    return [set_to((*own[:-1], name), {"Type": getattr(kind, "text", "Api"), "Properties": properties})]


def _in_resource_policy(configuration: Configuration, edit: Edit, below: Path) -> list[Step]:
    """In a custom statement, in the list that generated a statement, or a custom one more."""
    policy = configuration.api.policy.at
    if below == ("Statement",):
        return [add_to((*_whole(policy.path), "CustomStatements"), edit.value)]
    statement = configuration.parts.get((*policy.path, *below[:2]))
    if statement is None:
        raise CannotWrite("it is not known what generated this statement")
    if "CustomStatements" in statement.path:
        if edit.do is Do.DROP and len(below) == 2:
            return [take_out(statement.path)]
        return in_document(configuration, edit, below)
    name = str(statement.path[-1]) if statement.path else ""
    if name in _LISTS and edit.do is Do.ADD:
        return [add_to(statement.path, edit.value)]
    if name in _LISTS and edit.do is Do.SET and isinstance(below[-1], int):
        return [set_to((*statement.path, below[-1]), edit.value)]
    found, _ = place_in_policy(configuration, below)
    raise CannotWrite(f"the statement is generated from `{name}` at {found}, which has no exceptions")


def _whole(path: Path) -> Path:
    return path[: path.index("ResourcePolicy") + 1]


def _authorizer(document: Rewriting, configuration: Configuration, name: str) -> Path | None:
    own = _api(document, configuration)
    places: list[Path] = [] if own is None else [(*own, "Properties")]
    places += [("Globals", "HttpApi"), ("Globals", "Api")]
    paths = ((*each, "Auth", "Authorizers", name) for each in places)
    return next((path for path in paths if document.node(path) is not None), None)


def _authorizer_permitted(document: Rewriting, configuration: Configuration, own: Path) -> list[Step]:
    """SAM makes the permission itself: for a REST API unless it is told not to, for an HTTP API where it is
    told to; and for neither beside a role."""
    if document.node((*own, "FunctionArn")) is None:
        raise CannotWrite("the authorizer's function is not in this template")
    role, without = (*own, "FunctionInvokeRole"), (*own, "DisableFunctionDefaultPermissions")
    found = [take_out(each) for each in (role, without) if document.node(each) is not None]
    if configuration.api.kind.value == "HTTP":
        found.append(set_to((*own, "EnableFunctionDefaultPermissions"), True))
    return found


def _of_authorizer(edit: Edit, setting: str, own: Path) -> list[Step]:
    if setting == "audience":
        return [add_to((*own, "JwtConfiguration", "audience"), edit.value)]
    value = edit.value[0] if isinstance(edit.value, tuple) else edit.value
    return [set_to((*own, "JwtConfiguration", "issuer"), value)]
