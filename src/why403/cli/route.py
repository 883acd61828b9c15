"""`why403 explain --api FILE --route 'GET /orders'`: what each gate of a route asks, without an incident."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import click

from why403 import facts as catalogue
from why403.api.inputs import Brought
from why403.cli.exits import Exit
from why403.cli.inputs import bring
from why403.cli.templates import with_apis
from why403.cli.terminal import put, put_tree, say
from why403.documents.errors import BadInput
from why403.incident.typed import near, shortened
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.model.incident import Incident
from why403.questions.route import opened, routes_told
from why403.words.route import route_lines, route_tree
from why403.words.untold import untold_lines

_ROUTE = re.compile(r"([A-Za-z]{1,20})\s+(/\S{0,4000})")
_CONNECT = ("$connect", "GET", "/")
_AT = Place("--route")
_MOST = 12


def print_route(
    written: str,
    apis: Sequence[str],
    parameters: Sequence[str],
    told: Sequence[str],
    *,
    as_json: bool,
    why_untold: bool,
) -> Exit:
    """Print the gates of a route, each with its condition. Raises `BadInput` where the API has no such
    route."""
    if not apis or any(api.startswith("aws:") for api in apis):
        raise click.UsageError(
            "--route reads files only: --api FILE names a template, a plan, or an API that was exported"
        )
    brought = bring((), told, None, None, assumed_yes=False) if told else Brought(Incident(), {})
    files = with_apis(brought, apis, parameters)
    if why_untold:
        put(untold_lines(files.untold), err=as_json)
    configuration = files.brought.incident.beside
    given: Mapping[str, Value] = {each.fact: each.value for each in files.brought.incident.statements}
    kind = None if configuration is None else given.get(catalogue.API_KIND.name, configuration.api.kind.value)
    routes = None if configuration is None else routes_told(configuration)
    if configuration is None or not isinstance(kind, str) or routes is None:
        say("the files do not tell the routes of one API, or not of which type it is: --why-untold says more")
        return Exit.UNDECIDED
    verb, path = _split(written, kind)
    found = opened(configuration, kind, verb, path, given)
    if found is None:
        wanted = f"{verb} {path}"
        listed = ", ".join(f"`{route}`" for route in routes[:_MOST]) or "none"
        more = f" and {len(routes) - _MOST} more" if len(routes) > _MOST else ""
        wrong = f"the API has no route for {shortened(wanted, routes)}"
        raise BadInput(_AT, wrong, near(wanted, routes) or f"one of its routes: {listed}{more}")

    if as_json:
        put_tree(route_tree(found))
    else:
        put(route_lines(found))
    return Exit.DONE


def _split(written: str, kind: str) -> tuple[str, str]:
    """Method and path. Of a WebSocket API only the handshake has them, and meets authorization."""
    connects = written.strip() == _CONNECT[0]
    if kind == "WEBSOCKET" and not connects:
        wrong = "a WebSocket API authorizes the handshake alone: a message meets none of its authorization"
        raise BadInput(_AT, wrong, "$connect")
    if connects and kind != "WEBSOCKET":
        raise BadInput(_AT, f"`$connect` is of WebSocket APIs, and this is of type {kind}", "METHOD /PATH")
    if connects:
        return _CONNECT[1:]
    found = _ROUTE.fullmatch(written.strip())
    if found is None:
        raise BadInput(_AT, "no method and path", "METHOD /PATH, such as 'GET /orders'")
    return found[1].upper(), found[2]
