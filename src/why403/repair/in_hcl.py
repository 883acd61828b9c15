"""Edits in a Terraform module: arguments and blocks of the resources that tell settings, or new resources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from why403.aws.partitions import GATEWAY_PRINCIPAL
from why403.documents.rewriting import CannotWrite, Span
from why403.frozen import dataclass
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration, Cors
from why403.model.configuration import Mapping as DomainMapping
from why403.model.distribution import EXCEPT_HOST
from why403.model.repair import Do, Edit
from why403.model.route import Route
from why403.repair.anchors import is_open, place_in_policy, route_named
from why403.repair.expressed import BY_FUNCTION
from why403.repair.forwarding import Names, check_policy, forwards_all_but_host, listed_headers
from why403.repair.in_openapi import steps as in_openapi
from why403.repair.permissions_in_templates import below_api
from why403.repair.preflights import TEMPLATE, Preflight
from why403.repair.steps import Step, add_to, in_policy, scope_added, set_to, take_out
from why403.templates.terraform.literals import text_of
from why403.templates.terraform.rendering import Block, Declared, Raw, expression
from why403.templates.terraform.rewriting import HclRewriting
from why403.templates.terraform.syntax import attributes

Path = tuple[PathStep, ...]
_REST = "aws_api_gateway_"
_V2 = "aws_apigatewayv2_"
_LISTS = {
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
}


@dataclass(frozen=True, slots=True)
class Declare:
    """A resource behind another one."""

    declared: Declared
    after: str

    def span(self, document: HclRewriting) -> Span:
        """Where it is written."""
        return document.declare(self.declared, self.after)


@dataclass(frozen=True, slots=True)
class Copy:
    """A text behind a resource."""

    text: str
    after: str

    def span(self, document: HclRewriting) -> Span:
        """Where it is written."""
        return document.put_behind(self.after, self.text)


HclStep = Step | Declare | Copy


def steps(document: HclRewriting, edit: Edit, configuration: Configuration, at: Place) -> list[HclStep]:
    """The changes that make an edit. Raises `CannotWrite`."""
    if "body" in at.path[1:2] and edit.way[:1] == ("api",) and edit.way[1] != "policy":
        return _in_body(document, edit, configuration, at)
    match edit.way:
        case ("api", "default_endpoint"):
            return [set_to((_api(configuration), "disable_execute_api_endpoint"), False)]
        case ("keys", _, "enabled"):
            return [set_to((_resource(at), "enabled"), edit.value)]
        case ("api", "stages", _, "deploys"):
            return [set_to((_resource(at), "auto_deploy"), True)]
        case ("api", "rates", *_) | ("plans", _, "rate", _):
            return [set_to(edit.at.path, int(str(edit.value).partition(".")[0]))]
        case ("plans", _, "stages"):
            return _stage_joined(edit, configuration, at)
        case ("plans", _, "keys"):
            return _key_joined(document, edit, configuration, at)
        case ("api", "preflight"):
            return _preflight(document, edit, configuration)
        case ("api", "cors", name):
            return [_cors(configuration, edit, str(name))]
        case ("api", "routes"):
            return _route(document, edit, configuration)
        case ("api", "routes", _, "sources", *_) | ("authorizers", _, "permitted"):
            return _permission(document, edit, configuration, at)
        case ("api", "routes", name, setting):
            return _of_route(document, edit, configuration, str(name), str(setting), at)
        case ("api", "policy") if configuration.api.policy.value is ABSENT:
            text = f"jsonencode({expression(edit.value, 2, document.newline)})"
            return [set_to((_api(configuration), "policy"), Raw(text))]
        case ("api", "policy", *below):
            return _in_policy(configuration, edit, tuple(below))
        case ("authorizers", name, setting):
            return _of_authorizer(document, edit, str(name), str(setting))
        case ("domains", _, "mappings"):
            return _mapping(document, edit, configuration, at)
        case ("front", "behaviours", _, setting):
            return list(_of_front(document, edit, str(setting), at))
    raise CannotWrite("Terraform has no such setting")


_FORWARDING = Names(
    ("forwarded_values", 0), "query_string", "cache_policy_id", "origin_request_policy_id",
    ("min_ttl", "default_ttl", "max_ttl"),
)  # fmt: skip


def _of_front(document: HclRewriting, edit: Edit, setting: str, at: Place) -> list[Step]:
    """What a behavior of a distribution forwards, and the path of its origin."""
    if setting == "path":
        own = at.path if at.path[-1:] == ("origin_path",) else (*at.path, "origin_path")
        return [set_to(own, edit.value)]
    if setting != "headers":
        raise CannotWrite(BY_FUNCTION)
    legacy = (*at.path, *_FORWARDING.legacy)
    if document.node(legacy) is not None:
        whole = forwards_all_but_host(document, edit, at.path, _FORWARDING)
        return whole or [listed_headers(document, edit, (*legacy, "headers"))]
    check_policy(edit, document.node((*at.path, "cache_policy_id")))
    return [set_to((*at.path, "origin_request_policy_id"), EXCEPT_HOST)]


def _in_body(document: HclRewriting, edit: Edit, configuration: Configuration, at: Place) -> list[HclStep]:
    """In the OpenAPI document that is the body of the API."""
    return list(in_openapi(document, edit, configuration, at))


def _api(configuration: Configuration) -> str:
    return _resource(configuration.api.kind.at)


def _resource(at: Place) -> str:
    """The address of the resource that a place is in."""
    if not at.path or not isinstance(at.path[0], str):
        raise CannotWrite("this setting does not have its own resource here")
    return at.path[0]


def _stage_joined(edit: Edit, configuration: Configuration, at: Place) -> list[HclStep]:
    wanted = str(edit.value).rpartition("/")[2]
    joined = {"api_id": Raw(f"{_api(configuration)}.id"), "stage": reference_to_stage(configuration, wanted)}
    return [add_to((_resource(at), "api_stages"), Block(joined))]


def reference_to_stage(configuration: Configuration, name: str) -> object:
    """A reference to the resource that makes the stage, so that it is made first; else its name."""
    stages = configuration.api.stages.value
    found = next((each for each in stages if each.name == name), None) if isinstance(stages, tuple) else None
    address = str(found.at.path[0]) if found is not None and found.at.path else ""
    attribute = {f"{_REST}stage": "stage_name", f"{_V2}stage": "id"}.get(address.partition(".")[0])
    return name if attribute is None else Raw(f"{address}.{attribute}")


def _key_joined(document: HclRewriting, edit: Edit, configuration: Configuration, at: Place) -> list[HclStep]:
    plan, keys = _resource(at), configuration.keys.value
    key = next((each for each in keys if each.id == edit.value), None) if isinstance(keys, tuple) else None
    if key is None or not key.at.path:
        raise CannotWrite("the API key is created elsewhere")
    own = _resource(key.at)
    content = Block({"key_id": Raw(f"{own}.id"), "key_type": "API_KEY", "usage_plan_id": Raw(f"{plan}.id")})
    kind = f"{_REST}usage_plan_key"
    return [Declare(Declared(kind, _free(document, kind, own.rpartition(".")[2]), content), plan)]


def _free(document: HclRewriting, kind: str, wanted: str) -> str:
    """A name that no resource of the file has yet."""
    base, number = re.sub(r"\W", "_", re.sub(r"\[[^\]]*\]$", "", wanted)), 1
    name = base
    while f"{kind}.{name}" in document.names():
        number += 1
        name = f"{base}_{number}"
    return name


def _of_route(
    document: HclRewriting, edit: Edit, configuration: Configuration, name: str, setting: str, at: Place
) -> list[HclStep]:
    route = route_named(configuration, name)
    where = at if route is None else route.at
    if where.path[1:2] == ("body",):
        return _in_body(document, edit, configuration, where)
    own = _resource(where)
    if setting == "key_required":
        return [set_to((own, "api_key_required"), edit.value)]
    if setting == "scopes":
        return [scope_added((own, "authorization_scopes"), edit)]
    found: list[HclStep] = [
        set_to((own, "authorization" if own.startswith(_REST) else "authorization_type"), edit.value)
    ]
    if document.node((own, "authorizer_id")) is not None:
        found.append(take_out((own, "authorizer_id")))
    return found


def _route(document: HclRewriting, edit: Edit, configuration: Configuration) -> list[HclStep]:
    """A method or a route like another one of its path, with its integration."""
    route = edit.value
    if not isinstance(route, Route):
        raise CannotWrite("there is no route to write")
    if route.at.path[1:2] == ("body",):
        return _in_body(document, edit, configuration, route.at)
    own = _resource(route.at)
    kind, _, name = own.partition(".")
    if kind not in (f"{_REST}method", f"{_V2}route"):
        raise CannotWrite("this path has no other method whose resource could be copied")
    argument = "http_method" if kind == f"{_REST}method" else "route_key"
    value = route.verb if argument == "http_method" else f"{route.verb} {route.path}"
    called = _free(document, kind, f"{name}_{route.verb.lower()}")
    if is_open(route):
        kept = _attributes(document, own, ("api_id", "target"))
        return [Declare(Declared(kind, called, Block({**kept, "route_key": value})), own)]
    copied = _renamed(_with(document, own, argument, value), name, called)
    made: list[HclStep] = [Copy(copied, own)]
    integration = _integration(document, own) if kind == f"{_REST}method" else None
    if integration is not None:
        new = _free(document, f"{_REST}integration", f"{integration.partition('.')[2]}_{route.verb.lower()}")
        text = document.source(document.block(integration)).replace(f"{own}.", f"{kind}.{called}.")
        made = [Copy(_renamed(text, integration.partition(".")[2], new), integration), *made]
    return made


def _permission(document: HclRewriting, edit: Edit, configuration: Configuration, at: Place) -> list[HclStep]:
    """A permission more for the function that an integration or an authorizer invokes; of a source that fits
    no call, another one in its place."""
    api = _api(configuration)
    source = Raw(f'"${{{api}.execution_arn}}/{below_api(edit.value)}"')
    if isinstance(edit.way[-1], int):
        return [set_to((_resource(edit.at), "source_arn"), source)]
    if edit.way[0] == "authorizers":
        own = invoker = str(edit.way[1])
    else:
        route = route_named(configuration, edit.way[2])
        own = _resource(at if route is None else route.at)
        invoker = _integration(document, own) or _target(document, own) or own
    functions = set(_FUNCTION.findall(document.source(document.block(invoker))))
    if len(functions) != 1:
        raise CannotWrite("this file does not say which function is invoked")
    (function,) = functions
    name = _free(document, "aws_lambda_permission", f"{function.rpartition('.')[2]}_from_api")
    alias = {"qualifier": Raw(f"{function}.name")} if "aws_lambda_alias." in function else {}
    content = Block(
        {
            "action": "lambda:InvokeFunction",
            "function_name": Raw(f"{function}.function_name"),
            **alias,
            "principal": GATEWAY_PRINCIPAL,
            "source_arn": source,
        }
    )
    roles = [(own, role) for role in _ROLES if edit.way[0] == "authorizers"]
    found: list[HclStep] = [take_out(role) for role in roles if document.node(role) is not None]
    return [*found, Declare(Declared("aws_lambda_permission", name, content), own)]


_FUNCTION = re.compile(r"(?<![\w.-])(?:data\.)?aws_lambda_(?:function|alias)\.[\w-]+")
_ROLES = ("authorizer_credentials", "authorizer_credentials_arn")


def _target(document: HclRewriting, route: str) -> str | None:
    """The integration that a route of an HTTP or WebSocket API leads to."""
    found = re.search(rf"{_V2}integration\.[\w-]+", document.source(document.block(route)))
    return None if found is None else found[0]


def _cors(configuration: Configuration, edit: Edit, name: str) -> HclStep:
    rules = configuration.api.cors
    own = getattr(rules.value, name).at if isinstance(rules.value, Cors) else rules.at
    if own.document and own.path != rules.at.path:
        return add_to(own.path, edit.value)
    return add_to((_api(configuration), "cors_configuration", 0, f"allow_{name}"), edit.value)


def _preflight(document: HclRewriting, edit: Edit, configuration: Configuration) -> list[HclStep]:
    """A mock behind OPTIONS: the method, its answer, the integration and its answer."""
    made = edit.value
    if not isinstance(made, Preflight):
        raise CannotWrite("there is no route to write")
    if made.route.at.path[1:2] == ("body",):
        return _in_body(document, edit, configuration, made.route.at)
    own = _resource(made.route.at)
    where = _attributes(document, own, ("rest_api_id", "resource_id"))
    if not own.startswith(f"{_REST}method.") or len(where) != 2:
        raise CannotWrite("this path has no other method whose resource could be copied")
    name = _free(document, f"{_REST}method", f"{own.rpartition('.')[2]}_options")
    method = f"{_REST}method.{name}"
    verb, status = {"http_method": Raw(f"{method}.http_method")}, f"{_REST}method_response.{name}"
    mock = {"type": "MOCK", "request_templates": {"application/json": TEMPLATE}}
    answer = {
        "status_code": Raw(f"{status}.status_code"),
        "response_parameters": dict(made.parameters),
        "depends_on": [Raw(f"{_REST}integration.{name}")],
    }
    told = {
        "method": {**where, "http_method": "OPTIONS", "authorization": "NONE"},
        "method_response": {
            **where, **verb, "status_code": "200", "response_parameters": dict(made.declared),
        },
        "integration": {**where, **verb, **mock},
        "integration_response": {**where, **verb, **answer},
    }  # fmt: skip
    found: list[HclStep] = []
    for kind, arguments in reversed(told.items()):
        found.append(Declare(Declared(f"{_REST}{kind}", name, Block(arguments)), own))
    return found


def _attributes(document: HclRewriting, own: str, names: tuple[str, ...]) -> dict[str, Raw]:
    """Attributes of a resource as they are written."""
    return {
        name: Raw(document.source(each.children[-1]))
        for each in attributes(document.block(own))
        if (name := text_of(each.children[0])) in names
    }


def _with(document: HclRewriting, own: str, argument: str, value: str) -> str:
    """The block of a resource with another text as one of its arguments."""
    span = document.set((own, argument), value)
    start = document.text.find(document.source(document.block(own)))
    text = document.source(document.block(own))
    return text[: span.start - start] + span.text + text[span.end - start :]


def _renamed(text: str, name: str, called: str) -> str:
    return re.sub(rf'"{re.escape(name)}"', lambda _: f'"{called}"', text, count=1)


def _integration(document: HclRewriting, method: str) -> str | None:
    """The integration that refers to a method of this file."""
    for address in sorted(document.names()):
        if address.startswith(f"{_REST}integration."):
            try:
                text = document.source(document.block(address))
            except CannotWrite:
                continue
            if f"{method}.http_method" in text:
                return address
    return None


def _in_policy(configuration: Configuration, edit: Edit, below: Path) -> list[HclStep]:
    """In the policy where it is written: as JSON, or as blocks of a data source."""
    policy = configuration.api.policy.at
    if not str(policy.path[0] if policy.path else "").startswith("data.aws_iam_policy_document."):
        return list(in_policy(configuration, edit, below))
    source = str(policy.path[0])
    if below == ("Statement",) and isinstance(edit.value, Mapping):
        return [add_to((source, "statement"), _statement(edit.value))]
    whole = configuration.parts.get((*policy.path, *below))
    if edit.do is Do.DROP:
        if whole is None:
            raise CannotWrite("the part to remove is not written in this file")
        return [take_out(whole.path)]
    found, left = place_in_policy(configuration, below)
    if not left or isinstance(left[-1], int):
        path = (*found.path, *left)
        return [set_to(path, edit.value) if edit.do is Do.SET else add_to(path, edit.value)]
    match left:
        case ("Condition", operator, key):
            values = edit.value if isinstance(edit.value, list) else [edit.value]
            condition = Block({"test": operator, "variable": key, "values": values})
            return [add_to((*found.path, "condition"), condition)]
        case (name,) if str(name) in _LISTS:
            return [add_to((*found.path, _LISTS[str(name)]), edit.value)]
    raise CannotWrite("the statement has no block for this setting")


def _statement(value: Mapping[str, Any]) -> Block:
    """A statement as a block of a data source."""
    arguments: dict[str, object] = {"effect": value["Effect"]}
    for name, called in _LISTS.items():
        if name in value:
            arguments[called] = value[name] if isinstance(value[name], list) else [value[name]]
    blocks: list[tuple[str, Block]] = []
    principal = value.get("Principal")
    kinds = {"*": "*"} if principal == "*" else principal if isinstance(principal, Mapping) else {}
    for kind, names in kinds.items():
        listed = names if isinstance(names, list) else [names]
        blocks.append(("principals", Block({"type": kind, "identifiers": listed})))
    for operator, keys in value.get("Condition", {}).items():
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            blocks.append(("condition", Block({"test": operator, "variable": key, "values": listed})))
    return Block(arguments, tuple(blocks))


def _of_authorizer(document: HclRewriting, edit: Edit, name: str, setting: str) -> list[HclStep]:
    own: Path = (name, "jwt_configuration", 0)
    if document.node(own) is None:
        raise CannotWrite("the authorizer's settings are not in this file")
    if setting == "audience":
        return [add_to((*own, "audience"), edit.value)]
    value = edit.value[0] if isinstance(edit.value, tuple) and edit.value else edit.value
    return [set_to((*own, "issuer"), value)]


def _mapping(document: HclRewriting, edit: Edit, configuration: Configuration, at: Place) -> list[HclStep]:
    """A base path mapping more, as the domain's kind has them."""
    made = edit.value
    if not isinstance(made, DomainMapping):
        raise CannotWrite("there is no mapping to write")
    domains = configuration.domains.value if isinstance(configuration.domains.value, tuple) else ()
    domain = next((each for each in domains if each.name == edit.way[1]), None)
    own = _resource(at if domain is None else domain.at)
    stage = reference_to_stage(configuration, str(made.stage.value))
    where: dict[str, object] = {"api_id": Raw(f"{_api(configuration)}.id")}
    if own.startswith(f"{_REST}domain_name."):
        kind = f"{_REST}base_path_mapping"
        where |= {"stage_name": stage, "domain_name": Raw(f"{own}.domain_name")}
        where |= {"base_path": made.path} if made.path else {}
    elif own.startswith(f"{_V2}domain_name."):
        kind = f"{_V2}api_mapping"
        where |= {"stage": stage, "domain_name": Raw(f"{own}.domain_name")}
        where |= {"api_mapping_key": made.path} if made.path else {}
    else:
        raise CannotWrite("the custom domain is created elsewhere")
    name = _free(document, kind, f"{own.partition('.')[2]}_{made.path or 'root'}")
    return [Declare(Declared(kind, name, Block(where)), own)]
