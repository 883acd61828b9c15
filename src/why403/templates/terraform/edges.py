"""Custom domains with their mappings, VPC endpoints, and web ACLs that only count."""

from __future__ import annotations

from collections.abc import Iterator

from why403.aws.hosts import serves_gateway
from why403.incident.tree import Tree
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import Domain, Mapping, VpcEndpoint
from why403.model.route import Setting
from why403.templates.terraform.policies import policy_of
from why403.templates.terraform.world import Resource, World, text

_DOMAINS = ("aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name")
_BASE, _V2 = "aws_api_gateway_base_path_mapping", "aws_apigatewayv2_api_mapping"
_ASSOCIATION = "aws_api_gateway_domain_name_access_association"
_ENDPOINT = "aws_vpc_endpoint"
_STAGES = ("aws_api_gateway_stage", "aws_apigatewayv2_stage")
_APIS = ("aws_api_gateway_rest_api", "aws_apigatewayv2_api")


def domains_of(world: World, api: Resource) -> Setting[tuple[Domain, ...]]:
    """The domains that are written, each with its mappings."""
    found = [each for each in world.of(*_DOMAINS) if isinstance(each.values.get("domain_name"), str)]
    return Setting(tuple(_domain(world, api, each) for each in found), found[0].at) if found else Setting()


def _domain(world: World, api: Resource, domain: Resource) -> Domain:
    tls = domain.get("mutual_tls_authentication")
    configuration = domain.block("domain_name_configuration")
    mode = domain.get("routing_mode")
    return Domain(
        str(domain.values["domain_name"]),
        mappings=_mappings(world, api, domain),
        routing=text(
            mode if mode.value is not None else configuration.get("routing_mode"), "API_MAPPING_ONLY"
        ),
        client_certificates=Setting(bool(tls.value), tls.at) if isinstance(tls.value, list) else Setting(),
        endpoints=_associated(world, domain),
        policy=policy_of(world, domain),
        at=domain.at,
    )


def _mappings(world: World, api: Resource, domain: Resource) -> Setting[tuple[Mapping, ...]]:
    """All that name the domain; untold where one cannot be read."""
    name = domain.values["domain_name"]
    every = [*world.of(_BASE, _V2)]
    if not world.complete or any(_domain_named(world, each) is None for each in every):
        return Setting(at=domain.at)
    own = [each for each in every if _domain_named(world, each) == name]
    found = [_mapping(world, api, each) for each in own]
    told = tuple(each for each in found if each is not None)
    return Setting(told, domain.at) if found and len(told) == len(found) else Setting(at=domain.at)


def _domain_named(world: World, mapping: Resource) -> str | None:
    value = mapping.values.get("domain_name")
    if isinstance(value, str):
        return value
    found = world.link(mapping, "domain_name", *_DOMAINS)
    named = found.values.get("domain_name") if isinstance(found, Resource) else None
    return named if isinstance(named, str) else None


def _mapping(world: World, api: Resource, mapping: Resource) -> Mapping | None:
    path = mapping.get("base_path" if mapping.type == _BASE else "api_mapping_key").value
    leads = world.link(mapping, "api_id", *_APIS)
    if leads is UNKNOWN or isinstance(path, State):
        return None
    other = "" if leads is api else _name(mapping, leads)
    bare = path.strip("/") if isinstance(path, str) and path != "(none)" else ""
    return Mapping(bare, _stage(world, mapping), other, mapping.at)


def _name(mapping: Resource, leads: Resource | State) -> str:
    """Of another API: its id, or its address."""
    named = leads.values.get("id") if isinstance(leads, Resource) else mapping.values.get("api_id")
    return named if isinstance(named, str) else leads.address if isinstance(leads, Resource) else "elsewhere"


def _stage(world: World, mapping: Resource) -> Setting[str]:
    name = "stage_name" if mapping.type == _BASE else "stage"
    if isinstance(mapping.values.get(name), str):
        return text(mapping.get(name))
    found = world.link(mapping, name, *_STAGES)
    if isinstance(found, State):
        return Setting(at=mapping.get(name).at)
    return text(found.get("stage_name" if found.type == _STAGES[0] else "name"))


def _associated(world: World, domain: Resource) -> Setting[tuple[str, ...]]:
    """The VPC endpoints that may reach a private domain, where associations are written."""
    links = [(each, world.link(each, "domain_name_arn", *_DOMAINS)) for each in world.of(_ASSOCIATION)]
    if not links or any(link is UNKNOWN for _, link in links):
        return Setting()
    sources = [each.values.get("access_association_source") for each, link in links if link is domain]
    told = tuple(source for source in sources if isinstance(source, str))
    return Setting(told, domain.at) if sources and len(told) == len(sources) else Setting()


def endpoint_of(world: World) -> VpcEndpoint:
    """The policy of the one endpoint for execute-api; the default one lets everything pass.

    Whether a call travels through it stays untold.
    """
    found = [each for each in world.of(_ENDPOINT) if _is_own_service(each)]
    if len(found) != 1:
        return VpcEndpoint()
    unset = found[0].leaves_out("policy")
    return VpcEndpoint(policy=Setting(ABSENT, found[0].at) if unset else policy_of(world, found[0]))


def _is_own_service(endpoint: Resource) -> bool:
    return serves_gateway(str(endpoint.values.get("service_name")))


def web_acl_of(world: World, api: Resource) -> Setting[str]:
    """ALLOW where every web ACL of the API's stages can do nothing else."""
    acls = list(_acls(world, api))
    if acls and all(isinstance(acl, Resource) and _only_counts(acl) for acl in acls):
        return Setting("ALLOW", acls[0].at if isinstance(acls[0], Resource) else api.at)
    return Setting()


def _acls(world: World, api: Resource) -> Iterator[Resource | State]:
    for each in world.of("aws_wafv2_web_acl_association"):
        stage = world.referred(each, "resource_arn", _STAGES[0])
        if stage is UNKNOWN:
            yield UNKNOWN
        elif isinstance(stage, Resource) and world.link(stage, "rest_api_id", api.type) is api:
            yield world.referred(each, "web_acl_arn", "aws_wafv2_web_acl")


def _only_counts(acl: Resource) -> bool:
    """By default it allows, and every rule only counts."""
    allows = acl.block("default_action").get("allow").value
    rules = acl.get("rule")
    return bool(allows) and isinstance(rules.value, list) and all(map(_counts, rules.items()))


def _counts(rule: Tree) -> bool:
    actions = [part for name in ("action", "override_action") for part in rule.get(name).items()]
    return bool(actions) and all(part.get("count").value for part in actions)
