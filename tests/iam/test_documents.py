"""Reading policies: the values of JSON and YAML, and where each was written."""

from __future__ import annotations

import json

import pytest

from why403.documents.errors import BadInput
from why403.iam.documents import Strange, parse_policy
from why403.logic.places import Located
from why403.templates.documents import tree_of

POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "A", "Effect": "Allow", "Action": ["execute-api:Invoke"], "Resource": "*",
     "Condition": {"StringEquals": {"aws:username": "anna"}}}
  ]
}"""


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
    assert document.statements[0].effect == Located("Deny", document.statements[0].effect.at)  # type: ignore[union-attr]
    assert str(document.statements[0].at) == "p.yaml:3:3"


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


@pytest.mark.parametrize("written", ["Resource: !Sub x", "Resource: {Fn::Sub: x}", "Principal: !GetAtt a.b"])
def test_what_a_template_fills_in_later_is_strange(written: str) -> None:
    statement = parse_policy(f"Statement: {{Effect: Deny, Action: '*', {written}}}", "p").statements[0]
    words = [named.value for named in statement.principals.named] if statement.principals else []
    words += statement.resources.values if statement.resources else ()
    assert [type(word) for word in words] == [Strange]


def test_a_value_read_elsewhere_keeps_the_places_of_its_parts() -> None:
    policy = tree_of('Policy:\n  Statement:\n  - {Effect: Deny, Action: "*", Resource: "*"}\n', "t.yaml").get(
        "Policy"
    )
    assert isinstance(policy.value, dict)
    statement = parse_policy(policy.value, "p", policy.at, policy.places).statements[0]
    assert (str(statement.at), str(statement.effect and statement.effect.at)) == ("t.yaml:3:5", "t.yaml:3:14")


def test_a_byte_order_mark_is_no_part_of_the_policy() -> None:
    assert parse_policy("\ufeff" + POLICY).statements
