"""How to replace an API key so that no call is refused on the way: what has to be true of the new one.

A key is met at a stage through a plan that has both. The new key is refused nowhere that the old one is
accepted, exactly if it is enabled and in the same plans; only then the old one may go, once nobody uses it.
"""

from __future__ import annotations

import re

from why403.audit.grant import routes_of
from why403.audit.keys import UNUSED
from why403.frozen import dataclass
from why403.gates.guide import guide
from why403.logic.claims import documented, observed
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.model.configuration import ELSEWHERE, Configuration, Key, Plan

SOURCES = (
    documented(
        "A key gives access to the stages of its usage plans",
        guide("api-gateway-api-usage-plans"),
        "2026-11-28",
    ),
    documented(
        "GetUsage tells the calls of each key of a plan, by day",
        "https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html",
        "2026-11-28",
    ),
    observed(
        "The quota of a new key begins anew",
        "https://repost.aws/questions/QUFPE5l0QfS5yv48BBtMMCBA/",
        "2026-11-28",
    ),
)
_OF_AWS = re.compile(r"[a-z0-9]{8,20}")
"""The form of ids that API Gateway gives to keys, plans and APIs."""
DAYS = UNUSED
"""So many days without a call, before the old key is disabled."""


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A plan that holds the key: its name, and its id and its stages where they are told."""

    name: str
    id: str
    stages: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Rotation:
    """What is known of a key that is to be replaced. `whole` says whether all its plans are told.

    `id` is empty where only a template's name of the key is told; `at` is then where it is made. `route` is
    a method that asks for a key, with its stage, to try the new one on. `by_authorizer` says that the
    authorizer returns the key, and callers do not send it. `used` are the calls of each day, the last one
    last.
    """

    name: str
    id: str
    enabled: bool | None
    plans: tuple[HeldBy, ...]
    whole: bool
    api: str = ""
    route: tuple[str, str, str] | None = None
    by_authorizer: bool = False
    used: tuple[float, ...] = ()
    at: Place = NOWHERE_WRITTEN


def keys_named(configuration: Configuration) -> tuple[str, ...]:
    """The keys that are told."""
    return tuple(key.id for key in _keys(configuration))


def rotation(configuration: Configuration, named: str) -> Rotation | None:
    """What is known of this key; `None` where no key has this id."""
    key = next((each for each in _keys(configuration) if each.id == named), None)
    if key is None:
        return None
    plans = configuration.plans.value if isinstance(configuration.plans.value, tuple) else ()
    told = [plan for plan in plans if plan.name != ELSEWHERE]
    holding = [plan for plan in told if isinstance(plan.keys.value, tuple) and key.id in plan.keys.value]
    whole = configuration.plans.known and len(told) == len(plans)
    used = dict(configuration.used.value) if isinstance(configuration.used.value, tuple) else {}
    of_aws = _OF_AWS.fullmatch(key.id) is not None
    api = configuration.api.id.value
    return Rotation(
        key.id,
        key.id if of_aws else "",
        key.enabled.value if isinstance(key.enabled.value, bool) else None,
        tuple(map(_held_by, holding)),
        whole and all(isinstance(plan.keys.value, tuple) for plan in told),
        api if isinstance(api, str) else "",
        _asking(configuration),
        configuration.api.key_source.value == "AUTHORIZER",
        used.get(key.id, ()),
        NOWHERE_WRITTEN if of_aws else key.at,
    )


def _keys(configuration: Configuration) -> list[Key]:
    keys = configuration.keys.value if isinstance(configuration.keys.value, tuple) else ()
    return [key for key in keys if key.id != ELSEWHERE]


def _held_by(plan: Plan) -> HeldBy:
    own = plan.plan_id or (plan.name if _OF_AWS.fullmatch(plan.name) and _has_digit(plan.name) else "")
    return HeldBy(plan.name, own, plan.stages.value if isinstance(plan.stages.value, tuple) else None)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _asking(configuration: Configuration) -> tuple[str, str, str] | None:
    """A method that asks for a key, a GET if there is one: its verb, its path, and a stage that is told."""
    stages = configuration.api.stages.value
    stage = stages[0].name if isinstance(stages, tuple) and stages else ""
    asking = [route for route in routes_of(configuration) if route.key_required.value is True and route.path]
    asking.sort(key=lambda route: route.verb not in ("GET", "ANY"))
    return next((("GET" if each.verb == "ANY" else each.verb, each.path, stage) for each in asking), None)
