"""Law 4: the true culprit is always among the suspects, and what is called certain is true."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws.worlds import (
    KINDS,
    Fault,
    choices,
    faults,
    one_of_these,
    part_of,
    passing,
    read_by,
    refused,
    shown,
    supposed,
    telling,
)
from why403 import facts as f
from why403.logic.facts import Facts, Value
from why403.logic.states import UNKNOWN
from why403.questions.contrasts import CONTRASTS, Contrast
from why403.questions.explain import Case, fitting
from why403.refusals.refusal import Fingerprint, Refusal

SOME_CONTRASTS = st.lists(st.sampled_from(CONTRASTS), unique=True, min_size=1, max_size=3)
Told = tuple[dict[str, Value], Fault, dict[str, Value], Fingerprint]

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
MANY = settings(FEW, max_examples=2_000)
"""The short and the long form, which is slow, of a law."""


@cache
@st.composite
def cases(draw: st.DrawFn, kind: str, most: int | None = None) -> Told:
    """A world, the fault that its caller met, what was told of it and what was seen."""
    world, fault = draw(refused(kind, most))
    return world, fault, draw(part_of(world)), draw(shown(draw(one_of_these(fault.refusals)), world))


def holds(case: Told) -> None:
    """The law, for one case."""
    world, fault, told, seen = case
    found, certain = fitting(Case(told, seen))
    assert not supposed(fault, told) or fault.causes & {suspect.cause.code for suspect in found}
    assert certain <= failing(world)


def failing(world: Facts) -> frozenset[str]:
    """The causes that make some check of a world fail."""
    return frozenset().union(*(fault.causes for fault in faults(world)))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@FEW
def test_the_culprit_is_a_suspect_and_the_certain_is_true(kind: str, data: st.DataObject) -> None:
    holds(data.draw(cases(kind)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MANY
def test_the_culprit_is_a_suspect_in_many_worlds(kind: str, data: st.DataObject) -> None:
    holds(data.draw(cases(kind)))


@pytest.mark.parametrize("kind", KINDS)
def test_in_the_favourable_world_every_check_holds(kind: str) -> None:
    """Else the worlds of these laws would all fail at one place."""
    assert faults(passing(kind)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_single_fault_is_found(kind: str) -> None:
    """One thing wrong, everything told, the whole answer seen: its cause is a suspect."""
    for fact in read_by(kind):
        for value in choices(fact, kind):
            world = {**passing(kind), fact.name: value}
            for fault in faults(world):
                for refusal in fault.refusals:
                    found, certain = fitting(Case(world, plainly(refusal)))
                    assert fault.causes <= {suspect.cause.code for suspect in found}, (fact.name, value)
                    assert certain <= failing(world), (fact.name, value)


def plainly(refusal: Refusal) -> Fingerprint:
    """The whole answer, as a refusal words it."""
    complaints = getattr(refusal, "complaints", None)
    if complaints:
        return Fingerprint(browser=complaints[0])
    types = getattr(refusal, "error_types", ())
    return Fingerprint(
        getattr(refusal, "status", 403),
        types[0] if isinstance(types, tuple) and types else Fingerprint().error_type,
        getattr(refusal, "family", ""),
    )


def works(world: Facts, kind: str, differs: frozenset[str]) -> bool:
    """Whether some call passes that is alike in all facts which do not hang on what the two differ in.

    The default endpoint is a switch of the API, the same for every call. What differs in everything is the
    console's test, which runs the method as edited.
    """
    if differs == frozenset(f.ASPECTS):
        return world.get(f.ROUTE_EXISTS.name, True) is True
    passes = passing(kind)
    other = dict(world)
    for fact in read_by(kind):
        if fact.aspects & differs and fact is not f.DEFAULT_ENDPOINT:
            other[fact.name] = passes[fact.name]
    return not faults(other)


@pytest.mark.parametrize("contrast", CONTRASTS, ids=lambda contrast: contrast.name)
@pytest.mark.parametrize("kind", KINDS)
def test_a_call_that_worked_never_clears_a_single_fault(kind: str, contrast: Contrast) -> None:
    for fact in read_by(kind):
        for value in choices(fact, kind):
            world = {**passing(kind), fact.name: value}
            told = {**telling(world, ["api.type"]), contrast.name: works(world, kind, contrast.differs)}
            for fault in faults(world):
                for refusal in fault.refusals:
                    found, certain = fitting(Case(told, plainly(refusal)))
                    assert fault.causes & {suspect.cause.code for suspect in found}, (fact.name, value)
                    assert certain <= failing(world), (fact.name, value)


def test_an_emulator_with_words_of_aws_is_a_suspect_only_where_it_is_told() -> None:
    """The one exception to the law, for which `telling` makes up: nearly always such words are AWS's own."""
    words = Fingerprint(403, family="forbidden")
    untold, _ = fitting(Case({}, words))
    told, _ = fitting(Case({f.REAL_GATEWAY.name: False}, words))
    assert "tool-emulation" not in {suspect.cause.code for suspect in untold}
    assert "tool-emulation" in {suspect.cause.code for suspect in told}


@pytest.mark.parametrize("real", [False, UNKNOWN])
def test_an_emulator_may_send_headers_of_aws_where_it_may_have_answered(real: Value) -> None:
    whole = Fingerprint(403, "ForbiddenException", family="forbidden")
    assert whole.typed
    assert "tool-emulation" not in {suspect.cause.code for suspect in fitting(Case({}, whole))[0]}
    found, certain = fitting(Case({f.REAL_GATEWAY.name: real}, whole))
    assert "tool-emulation" in {suspect.cause.code for suspect in found}
    assert certain <= {"tool-emulation"}


@cache
@st.composite
def contrasted(draw: st.DrawFn, kind: str) -> Told:
    """A case with few faults, and what is known of other calls."""
    world, fault, told, seen = draw(cases(kind, most=4))
    chosen = draw(SOME_CONTRASTS)
    others: dict[str, Value] = {each.name: works(world, kind, each.differs) for each in chosen}
    return world, fault, {**told, **others}, seen


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@FEW
def test_calls_that_worked_never_clear_the_culprit(kind: str, data: st.DataObject) -> None:
    holds(data.draw(contrasted(kind)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MANY
def test_calls_that_worked_never_clear_the_culprit_in_many_worlds(kind: str, data: st.DataObject) -> None:
    holds(data.draw(contrasted(kind)))
