"""The configuration that an incident file shows, under `config`. `docs/incident.md` lists the keys."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from why403.gateway.configuration import (
    Api,
    Configuration,
    Cors,
    Domain,
    Front,
    Key,
    Mapping,
    Plan,
    Stage,
    VpcEndpoint,
)
from why403.gateway.route import Route, Told
from why403.gateway.routes import Routes
from why403.logic.states import State
from why403.sources.tree import Places, Tree


def configuration(config: MappingOf[str, object], places: Places) -> Configuration:
    """The model of what is shown; every other key is left alone."""
    tree = Tree(config, (), places)
    return Configuration(
        api=_api(tree),
        method=_method(tree.get("method")),
        domains=_domains(tree),
        keys=tree.get("apiKeys").all(_key),
        plans=tree.get("usagePlans").all(_plan),
        vpc_endpoint=_vpc_endpoint(tree.get("vpcEndpoint")),
        front=Front(tree.get("front").get("kind").text(), tree.get("front").get("forwardsHost").flag()),
        caller_arn=tree.get("callerArn").text(),
        caller_ip=tree.get("callerIp").text(),
        caller_policies=tree.get("callerPolicies").all(lambda part: part.value),
    )


def _api(tree: Tree) -> Api:
    return Api(
        kind=tree.get("apiType").text(),
        id=tree.get("apiId").text(),
        endpoint_type=tree.get("endpointType", "endpoint_type").text(),
        default_endpoint=_negated(tree.get("disableExecuteApiEndpoint").flag()),
        key_source=tree.get("apiKeySource").text(),
        policy=tree.get("resourcePolicy").any(),
        routes=_routes(tree.get("routes")),
        stages=_stages(tree),
        cors=_cors(tree.get("cors", "CorsConfiguration")),
    )


def _negated(told: Told[bool]) -> Told[bool]:
    return told if isinstance(told.value, State) else Told(not told.value, told.at)


def _route(tree: Tree) -> Route | None:
    """`VERB /path`, `$default`, or a mapping with the settings of the method."""
    text = tree.get("route").value if isinstance(tree.value, MappingOf) else tree.value
    if not isinstance(text, str):
        return None
    verb, _, path = text.strip().partition(" ")
    return Route(
        verb if verb.startswith("$") else verb.upper(),
        path.strip(),
        authorization=tree.get("authorization", "authorizationType").text(),
        scopes=tree.get("scopes", "authorizationScopes").texts(),
        key_required=tree.get("apiKeyRequired").flag(),
        at=tree.at,
    )


def _routes(tree: Tree) -> Told[Routes]:
    told = tree.all(_route)
    return Told(Routes(told.value), told.at) if isinstance(told.value, tuple) else Told(told.value, told.at)


def _method(tree: Tree) -> Route:
    return Route(
        "",
        "",
        authorization=tree.get("authorizationType", "authorization").text(),
        scopes=tree.get("authorizationScopes", "scopes").texts(),
        key_required=tree.get("apiKeyRequired").flag(),
        at=tree.at,
    )


def _stages(tree: Tree) -> Told[tuple[Stage, ...]]:
    deployed = _routes(tree.get("deployedRoutes"))

    def stage(part: Tree) -> Stage | None:
        name = part.get("name", "stageName").value if isinstance(part.value, MappingOf) else part.value
        if not isinstance(name, str | int):
            return None
        own = _routes(part.get("routes"))
        return Stage(
            str(name),
            routes=own if own.known else deployed,
            policy=part.get("deployedResourcePolicy").any(),
            web_acl=part.get("webAclArn", "webAcl").text(),
            at=part.at,
        )

    return tree.get("stages").all(stage)


def _cors(tree: Tree) -> Told[Cors]:
    if not isinstance(tree.value, MappingOf):
        return Told()
    lists = (tree.get(f"allow{part}", f"Allow{part}").texts() for part in ("Origins", "Methods", "Headers"))
    origins, methods, headers = lists
    return Told(Cors(origins, methods, headers, tree.at), tree.at)


def _domains(tree: Tree) -> Told[tuple[Domain, ...]]:
    single = tree.get("domain")
    return single.all(_domain) if single.value is not None else tree.get("domains").all(_domain)


def _domain(tree: Tree) -> Domain | None:
    name = tree.get("name", "domainName").value
    mutual = tree.get("mutualTls", "mutualTlsAuthentication")
    return Domain(
        str(name or ""),
        mappings=tree.get("mappings").all(_mapping),
        client_certificates=mutual.flag() if mutual.flag().known else Told(),
        at=tree.at,
    )


def _mapping(tree: Tree) -> Mapping | None:
    path = str(tree.get("path", "basePath", "apiMappingKey").value or "").strip("/")
    return Mapping(
        "" if path == "(none)" else path,
        stage=tree.get("stage").text(),
        api=tree.get("api", "apiId", "restApiId").text(),
        at=tree.at,
    )


def _key(tree: Tree) -> Key | None:
    name = tree.get("id", "name").value
    return Key(str(name), tree.get("enabled").flag(), tree.get("value").text(), tree.at) if name else None


def _plan(tree: Tree) -> Plan | None:
    return Plan(
        str(tree.get("name", "id").value or ""),
        stages=tree.get("apiStages", "stages").all(_plan_stage),
        keys=tree.get("keys").all(_plan_key),
        at=tree.at,
    )


def _plan_stage(tree: Tree) -> str | None:
    if isinstance(tree.value, MappingOf):
        return f"{tree.get('apiId', 'api').value or ''}/{tree.get('stage').value}"
    return tree.value if isinstance(tree.value, str) else None


def _plan_key(tree: Tree) -> str | None:
    named = tree.get("id", "keyId").value if isinstance(tree.value, MappingOf) else tree.value
    return str(named) if named is not None else None


def _vpc_endpoint(tree: Tree) -> VpcEndpoint:
    return VpcEndpoint(
        id=tree.get("id").text(),
        policy=tree.get("policy").any(),
        private_dns=tree.get("privateDns", "privateDnsEnabled").flag(),
    )
