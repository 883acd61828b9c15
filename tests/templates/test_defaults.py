"""Defaults that nobody told: CloudFormation user guide, Parameters (a default is for a stack that is created
without a value); Terraform's page on input variables; the Serverless Framework's reference of `package`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from why403.api.configurations import with_files
from why403.api.inputs import case_of, gathered
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.configuration import Configuration
from why403.model.routes import Routes
from why403.questions.explain import Explanation, explain
from why403.templates.load import read_text
from why403.words.as_json import as_json
from why403.words.report import Detail, report

FORBIDDEN = ("ForbiddenException", '{"message":"Forbidden"}')
MISSING_TOKEN = ("MissingAuthenticationTokenException", '{"message":"Missing Authentication Token"}')
STAGE = """
Parameters:
  Env: {Type: String, Default: test}
  Label: {Type: String, Default: shop}
Resources:
  Shop: {Type: AWS::ApiGateway::RestApi, Properties: {Name: !Ref Label}}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Shop, ParentId: !GetAtt Shop.RootResourceId, PathPart: orders}
  Get:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Shop, ResourceId: !Ref Orders, HttpMethod: GET, AuthorizationType: NONE,
      ApiKeyRequired: true}
  Live:
    Type: AWS::ApiGateway::Deployment
    Properties: {RestApiId: !Ref Shop, StageName: !Ref Env}
"""


def call(path: str, answer: tuple[str, str], verb: str = "GET") -> str:
    error, body = answer
    url = f"https://abcdefghij.execute-api.eu-west-1.amazonaws.com{path}"
    return f"curl -i -X {verb} {url}\n\nHTTP/2 403\nx-amzn-errortype: {error}\n\n{body}\n"


def explained(folder: Path, text: str, sent: str, name: str = "file.yaml", **told: str) -> Explanation:
    path = folder / name
    path.write_text(text)
    beside = with_files(gathered({"call": sent}), [(str(path), "")], told, Place("--parameter"))
    return explain(case_of(beside.brought))


def codes(found: Explanation) -> list[str]:
    return [row.cause.code for row in found.suspects]


def told(text: str, name: str = "file.yaml", **parameters: str) -> Configuration:
    (reading,) = read_text(text, name, parameters).readings.values()
    return reading.whole


def named(configuration: Configuration) -> dict[str, str]:
    return {each.name: each.value for each in configuration.assumed}


def test_a_stage_that_is_named_by_a_default_proves_nothing(tmp_path: Path) -> None:
    found = explained(tmp_path, STAGE, call("/live/orders", FORBIDDEN))
    assert not found.certain
    assert set(codes(found)[:2]) == {"stage-missing", "api-key-missing"}
    weights = [row.weight for row in found.suspects[:2]]
    assert weights[0] == pytest.approx(weights[1], rel=0.1)


def test_the_assumption_is_said_with_its_place_and_the_option(tmp_path: Path) -> None:
    found = explained(tmp_path, STAGE, call("/live/orders", FORBIDDEN))
    listed = as_json(found, (), ())["assumed"]
    assert isinstance(listed, list)
    (said,) = [each for each in listed if "tell" in each]
    assert said["text"] == "parameter `Env` is at its default `test`"
    assert said["place"] == f"{tmp_path / 'file.yaml'}:3:32"
    assert said["tell"] == "--parameter Env=VALUE"
    text = report(found, (), (), Detail())
    at = f"{tmp_path / 'file.yaml'}:3:32"
    assert (
        f"parameter `Env` is at its default `test` ({at}); say what was deployed with --parameter Env="
        in text
    )


def test_a_parameter_that_is_told_is_no_assumption(tmp_path: Path) -> None:
    found = explained(tmp_path, STAGE, call("/live/orders", FORBIDDEN), Env="live")
    assert (set(found.certain), list(found.rests_on)) == ({"api-key-missing"}, [])
    wrong = explained(tmp_path, STAGE, call("/live/orders", FORBIDDEN), Env="test")
    assert (set(wrong.certain), list(wrong.rests_on)) == ({"stage-missing"}, [])


def test_what_no_default_decides_stays_certain(tmp_path: Path) -> None:
    found = explained(tmp_path, STAGE, call("/test/orders", FORBIDDEN))
    assert (set(found.certain), list(found.rests_on)) == ({"api-key-missing"}, [])


def test_only_the_defaults_that_an_api_hangs_on_are_named() -> None:
    assert named(told(STAGE)) == {"Env": "test"}


def test_every_default_stands_in_why_untold() -> None:
    notes = read_text(STAGE, "file.yaml", {}).notes
    assert ("default", "Env", 3) in {(note.reason.code, note.about, note.at.line) for note in notes}


AUTHORIZATION = STAGE.replace("AuthorizationType: NONE", "AuthorizationType: !Ref Label").replace(
    "Default: shop", "Default: NONE, AllowedValues: [NONE, AWS_IAM]"
)


def test_an_authorization_by_default_rules_nothing_out(tmp_path: Path) -> None:
    sent = call("/test/orders", MISSING_TOKEN)
    found = explained(tmp_path, AUTHORIZATION, sent)
    assert not found.certain
    assert "iam-unsigned" in codes(found)
    assert {each.name for each in found.rests_on} >= {"Label"}
    assert "iam-unsigned" not in codes(explained(tmp_path, AUTHORIZATION, sent, Label="NONE"))


CONDITION = """
Parameters:
  Admin: {Type: String, Default: 'off'}
