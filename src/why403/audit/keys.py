"""API keys and usage plans: keys that open nothing, plans that are for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from why403.audit import rule as rules
from why403.audit.finding import Finding
from why403.logic.places import Place
from why403.model.configuration import ELSEWHERE, Configuration, Key, Plan


def of_keys(configuration: Configuration) -> Iterator[Finding]:
    """What there is to say of each key and each plan.

    A key of which nobody tells all its plans, or a plan of which nobody tells its keys, is passed over.
    """
    keys = configuration.keys.value if isinstance(configuration.keys.value, tuple) else ()
    plans = configuration.plans.value if isinstance(configuration.plans.value, tuple) else ()
    told = [plan for plan in plans if plan.name != ELSEWHERE]
    for key in keys:
        if key.id != ELSEWHERE:
            yield from _of_key(key, told, whole=configuration.plans.known and len(told) == len(plans))
    for plan in told:
        if plan.stages.value == ():
            yield Finding(rules.PLAN_WITHOUT_STAGE, f"usage plan {plan.name}", _at(plan))


def _of_key(key: Key, plans: list[Plan], *, whole: bool) -> Iterator[Finding]:
    name = f"API key {key.id}"
    holding = [plan for plan in plans if isinstance(plan.keys.value, tuple) and key.id in plan.keys.value]
    if key.enabled.value is False and holding:
        at = key.enabled.at if key.enabled.at.document else key.at
        yield Finding(rules.DISABLED_KEY, name, at, (("plan", holding[0].name),))
    if whole and not holding and all(isinstance(plan.keys.value, tuple) for plan in plans):
        yield Finding(rules.KEY_WITHOUT_PLAN, name, key.at)


def _at(plan: Plan) -> Place:
    return plan.stages.at if plan.stages.at.document else plan.at
