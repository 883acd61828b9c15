"""Suspects of one family stand together, and a guess is called likely from a threshold on."""

from __future__ import annotations

import pytest

from tests.questions.cases import FORBIDDEN, MISSING_TOKEN, case
from why403 import facts as f
from why403.questions.explain import explain
from why403.questions.families import FAMILIES, LIKELY, groups, likely_group, verdict
from why403.refusals.causes import BY_CODE


def test_every_cause_has_one_family() -> None:
    codes = [code for family in FAMILIES for code in family.causes]
    assert sorted(codes) == sorted(BY_CODE)


def test_every_family_has_a_check_and_words() -> None:
    assert all(family.check and family.phrase and all(family.causes.values()) for family in FAMILIES)


def test_no_suspect_is_lost_in_a_group() -> None:
    rows = explain(case(FORBIDDEN)).suspects
    grouped = [row.cause for group in groups(rows) for row in group.rows]
    assert set(grouped) == {row.cause for row in rows}
    assert len(grouped) == len(rows)
    assert sum(group.weight for group in groups(rows)) == pytest.approx(1)


def test_the_likeliest_stands_first_in_its_group_and_its_group_before_all() -> None:
    rows = explain(case(FORBIDDEN)).suspects
    assert groups(rows)[0].rows[0] == rows[0]


def test_a_key_that_was_sent_makes_its_family_likely() -> None:
    rows = explain(case(FORBIDDEN, {f.API_KEY: "a-key"})).suspects
    found = likely_group(rows)
    assert found is not None
    assert found.family.name == "api-key"


def test_below_the_threshold_nothing_is_likely() -> None:
    rows = explain(case(FORBIDDEN)).suspects
    assert rows[0].weight < LIKELY
    assert not verdict(rows).cause


def test_above_it_the_first_is() -> None:
    rows = explain(case(MISSING_TOKEN, {f.API_KIND: "REST", f.PREFLIGHT: False})).suspects
    assert rows[0].weight >= LIKELY
    assert verdict(rows).cause
