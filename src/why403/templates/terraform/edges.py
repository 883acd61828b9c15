"""Custom domains with their mappings, VPC endpoints, and web ACLs that only count."""

from __future__ import annotations

from collections.abc import Iterator

from why403.aws.hosts import serves_gateway
from why403.incident.tree import Tree
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import (
    NOT_ASKED,
    Domain,
    Mapping,
    RoutingRule,
    RuleCondition,
    VpcEndpoint,
)
from why403.model.route import Setting
from why403.templates.terraform.addresses import plain_address
from why403.templates.terraform.policies import policy_of
from why403.templates.terraform.world import Resource, World, flag, text, texts

_DOMAINS = ("aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name")
_BASE, _V2 = "aws_api_gateway_base_path_mapping", "aws_apigatewayv2_api_mapping"
_RULE = "aws_apigatewayv2_routing_rule"
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
        rules=_rules(world, api, domain),
        client_certificates=Setting(bool(tls.value), tls.at) if isinstance(tls.value, list) else Setting(),
        endpoints=_associated(world, domain),
        policy=policy_of(world, domain),
        at=domain.at,
        tls=text(
            domain.get("security_policy")
            if domain.values.get("security_policy") is not None
            else configuration.get("security_policy")
        ),
        shared=True,
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


def _rules(world: World, api: Resource, domain: Resource) -> Setting[tuple[RoutingRule, ...]]:
    """All that name the domain; untold where one cannot be read."""
    every = list(world.of(_RULE))
    if not world.complete or any(_domain_named(world, each) is None for each in every):
        return Setting(at=domain.at)
    own = [each for each in every if _domain_named(world, each) == domain.values["domain_name"]]
    told = tuple(rule for each in own if (rule := _rule(world, api, each)) is not None)
    return Setting(told, domain.at) if own and len(told) == len(own) else Setting(at=domain.at)


def _rule(world: World, api: Resource, rule: Resource) -> RoutingRule | None:
    """A rule; the provider called its blocks `condition` and `action` first."""
    priority = rule.get("priority").number().value
    acts = next((name for name in ("actions", "action") if rule.values.get(name)), "actions")
    asks = next((name for name in ("conditions", "condition") if name in rule.values), "conditions")
    invoked = _block(rule.block(acts), "invoke_api")
    leads = _leads(rule, api, acts, invoked.get("api_id"))
    if not isinstance(priority, float) or leads is None:
        return None
    return RoutingRule(
        int(priority),
        rule.get(asks).all(_condition),
        stage=_staged(world, rule, acts, invoked.get("stage")),
        api=leads,
        strip=flag(invoked.get("strip_base_path")),
        at=rule.at,
    )


def _block(tree: Tree, name: str) -> Tree:
    """The one block of a name inside another; a tree of `None` where there is none."""
    return next(tree.get(name).items(), tree.get(name))


def _condition(tree: Tree) -> RuleCondition:
    paths, headers = _block(tree, "match_base_paths"), _block(tree, "match_headers")
    return RuleCondition(
        texts(paths.get("any_of")) if paths.value else NOT_ASKED,
        headers.get("any_of").all(_header) if headers.value else NOT_ASKED,
    )


def _header(tree: Tree) -> tuple[str, str] | None:
    name, glob = tree.get("header").value, tree.get("value_glob").value
    return (name, glob) if isinstance(name, str) and isinstance(glob, str) else None


def _leads(rule: Resource, api: Resource, acts: str, named: Tree) -> str | None:
    """To this API (empty), or to which other; a plan tells only what the whole block refers to."""
    if isinstance(named.value, str):
        return "" if named.value == api.values.get("id") else named.value
    found = [address for address in _referred(rule, acts) if address.rpartition(".")[0].endswith(_APIS)]
    return None if len(found) != 1 else "" if found[0] == plain_address(api.address) else found[0]


def _staged(world: World, rule: Resource, acts: str, named: Tree) -> Setting[str]:
    if isinstance(named.value, str):
        return text(named)
    addresses = _referred(rule, acts)
    found = [each for each in world.of(*_STAGES) if plain_address(each.address) in addresses]
    if len(found) != 1:
        return Setting(at=named.at)
    return text(found[0].get("stage_name" if found[0].type == _STAGES[0] else "name"))


def _referred(rule: Resource, acts: str) -> tuple[str, ...]:
    references = rule.references.get(f"{acts}*", UNKNOWN)
    return () if isinstance(references, State) else tuple({each.address: None for each in references})


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
