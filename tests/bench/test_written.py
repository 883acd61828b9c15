"""Of reports that were made up no right cause is ruled out, and nothing certain is wrong."""

from __future__ import annotations

from bench.written import outcome, reports


def test_no_right_cause_of_a_made_up_report_is_ruled_out_and_nothing_certain_is_wrong() -> None:
    told = {name: outcome(text, right) for name, text, right in reports()}
    assert len(told) == 420
    assert {name for name, each in told.items() if not (each.rank or each.unlikely)} == set()
    assert {name for name, each in told.items() if each.wrongly} == set()
