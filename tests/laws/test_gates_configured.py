"""Law 4 over generated configurations: the culprit is named, and the certain is true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.laws.configured import SetUp, set_ups
from tests.laws.test_gates_culprit import failing
from tests.laws.worlds import KINDS, refusing, shown, telling
from why403 import facts as f
from why403.evidence.case import known_facts
from why403.incident.config import shown as shown_config
from why403.logic.facts import Value
from why403.model.incident import FactValue, Incident, Request
from why403.questions.explain import Case, fitting

FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
MORE = settings(FEW, max_examples=60)
MANY = settings(FEW, max_examples=1_500)
"""Every law has a short form of few configurations; those of more, which are slow, are the long ones."""


@st.composite
def told(draw: st.DrawFn, set_up: SetUp) -> Incident:
    """What somebody shows: some of the configuration, some of the headers, some facts."""
    names = draw(st.lists(st.sampled_from(sorted(set_up.world)), unique=True, max_size=6))
    facts = {**telling(set_up.world, names), f.API_KIND.name: set_up.world[f.API_KIND.name]}
    statements = tuple(FactValue(name, value) for name, value in sorted(facts.items()))
    config = draw(part_of_config(set_up.config))
    request = draw(part_of_request(set_up.request))
    return Incident(request=request, statements=statements, config=shown_config(config))


@st.composite
def part_of_config(draw: st.DrawFn, config: dict[str, Any]) -> dict[str, Any]:
    """Whole parts are left out, and settings inside of them."""
    kept = draw(st.sets(st.sampled_from(sorted(config))) | st.just(set(config)))
    return {name: draw(thinned(config[name])) for name in sorted(kept)}


@st.composite
def thinned(draw: st.DrawFn, part: Any) -> Any:
    """A mapping without one of its settings; what names the thing stays."""
    if not isinstance(part, dict) or "Statement" in part or "id" not in part or draw(st.booleans()):
        return part
    free = sorted(set(part) - {"id", "domainName"})
    gone = draw(st.sampled_from(free)) if free else None
    return {name: value for name, value in part.items() if name != gone}


@st.composite
def part_of_request(draw: st.DrawFn, request: Request) -> Request:
    """All of it, or some headers of it and the word that there can be more."""
    if draw(st.booleans()):
        return request
    kept = tuple(header for header in request.headers if draw(st.booleans()))
    return replace(request, headers=kept, complete=False)


def holds(data: st.DataObject, kind: str) -> None:
    """The law, for one configuration and one call."""
    set_up = data.draw(set_ups(kind))
    found = refusing(set_up.world)
    assume(found)
    fault = data.draw(st.sampled_from(found))
    incident = data.draw(told(set_up))
    seen = data.draw(shown(data.draw(st.sampled_from(fault.refusals)), set_up.world))
    known = known_facts(incident)
    assert untrue(known, set_up.world) == {}
    suspects, certain = fitting(Case(known, seen))
    assert fault.causes & {suspect.cause.code for suspect in suspects}
    assert certain <= failing(set_up.world)


def untrue(known: dict[str, Value], world: dict[str, Value]) -> dict[str, tuple[Value, Value]]:
    """What is read off the told part and is not so."""
    return {name: (value, world[name]) for name, value in known.items() if world.get(name, value) != value}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@FEW
def test_of_any_configuration_the_culprit_is_named_and_the_certain_is_true(
    kind: str, data: st.DataObject
) -> None:
    holds(data, kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MANY
def test_of_many_configurations_the_culprit_is_named(kind: str, data: st.DataObject) -> None:
    holds(data, kind)


def is_so(data: st.DataObject, kind: str) -> None:
    """The law, for what is read off one whole configuration."""
    set_up = data.draw(set_ups(kind))
    kind_told = (FactValue(f.API_KIND.name, kind),)
    whole = Incident(request=set_up.request, statements=kind_told, config=shown_config(set_up.config))
    assert untrue(known_facts(whole), set_up.world) == {}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@FEW
def test_what_is_read_off_a_whole_configuration_is_so(kind: str, data: st.DataObject) -> None:
    """The truth was drawn before the configuration was written."""
    is_so(data, kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@MORE
def test_what_is_read_off_more_whole_configurations_is_so(kind: str, data: st.DataObject) -> None:
    is_so(data, kind)
