"""Changes of a text at the spans of its values: they say what was meant, and nothing else changes."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from why403.documents.json_text import read_json
from why403.documents.nodes import plain
from why403.documents.rewriting import CannotWrite, Rewriting, Span
from why403.documents.yaml_text import read_yaml

Path = tuple[Any, ...]
COMMENTED = """\
# of the whole
Key:
  Enabled: false   # for now
  Names: [one, two]
Rules:
  - Effect: Allow
    Where: here
  # the other one
  - Effect: Deny  # nobody
    Except: {net: 192.0.2.0/24}
Note: |
  several
  lines
"""


def made(text: str, span: Span) -> str:
    """The text with a change made."""
    return text[: span.start] + span.text + text[span.end :]


def told(text: str) -> Any:
    """What a document says."""
    return plain(read_json(text, "x") if text.lstrip()[:1] in "{[" else read_yaml(text, "x"))


def test_a_value_is_replaced_beside_its_comment() -> None:
    text = made(COMMENTED, Rewriting(COMMENTED, "x").set(("Key", "Enabled"), True))
    assert text == COMMENTED.replace("false   # for now", "true   # for now")


def test_an_item_is_added_to_a_list_in_one_line() -> None:
    text = made(COMMENTED, Rewriting(COMMENTED, "x").add(("Key", "Names"), "three"))
    assert text == COMMENTED.replace("[one, two]", "[one, two, three]")


def test_an_item_is_added_behind_the_last_of_a_block() -> None:
    text = made(COMMENTED, Rewriting(COMMENTED, "x").add(("Rules",), {"Effect": "Allow"}))
    assert text == COMMENTED.replace("192.0.2.0/24}\n", "192.0.2.0/24}\n  - Effect: Allow\n")


def test_a_single_value_becomes_a_list() -> None:
    path = ("Rules", 1, "Except", "net")
    text = made(COMMENTED, Rewriting(COMMENTED, "x").add(path, "other"))
    assert text == COMMENTED.replace("192.0.2.0/24", "[192.0.2.0/24, other]")


def test_a_key_is_put_before_a_block_of_lines_whose_end_is_not_marked() -> None:
    text = made(COMMENTED, Rewriting(COMMENTED, "x").set(("New",), 1))
    assert told(text)["New"] == 1
    assert told(text)["Note"] == "several\nlines\n"


def test_an_item_is_taken_out_with_its_lines_alone() -> None:
    text = made(COMMENTED, Rewriting(COMMENTED, "x").drop(("Rules", 0)))
    assert text == COMMENTED.replace("  - Effect: Allow\n    Where: here\n", "")


def test_the_first_key_behind_a_dash_is_taken_out() -> None:
    text = made(COMMENTED, Rewriting(COMMENTED, "x").drop(("Rules", 0, "Effect")))
    assert text == COMMENTED.replace("Effect: Allow\n    Where", "Where")


@pytest.mark.parametrize(
    "text",
    [
        """P: '{"S": [{"a": "b"}]}'\n""",
        """P: "{\\"S\\": [{\\"a\\": \\"b\\"}]}"\n""",
        'P: |\n  {"S": [{"a": "b"}]}\n',
        'P: !Sub |\n  {"S": [{"a": "b"}]}\n',
        '{"P": "{\\"S\\": [{\\"a\\": \\"b\\"}]}"}',
    ],
)
def test_a_document_that_is_written_as_a_text_is_changed_inside(text: str) -> None:
    document = Rewriting(text, "x")
    for span, expected in (
        (document.add(("P", "S"), {"c": "d"}), [{"a": "b"}, {"c": "d"}]),
        (document.set(("P", "S", 0, "e"), "f"), [{"a": "b", "e": "f"}]),
        (document.add(("P", "S", 0, "a"), "g"), [{"a": ["b", "g"]}]),
    ):
        whole = told(made(text, span))["P"]
        inner = whole["Fn::Sub"] if isinstance(whole, dict) else whole
        assert json.loads(inner)["S"] == expected


@pytest.mark.parametrize("path", [("Base", "x"), ("Used", "x"), ("Merged", "x")])
def test_what_an_alias_shares_is_left_alone(path: Path) -> None:
    text = "Base: &base {x: 1}\nUsed: *base\nMerged: {<<: *base, y: 2}\n"
    with pytest.raises(CannotWrite):
        Rewriting(text, "x").set(path, 2)


def test_line_ends_stay_as_they_are() -> None:
    text = "A:\r\n  B: 1\r\nC: 2\r\n"
    after = made(text, Rewriting(text, "x").set(("A", "D"), {"E": 1}))
    assert after == "A:\r\n  B: 1\r\n  D:\r\n    E: 1\r\nC: 2\r\n"


# Generated documents: a change says of the text what the same change says of its values.

NAMES = st.sampled_from(["a", "b", "Key", "aws:SourceIp", "x-y", "2012-10-17"])
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-9, 99),
    st.sampled_from(["", "x", "a b", "yes", "*", "# no", "a: b", "'", '"', "{c}"]),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(NAMES, TREES, min_size=1, max_size=4)


def _paths(value: Any, path: Path = ()) -> list[Path]:
    found = [path]
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        found += _paths(part, (*path, step))
    return found


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("style", ["block", "flow", "mixed", "json", "json in lines"])
@settings(max_examples=40)
@given(value=DOCUMENTS, new=TREES, data=st.data())
def test_a_change_of_the_text_is_the_change_of_its_values(
    style: str, value: dict[str, Any], new: Any, data: st.DataObject
) -> None:
    text = _written(value, style)
    path = data.draw(st.sampled_from(_paths(value)[1:]))
    does = data.draw(st.sampled_from(["set", "add", "drop", "enter"]))
    expected = deepcopy(value)
    document = Rewriting(text, "x")
    try:
        if does == "set":
            _at(expected, path[:-1])[path[-1]] = new
            span = document.set(path, new)
        elif does == "add":
            old = _at(expected, path)
            _at(expected, path[:-1])[path[-1]] = [*old, new] if isinstance(old, list) else [old, new]
            span = document.add(path, new)
        elif does == "drop":
            del _at(expected, path[:-1])[path[-1]]
            span = document.drop(path)
        else:
            if not isinstance(_at(expected, path), dict) or "new" in _at(expected, path):
                return
            _at(expected, path)["new"] = new
            span = document.set((*path, "new"), new)
    except CannotWrite:
        return
    assert told(made(text, span)) == expected


def _written(value: object, style: str) -> str:
    if style == "json":
        return json.dumps(value)
    if style == "json in lines":
        return json.dumps(value, indent=3)
    flow = {"block": False, "flow": True, "mixed": None}[style]
    return "# YAML\n" + yaml.dump(value, default_flow_style=flow, sort_keys=False, width=1000)
