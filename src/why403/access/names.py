"""The names by which a call asks for an API: the one that was called, and the one in the Host header.

The TLS handshake is for the name in the URL; API Gateway looks the API up by the Host header. Source: the
developer guide's page rest-api-mappings.
"""

from __future__ import annotations

from collections.abc import Iterable

from why403 import facts as catalogue
from why403.aws.hosts import name_in
from why403.logic.facts import Facts
from why403.model.configuration import Domain
from why403.model.incident import Request


def named_host(facts: Facts, request: Request) -> str | None:
    """The name that API Gateway is asked for: the Host header, else the one in the URL."""
    shown, called = request.header("Host"), facts.get(catalogue.HOST.name)
    if isinstance(shown, str):
        return name_in(shown)
    return called if isinstance(called, str) else None


def host_in(domains: Iterable[Domain], host: str) -> Domain | None:
    """The domain of this name; its own name wins over a wildcard, which stands for one label."""
    wildcard = "*." + host.lower().partition(".")[2]
    named = {domain.name.lower(): domain for domain in domains}
    return named.get(host.lower(), named.get(wildcard))
