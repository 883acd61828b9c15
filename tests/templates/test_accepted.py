"""Files that AWS and Terraform accept, and what they tell: each kind with its source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from why403.documents.errors import BadInput
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Configuration
from why403.model.route import Route
from why403.model.routes import Routes
from why403.templates.load import is_configuration, read_file, read_text
from why403.templates.load_result import LoadResult


def routes(configuration: Configuration) -> dict[str, Route]:
    listed = configuration.api.routes.value
    assert isinstance(listed, Routes)
    return {f"{route.verb} {route.path}": route for route in listed}


def only(found: LoadResult) -> Configuration:
    assert not found.problems
    (reading,) = found.readings.values()
    return reading.whole


def reasons(found: LoadResult) -> set[tuple[str, str]]:
    notes = (*found.notes, *(note for each in found.readings.values() for note in each.notes))
    return {(note.reason.code, note.about) for note in notes}


_ZIPPED = "Handler: app.handler, Runtime: python3.13"
CODE = {
    "untold": _ZIPPED,
    "reference": f"{_ZIPPED}, CodeUri: !Ref Bucket",
    "parts": f"{_ZIPPED}, CodeUri: {{Bucket: !Ref Bucket, Key: code.zip}}",
    "twice": f"{_ZIPPED}, CodeUri: src/, InlineCode: pass",
    "image": "PackageType: Image",
    "named-image": "PackageType: Image, ImageUri: !Ref Bucket",
    "role": f"{_ZIPPED}, Role: !GetAtt F6Role.Arn",
}
HEAD = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Bucket: {Type: String}}
Globals: {Function: {%s}}
Resources:
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {}}
  F6Role: {Type: AWS::IAM::Role, Properties: {}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: A}
      Role: arn:aws:iam::111122223333:role/r
      Events: {Run: {Type: Api, Properties: {Path: /run, Method: post}}}
"""


def _function(number: int, path: str, properties: str) -> str:
    event = f"{{Type: Api, Properties: {{Path: /{path}, Method: get}}}}"
    return (
        f"  F{number}: {{Type: AWS::Serverless::Function, Properties: "
        f"{{{properties}, Events: {{Get: {event}}}}}}}\n"
    )


def test_where_code_is_has_no_bearing_on_an_api() -> None:
    """SAM specification, AWS::Serverless::Function: `sam build` and `cloudformation package` put the code in
    S3, and without a path take the working directory."""
    functions = [_function(number, path, text) for number, (path, text) in enumerate(CODE.items())]
    found = routes(only(read_text(HEAD % "Timeout: 3" + "".join(functions), "template.yaml", {})))
    assert set(found) == {"POST /run", *(f"GET /{path}" for path in CODE)}
    assert {route.authorization.value for route in found.values()} == {"NONE"}
    assert {route.key_required.value for route in found.values()} == {False}


@pytest.mark.parametrize("general", [f"CodeUri: src/, {_ZIPPED}", "PackageType: Image"])
def test_neither_has_the_code_that_globals_tell(general: str) -> None:
    text = HEAD % general + _function(1, "pets", "Timeout: 3")
    assert set(routes(only(read_text(text, "template.yaml", {})))) == {"POST /run", "GET /pets"}


POLICY = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Networks: {Type: %s}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Auth: {ResourcePolicy: {%s: %s}}
  Pets:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Events: {Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /pets, Method: get}}}
