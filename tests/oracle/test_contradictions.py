"""Contradictions between a person and a configuration can be made of every fact that is configured."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tests.oracle.contradictions import SETTLED, Contradiction, contradictions
from tests.oracle.evaluation.telling import statements
from tests.oracle.explained import loses
from tests.oracle.mutants import expectations
from why403 import facts as f
from why403.evidence.case import known_facts
from why403.evidence.facts_of import disputed, facts_of


@cache
def made() -> Sequence[Contradiction]:
    """Of the first worlds in which a fact is settled."""
    wanted = dict.fromkeys((fact.name for fact in SETTLED), 2)
    found = []
    for world, told in expectations(403, 700):
        lacking = {fact for fact in told if wanted.get(fact, 0) > 0}
        for each in contradictions([world], lacking):
            wanted[each.told.fact] -= 1
            found.append(each)
    return found


def test_every_fact_that_a_configuration_settles_can_be_contradicted() -> None:
    assert {each.told.fact for each in made()} == {fact.name for fact in SETTLED}


def test_what_is_told_is_another_value_that_the_fact_can_have() -> None:
    for each in made():
        values = f.BY_NAME[each.told.fact].values
        assert each.told.value != each.configured.value
        assert each.told.value in values or each.told.fact == f.API_KEY.name


def test_the_configuration_says_the_opposite_beside_what_is_told() -> None:
    for each in made():
        world = each.world
        assert world.facts[each.told.fact] == each.told.value
        assert each.configured in statements(world.configuration, world.facts, world.request)


def test_both_have_a_place_and_not_the_same() -> None:
    """But for what no line says: a list of functions that nobody wrote, a front that is not there."""
    placed = [each for each in made() if each.configured.at.line is not None]
    assert len(placed) > 0.9 * len(made())
    assert all(each.told.at.document != each.configured.at.document for each in placed)


def test_the_incident_of_a_contradiction_tells_the_same_call() -> None:
    """What was forgotten in a world can come back, since the request of an incident is whole. What the
    request itself shows otherwise is open."""
    for each in made():
        told, open_ = facts_of(each.incident), {said.fact for said, _ in disputed(each.incident)}
        expected = {name: value for name, value in each.world.facts.items() if name not in open_}
        assert {name: told.get(name) for name in expected} == expected
        assert open_ <= {each.told.fact} - set(told)


def test_the_product_lets_what_a_person_tells_stand_above_the_configuration() -> None:
    """But of what a distribution drops: that was sent, and does not arrive."""
    arriving = [each for each in made() if not loses(f.BY_NAME[each.told.fact], each.world)]
    assert len(arriving) > 0.9 * len(made())
    for each in arriving[::5]:
        assert known_facts(each.incident)[each.told.fact] == each.told.value
