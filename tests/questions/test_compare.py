"""It works there and fails here: what differs decides, what is shared does not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.questions.cases import FORBIDDEN, case
from why403 import facts as f
from why403.facts import ASPECTS
from why403.model.differences import Difference
from why403.questions.compare import contrast_of, decided
from why403.questions.explain import Case, explain, fitting
from why403.questions.varies_with import varies_with

KINDS = st.sampled_from(["REST", "HTTP", "WEBSOCKET"])
DIFFERS = st.frozensets(st.sampled_from(sorted(ASPECTS)), min_size=1, max_size=4)


def differing(*parts: str) -> Difference:
    return Difference("header x", "a", "b", frozenset(parts))


def compared(given_case: Case, *found: Difference) -> Case:
    return replace(given_case, compared=(contrast_of(found),))


@given(KINDS, DIFFERS)
def test_a_cause_that_is_ruled_out_hangs_on_no_difference(kind: str, differs: frozenset[str]) -> None:
    told = case(FORBIDDEN, {f.API_KIND: kind})
    before, left = fitting(told)[0], {s.cause.code for s in fitting(compared(told, differing(*differs)))[0]}
    for suspect in before:
        if suspect.cause.code not in left:
            assert not varies_with(suspect.kind, suspect.check.name, suspect.cause.code) & differs


def test_a_different_key_leaves_the_causes_of_keys() -> None:
    told = compared(case(FORBIDDEN, {f.API_KIND: "REST"}), differing("key"))
    outcome = explain(told)
    codes = {row.suspect.cause.code for row in outcome.suspects}
    assert "api-key-disabled" in codes
    assert "default-endpoint-disabled" not in codes
    (row,) = decided(outcome.fitting, [differing("key")])
    assert "api-key-disabled" in row.causes


def test_the_difference_that_decides_most_comes_first() -> None:
    outcome = explain(
        compared(case(FORBIDDEN, {f.API_KIND: "REST"}), differing("credentials"), differing("body"))
    )
    rows = decided(outcome.fitting, [differing("body"), differing("credentials")])
    assert [row.weight for row in rows] == sorted((row.weight for row in rows), reverse=True)


def test_what_is_left_by_a_comparison_is_never_certain_by_elimination() -> None:
    outcome = explain(compared(case(FORBIDDEN, {f.API_KIND: "REST"}), differing("body")))
    assert not outcome.certain
