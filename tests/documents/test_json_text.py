"""JSON: the values that the standard reader gives, and the span of each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.spans import spans, written
from tests.examples import in_all
from why403.documents import depth
from why403.documents.errors import BadInput
from why403.documents.json_text import read_json
from why403.documents.nodes import Dialect, Entries, plain
from why403.logic.states import ABSENT

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=in_all(200), deadline=None)
@given(JSON, st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_the_standard_reader_reads_it(value: Any, indent: int | str | None) -> None:
    assert plain(read_json(json.dumps(value, indent=indent), "x")) == value


@settings(max_examples=in_all(200), deadline=None)
@given(JSON, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_every_span_is_the_text_of_its_value(value: Any, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    for way, part in spans(text, read_json(text, "x")).items():
        inner = value
        if way and not any("." in key or not key for key in _keys(value)):
            for step in way.split("."):
                inner = inner[int(step)] if isinstance(inner, list) else inner[step]
            assert json.loads(part) == inner


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for part in value.values() for key in _keys(part))]
    return [key for part in value for key in _keys(part)] if isinstance(value, list) else []


def test_the_span_of_a_key_is_the_key() -> None:
    text = '{ "a\\u0062" : 1}'
    node = read_json(text, "x")
    assert isinstance(node, Entries)
    assert written(text, node.names["ab"]) == '"a\\u0062"'


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"a":}', '{"a":1,}', "[1,]", "[1 2]", '"abc', "tru", "1.2.3", "01", "{} {}", "{a:1}", "NaN"],
)
def test_what_is_no_json_says_where(text: str) -> None:
    with pytest.raises(BadInput, match="this is not JSON; expected ") as caught:
        read_json(text, "x.json")
    assert caught.value.line == 1


def test_a_key_that_is_written_twice_is_refused_with_both_places() -> None:
    with pytest.raises(
        BadInput, match=r"x:2:3: the key `a` is written twice, first at x:1:2; expected each key once"
    ):
        read_json('{"a": 1,\n  "a": 2}', "x")


def test_a_dialect_may_keep_a_key_that_is_written_twice() -> None:
    text = '{"a": 1, "a": 2}'
    node = read_json(text, "x", Dialect(doubled=True))
    assert isinstance(node, Entries)
    assert (plain(node), [at.column for at in node.twice]) == ({"a": 2}, [10])


@pytest.mark.parametrize(
    ("text", "meant"), [(r'"\ud834\udd1e"', "𝄞"), (r'"a\ud800"', r"a\ud800"), ('"\ud834\udd1e"', "𝄞")]
)
def test_half_a_character_stays_an_escape(text: str, meant: str) -> None:
    assert plain(read_json(text, "x")) == meant


def test_the_word_of_a_dialect_stands_for_absent() -> None:
    assert getattr(read_json('"absent"', "x", Dialect(absent="absent")), "value", None) is ABSENT


def test_more_values_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("why403.documents.json_text.MOST_VALUES", 10)
    with pytest.raises(BadInput, match=f"more than {depth.MOST_VALUES} values"):
        read_json("[0,0,0,0,0,0,0,0,0,0]", "x")


def test_lines_and_columns_are_counted_in_characters_from_one() -> None:
    node = read_json('{\n  "é𝄞": [\u2028 1]}'.replace("\u2028", ""), "x")
    assert isinstance(node, Entries)
    assert (node.parts["é𝄞"].at.line, node.parts["é𝄞"].at.column) == (2, 9)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert (read_json("\ufeff[]", "x").at.start, read_json("\ufeff[]", "x").at.end) == (0, 2)
