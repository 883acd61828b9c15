"""An authorizer whose function API Gateway may not invoke: a permission, in the place of a role too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import why403
from tests.repair.test_levers import of
from tests.repair.test_offered import changed, offered
from tests.repair.test_page_fixes import snippet
from tests.repair.test_page_fixes_in_dialects import CODE, HCL, MODULE, USERS, in_this_module

CALL = """\
curl -i https://abc123.execute-api.eu-west-1.amazonaws.com/boats
HTTP/1.1 500 Internal Server Error

{"message":"Internal Server Error"}
"""
TEMPLATE = """\
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: boats, ProtocolType: HTTP}
  Doors:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: doors.handler
      Role: !GetAtt Trusting.Arn
      Code: {ZipFile: "def handler(event, context): return {'isAuthorized': True}"}
  Trusting:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: PRINCIPAL}, Action: sts:AssumeRole}
  Users:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      Name: users
      AuthorizerType: REQUEST
      AuthorizerPayloadFormatVersion: "2.0"
      AuthorizerUri: !Join
        - ""
        - ["arn:aws:apigateway:", !Ref AWS::Region, ":lambda:path/2015-03-31/functions/", !GetAtt Doors.Arn
        , /invocations]
      AuthorizerCredentialsArn: !GetAtt Trusting.Arn
  Backend:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: HTTP_PROXY
      IntegrationUri: https://example.org
      IntegrationMethod: GET
      PayloadFormatVersion: "1.0"
  Boats:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /boats
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Users
      Target: !Sub integrations/${Backend}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}
"""
ROLE = "      AuthorizerCredentialsArn: !GetAtt Trusting.Arn\n"
PERMITTED = """\
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Doors
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/authorizers/*
"""
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users:
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            FunctionArn: !GetAtt Doors.Arn
ROLE  Boats:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: boats.handler
      InlineCode: "def handler(event, context): return {}"
      Events:
        Get: {Type: HttpApi, Properties: {Path: /boats, Method: get, ApiId: !Ref Api}}
  Doors:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: doors.handler
      InlineCode: "def handler(event, context): return {}"
"""


def test_a_function_without_a_permission_gets_one(tmp_path: Path) -> None:
    repair = of("authorizer-error", offered(tmp_path, CALL, TEMPLATE.replace(ROLE, "")))
    assert repair.verified
    (tmp_path / "api.yaml").write_text(repair.patches[0].after, "utf-8")
    (source,) = why403.load(tmp_path / "api.yaml").asking["Users"]
    assert str(source.value).endswith("/authorizers/*")


@pytest.mark.parametrize("text", [TEMPLATE.replace(ROLE, "") + PERMITTED, TEMPLATE])
def test_none_is_offered_where_there_is_one_or_nothing_is_known_of_the_role(
    text: str, tmp_path: Path
) -> None:
    if ROLE in text:
        text = text.replace("PRINCIPAL", "[lambda.amazonaws.com, apigateway.amazonaws.com]")
    assert not [each for each in offered(tmp_path, CALL, text) if each.edits]


def test_a_role_that_it_may_not_assume_proves_the_failure(tmp_path: Path) -> None:
    text = TEMPLATE.replace("PRINCIPAL", "lambda.amazonaws.com")
    (tmp_path / "api.yaml").write_text(text, "utf-8")
    assert why403.explain(CALL, api=tmp_path / "api.yaml").certain == {"authorizer-error"}
    repair = of("authorizer-error", offered(tmp_path, CALL, text))
    assert repair.verified
    assert changed(repair)[0] == [ROLE.rstrip("\n")]


@pytest.mark.parametrize("role", ["", "            FunctionInvokeRole: !GetAtt DoorsRole.Arn\n"])
def test_sam_is_told_to_make_the_permission(role: str, tmp_path: Path) -> None:
    repair = of("authorizer-error", offered(tmp_path, CALL, SAM.replace("ROLE", role)))
    assert repair.verified
    assert changed(repair) == (
        role.splitlines(),
        ["            EnableFunctionDefaultPermissions: true"],
    )


OF_REST = """\
curl -i https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders -H 'Authorization: allow-me'
HTTP/1.1 500 Internal Server Error
x-amzn-ErrorType: AuthorizerConfigurationException

{"message":null}
"""
PAGE_TEMPLATE = TEMPLATE.replace(ROLE, "").replace("Doors", "AuthorizerFunction")
PAGE_MODULE = (
    MODULE.replace(
        'authorization    = "NONE"\n  api_key_required = true\n',
        'authorization = "CUSTOM"\n  authorizer_id = aws_api_gateway_authorizer.users.id\n',
    )
    + USERS.replace('"COGNITO_USER_POOLS"', '"TOKEN"\n  authorizer_uri = FUNCTION.invoke_arn').replace(
        "FUNCTION", "aws_lambda_function.authorizer"
    )
    + """
resource "aws_lambda_function" "authorizer" {
  function_name = "doors"
  handler       = "doors.handler"
}
"""
)


def as_a_resource(source: str, shown: str) -> str:
    return source + "  Permission:\n" + "".join(f"    {line}\n" for line in shown.splitlines())


@pytest.mark.parametrize(
    ("heading", "name", "text", "apply", "call"),
    [
        (CODE, "api.yaml", PAGE_TEMPLATE, as_a_resource, CALL),
        (HCL, "main.tf", PAGE_MODULE, in_this_module, OF_REST),
    ],
)
def test_the_fix_of_the_page_is_the_repair(
    heading: str, name: str, text: str, apply: Callable[[str, str], str], call: str, tmp_path: Path
) -> None:
    repair = of("authorizer-error", offered(tmp_path, call, text, {}, name))
    assert repair.verified
    mended = apply(text, snippet("authorizer-error", heading))
    assert not [each for each in offered(tmp_path, call, mended, {}, name) if each.edits]


ALIAS = """
resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.authorizer.function_name
  function_version = "1"
}
"""


@pytest.mark.parametrize(
    ("module", "added"),
    [
        (
            PAGE_MODULE.replace("aws_lambda_function.authorizer", "aws_lambda_function.door-keeper").replace(
                '"aws_lambda_function" "authorizer"', '"aws_lambda_function" "door-keeper"'
            ),
            ["  function_name = aws_lambda_function.door-keeper.function_name"],
        ),
        (
            PAGE_MODULE.replace("aws_lambda_function.authorizer", "aws_lambda_alias.live") + ALIAS,
            [
                "  function_name = aws_lambda_alias.live.function_name",
                "  qualifier     = aws_lambda_alias.live.name",
            ],
        ),
    ],
)
def test_the_function_is_named_as_the_authorizer_names_it(
    module: str, added: list[str], tmp_path: Path
) -> None:
    repair = of("authorizer-error", offered(tmp_path, OF_REST, module, {}, "main.tf"))
    assert repair.verified
    assert set(added) <= set(changed(repair)[1])
