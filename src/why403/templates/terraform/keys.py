"""API keys and usage plans.

Keys and plans are an account's, and others are made elsewhere: beside those that are written stands one of
which nothing is told, so that a key that is not among them is not taken for unknown.
"""

from __future__ import annotations

from why403.incident.tree import Tree
from why403.logic.states import UNKNOWN, State
from why403.model.configuration import (
    ELSEWHERE,
    NO_QUOTA,
    NO_RATE,
    PLAN_ELSEWHERE,
    Key,
    Plan,
    Quota,
    secret,
)
from why403.model.route import Setting
from why403.templates.terraform.addresses import plain_address
from why403.templates.terraform.rates import limits
from why403.templates.terraform.world import Resource, World, flag, text

_KEY, _PLAN, _JOIN = (f"aws_api_gateway_{name}" for name in ("api_key", "usage_plan", "usage_plan_key"))


def keys_of(world: World) -> Setting[tuple[Key, ...]]:
    """The keys that are written, and that others may be elsewhere."""
    found = tuple(world.of(_KEY))
    return Setting((*map(_key, found), Key(ELSEWHERE)), found[0].at) if found else Setting()


def _key(resource: Resource) -> Key:
    enabled = flag(resource.get("enabled"), default=True)
    return Key(_name(resource), enabled, secret(text(resource.get("value"))), resource.at)


def _name(resource: Resource) -> str:
    """Its id; before it has one, its address."""
    named = resource.values.get("id")
    return named if isinstance(named, str) else resource.address


def plans_of(world: World, api: Resource) -> Setting[tuple[Plan, ...]]:
    """The usage plans that are written, and that others may be elsewhere."""
    found = tuple(world.of(_PLAN))
    plans = (_plan(world, api, each) for each in found)
    return (
        Setting((*plans, PLAN_ELSEWHERE if world.complete else Plan(ELSEWHERE)), found[0].at)
        if found
        else Setting()
    )


def _plan(world: World, api: Resource, plan: Resource) -> Plan:
    name, stages = plan.values.get("name"), _stages(world, api, plan)
    own = len(stages.value) if isinstance(stages.value, tuple) else 0
    return Plan(
        name if isinstance(name, str) else plan.address,
        stages=stages,
        keys=_joined(world, plan),
        rate=NO_RATE if _without(plan, "throttle_settings") else limits(plan.block("throttle_settings")),
        quota=NO_QUOTA if _without(plan, "quota_settings") else _quota(plan.block("quota_settings")),
        at=plan.at,
        others=stages.known and own < len(list(plan.get("api_stages").items())),
    )


def _quota(block: Tree) -> Quota:
    period = block.get("period")
    return Quota(block.get("limit").number(), text(period) if period.value is not None else Setting())


def _without(plan: Resource, name: str) -> bool:
    """Whether a plan has no block of this name."""
    return plan.get(name).value in (None, [], {}, "")


def _joined(world: World, plan: Resource) -> Setting[tuple[str, ...]]:
    """The keys that are joined to a plan; untold where it is of one of them."""
    joins, whole = world.tied(plan, "usage_plan_id", _JOIN)
    keys = [_joined_key(world, each) for each in joins]
    if not whole or any(key is None for key in keys):
        return Setting(at=plan.at)
    return Setting(tuple(key for key in keys if key is not None), joins[0].at if joins else plan.at)


def _joined_key(world: World, join: Resource) -> str | None:
    found = world.link(join, "key_id", _KEY)
    if isinstance(found, Resource):
        return _name(found)
    value = join.values.get("key_id")
    return value if isinstance(value, str) else None


def _stages(world: World, api: Resource, plan: Resource) -> Setting[tuple[str, ...]]:
    """The stages of this API that a plan joins; those of other APIs are left out."""
    blocks, own = plan.get("api_stages"), api.values.get("id")
    names: list[str] = []
    for block in blocks.items():
        of, stage = block.get("api_id").value, block.get("stage").value
        ours = of == own if isinstance(of, str) and isinstance(own, str) else _refers(world, api, plan, of)
        if ours is None or (ours and not isinstance(stage, str)):
            return Setting(at=blocks.at)
        names += [str(stage)] if ours else []
    return Setting(at=blocks.at) if isinstance(blocks.value, State) else Setting(tuple(names), blocks.at)


def _refers(world: World, api: Resource, plan: Resource, of: object) -> bool | None:
    """Whether all stages of a plan are this API's, by what the whole of them refers to."""
    if isinstance(of, str):
        return False
    whole = plan.references.get("api_stages*", UNKNOWN)
    if isinstance(whole, State):
        return None
    apis = {each.address for each in whole if each.address.rpartition(".")[0].endswith("rest_api")}
    addresses = [plain_address(each.address) for each in world.of(api.type)]
    alone = len(apis) == 1 and addresses.count(plain_address(api.address)) == 1
    return plain_address(api.address) in apis if alone else None
