"""Every reader's places have spans, and the text of a span is what was written for the value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.templates.plans import API, method, plan, resource, to
from why403.iam.documents import parse_policy
from why403.incident.read import read_incident
from why403.logic.places import PathStep, Place
from why403.model.configuration import Configuration
from why403.model.route import Setting
from why403.model.routes import Routes
from why403.templates.load import read_file
from why403.templates.load_result import LoadResult

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    ],
}
CLOUDFORMATION = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: é𝄞            # characters of two and four bytes
      Policy:
        Statement:
        - Effect: Deny
          Principal: "*"
          Action: 'execute-api:Invoke'
          Resource: execute-api:/*
      EndpointConfiguration: {Types: [REGIONAL]}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: "AWS_IAM"
      ApiKeyRequired: true   # and a comment
"""
SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        ApiKeyRequired: true
        ResourcePolicy:
          CustomStatements:
          - {Effect: Deny, Principal: "*", Action: execute-api:Invoke, Resource: execute-api:/*}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      InlineCode: x
      Events:
        Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /pets, Method: get}}
"""
HCL = """
resource "aws_api_gateway_rest_api" "a" {
  name   = "é𝄞"
  policy = %s
}

resource "aws_api_gateway_method" "get" {
  rest_api_id      = aws_api_gateway_rest_api.a.id
  resource_id      = aws_api_gateway_rest_api.a.root_resource_id
  http_method      = "GET"
  authorization    = "AWS_IAM"
  api_key_required = true # and a comment
}
"""
JSONENCODE = """jsonencode({
    Statement = [{ Effect = "Deny", Principal = "*", Action = "execute-api:Invoke", Resource = "*"}]
  })"""
HEREDOC = """<<-EOT
    {"Statement":
      [{"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]}
  EOT"""
DATA = """data.aws_iam_policy_document.p.json
}

data "aws_iam_policy_document" "p" {
  statement {
    effect    = "Deny"
    actions   = ["execute-api:Invoke"]
    resources = ["execute-api:/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }"""
OPENAPI = json.dumps(
    {
        "openapi": "3.0.1",
        "x-amazon-apigateway-policy": POLICY,
        "paths": {"/pets": {"get": {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}}},
    },
    indent=1,
)


def told(part: object) -> Iterator[Setting[Any]]:
    """Every value of a configuration."""
    if isinstance(part, Setting):
        yield part
        yield from told(part.value)
    elif isinstance(part, Routes | tuple):
        for each in part:
            yield from told(each)
    elif is_dataclass(part) and not isinstance(part, type):
        for each in fields(part):
            yield from told(getattr(part, each.name))


def read(text: str, name: str, folder: Path) -> tuple[Configuration, Mapping[str, str]]:
    """The one API of a file, and the texts by the names that places call them."""
    (folder / name).write_text(text, "utf-8")
    found: LoadResult = read_file(str(folder / name), {})
    return next(iter(found.readings.values())).configuration, found.texts


def span(texts: Mapping[str, str], at: Place) -> str:
    """What is written at a place; its line and column lead to the same character."""
    text = texts[at.document]
    assert at.start is not None
    assert at.line is not None
    assert text.split("\n")[at.line - 1][(at.column or 1) - 1 :].startswith(
        text[at.start : at.end].split("\n")[0]
    )
    return text[at.start : at.end]


def scalars(configuration: Configuration) -> set[tuple[str, Place]]:
    """Texts and numbers that are told, with their places."""
    return {
        (str(each.value), each.at)
        for each in told(configuration)
        if isinstance(each.value, str | bool) and each.at.document
    }


def in_policy(configuration: Configuration, texts: Mapping[str, str], *way: PathStep) -> str:
    """What is written for a part of the API's policy."""
    at = configuration.api.policy.at
    return span(texts, configuration.parts[(*at.path, *way)])


@pytest.mark.parametrize(
    ("text", "name"), [(CLOUDFORMATION, "t.yaml"), (HCL % '""', "main.tf"), (OPENAPI, "api.json")]
)
def test_the_span_of_a_scalar_is_the_scalar(text: str, name: str, tmp_path: Path) -> None:
    found, texts = read(text, name, tmp_path)
    spans = [span(texts, at).strip('"') for value, at in scalars(found) if value == "AWS_IAM"]
    assert spans == ["AWS_IAM"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (CLOUDFORMATION, "t.yaml"),
        (SAM, "sam.yaml"),
        (OPENAPI, "api.json"),
        (HCL % JSONENCODE, "main.tf"),
        (HCL % HEREDOC, "main.tf"),
        (HCL % DATA, "main.tf"),
    ],
    ids=["CloudFormation", "SAM", "OpenAPI", "jsonencode", "heredoc", "a data source"],
)
def test_a_policy_keeps_its_spans_down_to_the_value(text: str, name: str, tmp_path: Path) -> None:
    found, texts = read(text, name, tmp_path)
    effect = in_policy(found, texts, "Statement", 0, "Effect")
    action = in_policy(found, texts, "Statement", 0, *(("Action", 0) if text == HCL % DATA else ("Action",)))
    assert (effect.strip('"'), action.strip("\"'")) == ("Deny", "execute-api:Invoke")
    assert "Deny" in in_policy(found, texts, "Statement", 0)
    assert in_policy(found, texts, "Statement", 0).endswith(("}", "execute-api:/*"))


@pytest.mark.parametrize(
    "written", [json.dumps(json.dumps(POLICY)), "'" + json.dumps(POLICY) + "'", "!Sub '%s'", "|"]
)
def test_a_policy_that_is_a_text_keeps_its_spans(written: str, tmp_path: Path) -> None:
    block = "\n        " + json.dumps(POLICY, indent=1).replace("\n", "\n        ")
    value = written.replace("%s", json.dumps(POLICY)).replace("|", "|" + block)
    start = "Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n"
    template = f"{start}      Policy: {value}\n"
    found, texts = read(template, "t.yaml", tmp_path)
    assert in_policy(found, texts, "Statement", 0, "Effect").strip('\\"') == "Deny"
    assert in_policy(found, texts, "Statement", 0).replace("\\", "").startswith("{")


def test_an_incident_file_keeps_the_spans_of_what_it_shows() -> None:
    keys = "  apiKeys:\n  - {id: k1, enabled: false}\n"
    text = f"why403: 1\nconfig:\n  resourcePolicy: '{json.dumps(POLICY)}'\n{keys}"
    incident = read_incident(text, "i.yaml")
    assert incident.config is not None
    at = incident.config.places
    assert span({"i.yaml": text}, at["apiKeys", 0, "enabled"]) == "false"
    assert span({"i.yaml": text}, at["resourcePolicy", "Statement", 0, "Effect"]) == '"Deny"'


def test_what_is_missing_has_the_span_of_what_lacks_it(tmp_path: Path) -> None:
    text = CLOUDFORMATION.replace("      ApiKeyRequired: true   # and a comment\n", "")
    found, texts = read(text, "t.yaml", tmp_path)
    assert isinstance(found.api.routes.value, Routes)
    route = next(iter(found.api.routes.value))
    assert route.key_required.value is False
    assert span(texts, route.key_required.at).startswith("Type: AWS::ApiGateway::Method")


def test_what_sam_generates_leads_back_to_what_was_written(tmp_path: Path) -> None:
    found, texts = read(SAM, "sam.yaml", tmp_path)
    assert isinstance(found.api.routes.value, Routes)
    route = next(route for route in found.api.routes.value if route.verb == "GET")
    assert (route.key_required.value, span(texts, route.key_required.at)) == (True, "true")
    assert span(texts, route.at) == "{Type: Api, Properties: {RestApiId: !Ref Api, Path: /pets, Method: get}}"


def test_what_sam_makes_of_a_list_leads_back_to_its_items(tmp_path: Path) -> None:
    listed = "IpRangeBlacklist:\n          - 192.0.2.0/24   # an office\n          - '198.51.100.0/24'\n"
    a, b = SAM.index("CustomStatements"), SAM.index("  Function")
    found, texts = read(SAM[:a] + listed + SAM[b:], "sam.yaml", tmp_path)
    ranges = {span(texts, at) for way, at in found.parts.items() if way[-2:-1] == ("aws:SourceIp",)}
    assert ranges == {"192.0.2.0/24", "'198.51.100.0/24'"}


@pytest.mark.parametrize("indent", [None, 2])
def test_a_plan_keeps_the_spans_of_its_values(indent: int | None, tmp_path: Path) -> None:
    policy = resource(
        API, {"name": "é𝄞", "policy": json.dumps(POLICY)}, {"id": True, "root_resource_id": True}
    )
    guarded = method(to(API, "root_resource_id"), {"authorization": "AWS_IAM"})
    text = json.dumps(json.loads(plan(policy, guarded)), indent=indent)
    found, texts = read(text, "plan.json", tmp_path)
    at = next(at for value, at in scalars(found) if value == "AWS_IAM")
    assert texts[at.document][at.start : at.end] == '"AWS_IAM"'
    effect = found.parts[(*found.api.policy.at.path, "Statement", 0, "Effect")]
    assert texts[effect.document][effect.start : effect.end] == '\\"Deny\\"'
    assert (at.line is None) == (indent is None)


def test_a_state_keeps_the_spans_of_equal_values_apart(tmp_path: Path) -> None:
    both = [{"index_key": number, "attributes": {"id": "x", "name": "n"}} for number in (0, 1)]
    same = {"type": "aws_api_gateway_rest_api", "name": "a", "instances": both}
    text = json.dumps({"version": 4, "terraform_version": "1", "lineage": "l", "resources": [same]}, indent=1)
    (tmp_path / "s.tfstate").write_text(text)
    readings = read_file(str(tmp_path / "s.tfstate"), {}).readings.values()
    starts = [each.configuration.api.id.at.start for each in readings]
    assert starts == [match.start() for match in re.finditer('"x"', text)]


def test_a_policy_that_was_read_with_its_places_has_them_at_every_value(tmp_path: Path) -> None:
    found, texts = read(CLOUDFORMATION, "t.yaml", tmp_path)
    policy = found.api.policy
    assert isinstance(policy.value, dict)
    statement = parse_policy(policy.value, "p", policy.at, found.parts).statements[0]
    assert statement.actions is not None
    assert span(texts, statement.actions.values[0].at) == "'execute-api:Invoke'"
