"""YAML: what it means in each dialect, and the span of every value."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.spans import spans, written
from tests.examples import in_all
from why403.documents.errors import BadInput
from why403.documents.nodes import Dialect, Entries, plain
from why403.documents.yaml_text import read_yaml

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text("ab é𝄞#:'\"\n", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abé", min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)
TEXT = """\
a: &here   !Sub   |   # a comment
  hé𝄞llo
    more

b:
  - *here
  - !If [c, "d e", 'f']   # none of it
  - {x: 1, y: [2]}
  -
    plain text
      over lines   # not this
c: !GetAtt Api.RootResourceId
d:
e: !Ref   x
"""


@settings(max_examples=in_all(200), deadline=None)
@given(VALUES, st.sampled_from([None, True, False]), st.sampled_from([None, "'", '"', "|", ">"]))
def test_yaml_is_read_as_the_standard_reader_reads_it(
    value: Any, flow: bool | None, style: str | None
) -> None:
    text = yaml.dump(value, allow_unicode=True, default_flow_style=flow, default_style=style)
    node = read_yaml(text, "x", Dialect(words={"yes": True, "no": False}))
    assert plain(node) == value or style is not None
    for part in spans(text, node).values():
        assert part == part.strip()


@pytest.mark.parametrize(
    ("way", "text"),
    {
        "a": "!Sub   |   # a comment\n  hé𝄞llo\n    more",
        "a.Fn::Sub": "|   # a comment\n  hé𝄞llo\n    more",
        "b.0.Fn::Sub": "|   # a comment\n  hé𝄞llo\n    more",
        "b.1": "!If [c, \"d e\", 'f']",
        "b.1.Fn::If": "[c, \"d e\", 'f']",
        "b.1.Fn::If.1": '"d e"',
        "b.2": "{x: 1, y: [2]}",
        "b.2.y": "[2]",
        "b.3": "plain text\n      over lines",
        "c": "!GetAtt Api.RootResourceId",
        "c.Fn::GetAtt.0": "Api.RootResourceId",
        "d": "",
        "e.Ref": "x",
    }.items(),
)
def test_the_span_of_a_value_is_the_value(way: str, text: str) -> None:
    assert spans(TEXT, read_yaml(TEXT, "x"))[way] == text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("&x 1", "1"),
        ("!!str &x 1", "1"),
        ("&x !Sub 1", "!Sub 1"),
        ("!Sub &x 1", "!Sub &x 1"),
        ("[!Foo , !Bar ]", "[!Foo , !Bar ]"),
        ("{b: !Foo }", "{b: !Foo }"),
        ("&x\n  !!str b: 1", "!!str b: 1"),
    ],
)
def test_an_anchor_is_no_part_of_the_value_and_a_function_is(written: str, value: str) -> None:
    text = f"a: {written}\nc: 1\n"
    found = spans(text, read_yaml(text, "x"))
    assert (found["a"], found["c"]) == (value, "1")


def test_the_span_of_a_block_ends_with_its_last_part() -> None:
    text = "a:\n  b: 1\n  c: [2]   # not this\n\n# nor this\nd: 3\n"
    assert spans(text, read_yaml(text, "x"))["a"] == "b: 1\n  c: [2]"


def test_a_block_that_ends_with_an_alias_ends_with_the_alias() -> None:
    text = "a: &x 1\nb:\n  c: 2\n  d: *x\n"
    found = spans(text, read_yaml(text, "x"))
    assert (found["b"], found["b.d"]) == ("c: 2\n  d: *x", "1")


def test_the_span_of_a_key_is_the_key() -> None:
    node = read_yaml("'a b' : 1\n", "x")
    assert isinstance(node, Entries)
    assert written("'a b' : 1\n", node.names["a b"]) == "'a b'"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_are_those_of_an_editor(end: str) -> None:
    node = read_yaml(f'a: "x\u2028y"{end}b: 1{end}', "x")
    assert isinstance(node, Entries)
    assert str(node.parts["b"].at) == "x:2:4"


def test_what_a_mapping_merges_comes_after_its_own_and_the_first_wins() -> None:
    text = "a: &a {x: 1, y: 1, z: 1}\nb: &b {y: 2, w: 2}\nc:\n  <<: [*b, *a]\n  z: 3\n"
    node = read_yaml(text, "x")
    assert isinstance(node, Entries)
    assert plain(node.parts["c"]) == {"x": 1, "y": 2, "z": 3, "w": 2}
    assert spans(text, node)["c.y"] == "2"


def test_a_quoted_merge_key_is_a_key() -> None:
    assert plain(read_yaml("'<<': {a: 1}\n", "x")) == {"<<": {"a": 1}}


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("a: 1\nb: 2\na: 3\n", "x:3:1: the key `a` is written twice, first at x:1:1; expected each key once"),
        ("a: *b\n", "x:1:4: an alias without an anchor"),
        ("a: &b [*b]\n", "x:1:8: an alias inside the value that it stands for"),
        ("? [a]\n: 1\n", "x:1:3: a key that is no text"),
        ("a: 1\n---\nb: 2\n", "x:3:1: a second document"),
        ("a: b: c\n", "x:1:5: this is not YAML"),
    ],
)
def test_what_is_not_read_is_refused_at_its_place(text: str, refused: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_yaml(text, "x")
    assert str(caught.value).startswith(refused)


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(
        BadInput, match="too much in it: more than 500000 values; write out what the aliases stand for"
    ):
        read_yaml("\n".join(lines), "x")


@pytest.mark.parametrize("text", ["a: &x 1", "a: *x", "a: !Sub x", "a: {<<: {b: 1}}"])
def test_a_dialect_may_have_neither_aliases_nor_tags(text: str) -> None:
    strict = Dialect(aliases=False, functions=False)
    if "<<" in text:
        assert plain(read_yaml(text, "x", strict)) == {"a": {"<<": {"b": 1}}}
    else:
        with pytest.raises(BadInput, match="not read"):
            read_yaml(text, "x", strict)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("012345678901", "012345678901"),
        ("2012-10-17", "2012-10-17"),
        ("12:30", "12:30"),
        ("yes", "yes"),
        ("True", True),
        ("~", None),
        ("-5", -5),
        ("1.5e3", 1500.0),
        ('"1"', "1"),
        ("!!str 1", "1"),
    ],
)
def test_what_a_bare_word_means(written: str, meant: object) -> None:
    assert plain(read_yaml(f"a: {written}", "x")) == {"a": meant}


def test_json_means_the_same_in_both() -> None:
    value = {"a": [1, 2.5, "x\ty", None, True, {"b": {}}]}
    assert plain(read_yaml(json.dumps(value), "x")) == value
