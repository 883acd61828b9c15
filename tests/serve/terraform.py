"""One REST API and one HTTP API of Terraform, written as HCL and as the plan of it."""

from __future__ import annotations

from tests.templates.plans import Values, plan, refers, resource, to

CODE = """
def show(event, context):
    return {"statusCode": 201, "body": event["path"]}


def web(event, context):
    return {"version": event["version"], "shade": event.get("stageVariables")}


def guard(event, context):
    effect = "Allow" if event["authorizationToken"] == "come in" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "who", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""
HCL = """
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/code"
  output_path = "${path.module}/code.zip"
}
resource "aws_lambda_function" "f" {
  for_each      = toset(["show", "web", "guard"])
  function_name = "garden-${each.key}"
  filename      = data.archive_file.code.output_path
  handler       = "app.${each.key}"
  runtime       = "python3.12"
  timeout       = 10
}

resource "aws_api_gateway_rest_api" "garden" { name = "garden" }
resource "aws_api_gateway_authorizer" "guard" {
  rest_api_id                      = aws_api_gateway_rest_api.garden.id
  name                             = "guard"
  authorizer_uri                   = aws_lambda_function.f["guard"].invoke_arn
  authorizer_result_ttl_in_seconds = 0
}
resource "aws_api_gateway_resource" "r" {
  for_each    = toset(["beds", "trees", "pond", "shed", "gate"])
  rest_api_id = aws_api_gateway_rest_api.garden.id
  parent_id   = aws_api_gateway_rest_api.garden.root_resource_id
  path_part   = each.key
}
resource "aws_api_gateway_method" "m" {
  for_each         = { beds = "NONE", trees = "NONE", pond = "NONE", shed = "NONE", gate = "CUSTOM" }
  rest_api_id      = aws_api_gateway_rest_api.garden.id
  resource_id      = aws_api_gateway_resource.r[each.key].id
  http_method      = "GET"
  authorization    = each.value
  authorizer_id    = each.value == "CUSTOM" ? aws_api_gateway_authorizer.guard.id : null
  api_key_required = each.key == "shed"
}
resource "aws_api_gateway_integration" "mocks" {
  for_each          = toset(["beds", "shed", "gate"])
  rest_api_id       = aws_api_gateway_rest_api.garden.id
  resource_id       = aws_api_gateway_method.m[each.key].resource_id
  http_method       = aws_api_gateway_method.m[each.key].http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 202 }) }
}
resource "aws_api_gateway_integration_response" "mocks" {
  for_each            = toset(["beds", "shed", "gate"])
  rest_api_id         = aws_api_gateway_rest_api.garden.id
  resource_id         = aws_api_gateway_resource.r[each.key].id
  http_method         = aws_api_gateway_integration.mocks[each.key].http_method
  status_code         = "202"
  response_templates  = { "application/json" = "{\\"shade\\":\\"$stageVariables.shade\\"}" }
  response_parameters = { "method.response.header.X-Bed" = "'tulips'" }
}
resource "aws_api_gateway_integration" "trees" {
  rest_api_id             = aws_api_gateway_rest_api.garden.id
  resource_id             = aws_api_gateway_resource.r["trees"].id
  http_method             = aws_api_gateway_method.m["trees"].http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
  uri                     = "BACKEND/$${stageVariables.shade}"
  request_parameters      = { "integration.request.header.X-From" = "'garden'" }
}
resource "aws_api_gateway_integration" "pond" {
  rest_api_id             = aws_api_gateway_rest_api.garden.id
  resource_id             = aws_api_gateway_resource.r["pond"].id
  http_method             = "GET"
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = "arn:aws:apigateway:${var.where}:lambda:path/2015-03-31/functions/${aws_lambda_function.f["show"].arn}/invocations"
}
variable "where" {}
resource "aws_api_gateway_deployment" "d" {
  rest_api_id = aws_api_gateway_rest_api.garden.id
}
resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.garden.id
  deployment_id = aws_api_gateway_deployment.d.id
  stage_name    = "live"
  variables     = { shade = "green" }
}
resource "aws_api_gateway_gateway_response" "keys" {
  rest_api_id         = aws_api_gateway_rest_api.garden.id
  response_type       = "INVALID_API_KEY"
  status_code         = "418"
  response_parameters = { "gatewayresponse.header.X-Why" = "'no key'" }
  response_templates  = { "application/json" = "{\\"says\\":$context.error.messageString}" }
}
resource "aws_api_gateway_api_key" "gardener" {
  name  = "gardener"
  value = "gardener-000000000000001"
}
resource "aws_api_gateway_usage_plan" "week" {
  name = "week"
  api_stages {
    api_id = aws_api_gateway_rest_api.garden.id
    stage  = aws_api_gateway_stage.live.stage_name
  }
  quota_settings {
    limit  = 2
    period = "WEEK"
  }
}
resource "aws_api_gateway_usage_plan_key" "gardener" {
  key_id        = aws_api_gateway_api_key.gardener.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.week.id
}

