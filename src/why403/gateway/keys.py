"""What keys and usage plans say of the API key that a call carries."""

from __future__ import annotations

from collections.abc import Iterator

from why403.gateway import facts as catalogue
from why403.gateway.arrival import Arrival
from why403.gateway.configuration import Configuration, Key, Plan
from why403.gateway.incident import Statement
from why403.logic.facts import Facts


def key_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[Statement]:
    """Known, enabled, and joined to the stage by a plan; only for a key that was sent."""
    sent = facts.get(catalogue.API_KEY.name)
    keys = configuration.keys
    if not isinstance(sent, str) or not isinstance(keys.value, tuple):
        return
    key = _sent_one(keys.value, sent)
    if key is None:
        if keys.value and all(k.value.known for k in keys.value) and not _masked(sent):
            yield Statement(catalogue.KEY_EXISTS.name, False, keys.at)
        return
    yield Statement(catalogue.KEY_EXISTS.name, True, key.at)
    if key.enabled.known:
        yield Statement(catalogue.KEY_ENABLED.name, key.enabled.value, key.enabled.at)
    yield from _planned(configuration, key, arrival)


def _sent_one(keys: tuple[Key, ...], sent: str) -> Key | None:
    """The key of this value or id; a masked value fits by its last four characters, if by one key's alone."""
    exact = [key for key in keys if sent in (key.value.value, key.id)]
    if exact or not _masked(sent):
        return next(iter(exact), None)
    ending = [key for key in keys if isinstance(key.value.value, str) and key.value.value[-4:] == sent[-4:]]
    return ending[0] if len(ending) == 1 else None


def _masked(value: str) -> bool:
    return "*" in value


def _planned(configuration: Configuration, key: Key, arrival: Arrival) -> Iterator[Statement]:
    plans = configuration.plans
    if not isinstance(plans.value, tuple) or arrival.stage is None:
        return
    told = all(plan.keys.known and plan.stages.known for plan in plans.value)
    joining = [plan for plan in plans.value if _joins(plan, key, arrival.stage.name)]
    if joining:
        yield Statement(catalogue.KEY_IN_PLAN.name, True, joining[0].at)
    elif told:
        yield Statement(catalogue.KEY_IN_PLAN.name, False, plans.at)


def _joins(plan: Plan, key: Key, stage: str) -> bool:
    keys, stages = plan.keys.value, plan.stages.value
    if not isinstance(keys, tuple) or not isinstance(stages, tuple):
        return False
    return key.id in keys and any(name.rpartition("/")[2] == stage for name in stages)
