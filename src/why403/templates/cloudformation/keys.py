"""API keys and usage plans of a template. An account has others, which no template tells."""

from __future__ import annotations

from collections.abc import Iterator

from why403.model.configuration import ELSEWHERE, PLAN_ELSEWHERE, Key, Plan, Quota, Rate, secret
from why403.model.route import Setting
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.parts import Part


def keys_of(index: Index) -> Setting[tuple[Key, ...]]:
    """Those that are written, and that there may be others."""
    found = [_key(each) for each in index.of("AWS::ApiGateway::ApiKey") if each.certain]
    return Setting((*found, Key(ELSEWHERE)), found[0].at) if found else Setting()


def _key(key: Declared) -> Key:
    own = key.properties
    return Key(key.name, own.get("Enabled").flag(), secret(own.get("Value").text()), key.at)


def plans_of(index: Index, api: Declared) -> Setting[tuple[Plan, ...]]:
    """Those that are written, and that there may be others."""
    found = [_plan(index, each, api) for each in index.of("AWS::ApiGateway::UsagePlan") if each.certain]
    return Setting((*found, PLAN_ELSEWHERE), found[0].at) if found else Setting()


def _plan(index: Index, plan: Declared, api: Declared) -> Plan:
    own = plan.properties
    stages = list(_stages(index, own.get("ApiStages"), api))
    joined = index.owned("AWS::ApiGateway::UsagePlanKey", plan.name, "UsagePlanId")
    keys = [each.properties.get("KeyId").named() for each in joined if each.certain]
    throttle, quota = own.get("Throttle"), own.get("Quota")
    known = not own.get("ApiStages").open and "" not in stages
    return Plan(
        plan.name,
        stages=Setting(tuple(stages), plan.at) if known else Setting(),
        keys=Setting(tuple(keys), plan.at),
        rate=Rate("*", throttle.get("RateLimit").number(), throttle.get("BurstLimit").number()),
        quota=Quota(quota.get("Limit").number(), quota.get("Period").text()),
        at=plan.at,
        limited=_limited(own, plan),
        others=len(stages) < len(list(own.get("ApiStages").items())),
    )


def _limited(own: Part, plan: Declared) -> Setting[bool]:
    """Whether it has a throttle or a quota."""
    limits = [part for part in (own.get("Throttle"), own.get("Quota")) if not part.missing]
    written = [part for part in limits if not part.open]
    return Setting(bool(written), plan.at) if written or not limits else Setting()


def _stages(index: Index, written: Part, api: Declared) -> Iterator[str]:
    """The stages of this API, those of others with a name before them; the empty text for an open one."""
    for part in written.items():
        of, stage = part.get("ApiId").named(), index.name_of(part.get("Stage")).value
        if of == api.name:
            yield stage if isinstance(stage, str) else ""
        elif of not in index.named:
            yield f"{of}/{stage}" if isinstance(stage, str) else ""
