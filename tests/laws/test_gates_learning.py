"""Law 1 on the explainer: what is learnt settles what was open, and overturns nothing."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws.worlds import (
    KINDS,
    Fault,
    causes_in,
    line_of,
    one_of_these,
    part_of,
    refused,
    shown,
    supposed,
)
from why403.gates.check import Check
from why403.gates.paths import path
from why403.logic.facts import Facts, Value
from why403.logic.places import Located
from why403.logic.reading import read
from why403.logic.truth import Truth
from why403.model.site import Site
from why403.questions.explain import Case, fitting
from why403.questions.suspects import Suspect
from why403.refusals.refusal import Fingerprint

FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
MORE = settings(FEW, max_examples=80)
MANY = settings(FEW, max_examples=2_000)
"""Every law has a short form of few worlds; those of many and more, which are slow, are the long ones."""


@cache
@st.composite
def lessons(draw: st.DrawFn, kind: str) -> tuple[dict[str, Value], Fault, dict[str, Value], str, Fingerprint]:
    """A world, its fault, what is told, one more fact of it, and what was seen."""
    world, fault = draw(refused(kind))
    told = draw(part_of(world))
    return (
        world,
        fault,
        told,
        draw(one_of_these(tuple(sorted(world)))),
        draw(shown(draw(one_of_these(fault.refusals)), world)),
    )


def truths(facts: Facts, kind: str) -> dict[str, Truth]:
    """What every check comes to, by its name."""
    settings_ = {name: Located(value) for name, value in facts.items()}
    return {check.name: read(check.holds, facts).truth for _, check in path(Site(kind, settings_))}


def settles(case: tuple[dict[str, Value], Fault, dict[str, Value], str, Fingerprint]) -> None:
    """The law, for one lesson.

    Where something else already makes a check fail, a second fault of it is no suspect until it is told.
    """
    world, _, told, name, seen = case
    before, _ = fitting(Case(told, seen))
    after, _ = fitting(Case({**told, name: world[name]}, seen))
    known = {suspect.cause.code for suspect in before}
    for suspect in after:
        assert suspect.cause.code in known or told_of(suspect)


def told_of(suspect: Suspect) -> bool:
    """Whether the leaf that carries the cause is told: the fault is a fact, whatever else hides it."""
    return suspect.cause in (reason.cause for reason in suspect.reasons if reason.truth.settled)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@FEW
def test_a_learnt_fact_adds_no_suspect_but_the_one_that_it_proves(kind: str, data: st.DataObject) -> None:
    settles(data.draw(lessons(kind)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MANY
def test_a_learnt_fact_adds_no_other_suspect_in_many_worlds(kind: str, data: st.DataObject) -> None:
    settles(data.draw(lessons(kind)))


def stays(kind: str, data: st.DataObject) -> None:
    """What a check came to it still comes to when one more fact is told."""
    world, _, told, name, _ = data.draw(lessons(kind))
    before, after = truths(told, kind), truths({**told, name: world[name]}, kind)
    assert {
        key: truth for key, truth in before.items() if truth is not Truth.UNKNOWN
    }.items() <= after.items()


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@FEW
def test_a_settled_check_stays_as_it_is(kind: str, data: st.DataObject) -> None:
    """Also where the fact is one of the configuration, which is bound into the formulas anew."""
    stays(kind, data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MORE
def test_a_settled_check_stays_as_it_is_in_more_worlds(kind: str, data: st.DataObject) -> None:
    stays(kind, data)


PROVES_NOTHING = ("connections.rcp", "rcp.allows", "signature.readable")
"""What AWS documents otherwise than it was observed: that it was so is possible, and stays no more than that
(`docs/unknowns.md`)."""


def settled(kind: str, data: st.DataObject) -> None:
    """Of a world that is told wholly every check is settled, told as facts or by a configuration."""
    world, *_ = data.draw(lessons(kind))
    for _, check in line_of(world):
        whens = [spoken.when for spoken in check.possible()]
        for formula in whens if check.name in PROVES_NOTHING else (check.holds, *whens):
            assert read(formula, world).truth is not Truth.UNKNOWN
    said, plain = line_of(world), path(Site(kind))
    for (_, bound), (_, check) in zip(said, plain, strict=True):
        assert _verdict(bound, world) == _verdict(check, world)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@FEW
def test_with_everything_told_every_check_is_settled(kind: str, data: st.DataObject) -> None:
    settled(kind, data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MORE
def test_with_everything_told_every_check_is_settled_in_more_worlds(kind: str, data: st.DataObject) -> None:
    settled(kind, data)


def _verdict(check: Check, world: Facts) -> tuple[Truth, frozenset[str]]:
    """What a check comes to and why: the same whether a fact is told or said by a configuration."""
    found = read(check.holds, world)
    return found.truth, causes_in(found)


def keeps(kind: str, data: st.DataObject) -> None:
    """The cause of the fault is a suspect also when one more fact of the world is told."""
    world, fault, told, name, seen = data.draw(lessons(kind))
    told = {**told, name: world[name]}
    found, _ = fitting(Case(told, seen))
    assert not supposed(fault, told) or fault.causes & {suspect.cause.code for suspect in found}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@FEW
def test_a_learnt_fact_that_is_true_keeps_the_culprit(kind: str, data: st.DataObject) -> None:
    keeps(kind, data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MORE
def test_a_learnt_fact_that_is_true_keeps_the_culprit_in_more_worlds(kind: str, data: st.DataObject) -> None:
    keeps(kind, data)
