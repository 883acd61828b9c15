"""What keys and usage plans say of the API key that a call carries, and limits of which nothing is left.

All of it is a table over the id of the key: which key was sent is derived from the call once.
"""

from __future__ import annotations

from collections.abc import Iterable

from why403 import facts as catalogue
from why403.access.call import NO_SUCH_KEY
from why403.access.defining import Said, const, open_
from why403.access.landing import Landing
from why403.logic.facts import Fact, Value
from why403.logic.formula import CaseOf, Formula
from why403.logic.places import Located
from why403.logic.states import State
from why403.model.configuration import ELSEWHERE, Configuration, Key, Plan, Stage


def keys(configuration: Configuration, stage: Stage | None, api: str | None) -> Said:
    """Known, enabled, joined to the stage by a plan, within a quota; only for a key that was sent."""
    listed = configuration.keys
    if not isinstance(listed.value, tuple):
        return {}
    known: dict[Value, Formula] = {
        key.id: const(True, key.at, catalogue.KEY_EXISTS) for key in listed.value if key.id != ELSEWHERE
    }
    known[NO_SUCH_KEY] = const(False, listed.at, catalogue.KEY_EXISTS)
    return {
        catalogue.KEY_EXISTS.name: _by_key(catalogue.KEY_EXISTS, known),
        **_enabled(listed.value),
        **_planned(configuration, listed.value, stage, api),
        **_quota(configuration, listed.value),
    }


def limits(configuration: Configuration, landing: Landing, api: str | None) -> Said:
    """A limit above zero says nothing: whether it was reached is not configured."""
    fact, own = catalogue.WITHIN_RATE, landing.rate
    if own is not None and own.zero is not None:
        return {fact.name: Located(False, own.zero.at)}
    stopped: dict[Value, Formula] = {}
    for key in configuration.keys.value if isinstance(configuration.keys.value, tuple) else ():
        plan = joining_plan(configuration, key, landing.stage, api)
        if plan is not None and plan.rate.zero is not None:
            stopped[key.id] = const(False, plan.rate.zero.at, fact)
    return {fact.name: _by_key(fact, stopped)} if stopped else {}


def _by_key(fact: Fact, cases: dict[Value, Formula]) -> Formula:
    return CaseOf(catalogue.KEY_ID, cases, open_(fact))


def _enabled(listed: Iterable[Key]) -> Said:
    fact = catalogue.KEY_ENABLED
    told: dict[Value, Formula] = {
        key.id: const(key.enabled.value, key.enabled.at, fact)
        for key in listed
        if not isinstance(key.enabled.value, State)
    }
    return {fact.name: _by_key(fact, told)} if told else {}


def _planned(
    configuration: Configuration, listed: Iterable[Key], stage: Stage | None, api: str | None
) -> Said:
    plans, fact = configuration.plans, catalogue.KEY_IN_PLAN
    if not isinstance(plans.value, tuple):
        return {}
    told: dict[Value, Formula] = {}
    for key in listed:
        verdicts = [(plan, _joins(plan, key, stage, api)) for plan in plans.value]
        joining = next((plan for plan, verdict in verdicts if verdict), None)
        if joining is not None:
            told[key.id] = const(True, joining.at, fact)
        elif all(verdict is False for _, verdict in verdicts):
            told[key.id] = const(False, plans.at, fact)
    return {fact.name: _by_key(fact, told)} if told else {}


def _quota(configuration: Configuration, listed: Iterable[Key]) -> Said:
    remaining, fact = configuration.remaining.value, catalogue.WITHIN_QUOTA
    if not isinstance(remaining, tuple):
        return {}
    left = dict(remaining)
    told: dict[Value, Formula] = {}
    for key in listed:
        count = left.get(key.id)
        if count is not None and not isinstance(count.value, State):
            told[key.id] = const(count.value > 0, count.at, fact)
    return {fact.name: _by_key(fact, told)} if told else {}


def joining_plan(configuration: Configuration, key: Key, stage: Stage | None, api: str | None) -> Plan | None:
    """The plan that joins key and stage for certain."""
    plans = configuration.plans.value
    if not isinstance(plans, tuple):
        return None
    return next((plan for plan in plans if _joins(plan, key, stage, api)), None)


def _joins(plan: Plan, key: Key, stage: Stage | None, api: str | None) -> bool | None:
    keys, stages = plan.keys.value, plan.stages.value
    if isinstance(keys, tuple) and key.id not in keys:
        return False
    if not isinstance(stages, tuple):
        return None
    found = [_is_called(name, stage, api) for name in stages]
    if any(found):
        return True if isinstance(keys, tuple) else None
    return False if all(verdict is False for verdict in found) else None


def _is_called(name: str, met: Stage | None, api: str | None) -> bool | None:
    """Whether `API/STAGE` is the called stage; without an API it is one of the API that is told."""
    of, _, stage = name.rpartition("/")
    if met is None:
        return False if of and api is not None and of != api else None
    if stage != met.name:
        return False
    return True if not of else None if api is None else of == api
