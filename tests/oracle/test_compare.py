"""The comparison finds what differs, and its worlds show every fact that a configuration can settle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import chain, islice

import pytest
from hypothesis import given, settings

from tests.oracle import mutants
from tests.oracle.compare import (
    MOST_TRIES,
    NEW,
    RAISED,
    Evaluation,
    compare,
    differences,
    everything,
    main,
    named,
    old_statements,
    places,
    smallest,
    values,
    written,
)
from tests.oracle.contradictions import SETTLED
from tests.oracle.explained import EXPLAINED, Explained, reasons, unexplained
from tests.oracle.generated import generated_worlds, seeded
from tests.oracle.mutants import MODULES, at_work, expectations, found_in
from tests.oracle.pen import KEY
from tests.oracle.worlds import World, by_hand, incidents, tellings
from why403 import facts as f
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Api, Configuration, Key
from why403.model.incident import FactValue, Request
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.templates.recognise import CLOUDFORMATION, INCIDENT, OPENAPI

SEED, FEW = 403, 700
QUICK = (CLOUDFORMATION, OPENAPI, INCIDENT)
"""Formats that are read in no time."""
MOST_LEFT = 0.12
"""The share of all mutants that no generated world tells apart: most of them come to the same."""


def product() -> Evaluation:
    return named(NEW)


# The product beside the old evaluation


def test_the_product_says_of_incidents_what_the_old_evaluation_says() -> None:
    assert differing(incidents(step=5)) == []


def test_the_product_says_of_tellings_what_the_old_evaluation_says() -> None:
    assert differing(tellings(31, QUICK)) == []


@pytest.mark.slow
def test_the_product_says_of_generated_worlds_what_the_old_evaluation_says() -> None:
    """The short form; the long one is that of many worlds, below."""
    assert differing(world for world, _ in expectations(SEED, FEW)[:80]) == []


@settings(max_examples=15)
@given(generated_worlds)
def test_the_product_says_of_any_world_what_the_old_evaluation_says(world: World) -> None:
    assert unexplained(world, values(old_statements, world), values(product(), world)) == {}


@pytest.mark.slow
def test_the_product_says_of_many_worlds_what_the_old_evaluation_says() -> None:
    assert in_many_worlds()[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("reason", EXPLAINED, ids=lambda reason: reason.why[:40])
def test_a_reason_is_still_needed(reason: Explained) -> None:
    """A difference that no world shows any more needs no reason."""
    assert reason in in_many_worlds()[1]


Left = list[tuple[str, dict[str, object]]]
"""The worlds in which the product says something else, without a reason that is listed."""


@cache
def in_many_worlds() -> tuple[Left, set[Explained]]:
    """What is left without a reason, and the reasons that some world needs: one long walk for all tests."""
    left, needed = [], set()
    for world in chain(by_hand(), seeded(SEED, 20_000), incidents(), tellings(7)):
        old, new = values(old_statements, world), values(product(), world)
        if found := unexplained(world, old, new):
            left.append((world.name, found))
        needed |= reasons(world, old, new)
    return left, needed


def differing(worlds: Iterable[World]) -> Left:
    pairs = ((world, values(old_statements, world), values(product(), world)) for world in worlds)
    found = ((world.name, unexplained(world, old, new)) for world, old, new in pairs)
    return [(name, left) for name, left in found if left]


# The worlds


def test_generated_worlds_settle_every_fact_to_every_value_that_it_can_have() -> None:
    pairs = [pair for _, told in expectations(SEED, FEW) for pair in told.items()]
    said = {(fact, found[0]) for fact, found in pairs if isinstance(found, tuple)}
    wanted = {(fact.name, value) for fact, can_be in SETTLED.items() for value in can_be}
    assert wanted - said == set()


def test_no_fact_is_settled_that_the_list_of_them_lacks() -> None:
    said = {fact for _, told in expectations(SEED, FEW) for fact in told}
    assert said <= {fact.name for fact in SETTLED}


def test_generated_worlds_leave_every_part_of_a_configuration_untold_and_tell_it() -> None:
    worlds = [world for world, _ in expectations(SEED, FEW)]
    for part in ("kind", "id", "endpoint_type", "policy", "routes", "served", "stages", "cors", "caching"):
        told = {getattr(world.configuration.api, part).value is not UNKNOWN for world in worlds}
        assert told == {True, False}, part


def test_a_generated_world_can_be_made_again() -> None:
    (first,), (again,) = (list(islice(seeded(7, 3), 2, 3)) for _ in range(2))
    assert written(first.configuration) == written(again.configuration)
    assert (first.facts, first.request) == (again.facts, again.request)


def test_every_told_value_of_a_generated_world_has_a_place_of_its_own() -> None:
    api = next(w.configuration.api for w in seeded(SEED, 100) if w.configuration.api.kind.known)
    lines = [told.at.line for told in (api.kind, api.id, api.account, api.key_source) if told.known]
    assert None not in lines
    assert len(set(lines)) == len(lines)


# Wrong evaluations


WRONG = (
    ("arrival", "len(m.path), default=None", "-len(m.path), default=None"),
    ("arrival", 'named.get(host.lower(), named.get(wildcard))', "named.get(host.lower())"),
    ("arrival", "not routes.path_exists(_path(rest))", "routes.path_exists(_path(rest))"),
    ("arrival", "domain.routing.value.startswith", "not domain.routing.value.startswith"),
    ("asked", 'yield "aws:SourceIp", ABSENT', 'yield "aws:SourceIp", UNKNOWN'),
    ("asked", "{*resources, *map(unquote, resources)}", "{*resources}"),
    ("caching", "facts.get(catalogue.BYPASSES_CACHE.name) is not True", "False"),
    ("cors", "if refused is not None:", "if refused is None:"),
    ("cors", 'origin.partition("://")[0] + "://*"', 'origin.partition("://")[0] + "://?"'),
    ("edges", "elif through and public and own_name:", "elif through and public:"),
    ("edges", "called not in associated", "called in associated"),
    ("fronts", "verb.upper() not in allowed", "verb.upper() in allowed"),
    ("fronts", '"x-api-key" not in passed.adds', '"x-api-key" in passed.adds'),
    ("handshake", "if rewritten is True or wrong_way:", "if wrong_way:"),
    ("invoking", "truth_of(found.pop()) if len(found) == 1 else Truth.UNKNOWN", "truth_of(any(found))"),
    ("keys", "ends[0][-shown:] == ends[1][-shown:]", "True"),
    ("keys", "True if not of else None if api is None else of == api", "True"),
    ("limits", "left.value > 0", "left.value >= 0"),
    ("limits", 'named = (f"{verb.upper()} {met.path}", ', 'named = ("*", f"{verb.upper()} {met.path}", '),
    ("listeners", "key=lambda each: (each.priority is None, each.priority or 0)", "key=lambda each: 0"),
    ("listeners", "return rule if rule.wholly else None", "return rule"),
    ("owner", "else {_FILLERS[_ACCOUNT], *_literal((*own, *others), _ACCOUNT)}", "else set()"),
    ("rights", "if len(documents) == len(policies):", "if documents:"),
    ("rights", "for told in (own, configuration.api.served_policy):", "for told in (own,):"),
    ("rights", 'same = arn.value.split(":")[4] == own', 'same = arn.value.split(":")[4] != own'),
    ("routing", 'if kind == "HTTP" or greedy is whole:', "if True:"),
    ("routing", '"*" if verb == "OPTIONS" else verb', "verb"),
    ("routing", "own if own.known else api.served", "api.served"),
    ("said", "if isinstance(told.value, Hashable) and told.value in meanings:", "if False:"),
    ("telling", 'yield FactValue(catalogue.RESOURCE_POLICY.name, "present", in_force.at)', "pass"),
    ("validation", "return found[-1] if found else ABSENT if request.complete else None", "return ABSENT"),
    ("validation", "truth_of(bool(value.strip()))", "YES"),
)  # fmt: skip


def test_there_is_a_wrong_evaluation_of_every_subject() -> None:
    assert {module for module, _, _ in WRONG} == set(MODULES)


FIRST = {module: (module, before, after) for module, before, after in reversed(WRONG)}
"""The first one of every subject: the short form. The others are slow."""


@pytest.mark.parametrize(
    ("module", "before", "after"),
    [each if each in FIRST.values() else pytest.param(*each, marks=pytest.mark.slow) for each in WRONG],
)
def test_a_wrong_evaluation_is_found(module: str, before: str, after: str) -> None:
    assert found_in(mutants.changed(module, before, after), expectations(SEED, FEW)) is not None


def test_a_wrong_evaluation_is_right_again_afterwards() -> None:
    world, told = expectations(SEED, FEW)[0]
    with at_work(mutants.changed("edges", "yield from _endpoint_policy(configuration)", "pass")):
        pass
    assert everything(old_statements, world) == told


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_nearly_every_small_change_of_the_evaluation_is_found(module: str) -> None:
    made = list(mutants.everywhere(module))
    left = [str(mutant) for mutant in made if found_in(mutant, expectations(SEED, FEW)) is None]
    assert len(left) <= max(6, MOST_LEFT * len(made)), "\n".join(left)


# The comparison itself


PLACE = Place("api.yaml", ("x",), 3, 1)
REQUEST = Request("GET", "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders")
TWO_ROUTES = Setting(Routes((Route("GET", "/a"), Route("GET", "/b"))), PLACE)
WORLD = World(
    "by hand",
    Configuration(
        api=Api(Setting("REST", PLACE), routes=TWO_ROUTES),
        keys=Setting((Key("k1", value=Setting(KEY)), Key("k2")), PLACE),
    ),
    {f.PATH.name: "/prod/orders", f.API_KEY.name: KEY},
    REQUEST,
)


def by_keys(configuration: Configuration, facts: Facts, _request: Request) -> dict[str, object]:
    """Wrong where the second key is told and the path is."""
    keys = configuration.keys.value
    wrong = isinstance(keys, tuple) and any(key.id == "k2" for key in keys) and f.PATH.name in facts
    return {f.KEY_EXISTS.name: not wrong}


def always(*_: object) -> dict[str, object]:
    return {f.KEY_EXISTS.name: True}


def test_a_difference_is_counted_and_its_example_has_nothing_to_leave_out() -> None:
    found = compare(always, by_keys, [WORLD, WORLD])
    (only,) = differences(found, always, by_keys)
    assert (only.fact, only.old, only.new, only.count) == (f.KEY_EXISTS.name, True, False, 2)
    keys: Setting[tuple[Key, ...]] = Setting((Key("k2"),), PLACE)
    assert only.world == World("by hand", Configuration(keys=keys), {f.PATH.name: "/prod/orders"}, Request())


def test_what_only_one_of_the_two_says_is_a_difference() -> None:
    found = compare(always, lambda *_: {}, [WORLD])
    assert [(each.old, each.new) for each in differences(found, always, lambda *_: {})] == [(True, UNKNOWN)]


def test_a_number_is_no_truth_value() -> None:
    assert compare(always, lambda *_: {f.KEY_EXISTS.name: 1}, [WORLD]).differing


def test_an_evaluation_that_fails_differs_from_one_that_does_not() -> None:
    def failing(*_: object) -> dict[str, object]:
        raise KeyError("routes")

    assert values(failing, WORLD) == {RAISED: "KeyError: 'routes'"}
    assert (RAISED, "UNKNOWN", repr("KeyError: 'routes'")) in compare(always, failing, [WORLD]).differing


def test_of_several_statements_about_a_fact_the_last_counts() -> None:
    said = (FactValue("x", 1, PLACE), FactValue("x", ABSENT, PLACE.under("y")))
    assert values(lambda *_: said, WORLD) == {"x": ABSENT}
    assert places(lambda *_: said, WORLD) == {"x": PLACE.under("y")}


def test_a_route_that_a_difference_needs_stays_in_its_example() -> None:
    def needed(world: World) -> bool:
        routes = world.configuration.api.routes.value
        return isinstance(routes, Routes) and any(route.path == "/b" for route in routes)

    kept = smallest(WORLD, needed).configuration
    assert written(kept) == "Configuration(api=Api(routes=[Route(verb='GET', path='/b')]))"
    assert kept.api.routes.at == PLACE


def test_an_example_is_made_small_in_bounded_time() -> None:
    large = replace(WORLD, facts={f"fact{n}": n for n in range(2_500)})
    tried = 0

    def asked(_: World) -> bool:
        nonlocal tried
        tried += 1
        return False

    assert smallest(large, asked) == large
    assert tried <= MOST_TRIES


def with_a_key(configuration: Configuration, facts: Facts, request: Request) -> tuple[FactValue, ...]:
    """The old evaluation, but that every key exists."""
    return (*old_statements(configuration, facts, request), FactValue(f.KEY_EXISTS.name, True))


def test_the_table_names_what_differs_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = "tests.oracle.test_compare:with_a_key"
    assert main(["--worlds", "10", "--step", "0", "--new", wrong]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("10 worlds, ")
    assert "key.exists: old UNKNOWN, new True;" in printed


def test_where_nothing_differs_the_exit_code_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    same = "tests.oracle.evaluation.telling:statements"
    assert main(["--worlds", "10", "--step", "0", "--places", "--new", same]) == 0
    assert ", 0 differ" in capsys.readouterr().out
