"""Intrinsic functions: the user guide's page intrinsic-function-reference and those below it."""

from __future__ import annotations

import pytest

from tests.templates.cloudformation.stacks import found, resolved, value
from why403.documents.errors import BadInput
from why403.documents.nodes import Entries

PARAMETERS = """
Parameters:
  Stage: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Open: {Type: String}
  Secret: {Type: AWS::SSM::Parameter::Value<String>, Default: /path/in/ssm}
Mappings:
  Hosts:
    eu-west-1: {name: ireland, both: [x, y]}
Conditions:
  Always: !Equals [!Ref Stage, prod]
  Never: !Not [!Condition Always]
  Perhaps: !Equals [!Ref Open, x]
  Either: !Or [!Condition Perhaps, !Condition Always]
  Both: !And [!Condition Perhaps, !Condition Never]
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("!Ref Stage", "prod"),
        ("{Ref: Stage}", "prod"),
        ("!Ref Names", ["a", "b"]),
        ("!Sub 'x-${Stage}-y'", "x-prod-y"),
        ("!Sub 'x-${!Stage}'", "x-${Stage}"),
        ("!Sub ['${A}/${Stage}', {A: !Ref Stage}]", "prod/prod"),
        ("!Join ['-', [a, !Ref Stage, 3]]", "a-prod-3"),
        ("!Join [',', !Ref Names]", "a,b"),
        ("!Select [1, !Ref Names]", "b"),
        ("!Select ['0', !Split ['/', 'a/b']]", "a"),
        ("!Split ['/', 'a/b']", ["a", "b"]),
        ("!FindInMap [Hosts, eu-west-1, name]", "ireland"),
        ("!FindInMap [Hosts, eu-west-1, both]", ["x", "y"]),
        ("{'Fn::FindInMap': [Hosts, x, y, {DefaultValue: z}]}", "z"),
        ("!Base64 text", "dGV4dA=="),
        ("{'Fn::Length': [1, 2, 3]}", 3),
        ("{'Fn::Length': !Ref Names}", 2),
        ("{'Fn::ToJsonString': {a: [!Ref Stage, true]}}", '{"a":["prod",true]}'),
        ("!If [Always, yes-branch, no-branch]", "yes-branch"),
        ("!If [Never, yes-branch, no-branch]", "no-branch"),
        ("!If [Either, yes-branch, no-branch]", "yes-branch"),
        ("!If [Both, yes-branch, no-branch]", "no-branch"),
        ("!If [Perhaps, same, same]", "same"),
        ("{a: !If [Always, !Ref 'AWS::NoValue', 1], b: 2}", {"b": 2}),
        ("[!If [Never, 1, !Ref 'AWS::NoValue'], 2]", [2]),
        ("{'Fn::ForEach::L': [N, [p, q], {'${N}': {n: !Ref N, t: 'is-${N}'}}]}", None),
    ],
)
def test_what_a_function_comes_to(written: str, expected: object) -> None:
    if expected is None:
        expected = {"p": {"n": "p", "t": "is-p"}, "q": {"n": "q", "t": "is-q"}}
    assert value(f"{PARAMETERS}Value: {written}") == expected


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("!Ref Open", "parameter Open"),
        ("!Ref Secret", "parameter Secret"),
        ("!Ref AWS::AccountId", "AWS::AccountId"),
        ("!Ref Queue", "Queue"),
        ("!Ref Nothing", "? Nothing"),
        ("!GetAtt Queue.Arn", "Queue.Arn"),
        ("!ImportValue shared", "Fn::ImportValue shared"),
        ("!If [Perhaps, a, b]", "condition Perhaps"),
        ("!FindInMap [Hosts, !Ref 'AWS::Region', name]", "Fn::FindInMap of AWS::Region"),
        ("!Select [0, !GetAZs '']", "Fn::Select of Fn::GetAZs"),
        ("{'Fn::Brandnew': [1]}", "Fn::Brandnew"),
        ("{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: x}}}", "Fn::Transform"),
        ("{a: 1, 'Fn::Transform': {Name: AWS::Include}}", "Fn::Transform"),
        ("'{{resolve:ssm:/a/b}}'", "dynamic reference"),
        ("{'Fn::ForEach::L': [N, !Ref Open, {}]}", "Fn::ForEach"),
    ],
)
def test_what_cannot_be_known_is_open_under_its_name(written: str, name: str) -> None:
    assert value(f"{PARAMETERS}Value: {written}") == {"Fn::Open": [name]}


@pytest.mark.parametrize(
    "written",
    [
        "!Sub []",
        "!Join [a]",
        "!Select [9, [a]]",
        "!Select [x, [a]]",
        "!If [Always]",
        "!GetAtt [a]",
        "!Split [a, 1, 2]",
    ],
)
def test_a_function_of_another_form_is_open(written: str) -> None:
    assert "Fn::Open" in str(value(f"{PARAMETERS}Value: {written}"))


def test_parts_that_are_open_are_the_same_wherever_they_have_the_same_name() -> None:
    text = """