Conditions:
  IsAdmin: !Equals [!Ref Admin, 'on']
Resources:
  Shop: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Shop, ResourceId: !GetAtt Shop.RootResourceId, HttpMethod: GET,
      AuthorizationType: NONE}
  Delete:
    Type: AWS::ApiGateway::Method
    Condition: IsAdmin
    Properties: {RestApiId: !Ref Shop, ResourceId: !GetAtt Shop.RootResourceId, HttpMethod: DELETE,
      AuthorizationType: AWS_IAM}
  Live: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Shop, StageName: v1}}
"""


def test_a_condition_on_a_default_leaves_the_routes_open(tmp_path: Path) -> None:
    found = explained(tmp_path, CONDITION, call("/v1", MISSING_TOKEN, "DELETE"))
    assert not found.certain
    assert {"iam-unsigned", "route-not-found"} <= set(codes(found))
    with_admin = explained(tmp_path, CONDITION, call("/v1", MISSING_TOKEN, "DELETE"), Admin="on")
    assert "iam-unsigned" in codes(with_admin)
    assert "route-not-found" not in codes(with_admin)


def test_the_condition_of_another_resource_is_nobodys_business() -> None:
    text = CONDITION.replace("Condition: IsAdmin", "").replace(
        "  Live:", "  Table: {Type: AWS::DynamoDB::Table, Condition: IsAdmin, Properties: {}}\n  Live:"
    )
    assert named(told(text)) == {}


def test_a_parameter_that_allows_one_value_has_it() -> None:
    one = STAGE.replace("Default: test", "Default: test, AllowedValues: [test]")
    assert named(told(one)) == {}
    assert told(one).api.stages.known


def test_a_hidden_default_is_not_shown() -> None:
    assert named(told(STAGE.replace("Default: test", "Default: test, NoEcho: true"))) == {"Env": ""}


@pytest.mark.parametrize(("name", "value"), [("DbPassword", "swordfish"), ("Env", "q7Zk2LmPxw91Kd03TTve")])
def test_a_default_that_may_be_a_secret_is_not_shown(name: str, value: str) -> None:
    text = STAGE.replace("Env", name).replace("Default: test", f"Default: {value}")
    assert named(told(text)) == {name: ""}


NESTED = """
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml%s}}
"""


@pytest.mark.parametrize(
    ("passed", "declared", "assumed", "stages"),
    [
        ("", "", {}, ["test"]),
        (", Parameters: {Env: live}", "", {}, ["live"]),
        (
            ", Parameters: {Env: !Ref Outer}",
            "Parameters: {Outer: {Type: String, Default: prod}}",
            {"Outer": "prod"},
            None,
        ),
    ],
)
def test_a_nested_stack_has_its_defaults_where_nothing_else_is_passed(
    tmp_path: Path, passed: str, declared: str, assumed: Mapping[str, str], stages: list[str] | None
) -> None:
    from why403.templates.load import read_file

    (tmp_path / "inner.yaml").write_text(STAGE)
    (tmp_path / "outer.yaml").write_text(declared + NESTED % passed)
    (reading,) = read_file(str(tmp_path / "outer.yaml"), {}).readings.values()
    found = reading.whole.api.stages.value
    assert named(reading.whole) == assumed
    assert ([stage.name for stage in found] if isinstance(found, tuple) else None) == stages


SAM = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Env: {Type: String, Default: test}
  Memory: {Type: Number, Default: 128}
Resources:
  Shop: {Type: AWS::Serverless::Api, Properties: {StageName: !Ref Env}}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      MemorySize: !Ref Memory
      Events:
        List:
          Type: Api
          Properties: {RestApiId: !Ref Shop, Path: /orders, Method: get, Auth: {ApiKeyRequired: true}}
"""


