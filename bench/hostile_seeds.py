"""Small files of configuration, policies and recordings: what `bench/hostile.py` mutates beside pastes."""

from __future__ import annotations

import json

_HOST = "f0a1b2c3d4.execute-api.eu-west-1.amazonaws.com"
_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "a",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "arn:aws:execute-api:eu-west-1:111122223333:f0a1b2c3d4/prod/GET/*",
            "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "abc"]}},
        },
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"},
    ],
}
CLOUDFORMATION = """\
AWSTemplateFormatVersion: '2010-09-09'
Parameters: {Stage: {Type: String, Default: prod}, Secret: {Type: String, NoEcho: true, Default: abc}}
Conditions: {Real: !Equals [!Ref Stage, prod]}
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: !Sub 'orders-${Stage}', ApiKeySourceType: HEADER}}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: GET
      AuthorizationType: !If [Real, AWS_IAM, NONE]
      ApiKeyRequired: true
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true, Value: abc}}
"""
CLOUDFORMATION_JSON = json.dumps(
    {
        "Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders", "Policy": _POLICY}},
            "Root": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "RestApiId": {"Ref": "Api"},
                    "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                    "HttpMethod": "ANY",
                    "AuthorizationType": {"Fn::Select": [0, {"Fn::Split": [",", "NONE,AWS_IAM"]}]},
                },
            },
        }
    }
)
HTTP_API = """\
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: a, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ['*']}}
  Jwt:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      AuthorizerType: JWT
      Name: j
      JwtConfiguration: {Audience: [abc], Issuer: 'https://issuer.example'}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: 'GET /orders/{id}'
      AuthorizationType: JWT
      AuthorizerId: !Ref Jwt
"""
OPENAPI = """\
openapi: 3.0.1
info: {title: orders, version: '1'}
x-amazon-apigateway-policy:
  Version: '2012-10-17'
  Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}]
paths:
  /orders/{id}:
    get:
      security: [{api_key: []}, {sigv4: []}]
      x-amazon-apigateway-integration:
        type: http
        uri: 'https://backend.example/abc'
        requestParameters: {integration.request.header.x-key: "'abc'"}
components:
  securitySchemes:
    api_key: {type: apiKey, name: x-api-key, in: header}
    sigv4: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
"""
HCL = """\
variable "stage" { default = "prod" }
resource "aws_api_gateway_rest_api" "a" {
  name   = "orders-${var.stage}"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Principal = "*", Action = "*", Resource = "*" }]
  })
}
resource "aws_api_gateway_resource" "o" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = aws_api_gateway_rest_api.a.root_resource_id
  path_part   = "orders"
}
resource "aws_api_gateway_method" "g" {
  for_each         = toset(["GET", "POST"])
  rest_api_id      = aws_api_gateway_rest_api.a.id
  resource_id      = aws_api_gateway_resource.o.id
  http_method      = each.key
  authorization    = var.stage == "prod" ? "AWS_IAM" : "NONE"
  api_key_required = true
}
resource "aws_api_gateway_api_key" "k" { value = "abc" }
"""
_VALUES = {
    "root_module": {
        "resources": [
            {
                "address": "aws_api_gateway_rest_api.a",
                "type": "aws_api_gateway_rest_api",
                "name": "a",
                "mode": "managed",
                "values": {"id": "f0a1b2c3d4", "name": "orders", "policy": json.dumps(_POLICY)},
            },
            {
                "address": "aws_api_gateway_method.g[0]",
                "type": "aws_api_gateway_method",
                "name": "g",
                "index": 0,
                "mode": "managed",
                "values": {"http_method": "GET", "authorization": "NONE", "api_key_required": True},
            },
            {
                "address": "aws_api_gateway_api_key.k",
                "type": "aws_api_gateway_api_key",
                "name": "k",
                "mode": "managed",
                "values": {"id": "k", "value": "abc", "enabled": False},
            },
        ]
    }
}
PLAN = json.dumps({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": _VALUES})
STATE = json.dumps({"format_version": "1.0", "terraform_version": "1.9.0", "values": _VALUES})
STATE_FILE = json.dumps(
    {
        "version": 4,
        "terraform_version": "1.9.0",
        "serial": 1,
        "lineage": "x",
        "resources": [
            {
                "mode": "managed",
                "type": "aws_apigatewayv2_api",
                "name": "a",
                "instances": [{"attributes": {"id": "f0a1b2c3d4", "name": "a", "protocol_type": "HTTP"}}],
            }
        ],
    }
)
ANSWER = json.dumps({"TemplateBody": CLOUDFORMATION, "StagesAvailable": ["Original", "Processed"]})
POLICY = json.dumps(_POLICY, indent=1)
HAR = json.dumps(
    {
        "log": {
            "version": "1.2",
            "creator": {"name": "x", "version": "1"},
            "entries": [
                {
                    "startedDateTime": "2026-03-01T10:00:00.000Z",
                    "time": 1,
                    "request": {
                        "method": "GET",
                        "url": f"https://{_HOST}/prod/orders",
                        "httpVersion": "h2",
                        "headers": [{"name": "x-api-key", "value": "abc"}],
                        "queryString": [],
                        "cookies": [{"name": "a", "value": "abc"}],
                        "headersSize": -1,
                        "bodySize": 0,
                    },
                    "response": {
                        "status": 403,
                        "statusText": "",
                        "headers": [{"name": "x-amzn-ErrorType", "value": "ForbiddenException"}],
                        "content": {
                            "size": 23,
                            "mimeType": "application/json",
                            "text": '{"message":"Forbidden"}',
                        },
                    },
                }
            ],
        }
    }
)
INCIDENT = f"""\
why403: 1
api_type: REST
request:
  method: GET
  url: https://{_HOST}/prod/orders
  headers: {{x-api-key: abc, Authorization: "Bearer abc"}}
observed:
  status: 403
  headers: {{x-amzn-ErrorType: AccessDeniedException}}
  body: '{{"message":"Forbidden"}}'
config:
  resource_policy: {json.dumps(_POLICY)}
facts:
  works.direct: no
context: ["since Monday, key abc"]
"""
INSIGHTS = """\
@timestamp,@message
2026-03-01 10:00:00.000,"{""requestId"":""abc"",""status"":""403"",""httpMethod"":""GET""}"
"""
BRUNO = f"""\
meta {{
  name: orders
}}

get {{
  url: https://{_HOST}/prod/orders
}}

headers {{
  x-api-key: abc
}}
"""
ENVIRONMENT = f"URL=https://{_HOST}/prod\nAPI_KEY=abc\nAWS_SECRET_ACCESS_KEY=abc\n"
TEST_INVOKE = json.dumps(
    {
        "status": 403,
        "body": '{"message":"Forbidden"}',
        "headers": {"x-amzn-ErrorType": "ForbiddenException"},
        "log": "Execution log for request abc\n"
        "Sun Mar 01 10:00:00 UTC 2026 : Starting execution for request: abc\n",
        "latency": 5,
    }
)
FILES = (
    CLOUDFORMATION, CLOUDFORMATION_JSON, HTTP_API, OPENAPI, HCL, PLAN, STATE, STATE_FILE, ANSWER,
)  # fmt: skip
"""Read as a configuration."""
POLICIES = (POLICY, CLOUDFORMATION_JSON)
PASTES = (HAR, INCIDENT, INSIGHTS, BRUNO, ENVIRONMENT, TEST_INVOKE, POLICY)
"""Read like the samples of `tests/pasted`."""
