"""The configuration as the whole world of a gateway at the desk: what nobody told is not there.

An explanation leaves open what no source shows: other keys, permissions of a stack elsewhere. A gateway has
to answer, so it takes the files for all there is, and says at the start what it took so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import ELSEWHERE, Api, Caller, Configuration, Key, Stage, secret
from why403.model.route import MORE, Route, Setting
from why403.model.routes import Routes

T = TypeVar("T")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ID = 10


def closed(configuration: Configuration, name: str, account: str, keys: Mapping[str, str]) -> Configuration:
    """The configuration with nothing but what it tells; `keys` are values of API keys by their names.

    A key whose value AWS would make has one that is made of its name, and is the same at each start.
    """
    api = configuration.api
    known = api.id.value if isinstance(api.id.value, str) else made_id(name)
    told, joined = configuration.keys.value, configuration.plans.value
    here = tuple(_key(key, keys) for key in (() if isinstance(told, State) else told) if key.id != ELSEWHERE)
    more = tuple(
        Key(each, Setting(True), secret(Setting(value)))
        for each, value in keys.items()
        if each not in {k.id for k in here}
    )
    plans = tuple(plan for plan in (() if isinstance(joined, State) else joined) if plan.name != ELSEWHERE)
    return replace(
        configuration,
        api=_api(replace(api, id=Setting(known, api.id.at)), account),
        keys=Setting((*here, *more), configuration.keys.at),
        plans=Setting(plans, configuration.plans.at),
        caller=Caller(),
        assumed=(),
        as_assumed=None,
    )


def made_id(name: str) -> str:
    """An id of an API as AWS makes them, always the same for a name."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    letters = []
    for _ in range(_ID):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def made_value(name: str) -> str:
    """The value of an API key that AWS would make."""
    return f"local-{name}-{made_id(name)}{made_id(name + '.')}"


def _key(key: Key, values: Mapping[str, str]) -> Key:
    """With a value, and enabled where nobody told: AWS does not document what CloudFormation makes of it."""
    value = values.get(key.id)
    told = key.value.value
    if value is None and (isinstance(told, State) or "*" in told):  # a mask is no value
        value = made_value(key.id)
    enabled = key.enabled if key.enabled.known else Setting(True, key.at)
    return replace(key, enabled=enabled, value=key.value if value is None else secret(Setting(value, key.at)))


def _api(api: Api, account: str) -> Api:
    stages = api.stages.value
    return replace(
        api,
        account=api.account if api.account.known else Setting(account),
        endpoint_type=_or(api.endpoint_type, "REGIONAL"),
        default_endpoint=_or(api.default_endpoint, True),
        key_source=_or(api.key_source, "HEADER"),
        policy=Setting(ABSENT, api.policy.at) if api.policy.value is UNKNOWN else api.policy,
        routes=_routes(api.routes),
        served=_routes(api.served),
        stages=api.stages
        if isinstance(stages, State)
        else Setting(tuple(map(_stage, stages)), api.stages.at),
    )


def _stage(stage: Stage) -> Stage:
    return replace(stage, routes=_routes(stage.routes))


def _routes(routes: Setting[Routes]) -> Setting[Routes]:
    if isinstance(routes.value, State):
        return routes
    return Setting(Routes(map(_route, routes.value)), routes.at)


def _route(route: Route) -> Route:
    """Its function lets itself be invoked: which permissions there are no file tells for certain. What a
    validator may ask for beside what is told, it does not."""
    required = route.required.value
    known = () if isinstance(required, State) else tuple(each for each in required if each.known)
    return replace(
        route,
        sources=Setting(ABSENT),
        key_required=_or(route.key_required, False),
        required=Setting(known, route.required.at),
        models=Setting(ABSENT, route.models.at) if route.models.value is UNKNOWN else route.models,
    )


def _or(told: Setting[T], otherwise: T) -> Setting[T]:
    """What is told, else what the gateway takes, which the start then says (`starting.py`)."""
    return told if told.known else Setting(otherwise, told.at)


def without_permission(route: Route) -> bool:
    """Whether the files name no permission by which API Gateway may invoke the function behind a route."""
    return route.sources.value == (MORE,)
