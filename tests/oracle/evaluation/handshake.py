"""What the called name, the Host header and a STRICT access mode make of each other.

The TLS handshake is for the name in the URL; API Gateway looks the API up by the Host header. Sources: the
developer guide's pages apigateway-security-policies (endpoint access mode) and rest-api-mappings.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.evaluation.arrival import domain_of
from tests.oracle.evaluation.said import means, stated
from why403 import facts as catalogue
from why403.aws.hosts import gateway_host, host_kind, name_in
from why403.logic.facts import Facts, Value
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Configuration, Domain
from why403.model.incident import FactValue, Request
from why403.model.route import Setting

_MET: dict[object, Value] = {"BASIC": True, ABSENT: True}
PUBLIC = ("REGIONAL", "EDGE")
"""The types of endpoint that are reached over the internet."""


def named_host(facts: Facts, request: Request) -> str | None:
    """The name that API Gateway is asked for: the Host header, else the one in the URL."""
    shown, called = request.header("Host"), facts.get(catalogue.HOST.name)
    if isinstance(shown, str):
        return name_in(shown)
    return called if isinstance(called, str) else None


def named_domain(configuration: Configuration, facts: Facts, request: Request) -> Domain | None:
    """The custom domain that API Gateway is asked for."""
    host = named_host(facts, request)
    return None if host is None else domain_of(configuration, host)


def known_host(
    configuration: Configuration, facts: Facts, request: Request, passed_at: Place
) -> Iterator[FactValue]:
    """Whether the Host header that is sent leads to the API; a domain that is shown is one of API Gateway.

    CloudFront's names are no API's; `passed_at` is where it is told that the header is passed on.
    """
    rewritten = facts.get(catalogue.HOST_REWRITTEN.name) is True
    forwarded = facts.get(catalogue.HOST_FORWARDED.name) is True
    host = named_host(facts, request)
    domain = None if host is None else domain_of(configuration, host)
    if domain is not None:
        yield FactValue(catalogue.HOST_KNOWN.name, True, domain.at)
    if host is None or not (rewritten or forwarded):
        return
    if host_kind(host) == "cloudfront":
        yield FactValue(catalogue.HOST_KNOWN.name, False, passed_at)
        return
    own, domains = gateway_host(host), configuration.domains
    called = gateway_host(str(facts.get(catalogue.HOST.name)))
    if own is not None and called is not None and own.api is not None and called.api is not None:
        yield FactValue(catalogue.HOST_KNOWN.name, own.api == called.api, domains.at)
    elif own is None and isinstance(domains.value, tuple) and domain_of(configuration, host) is None:
        yield FactValue(catalogue.HOST_KNOWN.name, False, domains.at)


def access_mode(
    configuration: Configuration, facts: Facts, request: Request, through: bool | None
) -> Iterator[FactValue]:
    """The mode of the name that was asked for: the domain's, or the API's own."""
    domain = named_domain(configuration, facts, request)
    if domain is not None:
        yield from _mode(domain.access_mode, domain.endpoint_type, facts, through)
    elif facts.get(catalogue.HOST_KIND.name) == "execute-api":
        api = configuration.api
        yield from _mode(api.access_mode, api.endpoint_type, facts, through)


def _mode(mode: Setting[str], kind: Setting[str], facts: Facts, through: bool | None) -> Iterator[FactValue]:
    yield from means(catalogue.ACCESS_MODE_MET, mode, _MET)
    if mode.value == "STRICT":
        yield from stated(catalogue.ACCESS_MODE_MET, _strictly(kind, facts, through), mode.at)


def _strictly(kind: Setting[str], facts: Facts, through: bool | None) -> bool | None:
    """The handshake's name must be the Host header's, and the kind of endpoint the configured one."""
    rewritten = facts.get(catalogue.HOST_REWRITTEN.name, UNKNOWN)
    wrong_way = (through is True and kind.value in PUBLIC) or (through is False and kind.value == "PRIVATE")
    if rewritten is True or wrong_way:
        return False
    settled = through is not None and kind.value in ("REGIONAL", "PRIVATE") and rewritten is False
    return True if settled else None
