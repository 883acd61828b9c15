"""Law 5, for what there is: with the edits of a repair told its cause is gone, and no edit is idle."""

from __future__ import annotations

from itertools import combinations

import pytest

from bench.pages import examples
from tests.questions.cases import FORBIDDEN, MISSING_TOKEN, case, causes_of
from why403 import facts as f
from why403.logic.edits import applied
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.questions.explain import Case, explain
from why403.questions.repair import Repair, repairs
from why403.words.fixes import FIXES

KEYED: dict[Fact, Value] = {f.API_KIND: "REST", f.API_KEY_REQUIRED: True, f.API_KEY: "k"}
CASES = {
    **examples(),
    "a disabled key": case(FORBIDDEN, {**KEYED, f.KEY_ENABLED: False}),
    "no key": case(FORBIDDEN, {**KEYED, f.API_KEY: ABSENT}),
    "no route": case(MISSING_TOKEN, {f.API_KIND: "REST", f.ROUTE_EXISTS: False, f.AUTHORIZATION: "none"}),
    "a block": case(FORBIDDEN, {f.API_KIND: "REST", f.WAF_ALLOWS: False}),
}


def found(given: Case) -> tuple[Repair, ...]:
    """The repairs of a case."""
    return repairs(explain(given), FIXES)


@pytest.mark.parametrize("name", CASES)
def test_with_the_edits_told_the_cause_is_gone(name: str) -> None:
    given = CASES[name]
    for repair in found(given):
        if repair.edits:
            cured = Case(applied(repair.edits, given.facts), given.seen)
            assert repair.cause not in causes_of(cured)


@pytest.mark.parametrize("name", CASES)
def test_no_edit_is_idle(name: str) -> None:
    """With any of its edits left out, the cause is still there."""
    given = CASES[name]
    for repair in found(given):
        for fewer in combinations(repair.edits, max(len(repair.edits) - 1, 0)):
            if repair.edits:
                assert repair.cause in causes_of(Case(applied(fewer, given.facts), given.seen))


@pytest.mark.parametrize("name", CASES)
def test_a_repair_made_twice_is_made_once(name: str) -> None:
    given = CASES[name]
    for repair in found(given):
        once = applied(repair.edits, given.facts)
        assert applied(repair.edits, once) == once


@pytest.mark.parametrize("name", CASES)
def test_every_case_gets_a_repair_in_words(name: str) -> None:
    assert all(repair.text == FIXES[repair.cause] for repair in found(CASES[name]))
    assert found(CASES[name])


def test_a_disabled_key_is_repaired_by_enabling_it() -> None:
    repair, *_ = found(CASES["a disabled key"])
    assert [(edit.fact, edit.value) for edit in repair.edits] == [("key.enabled", True)]


def test_a_missing_route_is_repaired_by_the_route() -> None:
    repair, *_ = found(CASES["no route"])
    assert [(edit.fact, edit.value) for edit in repair.edits] == [("route.exists", True)]