"""


def test_a_list_that_is_a_parameter_is_a_list_for_the_transform_too() -> None:
    """CloudFormation user guide, Parameters: a comma-delimited list is an array, each member trimmed."""
    text = POLICY % ("CommaDelimitedList", "IpRangeBlacklist", "!Ref Networks")
    told = {"Networks": "192.0.2.1, 198.51.100.0/24"}
    policy = only(read_text(text, "template.yaml", told)).api.policy.value
    assert "198.51.100.0/24" in _texts(policy)
    assert "192.0.2.1" in _texts(policy)


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("written", ["[!Ref Networks]", "[!Sub '${Networks}']"])
def test_a_list_of_a_parameter_without_a_value_leaves_the_policy_open(written: str) -> None:
    """AWS resolves the reference before it transforms: the template is valid with a value."""
    text = POLICY % ("String", "SourceVpcWhitelist", written)
    found = read_text(text, "template.yaml", {})
    assert "GET /pets" in routes(only(found))
    assert only(found).api.policy.value is UNKNOWN
    assert ("parameter", "Networks") in reasons(found)
    known = only(read_text(text, "template.yaml", {"Networks": "vpc-0123456789abcdef0"}))
    assert "vpc-0123456789abcdef0" in _texts(known.api.policy.value)


DOUBLED = [
    "Resources:\n  Api: {Type: AWS::ApiGateway::RestApi, Properties: {ApiKeySourceType: HEADER,"
    " ApiKeySourceType: AUTHORIZER}}\n",
    '{"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties":'
    ' {"ApiKeySourceType": "HEADER", "ApiKeySourceType": "AUTHORIZER"}}}}',
]


@pytest.mark.parametrize("text", DOUBLED)
def test_of_a_key_that_is_written_twice_the_last_one_counts(text: str) -> None:
    """Observed with ValidateTemplate: github.com/go-to-k/cdk-real-drift/issues/1074."""
    found = read_text(text, "template", {})
    assert only(found).api.key_source.value == "AUTHORIZER"
    assert ("doubled-key", "ApiKeySourceType") in reasons(found)


SOURCE = "service: shop\nprovider: {name: aws}\nfunctions: {a: {handler: a.b, events: [http: GET /a]}}\n"


def test_the_source_of_serverless_leads_to_what_it_compiles_to(tmp_path: Path) -> None:
    (tmp_path / "serverless.yml").write_text(SOURCE)
    for name in (tmp_path / "serverless.yml", tmp_path):
        with pytest.raises(BadInput) as problem:
            read_file(str(name), {})
        assert "serverless package" in problem.value.do
        assert ".serverless/cloudformation-template-update-stack.json" in problem.value.do


def test_the_folder_of_a_serverless_project_is_read_as_it_was_compiled(tmp_path: Path) -> None:
    (tmp_path / "serverless.yml").write_text(SOURCE)
    (tmp_path / ".serverless").mkdir()
    compiled = {"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi"}}}
    (tmp_path / ".serverless" / "cloudformation-template-update-stack.json").write_text(json.dumps(compiled))
    assert list(read_file(str(tmp_path), {}).readings) == ["Api"]


PROCESSED = {
    "Resources": {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Body": {
                    "swagger": "2.0",
                    "paths": {
                        "/free": {"get": {"security": [{"NONE": []}]}},
                        "/keyed": {"get": {"security": [{"NONE": []}, {"api_key": []}]}},
                    },
                    "securityDefinitions": {
                        "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}
                    },
                }
            },
        }
    }
}


def test_a_template_that_was_processed_already_names_a_scheme_for_no_authorizer() -> None:
    """AWS's transform writes `NONE`, which it nowhere defines, for `Authorizer: NONE`."""
    found = routes(only(read_text(json.dumps(PROCESSED), "t.json", {})))
    assert {name: (r.authorization.value, r.key_required.value) for name, r in found.items()} == {
        "GET /free": ("NONE", False),
        "GET /keyed": ("NONE", True),
    }


@pytest.mark.parametrize("body", [PROCESSED, json.dumps(PROCESSED)])
def test_the_answer_of_get_template_has_the_template_inside(body: object) -> None:
    """CloudFormation API reference, GetTemplate: `TemplateBody`, which the command line prints as an object
    where it is JSON."""
    text = json.dumps({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}, indent=1)
    found = read_text(text, "answer.json", {})
    assert "GET /free" in routes(only(found))
    (reading,) = found.readings.values()
    at = routes(reading.whole)["GET /free"].at
    assert at.document in found.texts
    assert found.texts[at.document][at.start : at.end].lstrip().startswith("{")


def test_a_template_in_yaml_inside_an_answer_counts_its_own_lines() -> None:
    text = json.dumps({"TemplateBody": "Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n"})
    found = read_text(text, "answer.json", {})
    at = only(found).api.kind.at
    assert (at.document, at.line) == ("answer.json#TemplateBody", 3)
    assert found.texts["answer.json#TemplateBody"].startswith("Resources:")


UNDEFINED = """
openapi: 3.0.1
info: {title: shop}
paths:
  /both: {get: {security: [{gone: []}, {Users: []}]}}
  /alone: {get: {security: [{gone: []}]}}
  /fine: {get: {security: [{Users: []}]}}
components:
  securitySchemes:
    Users:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: cognito_user_pools
      x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: []}
"""


