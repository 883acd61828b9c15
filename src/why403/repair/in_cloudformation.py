"""Edits in a CloudFormation template: properties of the resources that tell settings, or new resources."""

from __future__ import annotations

from why403.documents.rewriting import CannotWrite, Rewriting
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration, Stage
from why403.model.configuration import Mapping as DomainMapping
from why403.model.distribution import EXCEPT_HOST
from why403.model.repair import Edit
from why403.model.route import Route
from why403.repair.anchors import is_open, route_named
from why403.repair.expressed import BY_FUNCTION
from why403.repair.forwarding import Names, check_policy, forwards_all_but_host, listed_headers
from why403.repair.in_openapi import CORS_NAMES, OPERATIONS, of_cors
from why403.repair.in_openapi import steps as in_openapi
from why403.repair.permissions_in_templates import steps as permissions
from why403.repair.preflights import Preflight, properties
from why403.repair.resources import free_name, kind_of
from why403.repair.steps import Step, add_to, in_policy, scope_added, set_to, take_out, written

Path = tuple[PathStep, ...]
_V2 = "AWS::ApiGatewayV2::"


def steps(document: Rewriting, edit: Edit, configuration: Configuration, at: Place) -> list[Step]:
    """The changes that make an edit. Raises `CannotWrite`."""
    match edit.way:
        case ("api", "default_endpoint"):
            return _default_endpoint(document, at)
        case ("keys", _, "enabled"):
            return [set_to((*_resource(document, at), "Properties", "Enabled"), edit.value)]
        case ("api", "rates", *_) | ("plans", _, "rate", _):
            return [set_to(edit.at.path, int(str(edit.value).partition(".")[0]))]
        case ("api", "stages", _, "deploys"):
            return [set_to((*_resource(document, at), "Properties", "AutoDeploy"), True)]
        case ("front", "behaviours", _, setting):
            return _of_front(document, edit, str(setting), at)
        case ("web_rules", _, "networks", int(entry)):
            return [take_out((*edit.at.path, entry))]
        case ("web_rules", int(number), setting):
            return _web_rule(edit, configuration, number, str(setting))
        case ("api", "endpoint_type"):
            return [_endpoint_type(document, edit, at)]
        case ("plans", _, "stages"):
            return _stage_joined(document, edit, configuration, at)
        case ("plans", _, "keys"):
            return _key_joined(document, edit, at)
        case ("api", "preflight"):
            return _preflight(document, edit)
        case ("api", "cors", name):
            return [of_cors(edit, configuration, str(name), CORS_NAMES)]
        case ("api", "routes"):
            return _route(document, edit, configuration)
        case ("api", "routes", _, "sources", *_) | ("authorizers", _, "permitted"):
            return permissions(document, edit, configuration, at)
        case ("api", "routes", name, setting):
            return _of_route(document, edit, configuration, str(name), str(setting), at)
        case ("api", "policy") if configuration.api.policy.value is ABSENT:
            own = _resource(document, configuration.api.kind.at)
            return [set_to((*own, "Properties", "Policy"), edit.value)]
        case ("api", "policy", *below):
            return in_policy(configuration, edit, tuple(below))
        case ("authorizers", name, setting):
            return _of_authorizer(document, edit, str(name), str(setting))
        case ("domains", _, "mappings"):
            return _mapping(document, edit, configuration, at)
    raise CannotWrite("a template has no such setting")


_FORWARDING = Names(
    ("ForwardedValues",), "QueryString", "CachePolicyId", "OriginRequestPolicyId",
    ("MinTTL", "DefaultTTL", "MaxTTL"),
)  # fmt: skip


def _of_front(document: Rewriting, edit: Edit, setting: str, at: Place) -> list[Step]:
    """What a behavior of a distribution forwards, and the path of its origin."""
    if setting == "path":
        own = at.path if at.path[-1:] == ("OriginPath",) else (*at.path, "OriginPath")
        return [set_to(own, edit.value)]
    if setting != "headers":
        raise CannotWrite(BY_FUNCTION)
    if at.path[-1:] == ("ForwardedValues",):
        whole = forwards_all_but_host(document, edit, at.path[:-1], _FORWARDING)
        return whole or [listed_headers(document, edit, (*at.path, "Headers"))]
    behaviour = at.path[:-1] if str(at.path[-1]).endswith("PolicyId") else at.path
    check_policy(edit, document.node((*behaviour, "CachePolicyId")))
    return [set_to((*behaviour, "OriginRequestPolicyId"), EXCEPT_HOST)]


