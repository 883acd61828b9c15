"""Reading policies: the values of JSON and YAML, and where each was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why403.documents.errors import BadInput
from why403.iam.documents import Text, parse_policy
from why403.iam.json_text import read_json
from why403.iam.written import Listing, Node, Scalar, Table
from why403.iam.yaml_text import read_yaml

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)

POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "A", "Effect": "Allow", "Action": ["execute-api:Invoke"], "Resource": "*",
     "Condition": {"StringEquals": {"aws:username": "anna"}}}
  ]
}"""


def plain(node: Node) -> Any:
    """The value that a reader without places gives."""
    match node:
        case Scalar(value):
            return value
        case Listing(items):
            return [plain(item) for item in items]
        case Table(entries):
            return {entry.key: plain(entry.value) for entry in entries}
    raise AssertionError(node)


@settings(max_examples=200, deadline=None)
@given(JSON, st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_the_standard_reader_reads_it(value: Any, indent: int | str | None) -> None:
    assert plain(read_json(json.dumps(value, indent=indent), "x")) == value


@pytest.mark.parametrize(
    "text", ["", "{", '{"a":}', '{"a":1,}', "[1,]", "[1 2]", '"abc', "tru", "1.2.3", "{} {}", "{a:1}"]
)
def test_what_is_no_json_says_where(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_json(text, "x.json")
    assert caught.value.at.line == 1


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    with pytest.raises(BadInput):
        read_json("[" * 100_000, "x")


def test_deep_nesting_in_yaml_is_refused_and_not_a_crash() -> None:
    with pytest.raises(BadInput, match="nested more than 100 levels deep"):
        parse_policy("Statement: " + "[" * 100_000, "deep.yaml")


def test_every_value_knows_its_line_and_column() -> None:
    statement = parse_policy(POLICY, "p.json").statements[0]
    assert (statement.at.line, statement.at.column) == (4, 5)
    assert statement.actions is not None
    assert str(statement.actions.values[0].at) == "p.json:4:48"
    assert str(statement.conditions[0].at) == "p.json:5:37"


def test_yaml_gives_the_same_policy() -> None:
    written = "Version: 2012-10-17\nStatement:\n  Effect: Deny\n  Action: '*'\n  Resource: !Sub 'x'\n"
    document = parse_policy(written, "p.yaml")
    assert document.has_variables
    assert document.statements[0].effect == Text("Deny", document.statements[0].effect.at)  # type: ignore[union-attr]
    assert str(document.statements[0].at) == "p.yaml:3:3"


def test_an_account_number_keeps_its_noughts() -> None:
    node = read_yaml("a: 012345678901\n", "x")
    assert isinstance(node, Table)
    assert isinstance(node.entries[0].value, Scalar)
    assert node.entries[0].value.text == "012345678901"


def test_a_policy_in_the_form_in_which_api_gateway_returns_it() -> None:
    once_more = json.dumps(POLICY)
    inside = once_more[1:-1].replace("/", "\\/")
    assert len(parse_policy(once_more).statements) == len(parse_policy(inside).statements) == 1


def test_a_key_that_is_written_twice_is_noticed() -> None:
    document = parse_policy(
        '{"Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}}'
    )
    assert [strange.what for strange in document.statements[0].strange] == ["Effect is written twice"]


@pytest.mark.parametrize("source", ["[]", "5", "text", ""])
def test_what_is_no_mapping_is_no_policy(source: str) -> None:
    with pytest.raises(BadInput):
        parse_policy(source)


def test_a_byte_order_mark_is_no_part_of_the_policy() -> None:
    assert parse_policy("\ufeff" + POLICY).statements
