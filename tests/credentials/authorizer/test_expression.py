from __future__ import annotations

import time

import pytest

from why403.credentials.authorizer.expression import SECONDS, begins_otherwise, whole_match
from why403.logic.truth import NO, YES, Truth


@pytest.mark.parametrize(
    ("expression", "value", "truth"),
    [
        (r"^Bearer [-0-9A-z.]*$", "Bearer abc.def", YES),
        (r"Bearer", "Bearer abc", NO),
        (r"\w+", "ä", NO),
        (r"\p{Alpha}+", "abc", Truth.UNKNOWN),
        (r"[a-z&&[^b]]+", "abc", Truth.UNKNOWN),
        (r"(", "abc", Truth.UNKNOWN),
        (r"(?<word>a)", "a", Truth.UNKNOWN),
    ],
)
def test_an_expression_matches_as_java_would_or_is_not_known(
    expression: str, value: str, truth: Truth
) -> None:
    assert whole_match(expression, value) is truth


def test_an_expression_that_takes_for_ever_is_not_known_within_its_bound() -> None:
    start = time.monotonic()
    assert whole_match(r"(a+)+b", "a" * 60) is Truth.UNKNOWN
    assert time.monotonic() - start < SECONDS * 3


@pytest.mark.parametrize(
    ("expression", "shown", "otherwise"),
    [
        ("^Bearer .*", "eyJ", True),
        ("^Bearer .*", "Bea", False),
        ("^Bearer? .*", "Beare", False),
        ("(?i)bearer .*", "eyJ", False),
        ("Bearer .*|eyJ.*", "eyJ", False),
        (".*", "eyJ", False),
    ],
)
def test_a_beginning_that_cannot_match_is_enough(expression: str, shown: str, otherwise: bool) -> None:
    assert begins_otherwise(expression, shown) is otherwise
