"""API Gateway writes values into a format as they are, quotes too."""

from __future__ import annotations

import time

import pytest

from why403.logs.unescaped import entries


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('{"a":"x","b":1}', [("a", "x"), ("b", "1")]),
        ('{"a":"say "no"","b":"y"}', [("a", 'say "no"'), ("b", "y")]),
        ('{ "a" : "x" , "b" : y }', [("a", "x"), ("b", "y")]),
        ('{"a":"","b":,"c":"}"}', [("a", ""), ("b", ""), ("c", "}")]),
        ('{"a":"x","b":"never ends', [("a", "x")]),
        ('{"a":"' + "x" * 4000 + '","b":1}', [("a", "x" * 4000), ("b", "1")]),
        ('{"a":"' + "x" * 4001 + '","b":1}', [("b", "1")]),
    ],
)
def test_values_end_where_the_next_key_begins(line: str, found: list[tuple[str, str]]) -> None:
    assert list(entries(line)) == found


@pytest.mark.parametrize(
    "unit", ['{"a":', '"a":"', '"a" ', '{"a":1,"b":"', ",", "}", '"a": ' + " " * 50, " "]
)
def test_a_line_without_end_takes_bounded_time(unit: str) -> None:
    text = '{"a":' + unit * (1_000_000 // len(unit))
    started = time.process_time()
    list(entries(text))
    assert time.process_time() - started < 3