def _web_rule(edit: Edit, configuration: Configuration, number: int, setting: str) -> list[Step]:
    """A rule of a web ACL that only counts, or one of the managed rule group that it refers to."""
    rules = configuration.web_rules.value
    if not isinstance(rules, tuple) or setting == "oversize":
        raise CannotWrite("the rule is not in this template")
    own = rules[number].at.path
    counting: dict[str, object] = {"Count": {}}
    if setting == "counts":
        return [set_to((*own, "OverrideAction" if rules[number].group else "Action"), counting)]
    overrides = (*own, "Statement", "ManagedRuleGroupStatement", "RuleActionOverrides")
    return [add_to(overrides, {"Name": edit.value, "ActionToUse": counting})]


def _endpoint_type(document: Rewriting, edit: Edit, at: Place) -> Step:
    """The list of types of a REST API; what its VPC endpoints are is told elsewhere."""
    own = _resource(document, at)
    if kind_of(document, own) != "AWS::ApiGateway::RestApi":
        raise CannotWrite("the endpoint type has no resource of its own")
    return set_to((*own, "Properties", "EndpointConfiguration", "Types"), [edit.value])


def _resource(document: Rewriting, at: Place) -> Path:
    """The resource that a place is in."""
    found = at.path[:2]
    if at.path[:1] != ("Resources",) or not kind_of(document, found):
        raise CannotWrite("this setting does not have its own resource here")
    return found


def _default_endpoint(document: Rewriting, at: Place) -> list[Step]:
    if str(at.path[-1:][0] if at.path else "").lower() == "disableexecuteapiendpoint":
        return [set_to(at.path, False)]
    return [set_to((*_resource(document, at), "Properties", "DisableExecuteApiEndpoint"), False)]


def _stage_joined(document: Rewriting, edit: Edit, configuration: Configuration, at: Place) -> list[Step]:
    api = configuration.api.kind.at.path[1:2]
    if not api:
        raise CannotWrite("the API is not in this template")
    wanted = str(edit.value).rpartition("/")[2]
    stage = reference_to_stage(document, configuration, wanted)
    joined = {"ApiId": {"Ref": str(api[0])}, "Stage": stage}
    return [add_to((*_resource(document, at), "Properties", "ApiStages"), joined)]


def reference_to_stage(document: Rewriting, configuration: Configuration, name: str) -> object:
    """A reference to the resource that makes the stage, so that it is made first; else its name."""
    stages = configuration.api.stages.value
    found = next((each for each in stages if each.name == name), None) if isinstance(stages, tuple) else None
    return name if found is None else _stage_reference(document, found)


def _stage_reference(document: Rewriting, stage: Stage) -> object:
    kind = kind_of(document, stage.at.path[:2])
    if kind in ("AWS::ApiGateway::Stage", f"{_V2}Stage"):
        return {"Ref": str(stage.at.path[1])}
    return {"Ref": f"{stage.at.path[1]}.Stage"} if kind == "AWS::Serverless::Api" else stage.name


