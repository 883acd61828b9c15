"""What is around the API, as an incident file shows it: domains, VPC endpoint, front, web ACL."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from typing import Any

from why403.incident.tree import Tree
from why403.logic.states import ABSENT
from why403.model.configuration import (
    NOT_ASKED,
    Domain,
    Front,
    Listener,
    Mapping,
    RoutingRule,
    RuleCondition,
    VpcEndpoint,
)
from why403.model.distribution import by_list
from why403.model.front import Behaviour, Headers
from why403.model.route import Setting
from why403.model.web_acl import WebRule

_KINDS = {"none": "none", "absent": "none", "cloudfront": "cloudfront"}
_PROXIES = frozenset({"alb", "nlb", "elb", "load balancer", "nginx", "proxy"})
_WAF = {"BLOCK": "BLOCK", "BLOCKED": "BLOCK", "ALLOW": "ALLOW", "ALLOWED": "ALLOW"}


def domains(tree: Tree) -> Setting[tuple[Domain, ...]]:
    """The called domain alone, or the list of all."""
    single = tree.get("domain")
    shown = single if single.value is not None else tree.get("domains")
    return Setting((), shown.at) if shown.value == ABSENT.value else shown.all(_domain)


def _domain(tree: Tree) -> Domain | None:
    name = tree.get("domainName").value
    if not isinstance(name, str):
        return None
    return Domain(
        name,
        mappings=_mappings(tree.get("mappings")),
        routing=tree.get("routingMode").text(),
        rules=_rules(tree.get("routingRules")),
        client_certificates=_mutual(tree.get("mutualTlsAuthentication")),
        endpoint_type=tree.get("endpointConfiguration").get("types").only(),
        access_mode=tree.get("endpointAccessMode").text(),
        endpoints=tree.get("accessAssociations").all(_association),
        policy=tree.get("policy").any(),
        at=tree.at,
        tls=tree.get("securityPolicy").text(),
    )


def _mutual(tree: Tree) -> Setting[bool]:
    """Whether the domain asks for client certificates."""
    if isinstance(tree.value, MappingOf):
        return Setting(True, tree.at)
    return Setting(False, tree.at) if tree.value == ABSENT.value else tree.flag()


def _association(tree: Tree) -> str | None:
    source = tree.get("accessAssociationSource").value if isinstance(tree.value, MappingOf) else tree.value
    return source if isinstance(source, str) else None


def _mappings(tree: Tree) -> Setting[tuple[Mapping, ...]]:
    """All of them; a mapping whose path is not told could be any."""
    if tree.value == ABSENT.value:
        return Setting((), tree.at)
    return tree.all(_mapping)


def _mapping(tree: Tree) -> Mapping | None:
    path = tree.get("path").value
    if not isinstance(path, str | int):
        return None
    return Mapping(
        "" if path == "(none)" else str(path).strip("/"),
        stage=tree.get("stage").text(),
        api=str(tree.get("api").value or ""),
        at=tree.at,
    )


def _rules(tree: Tree) -> Setting[tuple[RoutingRule, ...]]:
    return Setting((), tree.at) if tree.value == ABSENT.value else tree.all(_rule)


def _rule(tree: Tree) -> RoutingRule | None:
    """A rule as `list-routing-rules` prints it; without its priority it could stand anywhere."""
    priority = tree.get("priority").number().value
    if not isinstance(priority, float):
        return None
    invoked = next(tree.get("actions").items(), tree.get("actions")).get("invokeApi")
    return RoutingRule(
        int(priority),
        tree.get("conditions").all(_condition),
        stage=invoked.get("stage").text(),
        api=str(invoked.get("apiId").value or ""),
        strip=invoked.get("stripBasePath").flag(),
        at=tree.at,
    )


def _condition(tree: Tree) -> RuleCondition:
    paths, headers = tree.get("matchBasePaths"), tree.get("matchHeaders")
    return RuleCondition(
        NOT_ASKED if paths.value is None else paths.get("anyOf").texts(),
        NOT_ASKED if headers.value is None else headers.get("anyOf").all(_header),
    )


def _header(tree: Tree) -> tuple[str, str] | None:
    name, glob = tree.get("header").value, tree.get("valueGlob").value
    return None if name is None or glob is None else (str(name), str(glob))


def vpc_endpoint(tree: Tree) -> VpcEndpoint:
    """The endpoint that the call travels through, or `absent`."""
    if tree.value == ABSENT.value:
        return VpcEndpoint(id=Setting(ABSENT, tree.at))
    return VpcEndpoint(tree.get("id").text(), tree.get("vpcId").text(), tree.get("policy").any())


def front(tree: Tree) -> Front:
    """`absent` for none, `cloudfront`, and everything else that stands for a proxy."""
    shown = tree.get("kind") if isinstance(tree.value, MappingOf) else tree
    word = shown.value.lower() if isinstance(shown.value, str) else ""
    kind = "proxy" if word in _PROXIES else _KINDS.get(word)
    told = Setting() if kind is None else Setting(kind, shown.at)
    return Front(
        told,
        tree.get("forwardsHost").flag(),
        tree.get("names").texts(),
        _behaviours(tree),
        Setting(True, tree.at) if isinstance(tree.value, MappingOf) else Setting(),
        rules=tree.get("rules").all(_listener),
    )


def _behaviours(tree: Tree) -> Setting[tuple[Behaviour, ...]]:
    """One that leads every path to this API, as far as it is told what it does."""
    path, verbs, names = tree.get("originPath"), tree.get("allowedMethods"), tree.get("forwardedHeaders")
    if all(part.value is None for part in (path, verbs, names)):
        return Setting()
    headers = by_list(listed) if isinstance(listed := names.texts().value, tuple) else None
    passed = Behaviour(
        here=Setting(True, tree.at),
        path=path.text(),
        verbs=verbs.texts(),
        headers=Setting() if headers is None else Setting(replace(headers, by=_LISTED[headers.by]), names.at),
        at=tree.at,
    )
    return Setting((passed,), tree.at)


_LISTED = {Headers.ALL: Headers.ALL, Headers.LEGACY: Headers.LISTED}
"""An incident lists all headers that are passed on."""


def _listener(tree: Tree) -> Listener | None:
    """A rule as `describe-rules` shows it; only its last action answers or passes on."""
    priority = str(tree.get("priority").value)
    actions = tuple(tree.get("actions").items())
    does = actions[-1].get("type").value if actions else None
    if not (priority == "default" or priority.isdecimal()) or not isinstance(does, str):
        return None
    conditions = tuple(tree.get("conditions").items())
    named = {str(part.get("field").value): part.get("values").texts() for part in conditions}
    known = {field: told.value for field, told in named.items() if isinstance(told.value, tuple)}
    return Listener(
        None if priority == "default" else int(priority),
        does,
        hosts=known.get("host-header", ()),
        paths=known.get("path-pattern", ()),
        wholly=len(known) == len(conditions) and known.keys() <= {"host-header", "path-pattern"},
        at=tree.at,
    )


def web_acl(tree: Tree) -> Setting[str]:
    """What AWS WAF did, as it is told; absent where there is no web ACL."""
    if tree.value == ABSENT.value:
        return Setting(ABSENT, tree.at)
    acted = tree.get("action")
    did = _WAF.get(acted.value.upper()) if isinstance(acted.value, str) else None
    return Setting() if did is None else Setting(did, acted.at)


def web_rules(tree: Tree) -> Setting[tuple[WebRule, ...]]:
    """The rules of a web ACL that by default lets calls pass."""
    default, rules = tree.get("DefaultAction").value, tree.get("Rules")
    if not isinstance(default, MappingOf) or "Allow" not in default or not isinstance(rules.value, list):
        return Setting()
    return rules.all(_web_rule)


def _web_rule(rule: Tree) -> WebRule:
    action = rule.get("Action", "OverrideAction")
    told = action.value if isinstance(action.value, MappingOf) else None
    statement = rule.get("Statement").value
    group = _group(statement)
    oversize = next(_handlings(statement), None)
    return WebRule(
        str(rule.get("Name").value or ""),
        "" if group is None else f"{group.get('VendorName', 'AWS')}/{group.get('Name', '')}",
        Setting() if told is None else Setting("Count" in told, action.at),
        Setting(_overridden(group or {}), rule.at),
        Setting() if oversize is None else Setting(oversize, rule.at),
        rule.at,
    )


def _group(statement: object) -> MappingOf[str, Any] | None:
    found = statement.get("ManagedRuleGroupStatement") if isinstance(statement, MappingOf) else None
    return found if isinstance(found, MappingOf) else None


def _overridden(group: MappingOf[str, Any]) -> tuple[str, ...]:
    """The rules of a group that only count."""
    listed = group.get("RuleActionOverrides") or ()
    counted = (each for each in listed if isinstance(each, MappingOf))
    return tuple(str(each.get("Name")) for each in counted if "Count" in (each.get("ActionToUse") or {}))


def _handlings(statement: object) -> Iterator[str]:
    """What becomes of bodies that are larger than the inspected part, wherever a statement looks at one."""
    if isinstance(statement, MappingOf):
        for name, part in statement.items():
            if name in ("Body", "JsonBody") and isinstance(part, MappingOf) and "OversizeHandling" in part:
                yield str(part["OversizeHandling"])
            else:
                yield from _handlings(part)
    elif isinstance(statement, list):
        for part in statement:
            yield from _handlings(part)
