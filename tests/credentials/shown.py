"""What a configuration, written as in an incident file, shows of one call."""

from __future__ import annotations

from collections.abc import Mapping

from bench.plain import plain_values
from why403 import facts as catalogue
from why403.access.definitions import conclusions
from why403.evidence.facts_of import facts_of
from why403.incident.config import configuration
from why403.logic.facts import Value
from why403.model.configuration import Configuration
from why403.model.incident import FactValue, Headers, Incident, Request
from why403.model.routes import Routes

OWN = "https://abc123.execute-api.eu-west-1.amazonaws.com"
ARN = "arn:aws:execute-api:eu-west-1:111122223333:abc123"
Told = Mapping[str, Value]


def read(text: str) -> Configuration:
    """The configuration of the text of `config`."""
    return configuration(plain_values(text) or {}, {})


def routes_of(*keys: str) -> Routes:
    """A list of route keys, as read."""
    found = configuration({"routes": list(keys)}, {}).api.routes.value
    assert isinstance(found, Routes)
    return found


def shown(
    config: str,
    path: str = "/prod/orders",
    method: str = "GET",
    kind: str | None = "REST",
    headers: Headers = (),
    complete: bool = False,
    host: str = OWN,
    facts: Told | None = None,
) -> dict[str, Value]:
    """The facts that follow from the configuration."""
    request = Request(method, host + path, headers, complete=complete)
    told = {**({} if kind is None else {catalogue.API_KIND.name: kind}), **(facts or {})}
    incident = Incident(request=request, statements=tuple(FactValue(n, v) for n, v in told.items()))
    found = conclusions(read(config), facts_of(incident), request)
    return {said.fact: said.value for said in found}
