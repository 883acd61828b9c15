"""What stands around the APIs of a template: custom domains, a VPC endpoint, a web ACL."""

from __future__ import annotations

from collections.abc import Iterator

from why403.aws.hosts import serves_gateway
from why403.logic.states import ABSENT
from why403.model.configuration import Domain, Mapping, VpcEndpoint
from why403.model.route import Setting
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.own import policy_of
from why403.templates.cloudformation.parts import Part, Plain

_DOMAINS = ("AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainNameV2", "AWS::ApiGatewayV2::DomainName")
_MAPPINGS = {
    "AWS::ApiGateway::BasePathMapping": ("DomainName", "BasePath", "RestApiId"),
    "AWS::ApiGateway::BasePathMappingV2": ("DomainNameArn", "BasePath", "RestApiId"),
    "AWS::ApiGatewayV2::ApiMapping": ("DomainName", "ApiMappingKey", "ApiId"),
}


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
        client_certificates=Setting() if mutual.open else Setting(not mutual.missing, mutual.at),
        access_mode=own.get("EndpointAccessMode").text(ABSENT),
        policy=policy_of(policy, plain),
        at=domain.at,
    )


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
    for association in index.of("AWS::WAFv2::WebACLAssociation"):
        target = str(getattr(association.properties.get("ResourceArn").node, "text", ""))
        acl = index.named.get(association.properties.get("WebACLArn").named().removesuffix(".Arn"))
        if acl is not None and any(name in target for name in stages):
            return _always(acl)
    return Setting()


def _always(acl: Declared) -> Setting[str]:
    default, rules = acl.properties.get("DefaultAction"), list(acl.properties.get("Rules").items())
    acting = [rule for rule in rules if not _only_counts(rule)]
    if default.open or acting:
        return Setting()
    return Setting("ALLOW" if default.get("Block").node is None else "BLOCK", default.at)


def _only_counts(rule: Part) -> bool:
    return any(rule.get(name).get("Count").node is not None for name in ("Action", "OverrideAction"))