def test_a_sam_template_assumes_alike(tmp_path: Path) -> None:
    found = explained(tmp_path, SAM, call("/live/orders", FORBIDDEN))
    assert not found.certain
    assert {"stage-missing", "api-key-missing"} <= set(codes(found))
    assert [each.name for each in found.rests_on] == ["Env"]
    told_ = explained(tmp_path, SAM, call("/live/orders", FORBIDDEN), Env="live")
    assert told_.certain == {"api-key-missing"}


def test_what_the_transform_chooses_by_a_default_stays_open() -> None:
    text = SAM.replace("ApiKeyRequired: true", "ApiKeyRequired: !Ref Needed").replace(
        "  Memory:", "  Needed: {Type: String, Default: true}\n  Memory:"
    )
    found = told(text)
    assert found.api.routes.value is UNKNOWN
    assert "Needed" in named(found)
    assert found.as_assumed is not None
    assert isinstance(found.as_assumed.api.routes.value, Routes)


HCL = """
variable "env" {
  default = "test"
}
resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}
resource "aws_api_gateway_method" "get" {
  rest_api_id      = aws_api_gateway_rest_api.shop.id
  resource_id      = aws_api_gateway_rest_api.shop.root_resource_id
  http_method      = "GET"
  authorization    = "NONE"
  api_key_required = true
}
resource "aws_api_gateway_stage" "live" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = var.env
}
"""


def test_a_variable_of_terraform_assumes_alike(tmp_path: Path) -> None:
    found = explained(tmp_path, HCL, call("/live", FORBIDDEN), "main.tf")
    assert not found.certain
    assert {"stage-missing", "api-key-missing"} <= set(codes(found))
    (assumed,) = found.rests_on
    assert (assumed.kind, assumed.name, assumed.value, assumed.at.line) == ("variable", "env", "test", 3)
    assert explained(tmp_path, HCL, call("/live", FORBIDDEN), "main.tf", env="live").certain == {
        "api-key-missing"
    }


def test_what_tfvars_tell_is_no_default(tmp_path: Path) -> None:
    (tmp_path / "terraform.tfvars").write_text('env = "live"\n')
    found = explained(tmp_path, HCL, call("/live", FORBIDDEN), "main.tf")
    assert (set(found.certain), list(found.rests_on)) == ({"api-key-missing"}, [])


SERVERLESS = """{"Resources": {
  "ServerlessDeploymentBucket": {"Type": "AWS::S3::Bucket"},
  "ApiGatewayRestApi": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "dev-shop"}},
  "ApiGatewayMethodGet": {"Type": "AWS::ApiGateway::Method", "Properties": {
    "RestApiId": {"Ref": "ApiGatewayRestApi"}, "HttpMethod": "GET", "AuthorizationType": "NONE",
    "ResourceId": {"Fn::GetAtt": ["ApiGatewayRestApi", "RootResourceId"]}, "ApiKeyRequired": true}},
  "ApiGatewayDeployment1": {"Type": "AWS::ApiGateway::Deployment", "Properties": {
    "RestApiId": {"Ref": "ApiGatewayRestApi"}, "StageName": "%s"}}}}"""


@pytest.mark.parametrize(
    ("source", "compiled", "assumed"),
    [
        (None, "dev", {"stage": "dev"}),
        (None, "live", {}),
        ("provider: {name: aws, stage: live}\n", "live", {"stage": "live"}),
        ("provider: {name: aws, stage: \"${opt:stage, 'beta'}\"}\n", "beta", {"stage": "beta"}),
        ("provider: {name: aws, stage: \"${opt:stage, 'beta'}\"}\n", "live", {}),
    ],
)
def test_the_stage_of_a_compiled_template_is_a_default_unless_somebody_chose_it(
    tmp_path: Path, source: str | None, compiled: str, assumed: Mapping[str, str]
) -> None:
    from why403.templates.load import read_file

    if source is not None:
        (tmp_path / "serverless.yml").write_text(f"service: shop\n{source}")
    path = tmp_path / "template.json"
    path.write_text(SERVERLESS % compiled)
    assert named(read_file(str(path), {}).readings["ApiGatewayRestApi"].whole) == assumed


def test_the_stage_of_a_compiled_template_can_be_told(tmp_path: Path) -> None:
    found = explained(tmp_path, SERVERLESS % "dev", call("/live", FORBIDDEN), "t.json", stage="live")
    assert (set(found.certain), list(found.rests_on)) == ({"api-key-missing"}, [])
    assert not explained(tmp_path, SERVERLESS % "dev", call("/live", FORBIDDEN), "t.json").certain


def test_a_parameter_that_nothing_declares_is_still_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        explained(tmp_path, STAGE, call("/live", FORBIDDEN), Envv="live")
