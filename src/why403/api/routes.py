"""A route of a configuration opened, without an incident: what each of its gates asks of a call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from why403 import facts as catalogue
from why403.documents.errors import BadInput
from why403.incident.typed import near
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.model.incident import Incident
from why403.questions.route import Opened, opened, routes_told

_ROUTE = re.compile(r"([A-Za-z]{1,20})\s+(/[^\s?#]{0,4000})")
_CONNECT = ("$connect", "GET", "/")
_MOST = 12


def opened_route(incident: Incident, written: str, at: Place) -> Opened | None:
    """The route that is `written` as METHOD /PATH, or as `$connect`, in the configuration beside an incident.

    Defaults that nobody told are taken; the route has them with it.
    `None` where the routes of one API are not told, or not of which type it is. Raises `BadInput` where the
    API has no such route; `at` is where it was written.
    """
    told = incident.beside
    configuration = told if told is None or told.as_assumed is None else told.as_assumed
    given: Mapping[str, Value] = {each.fact: each.value for each in incident.statements}
    kind = None if configuration is None else given.get(catalogue.API_KIND.name, configuration.api.kind.value)
    routes = None if configuration is None else routes_told(configuration)
    if configuration is None or not isinstance(kind, str) or routes is None:
        return None
    verb, path = _split(written, kind, at)
    found = opened(configuration, kind, verb, path, given)
    if found is None:
        wanted = f"{verb} {path}"
        listed = ", ".join(f"`{route}`" for route in routes[:_MOST]) or "none"
        more = f" and {len(routes) - _MOST} more" if len(routes) > _MOST else ""
        wrong = f"the API has no route for `{wanted}`"
        raise BadInput(at, wrong, near(wanted, routes) or f"one of its routes: {listed}{more}")
    return found if told is None else replace(found, defaults=told.assumed)


def _split(written: str, kind: str, at: Place) -> tuple[str, str]:
    """Method and path. Of a WebSocket API only the handshake has them, and meets authorization."""
    connects = written.strip() == _CONNECT[0]
    if kind == "WEBSOCKET" and not connects:
        wrong = "a WebSocket API authorizes the handshake alone: a message meets none of its authorization"
        raise BadInput(at, wrong, "$connect")
    if connects and kind != "WEBSOCKET":
        raise BadInput(at, f"`$connect` is of WebSocket APIs, and this is of type {kind}", "METHOD /PATH")
    if connects:
        return _CONNECT[1:]
    found = _ROUTE.fullmatch(written.strip())
    if found is None:
        raise BadInput(at, "no method and path", "METHOD /PATH, such as 'GET /orders'")
    return found[1].upper(), found[2]
