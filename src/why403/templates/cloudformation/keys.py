"""API keys and usage plans of a template. An account has others, which no template tells."""

from __future__ import annotations

from collections.abc import Iterator

from why403.model.configuration import (
    ELSEWHERE,
    NO_QUOTA,
    NO_RATE,
    PLAN_ELSEWHERE,
    Key,
    Plan,
    Quota,
    Rate,
    secret,
)
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
    known = not own.get("ApiStages").open and "" not in stages
    return Plan(
        plan.name,
        stages=Setting(tuple(stages), plan.at) if known else Setting(),
        keys=Setting(tuple(keys), plan.at),
        rate=_rate(own.get("Throttle")),
        quota=_quota(own.get("Quota")),
        at=plan.at,
        others=len(stages) < len(list(own.get("ApiStages").items())),
    )


def _rate(throttle: Part) -> Rate:
    if throttle.missing:
        return NO_RATE
    return Rate("*", throttle.get("RateLimit").number(), throttle.get("BurstLimit").number())


def _quota(quota: Part) -> Quota:
    return NO_QUOTA if quota.missing else Quota(quota.get("Limit").number(), quota.get("Period").text())


def _stages(index: Index, written: Part, api: Declared) -> Iterator[str]:
    """The stages of this API, those of others with a name before them; the empty text for an open one."""
    for part in written.items():
        of, stage = part.get("ApiId").named(), index.name_of(part.get("Stage")).value
        if of == api.name:
            yield stage if isinstance(stage, str) else ""
        elif of not in index.named:
            yield f"{of}/{stage}" if isinstance(stage, str) else ""
