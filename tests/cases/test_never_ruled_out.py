"""Of the incidents that are learnt from: the true cause is never ruled out, and nothing certain is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import aside, corpus
from bench.plain import plain_values
from why403 import explain

CASES = Path(__file__).parents[2] / "cases"
FOLDERS = sorted(
    path.parent.name for path in CASES.glob("*/causes.yaml") if path.parent.name not in corpus.ASIDE
)


def is_wrong(text: str, right: frozenset[str]) -> bool:
    """Whether something else is certain, or no right cause is named, not even as unlikely."""
    told = explain(text)
    if told.certain - right:
        return True
    named = {row.cause.code for row in told.fitting}
    return not right & named and not right & {each.cause.code for each in told.unlikely}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_true_cause_is_ruled_out_and_nothing_certain_is_wrong(folder: str) -> None:
    """As it was transcribed, and as its reporter would have pasted it."""
    found = list(aside.incidents(CASES / folder))
    assert found
    for name, file, right in found:
        written = file.read_text("utf-8")
        assert not is_wrong(written, right), name
        assert not is_wrong(aside.pasted(plain_values(written)), right), name


def _with_one_untrue(incident: dict[str, Any]) -> Iterator[str]:
    """The same, each time with another of its told facts turned over."""
    told = incident.get("facts") or {}
    for name, value in told.items():
        if isinstance(value, bool):
            yield json.dumps({**incident, "facts": {**told, name: not value}}, default=str)


@pytest.mark.parametrize("folder", FOLDERS)
def test_one_fact_that_is_told_wrongly_rules_no_true_cause_out(folder: str) -> None:
    for name, file, right in aside.incidents(CASES / folder):
        for text in _with_one_untrue(plain_values(file.read_text("utf-8"))):
            told = explain(text)
            named = {row.cause.code for row in told.fitting} | {each.cause.code for each in told.unlikely}
            assert right & named, name
