"""Domains and CORS: doors beside the guarded one, and what pages of other origins may read and send."""

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
    for name, told in (("CORS settings", api.cors), ("CORS headers of preflights", configuration.mock)):
        if isinstance(told.value, Cors):
            yield from _of_origins(name, told.value)
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


def _of_origins(name: str, cors: Cors) -> Iterator[Finding]:
    """`*` alone lets no page send credentials: browsers refuse both together, and so does an HTTP API."""
    origins = cors.origins.value if isinstance(cors.origins.value, tuple) else ()
    at = cors.origins.at if cors.origins.at.document else cors.at
    whole = [origin for origin in origins if origin in _EVERY_SCHEME]
    if whole and cors.credentials.value is True:
        yield Finding(rules.CREDENTIALS_TO_ANY, name, at, (("origin", whole[0]),))
    elif whole or "*" in origins:
        yield Finding(rules.ANY_ORIGIN, name, at)


_EVERY_SCHEME = ("https://*", "http://*")
"""Origins of an HTTP API's settings that stand for every page of a scheme."""


def _names(headers: frozenset[str]) -> bool:
    return any(name.lower() == _ALLOW_ORIGIN for name in headers)
