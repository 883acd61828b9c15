"""Limits of zero, which let no call pass: of a stage or a method, or of the usage plan of the key."""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.access.keys import joining_plan
from why403.model.called import api_of_host
from why403.model.configuration import Rate
from why403.model.repair import Do, Edit, Way
from why403.repair.ground import Scene

Found = tuple[int, tuple[Edit, ...]]
OF_ACCOUNT = {"rate": 10000.0, "burst": 5000.0}
"""Developer guide, limits: the throttle of an account in most Regions. No stage can have more."""


def of_rates(scene: Scene) -> Iterator[Found]:
    """As much as the account may have, where the limit is zero."""
    own = scene.call.landing.rate
    if own is not None and own.zero is not None:
        yield from _raised(own, ("api", "rates", own.route))
    key = scene.fact(catalogue.KEY_ID.name)
    keys = scene.configuration.keys.value
    for each in keys if isinstance(keys, tuple) else ():
        api = api_of_host(scene.call.facts)
        plan = joining_plan(scene.configuration, each, scene.call.landing.stage, api)
        if each.id == key and plan is not None and plan.rate.zero is not None:
            yield from _raised(plan.rate, ("plans", plan.name, "rate"))


def _raised(limit: Rate, way: Way) -> Iterator[Found]:
    edits = tuple(
        Edit((*way, name), Do.SET, value, told.at, catalogue.WITHIN_RATE.name, True)
        for name, value in OF_ACCOUNT.items()
        if (told := getattr(limit, name)).value == 0
    )
    yield 2, edits
