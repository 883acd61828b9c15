"""API keys and usage plans: keys that open nothing, are old or unused; plans that are for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from why403.audit import rule as rules
from why403.audit.finding import Finding, NotChecked
from why403.audit.grant import routes_of
from why403.logic.places import Place
from why403.logic.truth import NO, YES, Truth
from why403.model.configuration import ELSEWHERE, Configuration, Key, Plan

OLD = 365
"""So many days after it was made a key counts as old."""
UNUSED = 28
"""So many days without a call make a key unused."""


def of_keys(configuration: Configuration, today: date | None = None) -> Iterator[Finding | NotChecked]:
    """What there is to say of each key and each plan.

    A key of which nobody tells all its plans, or a plan of which nobody tells its keys, is passed over; so is
    the age of keys where no day is given.
    """
    keys = configuration.keys.value if isinstance(configuration.keys.value, tuple) else ()
    plans = configuration.plans.value if isinstance(configuration.plans.value, tuple) else ()
    told = [plan for plan in plans if plan.name != ELSEWHERE]
    used = dict(configuration.used.value) if isinstance(configuration.used.value, tuple) else {}
    for key in keys:
        if key.id != ELSEWHERE:
            yield from _of_key(key, told, whole=configuration.plans.known and len(told) == len(plans))
            yield from _of_use(key, used.get(key.id, ()), today)
    stages, keyed = _stages_of(configuration), _keyed(configuration)
    for plan in told:
        yield from _of_plan(plan, stages)
        yield from _of_limits(plan, stages, keyed)


def _keyed(configuration: Configuration) -> Truth:
    """Whether some method requires an API key."""
    told = [route.key_required.value for route in routes_of(configuration)]
    if any(value is True for value in told):
        return YES
    return NO if told and all(value is False for value in told) else Truth.UNKNOWN


def _stages_of(configuration: Configuration) -> tuple[str | None, frozenset[str]] | None:
    """The id of the API, where it is told, with the names of all its stages."""
    api = configuration.api
    if not isinstance(api.stages.value, tuple):
        return None
    own = api.id.value if isinstance(api.id.value, str) else None
    return own, frozenset(stage.name for stage in api.stages.value)


def _of_plan(plan: Plan, known: tuple[str | None, frozenset[str]] | None) -> Iterator[Finding]:
    name = f"usage plan {plan.name}"
    if plan.stages.value == () and not plan.others:
        yield Finding(rules.PLAN_WITHOUT_STAGE, name, _at(plan))
    api, stages = known or (None, frozenset())
    for written in plan.stages.value if known and isinstance(plan.stages.value, tuple) else ():
        of, _, stage = written.rpartition("/")
        if of in ("", api) and stage not in stages:
            yield Finding(rules.STAGE_GONE, name, _at(plan), (("stage", stage),))


def _of_limits(
    plan: Plan, known: tuple[str | None, frozenset[str]] | None, keyed: Truth
) -> Iterator[Finding | NotChecked]:
    """A plan limits only callers of methods that require a key, whose key it has."""
    name, api = f"usage plan {plan.name}", known[0] if known else None
    written = plan.stages.value if isinstance(plan.stages.value, tuple) else ()
    own = any(each.rpartition("/")[0] in ("", api) for each in written)
    if own and keyed is NO:
        yield Finding(rules.PLAN_WITHOUT_METHOD, name, plan.at)
    elif plan.unlimited:
        if keyed is YES or plan.keys.value:
            yield Finding(rules.PLAN_WITHOUT_LIMIT, name, plan.at)
        elif own:
            yield NotChecked(rules.PLAN_WITHOUT_LIMIT, name, "which methods require an API key")


def _of_key(key: Key, plans: list[Plan], *, whole: bool) -> Iterator[Finding]:
    name = f"API key {key.id}"
    holding = [plan for plan in plans if isinstance(plan.keys.value, tuple) and key.id in plan.keys.value]
    if key.enabled.value is False and holding:
        at = key.enabled.at if key.enabled.at.document else key.at
        yield Finding(rules.DISABLED_KEY, name, at, (("plan", holding[0].name),))
    if len(holding) > 1:
        named = ", ".join(plan.name for plan in holding)
        yield Finding(rules.SHARED_KEY, name, key.at, (("plans", named),))
    if whole and not holding and all(isinstance(plan.keys.value, tuple) for plan in plans):
        yield Finding(rules.KEY_WITHOUT_PLAN, name, key.at)


def _of_use(key: Key, days: tuple[float, ...], today: date | None) -> Iterator[Finding]:
    name = f"API key {key.id}"
    if key.enabled.value is not False and len(days) >= UNUSED and not any(days):
        yield Finding(rules.UNUSED_KEY, name, key.at, (("days", str(len(days))),))
    made = _day(key.created.value)
    if made is not None and today is not None and (today - made).days > OLD:
        yield Finding(rules.OLD_KEY, name, key.at, (("days", str((today - made).days)),))


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told)[:10])
    except ValueError:
        return None


def _at(plan: Plan) -> Place:
    return plan.stages.at if plan.stages.at.document else plan.at
