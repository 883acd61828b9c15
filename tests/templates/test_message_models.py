"""Models of a WebSocket API's messages, in CloudFormation and Terraform."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.serve.desk import desk
from why403.logic.states import UNKNOWN
from why403.model.route import Route
from why403.model.routes import Routes
from why403.serve.apis import world_of

CLOUDFORMATION = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.a}}
  Say:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: say, ModelSelectionExpression: $default, RequestModels: {$default: Line}}
  Model: {Type: AWS::ApiGatewayV2::Model, Properties: {ApiId: !Ref Api, Name: Line, Schema: {type: object}}}
"""  # noqa: E501
TERRAFORM = """
resource "aws_apigatewayv2_api" "api" {
  name                       = "a"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.a"
}
resource "aws_apigatewayv2_route" "say" {
  api_id                     = aws_apigatewayv2_api.api.id
  route_key                  = "say"
  model_selection_expression = "$default"
  request_models             = { "$default" = "Line" }
}
resource "aws_apigatewayv2_model" "line" {
  api_id       = aws_apigatewayv2_api.api.id
  name         = "Line"
  content_type = "application/json"
  schema       = jsonencode({ type = "object" })
}
"""


def route(folder: Path, name: str, text: str) -> Route:
    (file := folder / name).write_text(text)
    (served,) = world_of([(str(file), "")], {}, desk(), 0).apis
    routes = served.told.api.routes.value
    assert isinstance(routes, Routes)
    (found,) = routes
    return found


@pytest.mark.parametrize(("name", "text"), [("template.yaml", CLOUDFORMATION), ("main.tf", TERRAFORM)])
def test_the_one_model_of_all_messages_is_told(tmp_path: Path, name: str, text: str) -> None:
    assert route(tmp_path, name, text).models.value == {"$default": {"type": "object"}}


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("ModelSelectionExpression: $default", "ModelSelectionExpression: $request.body.b"),
        ("ModelSelectionExpression: $default, ", ""),
        ("Name: Line", "Name: Other"),
        ("{$default: Line}", "{$default: Line, b: Line}"),
    ],
)
def test_another_way_to_choose_a_model_is_not_read(tmp_path: Path, written: str, instead: str) -> None:
    assert route(tmp_path, "template.yaml", CLOUDFORMATION.replace(written, instead)).models.value is UNKNOWN
