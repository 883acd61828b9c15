"""What stands around the APIs of a template: custom domains, a VPC endpoint, a web ACL."""

from __future__ import annotations

from collections.abc import Iterator

from why403.aws.hosts import serves_gateway
from why403.logic.states import ABSENT
from why403.model.configuration import (
    NOT_ASKED,
    Domain,
    Mapping,
    RoutingRule,
    RuleCondition,
    VpcEndpoint,
)
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.model.web_acl import WebRule
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.own import policy_of
from why403.templates.cloudformation.parts import Part, Plain

_DOMAINS = ("AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainNameV2", "AWS::ApiGatewayV2::DomainName")
_MAPPINGS = {
    "AWS::ApiGateway::BasePathMapping": ("DomainName", "BasePath", "RestApiId"),
    "AWS::ApiGateway::BasePathMappingV2": ("DomainNameArn", "BasePath", "RestApiId"),
    "AWS::ApiGatewayV2::ApiMapping": ("DomainName", "ApiMappingKey", "ApiId"),
}

_RULE = "AWS::ApiGatewayV2::RoutingRule"


def domains_of(index: Index, api: Declared, plain: Plain) -> Setting[tuple[Domain, ...]]:
    """The domains that are written here, with their mappings as this API sees them."""
    found = [domain for each in index.of(*_DOMAINS) for domain in _domain(index, each, api, plain)]
    found += _outside(index, api, {domain.name for domain in found})
    return Setting(tuple(found), found[0].at) if found else Setting()


def _domain(index: Index, domain: Declared, api: Declared, plain: Plain) -> Iterator[Domain]:
    own = domain.properties
    name = own.get("DomainName").text().value
    if not isinstance(name, str):
        return
    mutual = own.get("MutualTlsAuthentication")
    policy = own.get("Policy")
    yield Domain(
        name,
        mappings=_mappings(index, (name, domain.name), api),
        routing=own.get("RoutingMode").text("API_MAPPING_ONLY"),
        rules=_rules(index, (name, domain.name), api),
        client_certificates=Setting() if mutual.open else Setting(not mutual.missing, mutual.at),
        access_mode=own.get("EndpointAccessMode").text(ABSENT),
        policy=policy_of(policy, plain),
        at=domain.at,
        tls=_tls(own),
        shared=True,
    )


def _tls(own: Part) -> Setting[str]:
    """Beside the name, or in the first of the configurations of version 2."""
    first = next(own.get("DomainNameConfigurations").items(), own)
    return (own if not own.get("SecurityPolicy").missing else first).get("SecurityPolicy").text()


def _mappings(index: Index, names: tuple[str, ...], api: Declared) -> Setting[tuple[Mapping, ...]]:
    """All that are written; untold where there is none, or one is open."""
    written = [(each, kind) for kind in _MAPPINGS for each in index.of(kind) if _domain_of(each) in names]
    found = [_mapping(index, each, api) for each, _ in written]
    known = [mapping for mapping in found if mapping is not None]
    return Setting(tuple(known), known[0].at) if known and len(known) == len(found) else Setting()


def _domain_of(mapping: Declared) -> str:
    return mapping.properties.get(_MAPPINGS[mapping.kind][0]).named()


def _mapping(index: Index, mapping: Declared, api: Declared) -> Mapping | None:
    _, path, of = (mapping.properties.get(name) for name in _MAPPINGS[mapping.kind])
    base = path.text("").value
    if not isinstance(base, str) or not mapping.certain:
        return None
    to = of.named()
    stage = mapping.properties.get("Stage")
    return Mapping(
        "" if base == "(none)" else base.strip("/"),
        stage=Setting() if stage.missing else index.name_of(stage),
        api="" if to == api.name else to,
        at=mapping.at,
    )


def _rules(index: Index, names: tuple[str, ...], api: Declared) -> Setting[tuple[RoutingRule, ...]]:
    """All that are written; untold where there is none, or one is open or of a domain that is not named."""
    every = list(index.of(_RULE))
    own = [each for each in every if _ruled_domain(index, each) in names]
    found = [_rule(index, each, api) for each in own]
    known = [rule for rule in found if rule is not None]
    sure = len(known) == len(found) and all(_ruled_domain(index, each) for each in every)
    return Setting(tuple(known), known[0].at) if known and sure else Setting()


def _ruled_domain(index: Index, rule: Declared) -> str:
    """The domain of the ARN: a resource's name, or the host name at its end; empty where it stays open."""
    name = rule.properties.get("DomainNameArn").named()
    _, in_arn, host = name.rpartition("/domainnames/")
    if not in_arn:
        return name if name in index.named else ""
    return "" if "$" in host else host.partition("+")[0]


def _rule(index: Index, rule: Declared, api: Declared) -> RoutingRule | None:
    own = rule.properties
    priority = own.get("Priority").number().value
    if not isinstance(priority, float) or not rule.certain:
        return None
    invoked = next(own.get("Actions").items(), own.get("Actions")).get("InvokeApi")
    to, stage, conditions = invoked.get("ApiId").named(), invoked.get("Stage"), own.get("Conditions")
    return RoutingRule(
        int(priority),
        Setting() if conditions.missing else conditions.all(_condition),
        stage=Setting() if stage.missing else index.name_of(stage),
        api="" if to == api.name else to,
        strip=invoked.get("StripBasePath").flag(),
        at=rule.at,
    )