def _key_joined(document: Rewriting, edit: Edit, at: Place) -> list[Step]:
    plan, key = str(_resource(document, at)[1]), str(edit.value)
    if not kind_of(document, ("Resources", key)):
        raise CannotWrite("the API key is created elsewhere")
    properties = {"KeyId": {"Ref": key}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": plan}}
    made = {"Type": "AWS::ApiGateway::UsagePlanKey", "Properties": properties}
    return [set_to(("Resources", free_name(document, f"{plan}{key}")), made)]


def _of_route(
    document: Rewriting, edit: Edit, configuration: Configuration, name: str, setting: str, at: Place
) -> list[Step]:
    if set(at.path) & OPERATIONS:
        return in_openapi(document, edit, configuration, at)
    route = route_named(configuration, name)
    own = _resource(document, at if route is None else route.at)
    properties = (*own, "Properties")
    if setting == "key_required":
        return [set_to((*properties, "ApiKeyRequired"), edit.value)]
    if setting == "scopes":
        return [scope_added((*properties, "AuthorizationScopes"), edit)]
    found = [set_to((*properties, "AuthorizationType"), edit.value)]
    if document.node((*properties, "AuthorizerId")) is not None:
        found.append(take_out((*properties, "AuthorizerId")))
    return found


def _route(document: Rewriting, edit: Edit, configuration: Configuration) -> list[Step]:
    """A method or a route like another one of its path."""
    route = edit.value
    if not isinstance(route, Route):
        raise CannotWrite("there is no route to write")
    if set(route.at.path) & OPERATIONS:
        return in_openapi(document, edit, configuration, route.at)
    own = _resource(document, route.at)
    kind, node = kind_of(document, own), document.node((*own, "Properties"))
    if node is None or kind not in ("AWS::ApiGateway::Method", f"{_V2}Route"):
        raise CannotWrite("this path has no other method whose resource could be copied")
    properties = written(node)
    if kind.startswith(_V2):
        properties["RouteKey"] = f"{route.verb} {route.path}"
        if is_open(route):
            guards = ("AuthorizationType", "AuthorizerId", "AuthorizationScopes")
            properties = {key: value for key, value in properties.items() if key not in guards}
    else:
        properties["HttpMethod"] = route.verb
    name = free_name(document, f"{own[1]}{route.verb.title()}")
    return [set_to(("Resources", name), {"Type": kind, "Properties": properties})]


def _preflight(document: Rewriting, edit: Edit) -> list[Step]:
    """A mock behind OPTIONS on the resource of another method."""
    made = edit.value
    if not isinstance(made, Preflight):
        raise CannotWrite("there is no route to write")
    if set(made.route.at.path) & OPERATIONS:
        return in_openapi(document, edit, Configuration(), made.route.at)
    own = _resource(document, made.route.at)
    node = document.node((*own, "Properties"))
    if node is None or kind_of(document, own) != "AWS::ApiGateway::Method":
        raise CannotWrite("this path has no other method whose resource could be copied")
    like = written(node)
    told = properties(made, like.get("RestApiId"), like.get("ResourceId"))
    name = free_name(document, f"{own[1]}Options")
    return [set_to(("Resources", name), {"Type": "AWS::ApiGateway::Method", "Properties": told})]


def _of_authorizer(document: Rewriting, edit: Edit, name: str, setting: str) -> list[Step]:
    own: Path = ("Resources", name, "Properties")
    if kind_of(document, own[:2]) != f"{_V2}Authorizer":
        raise CannotWrite("the authorizer is not a resource of this template")
    if setting == "audience":
        return [add_to((*own, "JwtConfiguration", "Audience"), edit.value)]
    return [set_to((*own, "JwtConfiguration", "Issuer"), _one(edit.value))]


def _one(value: object) -> object:
    return value[0] if isinstance(value, tuple) and value else value


def _mapping(document: Rewriting, edit: Edit, configuration: Configuration, at: Place) -> list[Step]:
    """A base path mapping more, as the domain's kind has them."""
    made, api = edit.value, configuration.api.kind.at.path[1:2]
    if not isinstance(made, DomainMapping) or not api:
        raise CannotWrite("there is no mapping to write")
    domains = configuration.domains.value if isinstance(configuration.domains.value, tuple) else ()
    domain = next((each for each in domains if each.name == edit.way[1]), None)
    own = _resource(document, at if domain is None else domain.at)
    kind, named = kind_of(document, own), {"Ref": str(own[1])}
    stage = reference_to_stage(document, configuration, str(made.stage.value))
    where: dict[str, object] = {"DomainName": named}
    if kind == "AWS::ApiGateway::DomainName":
        where |= {"RestApiId": {"Ref": str(api[0])}, "Stage": stage}
        where |= {"BasePath": made.path} if made.path else {}
        type_ = "AWS::ApiGateway::BasePathMapping"
    elif kind == f"{_V2}DomainName":
        where |= {"ApiId": {"Ref": str(api[0])}, "Stage": stage}
        where |= {"ApiMappingKey": made.path} if made.path else {}
        type_ = f"{_V2}ApiMapping"
    else:
        raise CannotWrite("the custom domain is created elsewhere")
    name = free_name(document, f"{own[1]}{made.path.title()}Mapping")
    return [set_to(("Resources", name), {"Type": type_, "Properties": where})]
