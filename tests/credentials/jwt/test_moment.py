from __future__ import annotations

import pytest

from why403.credentials.jwt.moment import logged_moment, moment_of, written
from why403.incident.config import shown
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, Incident


def test_the_answers_date_is_the_moment() -> None:
    answer = Answer(headers=(("Date", "Sun, 15 Jun 2025 15:06:40 GMT"),))
    assert moment_of(Incident(answer, config=shown({"calledAt": 5}))) == 1_750_000_000


@pytest.mark.parametrize(
    "told", ["2025-06-15T15:06:40Z", "2025-06-15T15:06:40", "2025-06-15 17:06:40+02:00", 1_750_000_000]
)
def test_without_a_date_the_told_moment_counts(told: object) -> None:
    assert moment_of(Incident(config=shown({"calledAt": told}))) == 1_750_000_000


@pytest.mark.parametrize("told", [None, "yesterday", True, -4, 1e300, {}])
def test_what_is_no_moment_is_untold(told: object) -> None:
    assert moment_of(Incident(config=shown({"calledAt": told}))) is UNKNOWN


def test_a_date_that_is_none_is_passed_over() -> None:
    assert moment_of(Incident(Answer(headers=(("Date", "soon"),)))) is UNKNOWN


def test_a_moment_beyond_every_calendar_is_a_number() -> None:
    assert written(1e14) == "100000000000000"


@pytest.mark.parametrize(
    "text", ["04/Jan/2026:10:00:00 +0000", "[04/Jan/2026:12:00:00 +0200]", "1767520800000"]
)
def test_the_access_logs_own_times_are_read(text: str) -> None:
    assert logged_moment(text) == 1767520800.0


@pytest.mark.parametrize(
    "text", ["", "-", "2026", "04/Foo/2026:10:00:00 +0000", "99/Jan/2026:10:00:00 +0000"]
)
def test_another_text_in_the_time_column_tells_no_moment(text: str) -> None:
    assert logged_moment(text) is UNKNOWN
