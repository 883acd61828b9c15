"""The parameter mapping of an HTTP API's integration, as each format writes it: one reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.serve.desk import desk
from why403.logic.states import UNKNOWN
from why403.model.integration import Integration, Reply
from why403.model.routes import Routes
from why403.serve.apis import world_of

CLOUDFORMATION = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}
  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /a, Target: !Sub 'integrations/${Server}'}}
  Server:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: HTTP_PROXY
      IntegrationMethod: GET
      IntegrationUri: http://127.0.0.1:1/
      RequestParameters: {'append:header.a': $request.path}
      ResponseParameters: {'200': {ResponseParameters: [{Destination: 'overwrite:statuscode', Source: '201'}]}}
"""  # noqa: E501
OPENAPI = """
openapi: 3.0.1
info: {title: a, version: '1'}
paths:
  /a:
    get:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://127.0.0.1:1/
        payloadFormatVersion: '1.0'
        requestParameters: {'append:header.a': $request.path}
        responseParameters: {'200': {'overwrite:statuscode': '201'}}
"""
TERRAFORM = """
resource "aws_apigatewayv2_api" "api" {
  name          = "a"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_route" "a" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "GET /a"
  target    = "integrations/${aws_apigatewayv2_integration.server.id}"
}
resource "aws_apigatewayv2_integration" "server" {
  api_id             = aws_apigatewayv2_api.api.id
  integration_type   = "HTTP_PROXY"
  integration_method = "GET"
  integration_uri    = "http://127.0.0.1:1/"
  request_parameters = { "append:header.a" = "$request.path" }
  response_parameters {
    status_code = 200
    mappings    = { "overwrite:statuscode" = "201" }
  }
}
"""


def behind(folder: Path, name: str, text: str) -> Integration:
    (file := folder / name).write_text(text)
    (served,) = world_of([(str(file), "")], {}, desk(), 0).apis
    routes = served.told.api.routes.value
    assert isinstance(routes, Routes)
    (found,) = [route.behind.value for route in routes if route.path == "/a"]
    assert isinstance(found, Integration)
    return found


@pytest.mark.parametrize(
    ("name", "text"),
    [("template.yaml", CLOUDFORMATION), ("openapi.yaml", OPENAPI), ("main.tf", TERRAFORM)],
)
def test_requests_and_answers_are_mapped(tmp_path: Path, name: str, text: str) -> None:
    found = behind(tmp_path, name, text)
    assert found.parameters == {"append:header.a": "$request.path"}
    assert found.replies == (Reply("200", parameters={"overwrite:statuscode": "201"}),)


def test_a_mapping_with_an_open_value_is_not_known(tmp_path: Path) -> None:
    open_one = CLOUDFORMATION.replace("Source: '201'", "Source: !ImportValue status")
    assert behind(tmp_path, "template.yaml", open_one).replies is UNKNOWN
