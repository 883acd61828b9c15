"""A custom domain with its mappings and routing rules, and which API it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from why403.account.faults import Fault, Why
from why403.account.shapes import GONE, document, only, part, told
from why403.account.sight import Fragment, Sight

_SERVICE = "apigateway"


def domain(sight: Sight) -> Fragment:
    """The domain that was called: by its own name, by a wildcard, or a private one by its id."""
    name = sight.target.domain
    if name is None:
        return {}
    for tried in (name, "*." + name.partition(".")[2]):
        try:
            found = sight.account.call(_SERVICE, "GetDomainName", tried, domainName=tried)
        except Fault as fault:
            if fault.why is not Why.GONE:
                raise
            sight.account.faults.remove(fault)
        else:
            return _told(sight, found, {})
    return _private(sight, name)


def _private(sight: Sight, name: str) -> Fragment:
    """Several private domains can have one name; only one that is alone is meant for certain."""
    listing = sight.account.listed(_SERVICE, "GetDomainNames", limit=500)
    found = [each for each in listing.items if each.get("domainName") == name]
    if not listing.whole or len(found) != 1:
        return {}
    return _told(sight, found[0], only(found[0], "domainNameId"))


def _told(sight: Sight, found: Mapping[str, Any], private: Mapping[str, Any]) -> Fragment:
    name = str(found.get("domainName", sight.target.domain))
    mutual = part(found, "mutualTlsAuthentication")
    shown = {
        "name": name,
        "mappings": _mappings(sight, name, private),
        "routingMode": found.get("routingMode"),
        "securityPolicy": found.get("securityPolicy"),
        "routingRules": _rules(sight, name, found, private),
        "mutualTls": only(mutual, "truststoreUri") if isinstance(mutual, Mapping) else GONE,
        "endpointAccessMode": found.get("endpointAccessMode"),
        "policy": document(found["policy"]) if found.get("policy") else None,
        "accessAssociations": _associations(sight, found) if private else None,
    }
    return {"domain": told(shown)}


def _mappings(sight: Sight, name: str, private: Mapping[str, Any]) -> list[dict[str, object]] | None:
    """Version 2 alone knows paths of several levels; private domains are known to version 1 alone."""
    try:
        if private:
            return _listed(sight, _SERVICE, "GetBasePathMappings", name, domainName=name, **private)
        return _listed(sight, "apigatewayv2", "GetApiMappings", name, DomainName=name)
    except Fault:
        return None


def _listed(
    sight: Sight, service: str, operation: str, name: str, **parameters: Any
) -> list[dict[str, object]] | None:
    listing = sight.account.listed(service, operation, name, **parameters)
    return [_mapping(each) for each in listing.items] if listing.whole else None


def _mapping(entry: Mapping[str, Any]) -> dict[str, object]:
    return told(
        {
            "path": entry.get("ApiMappingKey", entry.get("basePath", "")),
            "stage": entry.get("Stage", entry.get("stage")),
            "api": entry.get("ApiId", entry.get("restApiId")),
        }
    )


def _rules(
    sight: Sight, name: str, found: Mapping[str, Any], private: Mapping[str, Any]
) -> list[dict[str, object]] | None:
    """All of them, where the domain reads any."""
    if not str(found.get("routingMode", "")).startswith("ROUTING_RULE"):
        return None
    own = {"DomainNameId": private["domainNameId"]} if private else {}
    try:
        listing = sight.account.listed("apigatewayv2", "ListRoutingRules", name, DomainName=name, **own)
    except Fault:
        return None
    return [dict(each) for each in listing.items] if listing.whole else None


def _associations(sight: Sight, found: Mapping[str, Any]) -> list[str] | None:
    try:
        listing = sight.account.listed(_SERVICE, "GetDomainNameAccessAssociations", limit=500)
    except Fault:
        return None
    arn = found.get("domainNameArn")
    own = [each for each in listing.items if each.get("domainNameArn") == arn]
    return [str(each["accessAssociationSource"]) for each in own if "accessAssociationSource" in each]
