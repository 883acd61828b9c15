"""What the benchmark of public templates counts and judges; and, with the packages at hand, that it holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.public_templates.corpus import Template
from bench.public_templates.declared import Declared, declared
from bench.public_templates.fetch import Missing, packages
from bench.public_templates.report import measure, missed
from bench.public_templates.settled import POLICIES, ROUTES, TYPES, Result, measured

METHODS = """
Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: %s
"""
EVENTS = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      DefinitionBody: {openapi: 3.0.1, paths: {/a: {get: {}, post: {}}}}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        One: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /a, Method: get}}
        Two: {Type: HttpApi}
"""


def template(text: str, folder: Path) -> Template:
    path = folder / "template.yaml"
    path.write_text(text)
    found = declared(text, ".yaml")
    assert found is not None
    return Template("package 1", path.name, path, found)


def test_methods_are_counted_by_verb() -> None:
    found = declared(METHODS % "AWS_IAM", ".yaml")
    assert found == Declared("CloudFormation", 1, Counter({"GET": 1}), Counter({("GET", "AWS_IAM"): 1}))


def test_an_event_on_a_route_of_the_document_is_no_second_route() -> None:
    found = declared(EVENTS, ".yaml")
    assert found is not None
    assert (found.form, found.apis, found.routes) == ("SAM", 2, Counter({"GET": 1, "POST": 1, "$default": 1}))


@pytest.mark.parametrize("body", ["{Fn::Transform: {Name: AWS::Include}}", "!Ref Document"])
def test_a_document_behind_an_expression_counts_as_one_route(body: str) -> None:
    text = f"Resources:\n  A: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {body}}}}}\n"
    found = declared(text, ".yaml")
    assert found is not None
    assert found.routes == Counter({"?": 1})


@pytest.mark.parametrize(
    "text",
    [
        "openapi: 3.0.1\npaths: {/a: {get: {}}}\n",
        "Resources: {Api: {Type: AWS::ApiGateway::RestApi}}\n",
        '["AWS::ApiGateway::Method"]',
        "Resources: {A: {Type: AWS::ApiGateway::RestApi\n",
    ],
)
def test_what_declares_no_route_of_api_gateway_is_no_template(text: str) -> None:
    assert declared(text, ".yaml") is None


def test_hcl_is_counted_by_its_blocks() -> None:
    text = (
        'resource "aws_apigatewayv2_api" "a" {\n  body = file("a.yaml")\n}\n'
        'resource "aws_apigatewayv2_route" "b" {\n  route_key = "GET /b"\n  authorization_type = "JWT"\n}\n'
    )
    found = declared(text, ".tf")
    assert found == Declared("HCL", 1, Counter({"GET": 1, "?": 1}), Counter({("GET", "JWT"): 1}))


def test_what_is_told_is_settled(tmp_path: Path) -> None:
    result = measured(template(METHODS % "AWS_IAM", tmp_path))
    assert (result.untold, result.wrong) == ({}, 0)


def test_a_parameter_without_a_default_is_untold_with_its_reason(tmp_path: Path) -> None:
    text = METHODS % "!Ref Auth" + "Parameters: {Auth: {Type: String}}\n"
    result = measured(template(text, tmp_path))
    assert (result.untold, result.reasons) == ({TYPES: 1}, ("parameter (Auth)",))


def test_a_type_that_is_read_otherwise_than_it_is_written_is_wrong(tmp_path: Path) -> None:
    said = template(METHODS % "AWS_IAM", tmp_path)
    other = Declared("", 1, said.declared.routes, Counter({("GET", "CUSTOM"): 1}))
    assert measured(Template("package 1", "a", said.path, other)).wrong == 1


def test_a_route_that_the_reader_drops_is_missed(tmp_path: Path) -> None:
    said = template(METHODS % "NONE", tmp_path)
    more = Declared("", 1, Counter({"GET": 1, "POST": 1}))
    assert measured(Template("package 1", "a", said.path, more)).counts[ROUTES] == (1, 2)


def test_each_target_can_be_missed(tmp_path: Path) -> None:
    good = measured(template(METHODS % "NONE", tmp_path))
    few = Result(good.template, {**good.counts, POLICIES: (7, 10)}, ())
    wrong = Result(good.template, good.counts, (), 1)
    assert [len(missed([each] * 60)) for each in (good, few, wrong)] == [0, 1, 60]
    assert len(missed([good] * 59)) == 1


def test_every_package_has_a_hash_of_its_own() -> None:
    assert all(each.kind in ("npm", "sdist", "wheel") and ":" in each.digest for each in packages())
    assert len({each.digest for each in packages()}) == len(packages())


@pytest.mark.slow
def test_the_public_templates_are_settled_as_far_as_is_wanted() -> None:
    try:
        results = measure()
    except Missing as missing:
        pytest.skip(f"not measured: {missing}")
    assert missed(results) == []
