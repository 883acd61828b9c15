"""Law 7: tellings of one API never contradict; with what a format lacks supplied, they come to the same."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from scripts import tellings_table
from tests.laws.told import KINDS, calls, files, outcomes, reading, shown, verdicts
from why403.gateway.routes import Routes
from why403.logic.states import UNTOLD
from why403.logic.truth import NO, YES
from why403.sources.joined import joined

PAIRS = [(api, *pair) for api in KINDS for pair in combinations(files(api), 2)]
EVERY = [file for api in KINDS for file in files(api)]
NAMES = [f"{api}:{one.name}:{other.name}" for api, one, other in PAIRS]


@pytest.mark.parametrize("api", KINDS)
def test_every_api_is_told_in_several_formats(api: str) -> None:
    assert len(files(api)) >= 3


@pytest.mark.parametrize(("api", "one", "other"), PAIRS, ids=NAMES)
def test_no_two_tellings_contradict(api: str, one: Path, other: Path) -> None:
    """No fact is told in two ways, and no check holds for one that fails for the other."""
    for number, (first, second) in enumerate(zip(outcomes(api, one), outcomes(api, other), strict=True)):
        same = first.told.keys() & second.told.keys()
        assert {name: first.told[name] for name in same} == {name: second.told[name] for name in same}, number
        for check in first.truths.keys() & second.truths.keys():
            assert {first.truths[check], second.truths[check]} != {YES, NO}, (number, check)


@pytest.mark.parametrize(("api", "one", "other"), PAIRS, ids=NAMES)
def test_with_what_each_lacks_supplied_by_the_other_they_come_to_the_same(
    api: str, one: Path, other: Path
) -> None:
    first, second = reading(one).configuration, reading(other).configuration
    both = joined(first, second), joined(second, first)
    for request, facts in list(calls(api))[::2]:
        one_way, other_way = (shown(each, request, facts) for each in both)
        assert one_way == other_way, (request.method, request.url)
        assert verdicts(KINDS[api], {**facts, **one_way}) == verdicts(KINDS[api], {**facts, **other_way})


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_every_telling_tells_the_routes_with_their_authorization(file: Path) -> None:
    routes = reading(file).configuration.api.routes.value
    assert isinstance(routes, Routes)
    assert all(route.authorization.known and route.key_required.known for route in routes)


LACKING = {"openapi.yaml": {"stages", "plans", "keys"}}


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_what_a_format_cannot_express_stays_untold(file: Path) -> None:
    """OpenAPI has no stages, keys and usage plans (developer guide, api-gateway-swagger-extensions)."""
    told = reading(file).configuration
    values = {"stages": told.api.stages.value, "plans": told.plans.value, "keys": told.keys.value}
    lacking = LACKING.get(file.name, set())
    assert {name for name in lacking if values[name] is not UNTOLD} == set()


def test_the_table_of_what_formats_tell_is_current() -> None:
    assert tellings_table.TARGET.read_text("utf-8") == tellings_table.text()
