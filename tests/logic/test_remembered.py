"""A reader that remembers says what reading anew says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why403 import facts as catalogue
from why403.gates.paths import path
from why403.logic.facts import EQUALS, Fact, Value
from why403.logic.formula import Atom
from why403.logic.reading import read
from why403.logic.remembered import ONE_FORM, reader, truth_reader
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import YES, Truth
from why403.model.site import Site

CHECKS = [check.holds for kind in catalogue.KINDS for _, check in path(Site(kind))]
NAMES = st.sampled_from([fact.name for fact in catalogue.ALL])
VALUES = st.sampled_from([True, False, "none", "sigv4", ABSENT, UNKNOWN])
TOLD = st.lists(st.dictionaries(NAMES, VALUES), min_size=2, max_size=4)


def is_the_same(told: list[dict[str, Value]]) -> None:
    """The law, for readers that read one telling after another."""
    readers = [(formula, reader(formula), truth_reader(formula)) for formula in CHECKS]
    for facts in told:
        for formula, reading, truth in readers:
            assert reading(facts, ONE_FORM) == read(formula, facts)
            assert truth(facts, ONE_FORM) is read(formula, facts).truth


@given(TOLD)
@settings(max_examples=20)
def test_whatever_was_read_before_a_reading_is_the_same(told: list[dict[str, Value]]) -> None:
    is_the_same(told)


@pytest.mark.slow
@given(TOLD)
def test_whatever_was_read_before_many_readings_are_the_same(
    told: list[dict[str, Value]],
) -> None:
    """The long form."""
    is_the_same(told)


def test_a_reason_shows_the_value_that_was_told_and_not_an_equal_one() -> None:
    reading = reader(Atom(Fact("number", "?"), EQUALS, 1))
    assert reading({"number": 1}, ONE_FORM).reasons[0].value is not True
    assert reading({"number": True}, ONE_FORM).reasons[0].value is True


def test_facts_that_the_formula_does_not_mention_make_no_new_reading() -> None:
    reading = reader(Atom(Fact("one", "?"), EQUALS, 1))
    assert reading({"one": 1, "other": 2}, ONE_FORM) is reading({"one": 1, "other": 3}, ONE_FORM)


def test_what_differs_between_two_forms_is_not_known() -> None:
    whole = Atom(Fact("region", "?"), EQUALS, "eu")
    assert truth_reader(whole)({}, ({"region": "eu"}, {"region": "us"})) is Truth.UNKNOWN
    assert truth_reader(whole)({}, ({"region": "eu"}, {"region": "eu", "other": 1})) is YES


def test_the_reasons_of_what_differs_between_two_forms_are_those_of_both() -> None:
    reading = reader(Atom(Fact("region", "?"), EQUALS, "eu"))({}, ({"region": "eu"}, {"region": "us"}))
    assert reading.truth is Truth.UNKNOWN
    assert {reason.value for reason in reading.reasons} == {"eu", "us"}