def _condition(part: Part) -> RuleCondition:
    paths, headers = part.get("MatchBasePaths"), part.get("MatchHeaders")
    return RuleCondition(
        NOT_ASKED if paths.missing else paths.get("AnyOf").texts(),
        NOT_ASKED if headers.missing else headers.get("AnyOf").all(_header),
    )


def _header(part: Part) -> tuple[str, str] | None:
    name, glob = part.get("Header").text().value, part.get("ValueGlob").text().value
    return (name, glob) if isinstance(name, str) and isinstance(glob, str) else None


def _outside(index: Index, api: Declared, known: set[str]) -> Iterator[Domain]:
    """A domain that is made elsewhere can have other mappings: only one for every path is taken as all."""
    written = [each for kind in _MAPPINGS for each in index.of(kind)]
    names = {_domain_of(each) for each in written if not each.properties.get(_MAPPINGS[each.kind][0]).open}
    for name in sorted(names - known):
        mappings = _mappings(index, (name,), api)
        whole = isinstance(mappings.value, tuple) and [each.path for each in mappings.value] == [""]
        yield Domain(name, mappings=mappings if whole else Setting(), at=mappings.at)


def endpoint_of(index: Index, plain: Plain) -> VpcEndpoint:
    """The policy of the one endpoint for execute-api; the default one lets everything pass."""
    found = [each for each in index.of("AWS::EC2::VPCEndpoint") if _serves(each)]
    if len(found) != 1 or not found[0].certain:
        return VpcEndpoint()
    policy = found[0].properties.get("PolicyDocument")
    return VpcEndpoint(policy=Setting(ABSENT, found[0].at) if policy.missing else policy_of(policy, plain))


def _serves(endpoint: Declared) -> bool:
    name = endpoint.properties.get("ServiceName").node
    return serves_gateway(str(getattr(name, "text", "")))


def web_acl_of(index: Index, stages: set[str]) -> Setting[str]:
    """What the web ACL of a stage does with every call, where no rule of it can do otherwise."""
    acl = _acl_of(index, stages)
    return Setting() if acl is None else _always(acl)


def web_rules_of(index: Index, stages: set[str]) -> Setting[tuple[WebRule, ...]]:
    """The rules of the web ACL of a stage, where by default it lets calls pass."""
    acl = _acl_of(index, stages)
    if acl is None or acl.properties.get("DefaultAction").get("Allow").node is None:
        return Setting()
    rules = acl.properties.get("Rules")
    if rules.missing or rules.open:
        return Setting()
    return Setting(tuple(_web_rule(index, rule) for rule in rules.items()), rules.at)


def _web_rule(index: Index, rule: Part) -> WebRule:
    group = rule.get("Statement").get("ManagedRuleGroupStatement")
    vendor, name = (group.get(part).text().value for part in ("VendorName", "Name"))
    overrides = group.get("RuleActionOverrides")
    counted = tuple(
        str(each.get("Name").text().value)
        for each in overrides.items()
        if each.get("ActionToUse").get("Count").node is not None
    )
    return WebRule(
        str(rule.get("Name").text().value),
        f"{vendor}/{name}" if isinstance(name, str) else "",
        Setting(_only_counts(rule), rule.at),
        Setting(counted, overrides.at if not overrides.missing else rule.at),
        at=rule.at,
        networks=_networks(index, rule.get("Statement")),
        action=_action(rule.get("Action")),
        priority=rule.get("Priority").number(),
    )


def _networks(index: Index, statement: Part) -> Setting[tuple[str, ...]]:
    """Those of an IP set of the template, where the rule looks at the caller's own address."""
    own = statement.get("IPSetReferenceStatement")
    named = index.named.get(own.get("Arn").named().removesuffix(".Arn"))
    if named is None or named.kind != "AWS::WAFv2::IPSet" or not own.get("IPSetForwardedIPConfig").missing:
        return UNKNOWN_SETTING
    return named.properties.get("Addresses").texts(())


def _action(action: Part) -> Setting[str]:
    found = [name for name in ("Allow", "Block") if action.get(name).node is not None]
    return Setting(found[0].upper(), action.at) if len(found) == 1 else UNKNOWN_SETTING


def _acl_of(index: Index, stages: set[str]) -> Declared | None:
    for association in index.of("AWS::WAFv2::WebACLAssociation"):
        target = str(getattr(association.properties.get("ResourceArn").node, "text", ""))
        acl = index.named.get(association.properties.get("WebACLArn").named().removesuffix(".Arn"))
        if acl is not None and any(name in target for name in stages):
            return acl
    return None


def _always(acl: Declared) -> Setting[str]:
    default, rules = acl.properties.get("DefaultAction"), list(acl.properties.get("Rules").items())
    acting = [rule for rule in rules if not _only_counts(rule)]
    if default.open or acting:
        return Setting()
    return Setting("ALLOW" if default.get("Block").node is None else "BLOCK", default.at)


def _only_counts(rule: Part) -> bool:
    return any(rule.get(name).get("Count").node is not None for name in ("Action", "OverrideAction"))
