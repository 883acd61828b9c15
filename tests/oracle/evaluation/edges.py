"""What is told of the way to the API: its kind and endpoint, its domain, its web ACL, what is in front."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.oracle.evaluation.fronts import front_statements
from tests.oracle.evaluation.handshake import PUBLIC, access_mode, known_host, named_domain
from tests.oracle.evaluation.listeners import listener_statements
from tests.oracle.evaluation.said import means, said, stated
from why403 import facts as catalogue
from why403.logic.facts import Facts, Value
from why403.logic.places import NOWHERE_WRITTEN
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import Configuration, Domain
from why403.model.incident import FactValue, Request
from why403.model.route import Setting


def edge_statements(configuration: Configuration, facts: Facts, request: Request) -> Iterator[FactValue]:
    """Everything that does not depend on stage and route."""
    api, front = configuration.api, configuration.front
    yield from said(catalogue.API_KIND, api.kind)
    yield from said(catalogue.ENDPOINT_TYPE, api.endpoint_type)
    yield from said(catalogue.DEFAULT_ENDPOINT, api.default_endpoint)
    yield from said(catalogue.KEY_SOURCE, api.key_source)
    fronts = (*said_of_front(configuration), *front_statements(front, facts))
    yield from fronts
    waf: dict[object, Value] = {"BLOCK": False, "ALLOW": True, ABSENT: True}
    yield from means(catalogue.WAF_ALLOWS, configuration.web_acl, waf)
    yield from _endpoint_policy(configuration)
    yield from _reached(configuration, facts, request)
    known = {**{shown.fact: shown.value for shown in fronts}, **facts}
    passed = (shown.at for shown in fronts if shown.fact == catalogue.HOST_FORWARDED.name)
    yield from known_host(configuration, known, request, next(passed, NOWHERE_WRITTEN))
    yield from listener_statements(front, facts)
    yield from access_mode(configuration, facts, request, through_endpoint(configuration, facts))
    yield from _domain(configuration, facts, request)


def said_of_front(configuration: Configuration) -> Iterator[FactValue]:
    """What is in front, and what it does with the Host header."""
    yield from said(catalogue.FRONT, configuration.front.kind)
    yield from said(catalogue.HOST_FORWARDED, configuration.front.forwards_host)


def _endpoint_policy(configuration: Configuration) -> Iterator[FactValue]:
    """The endpoint that is shown is the one that the call travels through."""
    shown, address = configuration.vpc_endpoint, configuration.caller.ip
    if shown.id.known or shown.id.value is ABSENT:
        yield FactValue(catalogue.VPC_ENDPOINT.name, shown.id.known, shown.id.at)
    else:
        yield from stated(catalogue.VPC_ENDPOINT, _from_inside(address.value), address.at)
    if shown.policy.known or shown.policy.value is ABSENT:
        yield FactValue(catalogue.VPCE_POLICY_CUSTOM.name, shown.policy.known, shown.policy.at)


def through_endpoint(configuration: Configuration, facts: Facts) -> bool | None:
    """Whether the call travels through a VPC endpoint: told, shown, by the name called or by its address."""
    stated_so = facts.get(catalogue.VPC_ENDPOINT.name, UNKNOWN)
    if isinstance(stated_so, bool):
        return stated_so
    shown = configuration.vpc_endpoint.id
    if shown.known or facts.get(catalogue.HOST_KIND.name) == "vpc-endpoint":
        return True
    return False if shown.value is ABSENT else _from_inside(configuration.caller.ip.value)


def _from_inside(address: str | State) -> bool | None:
    """A private source address can only come through an endpoint, a public one cannot."""
    if isinstance(address, State):
        return None
    from tests.oracle.evaluation.addresses import is_private

    return is_private(address)


def _reached(configuration: Configuration, facts: Facts, request: Request) -> Iterator[FactValue]:
    """A public API's own host through a VPC endpoint, or a private API without one."""
    kind, through = configuration.api.endpoint_type, through_endpoint(configuration, facts)
    public, own_name = kind.value in PUBLIC, facts.get(catalogue.HOST_KIND.name) == "execute-api"
    if through is False and (public or kind.value == "PRIVATE"):
        yield FactValue(catalogue.ENDPOINT_REACHED.name, public, kind.at)
    elif through and public and own_name:
        yield FactValue(catalogue.ENDPOINT_REACHED.name, False, kind.at)
    elif through and kind.value == "PRIVATE":
        yield from _privately(configuration, facts, request)


def _privately(configuration: Configuration, facts: Facts, request: Request) -> Iterator[FactValue]:
    """By the API's own name, by the name that joins it to an associated endpoint, or by naming it beside."""
    kind, endpoints = configuration.api.endpoint_type, configuration.api.endpoints
    name = str(facts.get(catalogue.HOST.name, "")).lower().partition(".")[0]
    _, joined, endpoint = name.partition("-vpce-")
    if facts.get(catalogue.HOST_KIND.name) == "execute-api":
        yield FactValue(catalogue.ENDPOINT_REACHED.name, True, kind.at)
    elif joined and not name.startswith("vpce-"):
        if isinstance(endpoints.value, tuple):
            associated = f"vpce-{endpoint}" in endpoints.value
            yield FactValue(catalogue.ENDPOINT_REACHED.name, associated, endpoints.at)
    elif name.startswith("vpce-"):
        yield from stated(catalogue.ENDPOINT_REACHED, _named_beside(request), kind.at)


def _named_beside(request: Request) -> bool | None:
    """Whether a call to the endpoint's own name says which API it means."""
    named, host = request.header("x-apigw-api-id"), request.header("Host")
    if isinstance(named, str) or (isinstance(host, str) and ".vpce." not in host):
        return True
    return False if named is ABSENT else None


def _domain(configuration: Configuration, facts: Facts, request: Request) -> Iterator[FactValue]:
    """What the called domain asks of its callers."""
    if facts.get(catalogue.HOST_KIND.name) != "custom":
        return
    domain = named_domain(configuration, facts, request)
    if domain is not None:
        yield from _certificate(domain, _certificate_sent(configuration, request))
        yield from _associated(domain, configuration.vpc_endpoint.id)


_WITHOUT = re.compile(r"without (?:--cert\b|-E\b|(?:a |any )?(?:client |mTLS )?certificate)", re.IGNORECASE)


def _certificate_sent(configuration: Configuration, request: Request) -> Setting[bool]:
    """As it is told, else as somebody says of the client."""
    told = configuration.caller.certificate
    said_so = isinstance(request.client, str) and _WITHOUT.search(request.client[:2000])
    return Setting(False) if told.value is UNKNOWN and said_so else told


def _certificate(domain: Domain, sent: Setting[bool]) -> Iterator[FactValue]:
    """A domain that asks for no certificate trusts everybody; one that asks does not trust a call without."""
    if domain.client_certificates.value is False:
        yield FactValue(catalogue.CLIENT_CERTIFICATE_TRUSTED.name, True, domain.client_certificates.at)
    elif domain.client_certificates.value is True and sent.value is False:
        yield FactValue(catalogue.CLIENT_CERTIFICATE_TRUSTED.name, False, domain.client_certificates.at)


def _associated(domain: Domain, endpoint: Setting[str]) -> Iterator[FactValue]:
    """A private domain without the caller's endpoint among its associations does not admit it."""
    associated, called = domain.endpoints.value, endpoint.value
    if isinstance(associated, tuple) and isinstance(called, str) and called not in associated:
        yield FactValue(catalogue.DOMAIN_ACCESS.name, False, domain.endpoints.at)
