"""The rights to call routes, from what a person writes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from why403.api.callers import must_be_principal, must_be_region, must_be_stage
from why403.audit.grant import Grant, Target, grant, name_of, routes_of
from why403.aws.arns import is_account
from why403.documents.errors import BadInput
from why403.incident.typed import near
from why403.logic.places import Place
from why403.model.configuration import Configuration, Stage
from why403.model.route import Route

_MOST = 12
_API = re.compile(r"[a-z0-9]{8,20}")
_ROUTE = Place("--route")


def granted(
    configuration: Configuration,
    routes: Sequence[str],
    principal: str,
    *,
    region: str | None = None,
    account: str | None = None,
    stage: str | None = None,
    api_id: str | None = None,
) -> Grant:
    """The statements of least privilege for these routes (`GET /orders`), proved on all routes of the API.

    Raises: `BadInput` where the API has no such route, or the principal, Region, account, stage or id cannot
    be one.
    """
    arn = must_be_principal(principal, Place("--principal"))
    if region is not None:
        must_be_region(region, Place("--region"))
    if account is not None and not is_account(account):
        raise BadInput(Place("--account"), "this is no account id", "twelve digits")
    if stage is not None:
        must_be_stage(stage, Place("--stage"))
    if api_id is not None and _API.fullmatch(api_id) is None:
        raise BadInput(Place("--id"), "no API has such an id", "ten letters and digits, as in the URL")
    api = configuration.api
    target = Target(
        arn.partition,
        region or "",
        account or _text(api.account.value),
        api_id or _text(api.id.value),
        stage or _only_stage(configuration),
    )
    return grant(configuration, [_route(configuration, each) for each in routes], principal, target)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _only_stage(configuration: Configuration) -> str:
    """The one stage that is told; else any."""
    stages = configuration.api.stages.value
    named = [each.name for each in stages if isinstance(each, Stage)] if isinstance(stages, tuple) else []
    return named[0] if len(named) == 1 else "*"


def _route(configuration: Configuration, written: str) -> Route:
    wanted = route_named(configuration, written)
    if "/" not in wanted:
        raise BadInput(_ROUTE, "no ARN stands for the route $default alone", "a route with a path")
    return next(route for route in routes_of(configuration) if name_of(route) == wanted)


def route_named(configuration: Configuration, written: str, at: Place = _ROUTE) -> str:
    """The name of the route that is written so. Raises `BadInput` where the API has no such route."""
    verb, _, path = written.strip().partition(" ")
    wanted = f"{verb if verb.startswith('$') else verb.upper()} {path.strip()}".strip()
    named = [name_of(route) for route in routes_of(configuration)]
    if wanted not in named:
        listed = ", ".join(f"`{name}`" for name in named[:_MOST]) or "none are told"
        more = f" and {len(named) - _MOST} more" if len(named) > _MOST else ""
        expected = near(wanted, named) or f"one of its routes: {listed}{more}"
        raise BadInput(at, "the API has no such route", expected)
    return wanted