Conditions:
  Same: !Equals [!Sub 'a-${AWS::Region}', !Join ['-', [a, !Ref 'AWS::Region']]]
Value: !If [Same, yes-branch, no-branch]
"""
    assert value(text) == "yes-branch"


def test_two_functions_of_one_name_may_differ() -> None:
    text = """
Mappings: {M: {a: {x: '1'}}}
Conditions:
  Same: !Equals [!FindInMap [M, !Ref 'AWS::Region', x], !FindInMap [M, !Ref 'AWS::Region', y]]
Value: !If [Same, yes-branch, no-branch]
"""
    assert value(text) == {"Fn::Open": ["condition Same"]}


def test_a_condition_that_leads_back_to_itself_stays_open() -> None:
    text = "Conditions: {A: !Not [!Condition A]}\nValue: !If [A, 1, 2]"
    assert value(text) == {"Fn::Open": ["condition A"]}


def test_the_chosen_branch_keeps_its_place() -> None:
    node = resolved(f"{PARAMETERS}Value:\n  !If\n  - Always\n  - chosen\n  - other\n")
    assert (node.at.line, node.at.path) == (21, ("Value", "Fn::If", 1))


def test_a_parameter_has_the_place_where_it_is_used() -> None:
    node = resolved(f"{PARAMETERS}Value:\n  a: 1\n  b: !Ref Stage\n")
    assert node.at.line == 19
    assert isinstance(node, Entries)
    assert node.parts["b"].at.line == 20


def test_loops_that_grow_without_end_are_refused() -> None:
    loop = "{deep: 1}"
    for name in "abcdefg":
        loop = f"{{'Fn::ForEach::{name}': [{name}, [{','.join('0123456789')}], {{'k${{{name}}}': {loop}}}]}}"
    with pytest.raises(BadInput, match="too much"):
        value(f"Value: {loop}")


def test_a_told_parameter_stands_above_its_default() -> None:
    text = """
Parameters: {Name: {Type: String, Default: a}}
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {ApiKeySourceType: !Ref Name}}
"""
    told = found(text, Name="AUTHORIZER").readings["Api"].configuration
    assert told.api.key_source.value == "AUTHORIZER"
    assert told.api.key_source.at.line == 4


@pytest.mark.parametrize(
    "written",
    [
        "'\ue000Queue\ue001'",
        "!Sub '\ue000Queue\ue001'",
        "!Join ['', ['\ue000Queue', '\ue001']]",
        "!Ref Odd",
        "!Select [0, ['\ue000Queue\ue001']]",
    ],
)
def test_no_text_that_somebody_writes_stands_for_an_open_part(written: str) -> None:
    odd = PARAMETERS.replace(
        "Parameters:", 'Parameters:\n  Odd: {Type: String, Default: "\ue000Queue\ue001"}'
    )
    assert value(f"{odd}Value: {written}") == "\ue000Queue\ue001"
