"""Law 7: tellings of one API never contradict; with what a format lacks supplied, they come to the same."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pytest

from scripts import tellings_table
from tests.laws.told import (
    ACCOUNT,
    FORMATS,
    KINDS,
    Call,
    Prepared,
    calls,
    files,
    format_of,
    reading,
    telling_of,
    tellings_of,
    verdicts,
)
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, YES
from why403.model.routes import Routes
from why403.templates.merge import merged
from why403.templates.recognise import CLOUDFORMATION, OPENAPI

EVERY = [file for api in KINDS for file in files(api)]
SELDOM = 17
"""Where many are compared, every seventeenth call is asked: no step of the grid has this factor."""
LONG = ("rest-iam-policy", "rest-keys")
"""The APIs whose grid of calls is largest: compared by the long tests."""
T = TypeVar("T")


@pytest.mark.parametrize("api", KINDS)
def test_every_api_is_told_in_every_format_that_can_express_it(api: str) -> None:
    """OpenAPI has no WebSocket APIs, and SAM makes none by itself."""
    lacking = {OPENAPI, "sam"} if api == "websocket" else set()
    assert {format_of(file) for file in files(api)} == FORMATS.keys() - lacking


@pytest.mark.parametrize("api", KINDS)
def test_the_calls_of_the_grid_fare_differently(api: str) -> None:
    """By what the template tells, several sets of checks fail."""
    (file,) = (file for file in files(api) if format_of(file) == CLOUDFORMATION)
    pairs = zip(calls(api), tellings_of(api, file), strict=True)
    failing = (_failing(api, call, told) for call, told in pairs)
    first = next(failing)
    assert any(each != first for each in failing)


@pytest.mark.parametrize(
    "api", [pytest.param(api, marks=pytest.mark.slow) if api in LONG else api for api in KINDS]
)
def test_no_two_tellings_tell_a_fact_in_two_ways(api: str) -> None:
    """Of any call of the grid."""
    every = [tellings_of(api, file) for file in files(api)]
    for call, *tellings in zip(calls(api), *every, strict=True):
        said = {(name, value) for telling in tellings for name, value in telling.items()}
        named = [name for name, _ in said]
        assert len(named) == len(set(named)), (call.request, sorted(n for n in named if named.count(n) > 1))


@pytest.mark.parametrize("api", KINDS)
def test_no_check_holds_by_one_telling_and_fails_by_another(api: str) -> None:
    for number, call in _some(enumerate(calls(api))):
        tellings = [telling_of(api, file, number) for file in files(api)]
        found = [verdicts(KINDS[api], {**call.facts, **telling}) for telling in tellings]
        for check in set[tuple[str, str]]().union(*found):
            truths = {each[check][0] for each in found if check in each}
            assert not {YES, NO} <= truths, (call.request, check)


@pytest.mark.parametrize("one", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_a_telling_and_the_next_say_the_same_whichever_stands_above_the_other(one: Path) -> None:
    """What each lacks the other supplies. The short form: each telling beside the next one."""
    later = [other for other in files(one.parent.name) if other > one]
    _say_the_same(one, later[:1])


@pytest.mark.slow
@pytest.mark.parametrize("one", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_two_tellings_say_the_same_whichever_stands_above_the_other(one: Path) -> None:
    """The long form: any two of an API."""
    _say_the_same(one, [other for other in files(one.parent.name) if other > one])


def _say_the_same(one: Path, others: Iterable[Path]) -> None:
    """The facts are equal, and verdicts follow from facts."""
    first = reading(one).configuration
    for other in others:
        second = reading(other).configuration
        both = [Prepared(each) for each in (merged(first, second), merged(second, first))]
        for call in _some(calls(one.parent.name)):
            one_way, other_way = (each.shown(call) for each in both)
            assert one_way == other_way, (other.name, call.request)


@pytest.mark.parametrize("api", KINDS)
def test_with_what_all_others_tell_supplied_every_telling_comes_to_the_same(api: str) -> None:
    """Each telling stands above all others once: truths and causes are equal."""
    told = [reading(file).configuration for file in files(api)]
    wholes = []
    for number, own in enumerate(told):
        for other in (*told[:number], *told[number + 1 :]):
            own = merged(own, other)
        wholes.append(Prepared(own))
    for call in _some(calls(api)):
        found = [verdicts(KINDS[api], {**call.facts, **whole.shown(call)}) for whole in wholes]
        assert all(each == found[0] for each in found), call.request


def _failing(api: str, call: Call, told: dict[str, Value]) -> frozenset[str]:
    found = verdicts(KINDS[api], {**call.facts, **told})
    return frozenset(name for name, (truth, _) in found.items() if truth is NO)


def _some(grid: Iterable[T]) -> Iterable[T]:
    return islice(grid, 0, None, SELDOM)


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_every_telling_tells_the_routes_with_their_authorization(file: Path) -> None:
    routes = reading(file).configuration.api.routes.value
    assert isinstance(routes, Routes)
    assert all(route.authorization.known and route.key_required.known for route in routes)


LACKING = {OPENAPI: {"stages", "plans", "keys", "domains"}}


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_what_a_format_cannot_express_stays_untold(file: Path) -> None:
    """OpenAPI has no stages, keys, usage plans and domains (api-gateway-swagger-extensions)."""
    told = reading(file).configuration
    values = {
        "stages": told.api.stages.value,
        "plans": told.plans.value,
        "keys": told.keys.value,
        "domains": told.domains.value,
    }
    lacking = LACKING.get(format_of(file), set())
    assert {name for name in lacking if values[name] is not UNKNOWN} == set()


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_every_value_has_a_place_in_the_file(file: Path) -> None:
    """What an account answers has no place in a file."""
    if format_of(file) == ACCOUNT:
        return
    routes = reading(file).configuration.api.routes.value
    assert isinstance(routes, Routes)
    documents = {route.at.document for route in routes}
    assert all(document.startswith((str(file), file.name)) for document in documents), documents
    if format_of(file) not in ("terraform-plan", "terraform-state"):
        assert all((route.at.line or 0) > 0 for route in routes)


@pytest.mark.slow
def test_the_table_of_what_formats_tell_is_current() -> None:
    assert tellings_table.TARGET.read_text("utf-8") == tellings_table.text()
