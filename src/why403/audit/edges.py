"""Domains and CORS: doors beside the guarded one, and what pages of other origins may read."""

from __future__ import annotations

from collections.abc import Iterator

from why403.audit import rule as rules
from why403.audit.finding import Finding
from why403.logic.states import UNKNOWN
from why403.model.configuration import Configuration, Cors
from why403.model.routes import Routes

_ERRORS = ("DEFAULT_4XX", "DEFAULT_5XX")
_ALLOW_ORIGIN = "access-control-allow-origin"


def of_domains(configuration: Configuration) -> Iterator[Finding]:
    """A default endpoint that is open beside a domain with mutual TLS."""
    api, domains = configuration.api, configuration.domains.value
    if api.default_endpoint.value is not True or not isinstance(domains, tuple):
        return
    for domain in domains:
        if domain.client_certificates.value is True:
            at = api.default_endpoint.at
            yield Finding(rules.SIDE_DOOR, f"domain {domain.name}", at if at.document else domain.at)


def of_cors(configuration: Configuration) -> Iterator[Finding]:
    """Any origin, and errors that no page can read though the API is for pages."""
    api = configuration.api
    cors = api.cors.value
    if isinstance(cors, Cors):
        origins = cors.origins.value
        if isinstance(origins, tuple) and "*" in origins:
            at = cors.origins.at if cors.origins.at.document else cors.at
            yield Finding(rules.ANY_ORIGIN, "CORS settings", at)
    if api.kind.value != "REST" or not isinstance(api.routes.value, Routes) or not api.responses.known:
        return
    if not any(route.verb == "OPTIONS" for route in api.routes.value):
        return
    responses = api.responses.value if isinstance(api.responses.value, tuple) else ()
    for kind in _ERRORS:
        own = [each for each in responses if each.kind == kind]
        headers = [each.headers.value for each in own]
        if any(value is UNKNOWN for value in headers):
            continue
        if not any(isinstance(value, frozenset) and _names(value) for value in headers):
            at = own[0].at if own and own[0].at.document else api.responses.at
            yield Finding(rules.ERRORS_WITHOUT_CORS, f"gateway response {kind}", at)


def _names(headers: frozenset[str]) -> bool:
    return any(name.lower() == _ALLOW_ORIGIN for name in headers)