def test_a_scheme_that_is_not_defined_is_named_and_the_defined_one_is_told() -> None:
    found = read_text(UNDEFINED, "api.yaml", {})
    told = {name: (r.authorization.value, r.key_required.value) for name, r in routes(only(found)).items()}
    assert told == {
        "GET /both": ("COGNITO_USER_POOLS", UNKNOWN),
        "GET /alone": (UNKNOWN, UNKNOWN),
        "GET /fine": ("COGNITO_USER_POOLS", False),
    }
    assert ("undefined-scheme", "gone") in reasons(found)
    assert "two-authorizers" not in {code for code, _ in reasons(found)}


BODY = """
resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
  body = jsonencode({
    openapi = "3.0.1"
    paths   = { "/pets" = { get = {} } }%s
  })
}
"""


def test_a_body_of_terraform_that_is_silent_leaves_aws_defaults() -> None:
    """Provider's page of aws_api_gateway_rest_api: `policy` of `body` is its extension; EDGE by default."""
    api = only(read_text(BODY % "", "main.tf", {})).api
    assert (api.policy.value, api.endpoint_type.value, api.key_source.value) == (ABSENT, "EDGE", "HEADER")


def test_what_a_body_of_terraform_speaks_of_is_its_own() -> None:
    text = BODY % '\n    x-amazon-apigateway-policy = { Version = "2012-10-17", Statement = [] }'
    assert only(
        read_text(text.replace("x-amazon", '"x-amazon').replace("policy =", 'policy" ='), "m.tf", {})
    ).api.policy.known


ELSEWHERE = """
variable "api" {}
variable "parent" {}
resource "aws_api_gateway_method" "get" {
  rest_api_id   = var.api
  resource_id   = var.parent
  http_method   = "GET"
  authorization = "NONE"
}
"""


def test_a_module_that_is_given_its_api_says_so() -> None:
    found = read_text(ELSEWHERE, "main.tf", {})
    assert ("made-elsewhere", "aws_api_gateway_method.get") in reasons(found)
    assert only(found).api.kind.value == "REST"
    assert only(found).api.routes.value is UNKNOWN


def _old(kind: str, **attributes: str) -> dict[str, object]:
    return {"type": kind, "primary": {"id": attributes.get("id", "x"), "attributes": attributes}}


VERSION_3 = {
    "version": 3,
    "terraform_version": "0.11.15",
    "serial": 7,
    "lineage": "y",
    "modules": [
        {"path": ["root"], "resources": {}},
        {
            "path": ["root", "shop"],
            "resources": {
                "aws_api_gateway_rest_api.a": _old(
                    "aws_api_gateway_rest_api",
                    **{
                        "id": "abcdefghij",
                        "root_resource_id": "r0",
                        "endpoint_configuration.#": "1",
                        "endpoint_configuration.0.types.#": "1",
                        "endpoint_configuration.0.types.0": "REGIONAL",
                    },
                ),
                "aws_api_gateway_method.m": _old(
                    "aws_api_gateway_method",
                    http_method="GET",
                    authorization="AWS_IAM",
                    api_key_required="false",
                    resource_id="r0",
                    rest_api_id="abcdefghij",
                ),
            },
        },
    ],
}


def test_a_state_of_version_3_is_read() -> None:
    """Terraform 0.11: resources in modules, attributes as flat texts (its package `flatmap`)."""
    found = only(read_text(json.dumps(VERSION_3), "terraform.tfstate", {}))
    assert found.api.endpoint_type.value == "REGIONAL"
    route = routes(found)["GET /"]
    assert (route.authorization.value, route.key_required.value) == ("AWS_IAM", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DOUBLED[0], True),
        (DOUBLED[1], True),
        (SOURCE, True),
        (ELSEWHERE, True),
        (json.dumps(VERSION_3), True),
        (f"why does this fail?\n\n{ELSEWHERE}\nHTTP/1.1 403 Forbidden\n", False),
        ("HTTP/1.1 403 Forbidden\nx-amzn-errortype: ForbiddenException\n", False),
        ('{"message": "Forbidden"}', False),
        ("observed: {status: 403}", False),
    ],
)
def test_a_whole_text_is_a_configuration_or_none(text: str, expected: bool) -> None:
    assert is_configuration(text, "text") is expected
