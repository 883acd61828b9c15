"""Numbers, dates and names of operators."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.iam.operators import spelled
from why403.iam.quantities import moment, number


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))
def test_a_date_is_its_seconds(when: datetime) -> None:
    text = when.replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert moment(text) == int(when.replace(microsecond=0, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2030", 1893456000),
        ("2030-01", 1893456000),
        ("2030-01-01T00:00Z", 1893456000),
        ("2030-01-01T02:00:00+02:00", 1893456000),
        ("2030-01-01T00:00:00.5Z", Decimal("1893456000.5")),
        ("1893456000", 1893456000),
        ("2030-13-01", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_the_forms_of_a_date(text: str, seconds: int | None) -> None:
    assert moment(text) == seconds


@pytest.mark.parametrize("text", ["", "1e3", "0x10", "1 ", "NaN", "inf", "١", "1" * 1000])
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize("name", ["Null", "NullIfExists", "StringSame", "ForSomeValues:StringLike", ""])
def test_what_is_no_comparison(name: str) -> None:
    assert spelled(name) is None


def test_names_are_read_in_any_case() -> None:
    found = spelled("foranyvalue:STRINGLIKEifexists")
    assert found is not None
    assert (found.comparison.name, found.if_exists) == ("StringLike", True)
