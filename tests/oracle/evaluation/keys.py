"""What keys and usage plans say of the API key that a call carries."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.evaluation.arrival import Arrival
from tests.oracle.evaluation.owner import api_of_host
from tests.oracle.evaluation.said import said
from why403 import facts as catalogue
from why403.logic.facts import Facts
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration, Key, Plan
from why403.model.incident import FactValue


def key_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """Known, enabled, and joined to the stage by a plan; only for a key that was sent."""
    sent, keys = facts.get(catalogue.API_KEY.name), configuration.keys
    if not isinstance(sent, str) or not isinstance(keys.value, tuple):
        return
    key = sent_key(configuration, facts)
    if key is not None:
        yield FactValue(catalogue.KEY_EXISTS.name, True, key.at)
        yield from said(catalogue.KEY_ENABLED, key.enabled)
        yield from _planned(configuration, key, arrival, facts)
    elif all(_fits(key, sent) is False for key in keys.value):
        yield FactValue(catalogue.KEY_EXISTS.name, False, keys.at)


def sent_key(configuration: Configuration, facts: Facts) -> Key | None:
    """The key of the value that was sent, where it can be one key only."""
    sent, keys = facts.get(catalogue.API_KEY.name), configuration.keys.value
    if not isinstance(sent, str) or not isinstance(keys, tuple):
        return None
    exact = [key for key in keys if key.value.value == sent and "*" not in sent]
    possible = exact or [key for key in keys if _fits(key, sent) is not False]
    return possible[0] if len(possible) == 1 and _fits(possible[0], sent) else None


def _fits(key: Key, sent: str) -> bool | None:
    """Whether two values can be the same, by what a mask leaves of their ends; `None` where it is nothing."""
    value = key.value.value
    if value is ABSENT or not isinstance(value, str):
        return None
    if "*" not in value and "*" not in sent:
        return value == sent
    ends = value.rpartition("*")[2], sent.rpartition("*")[2]
    shown = min(map(len, ends))
    return None if shown == 0 else ends[0][-shown:] == ends[1][-shown:]


def joining_plan(configuration: Configuration, key: Key, arrival: Arrival, facts: Facts) -> Plan | None:
    """The plan that joins key and stage for certain."""
    plans, api = configuration.plans.value, _called_api(configuration, facts)
    if not isinstance(plans, tuple):
        return None
    return next((plan for plan in plans if _joins(plan, key, arrival, api)), None)


def _planned(configuration: Configuration, key: Key, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    plans, api = configuration.plans, _called_api(configuration, facts)
    if not isinstance(plans.value, tuple):
        return
    joining = joining_plan(configuration, key, arrival, facts)
    if joining is not None:
        yield FactValue(catalogue.KEY_IN_PLAN.name, True, joining.at)
    elif all(_joins(plan, key, arrival, api) is False for plan in plans.value):
        yield FactValue(catalogue.KEY_IN_PLAN.name, False, plans.at)


def _called_api(configuration: Configuration, facts: Facts) -> str | None:
    """As it is told, else as the called name tells it."""
    told = configuration.api.id.value
    return told if isinstance(told, str) else api_of_host(facts)


def _joins(plan: Plan, key: Key, arrival: Arrival, api: str | None) -> bool | None:
    keys, stages = plan.keys.value, plan.stages.value
    if isinstance(keys, tuple) and key.id not in keys:
        return False
    if not isinstance(stages, tuple):
        return None
    found = [_is_called(name, arrival, api) for name in stages]
    if any(found):
        return True if isinstance(keys, tuple) else None
    return False if all(verdict is False for verdict in found) else None


def _is_called(name: str, arrival: Arrival, api: str | None) -> bool | None:
    """Whether `API/STAGE` is the called stage; without an API it is one of the API that is told."""
    of, _, stage = name.rpartition("/")
    if arrival.stage is None:
        return False if of and api is not None and of != api else None
    if stage != arrival.stage.name:
        return False
    return True if not of else None if api is None else of == api
