"""What the files leave open, or say in a way of their own: stages, what guards a route, what is behind it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.serve.desk import desk, running
from tests.serve.templates import method, rest
from why403.serve.access_log import AccessLog
from why403.serve.apis import World, world_of
from why403.testing import Api

CODE = 'def show(event, context):\n    return {"statusCode": 200, "body": event.get("version", "1.0")}\n'
FUNCTION = """
resource "aws_lambda_function" "show" {
  filename = data.archive_file.code.output_path
  handler = "app.show"
  runtime = "python3.12"
  function_name = NAME
  role = "arn:aws:iam::210987654321:role/runs"
}
data "archive_file" "code" {
  type = "zip"
  source_dir = "${path.module}/code"
  output_path = "${path.module}/code.zip"
}
variable "name" { type = string }
"""
DOCUMENT = """
resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
  body = jsonencode({
    openapi = "3.0.1"
    info = { title = "shop", version = "1" }
    paths = { "/shown" = { get = { "x-amazon-apigateway-integration" = {
      type = "aws_proxy", httpMethod = "POST", uri = URI
    } } } }
  })
}
resource "aws_api_gateway_deployment" "made" { rest_api_id = aws_api_gateway_rest_api.shop.id }
resource "aws_api_gateway_stage" "live" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  deployment_id = aws_api_gateway_deployment.made.id
  stage_name = "live"
}
"""
QUICK = """
resource "aws_apigatewayv2_api" "shop" {
  name = "shop"
  protocol_type = "HTTP"
  target = TARGET
}
"""
GUARDED_BY_PARAMETER = """
AWSTemplateFormatVersion: '2010-09-09'
Parameters: {Guard: {Type: String}}
Resources:
  Museum:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: museum, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ['https://*'], AllowMethods: [GET]}}
  Always: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Museum, StageName: $default, AutoDeploy: true}}
  Server:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Museum, IntegrationType: HTTP_PROXY, IntegrationMethod: ANY, IntegrationUri: 'http://127.0.0.1:1/'}
  Item: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Museum, RouteKey: $default, AuthorizationType: !Ref Guard, Target: !Sub 'integrations/${Server}'}}
"""  # noqa: E501


def module(folder: Path, *texts: str, name: str = '"show-it"') -> Path:
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text(CODE)
    file = folder / "main.tf"
    file.write_text("".join((FUNCTION.replace("NAME", name), *texts)))
    return file


def said(file: Path) -> list[str]:
    world: World = world_of([(str(file), "")], {}, desk(), 0)
    return [remark.text for remark in world.every_remark]


def test_a_document_in_a_module_invokes_a_function_of_the_module(tmp_path: Path) -> None:
    file = module(tmp_path, DOCUMENT.replace("URI", "aws_lambda_function.show.invoke_arn"))
    with Api(file) as api:
        answer = api.anonymous().get("/live/shown")
    assert (answer.status, answer.text) == (200, "1.0")
    assert not [text for text in said(file) if "501" in text]


def test_so_it_does_by_an_arn_inside_an_address_of_a_function_whose_name_is_open(tmp_path: Path) -> None:
    start, end = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/", "/invocations"
    uri = f'"{start}${{aws_lambda_function.show.arn}}{end}"'
    with Api(module(tmp_path, DOCUMENT.replace("URI", uri), name="var.name")) as api:
        assert api.anonymous().get("/live/shown").text == "1.0"


def test_quick_creation_invokes_the_function_that_it_targets(tmp_path: Path) -> None:
    file = module(tmp_path, QUICK.replace("TARGET", "aws_lambda_function.show.arn"))
    with Api(file) as api:
        answer = api.anonymous().get("/anything")
    assert (answer.status, answer.text) == (200, "2.0")
    assert not [text for text in said(file) if "501" in text or "validation" in text]


def test_quick_creation_calls_the_server_that_it_targets(tmp_path: Path) -> None:
    file = module(tmp_path, QUICK.replace("TARGET", '"http://127.0.0.1:1/"'))
    with Api(file) as api:
        assert api.anonymous().get("/anything").status == 500


def test_quick_creation_of_a_template_too(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text("""
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Shop:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: shop, ProtocolType: HTTP, Target: !GetAtt Show.Arn}
  Show:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.show
      Runtime: python3.12
      Role: arn:aws:iam::210987654321:role/runs
      Code: {ZipFile: "def show(event, context): return {'statusCode': 200, 'body': event['version']}"}
""")
    with Api(file) as api:
        assert api.anonymous().get("/").text == "2.0"


def test_a_rest_api_whose_stages_are_not_told_has_none_of_no_name(tmp_path: Path) -> None:
    document = {
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "1"},
        "paths": {"/": {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}}},
    }
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    with Api(file) as api:
        answer = api.anonymous().get("/")
    assert (answer.status, answer.text) == (403, '{"message":"Forbidden"}')
    assert answer.cause == "stage-missing"


def test_a_preflight_is_answered_where_nobody_told_what_guards_the_route(tmp_path: Path) -> None:
    asks = {"Origin": "https://page.example", "Access-Control-Request-Method": "GET"}
    for guard, status in ((None, 204), ("NONE", 204), ("AWS_IAM", 403)):
        (file := tmp_path / "template.yaml").write_text(GUARDED_BY_PARAMETER)
        with Api(file, parameters={} if guard is None else {"Guard": guard}) as api:
            answer = api.anonymous().options("/items", headers=asks)
            assert answer.status == status, guard
            if status == 204:
                assert answer.headers["access-control-allow-origin"] == "https://page.example"


def test_what_no_server_can_send_is_logged_as_it_was_answered(tmp_path: Path) -> None:
    stage = ", AccessLogSetting: {Format: '$context.status $context.integration.status'}"
    odd = (
        method("odd")
        .replace('"statusCode": 200', '"statusCode": 999')
        .replace("StatusCode: 200", "StatusCode: 999")
    )
    lines: list[str] = []
    with running(tmp_path, rest(odd, stage=stage), desk(), log=AccessLog(lines.append)) as library:
        answer = library.call("GET", "/live/odd")
    assert answer.status == 501
    assert "999" in json.loads(answer.body)["message"]
    assert lines == ["501 999"]


def test_cors_settings_that_the_files_leave_open_are_listed(tmp_path: Path) -> None:
    (file := tmp_path / "template.yaml").write_text(
        GUARDED_BY_PARAMETER.replace("['https://*']", "!Ref Origins").replace(
            "{Guard: {Type: String}}", "{Guard: {Type: String}, Origins: {Type: CommaDelimitedList}}"
        )
    )
    (text,) = (text for text in said(file) if text.startswith("CORS"))
    assert "origins" in text
    assert "methods" not in text
    file.write_text(GUARDED_BY_PARAMETER)
    assert not any("its origins" in text for text in said(file))
