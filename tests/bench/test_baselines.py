"""The baselines name known causes, in a fixed order."""

from __future__ import annotations

import pytest

from bench.baselines import BY_AWS, BY_MESSAGE, Table, looked_up, most_frequent
from why403.refusals.causes import BY_CODE
from why403.refusals.complaints import NO_HEADER
from why403.refusals.refusal import Fingerprint
from why403.refusals.wordings import FAMILIES, FORBIDDEN, MISSING_TOKEN


@pytest.mark.parametrize("table", [BY_MESSAGE, BY_AWS])
def test_every_cause_of_a_table_exists_and_stands_once(table: Table) -> None:
    for causes in table.values():
        assert set(causes) <= set(BY_CODE)
        assert len(causes) == len(set(causes))


def test_most_families_of_answers_can_be_looked_up() -> None:
    assert FAMILIES - set(BY_MESSAGE) == {
        "bad-parameters", "bad-body", "media-type", "timed-out", "too-large", "uri-too-long",
        "no-method-for-route", "closed-too-big", "closed-binary", "gone",
    }  # fmt: skip


def test_the_message_goes_before_the_error_type() -> None:
    seen = Fingerprint(403, "ForbiddenException", MISSING_TOKEN)
    assert looked_up(seen, BY_MESSAGE)[0] == "route-not-found"


def test_without_a_message_the_error_type_is_looked_up() -> None:
    assert looked_up(Fingerprint(403, "ForbiddenException"), BY_MESSAGE) == BY_MESSAGE[FORBIDDEN]


def test_a_browsers_complaint_is_looked_up() -> None:
    assert looked_up(Fingerprint(browser=NO_HEADER), BY_MESSAGE)[0] == "cors-error-headers"


def test_what_nobody_tells_is_not_looked_up() -> None:
    assert looked_up(Fingerprint(status=200), BY_MESSAGE) == ()


def test_the_table_of_aws_says_nothing_of_a_401() -> None:
    assert looked_up(Fingerprint(status=401), BY_AWS) == ()


def test_the_most_frequent_cause_comes_first_and_equals_by_name() -> None:
    assert most_frequent(["b", "c", "b", "a"]) == ("b", "a", "c")
