"""Of reports that were made up no right cause is ruled out, and nothing certain is wrong."""

from __future__ import annotations

import pytest

from bench.written import outcome, reports


@pytest.mark.parametrize(("step", "number"), [(8, 150), pytest.param(1, 1193, marks=pytest.mark.slow)])
def test_no_right_cause_of_a_made_up_report_is_ruled_out_and_nothing_certain_is_wrong(
    step: int, number: int
) -> None:
    told = {name: outcome(text, right) for name, text, right in list(reports())[::step]}
    assert len(told) == number
    assert {name for name, each in told.items() if not (each.rank or each.unlikely)} == set()
    assert {name for name, each in told.items() if each.wrongly} == set()