resource "aws_apigatewayv2_api" "web" {
  name          = "web"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_stage" "always" {
  api_id          = aws_apigatewayv2_api.web.id
  name            = "$default"
  stage_variables = { shade = "blue" }
}
resource "aws_apigatewayv2_integration" "web" {
  api_id                 = aws_apigatewayv2_api.web.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.f["web"].invoke_arn
  payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "web" {
  api_id    = aws_apigatewayv2_api.web.id
  route_key = "GET /web"
  target    = "integrations/${aws_apigatewayv2_integration.web.id}"
}
resource "aws_apigatewayv2_integration" "server" {
  api_id             = aws_apigatewayv2_api.web.id
  integration_type   = "HTTP_PROXY"
  integration_method = "GET"
  integration_uri    = "BACKEND/{item}"
}
resource "aws_apigatewayv2_route" "server" {
  api_id    = aws_apigatewayv2_api.web.id
  route_key = "GET /items/{item}"
  target    = "integrations/${aws_apigatewayv2_integration.server.id}"
}
"""  # noqa: E501

_REST, _WEB = "aws_api_gateway_rest_api.garden", "aws_apigatewayv2_api.web"
_AFTER = {"id": True, "rest_api_id": True, "resource_id": True}
_METHODS = {"beds": "NONE", "trees": "NONE", "pond": "NONE", "shed": "NONE", "gate": "CUSTOM"}


def planned(backend: str) -> str:
    """The plan of `HCL` before anything is made: ids and ARNs are known after the apply."""
    return plan(*_functions(), *_of_rest(backend), *_of_keys(), *_of_web(backend))


def _functions() -> list[dict[str, object]]:
    return [
        resource(
            f'aws_lambda_function.f["{name}"]',
            {
                "function_name": f"garden-{name}",
                "filename": "code.zip",
                "handler": f"app.{name}",
                "runtime": "python3.12",
                "timeout": 10,
            },
            {"id": True, "arn": True, "invoke_arn": True},
        )
        for name in ("show", "web", "guard")
    ]


def _invoked(name: str, *others: str) -> dict[str, list[str]]:
    function = f'aws_lambda_function.f["{name}"]'
    return refers(*others, f"{function}.arn", function, "aws_lambda_function.f")


def _in_rest(
    address: str, values: Values, unknown: Values | None = None, **more: object
) -> dict[str, object]:
    return resource(address, values, {**_AFTER, **(unknown or {})}, rest_api_id=to(_REST), **more)


def _of_method(address: str, path: str, values: Values, **more: object) -> dict[str, object]:
    way = refers(f'aws_api_gateway_resource.r["{path}"].id', f'aws_api_gateway_resource.r["{path}"]')
    unknown = {"uri": True, "passthrough_behavior": True} if "uri" in more else {"passthrough_behavior": True}
    return _in_rest(address, {"http_method": "GET", **values}, unknown, resource_id=way, **more)


def _of_rest(backend: str) -> list[dict[str, object]]:
    found = [
        resource(
            _REST, {"name": "garden"}, {"id": True, "root_resource_id": True, "binary_media_types": True}
        ),
        _in_rest(
            "aws_api_gateway_authorizer.guard",
            {"name": "guard", "type": "TOKEN", "authorizer_result_ttl_in_seconds": 0},
            {"authorizer_uri": True},
            authorizer_uri=_invoked("guard"),
        ),
    ]
    for path, authorization in _METHODS.items():
        part = _in_rest(
            f'aws_api_gateway_resource.r["{path}"]',
            {"path_part": path},
            {"parent_id": True},
            parent_id=to(_REST, "root_resource_id"),
        )
        method = _in_rest(
            f'aws_api_gateway_method.m["{path}"]',
            {"http_method": "GET", "authorization": authorization, "api_key_required": path == "shed"},
            {"authorizer_id": True} if authorization == "CUSTOM" else None,
            resource_id=refers("aws_api_gateway_resource.r", "each.key"),
            authorizer_id=to("aws_api_gateway_authorizer.guard"),
        )
        found += [part, method]
    template = {"application/json": '{"statusCode":202}'}
    for path in ("beds", "shed", "gate"):
        values = {"type": "MOCK", "request_templates": template, "timeout_milliseconds": 29000}
        reply = {
            "status_code": "202",
            "response_templates": {"application/json": '{"shade":"$stageVariables.shade"}'},
            "response_parameters": {"method.response.header.X-Bed": "'tulips'"},
        }
        way = refers("aws_api_gateway_method.m", "each.key")
        mock = _in_rest(
            f'aws_api_gateway_integration.mocks["{path}"]',
            {"http_method": "GET", **values},
            {"passthrough_behavior": True},
            resource_id=way,
        )
        answer = _in_rest(
            f'aws_api_gateway_integration_response.mocks["{path}"]',
            {"http_method": "GET", **reply},
            resource_id=refers("aws_api_gateway_resource.r", "each.key"),
        )
        found += [mock, answer]
    to_server = {
        "type": "HTTP_PROXY",
        "integration_http_method": "GET",
        "uri": backend + "/${stageVariables.shade}",
        "request_parameters": {"integration.request.header.X-From": "'garden'"},
        "request_templates": None,
    }
    found += [
        _of_method("aws_api_gateway_integration.trees", "trees", to_server),
        _of_method(
            "aws_api_gateway_integration.pond",
            "pond",
            {"type": "AWS_PROXY"},
            uri=_invoked("show", "var.where"),
        ),
        _in_rest("aws_api_gateway_stage.live", {"stage_name": "live", "variables": {"shade": "green"}}),
        _in_rest(
            "aws_api_gateway_gateway_response.keys",
            {
                "response_type": "INVALID_API_KEY",
                "status_code": "418",
                "response_parameters": {"gatewayresponse.header.X-Why": "'no key'"},
                "response_templates": {"application/json": '{"says":$context.error.messageString}'},
            },
        ),
    ]
    return found


def _of_keys() -> list[dict[str, object]]:
    return [
        resource(
            "aws_api_gateway_api_key.gardener",
            {"name": "gardener", "value": "gardener-000000000000001", "enabled": True},
            {"id": True},
        ),
        resource(
            "aws_api_gateway_usage_plan.week",
            {
                "name": "week",
                "api_stages": [{"stage": "live", "throttle": []}],
                "quota_settings": [{"limit": 2, "offset": 0, "period": "WEEK"}],
                "throttle_settings": [],
            },
            {"id": True, "api_stages": [{"api_id": True}]},
            api_stages=[{"api_id": to(_REST), "stage": to("aws_api_gateway_stage.live", "stage_name")}],
        ),
        resource(
            "aws_api_gateway_usage_plan_key.gardener",
            {"key_type": "API_KEY"},
            {"key_id": True, "usage_plan_id": True},
            key_id=to("aws_api_gateway_api_key.gardener"),
            usage_plan_id=to("aws_api_gateway_usage_plan.week"),
        ),
    ]


def _of_web(backend: str) -> list[dict[str, object]]:
    def part(name: str, values: Values, unknown: Values | None = None, **more: object) -> dict[str, object]:
        after = {"id": True, "api_id": True, **(unknown or {})}
        return resource(f"aws_apigatewayv2_{name}", values, after, api_id=to(_WEB), **more)

    def target(name: str) -> dict[str, object]:
        return {"target": to(f"aws_apigatewayv2_integration.{name}")}

    proxied = {"integration_type": "AWS_PROXY", "payload_format_version": "2.0"}
    server = {
        "integration_type": "HTTP_PROXY",
        "integration_method": "GET",
        "integration_uri": backend + "/{item}",
        "payload_format_version": "1.0",
    }
    return [
        resource(_WEB, {"name": "web", "protocol_type": "HTTP"}, {"id": True}),
        part("stage.always", {"name": "$default", "stage_variables": {"shade": "blue"}}),
        part("integration.web", proxied, {"integration_uri": True}, integration_uri=_invoked("web")),
        part("route.web", {"route_key": "GET /web"}, {"target": True}, **target("web")),
        part("integration.server", server, {"timeout_milliseconds": True}),
        part("route.server", {"route_key": "GET /items/{item}"}, {"target": True}, **target("server")),
    ]
