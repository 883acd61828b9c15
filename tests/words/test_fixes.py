"""A fix is one sentence that says what to do."""

from __future__ import annotations

import pytest

from why403.words.fixes import FIXES


@pytest.mark.parametrize("code", FIXES)
def test_a_fix_is_a_phrase_without_capital_and_period(code: str) -> None:
    text = FIXES[code]
    assert text[0].islower()
    assert not text.endswith(".")
    assert len(text) < 160


def test_no_two_causes_share_a_fix() -> None:
    assert len(set(FIXES.values())) == len(FIXES)
