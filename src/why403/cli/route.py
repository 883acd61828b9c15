"""`why403 explain --api FILE --route 'GET /orders'`: what each gate of a route asks, without an incident."""

from __future__ import annotations

from collections.abc import Sequence

import click

from why403.api.inputs import Brought
from why403.api.routes import opened_route
from why403.cli.exits import Exit
from why403.cli.inputs import bring
from why403.cli.templates import with_apis
from why403.cli.terminal import put, put_tree, say
from why403.logic.places import Place
from why403.model.incident import Incident
from why403.words.route import route_lines, route_tree
from why403.words.untold import untold_lines


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
            "--route needs files: give a template, a plan or an exported API with --api FILE"
        )
    brought = bring((), told, None, None, assumed_yes=False) if told else Brought(Incident(), {})
    files = with_apis(brought, apis, parameters)
    if why_untold:
        put(untold_lines(files.untold), err=as_json)
    found = opened_route(files.brought.incident, written, Place("--route"))
    if found is None:
        say("the files do not show the type and the routes of exactly one API; --why-untold says more")
        return Exit.UNDECIDED
    if as_json:
        put_tree(route_tree(found))
    else:
        put(route_lines(found))
    return Exit.DONE
