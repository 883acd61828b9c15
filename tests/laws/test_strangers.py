"""Law: where somebody else answered, nothing of API Gateway is certain; and what a false fact makes certain
names that fact."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.laws.strangers import STRANGERS, Stranger, reports
from tests.laws.worlds import KINDS, choices, part_of, read_by, refused, shown
from why403.facts import HOST_KIND
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.questions.explain import Case, explain, fitting
from why403.questions.named import hangs_on

FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=1_500)
SOME_FALSE = settings(FEW, max_examples=15)
MANY_FALSE = settings(FEW, max_examples=1_000)

OF_OTHERS = frozenset({"upstream-not-gateway", "backend-403", "tool-emulation"})
"""The causes that are not API Gateway's own."""

by_stranger = pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.name)


def nothing_of_gateway(case: Case) -> None:
    """The law, where more is shown than a status: told facts alone may prove a refusal."""
    seen, local = case.seen, case.facts.get(HOST_KIND.name) == "local"
    assume(local or seen.role is not UNKNOWN or seen.family is not UNKNOWN or seen.untyped)
    _, certain = fitting(case)
    assert certain <= OF_OTHERS


@by_stranger
@given(data=st.data())
@FEW
def test_nothing_of_api_gateway_is_certain_where_a_stranger_answered(
    stranger: Stranger, data: st.DataObject
) -> None:
    nothing_of_gateway(data.draw(reports(stranger)))


@pytest.mark.slow
@by_stranger
@given(data=st.data())
@MANY
def test_nothing_of_api_gateway_is_certain_in_many_answers_of_strangers(
    stranger: Stranger, data: st.DataObject
) -> None:
    nothing_of_gateway(data.draw(reports(stranger)))


def named_beside(kind: str, data: st.DataObject) -> None:
    """One told fact is false: what is certain by it alone names it."""
    world, fault = data.draw(refused(kind, 4))
    told = data.draw(part_of(world))
    lies = [fact for fact in read_by(kind) if fact.name in told and len(choices(fact, kind)) > 1]
    assume(lies)
    fact = data.draw(st.sampled_from(lies))
    others = [value for value in choices(fact, kind) if value != told[fact.name]]
    case = Case(
        {**told, fact.name: data.draw(st.sampled_from(others))},
        data.draw(shown(data.draw(st.sampled_from(fault.refusals)), world)),
        told_at=dict.fromkeys(told, Place("told")),
    )
    found = explain(case)
    assume(found.certain)
    _, without = fitting(replace(case, facts={**case.facts, fact.name: UNKNOWN}))
    named = hangs_on(found)
    for code in found.certain - without:
        assert fact.name in dict(named[code])


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@SOME_FALSE
def test_what_a_false_fact_makes_certain_names_it(kind: str, data: st.DataObject) -> None:
    named_beside(kind, data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MANY_FALSE
def test_what_one_of_many_false_facts_makes_certain_names_it(kind: str, data: st.DataObject) -> None:
    named_beside(kind, data)
