"""Request validators, and permissions of functions, in every format that has them."""

from __future__ import annotations

import json

import pytest

from tests.templates.cloudformation.stacks import REST, found, routes, told
from tests.templates.plans import API, plan, resource, to
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.route import Route
from why403.model.routes import Routes
from why403.templates.openapi import configuration_of
from why403.templates.terraform import read as read_terraform

URI = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations"
SOURCE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/GET/pets"


def method(more: str = "", integration: str = "{Type: MOCK}") -> str:
    return f"""{REST}
  GetPets:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Pets
      HttpMethod: GET
      RequestParameters: {{method.request.querystring.page: true, method.request.header.X-A: false}}
      RequestModels: {{application/json: !Ref Pet}}
      Integration: {integration}
{more}
  Orders: {{Type: AWS::Lambda::Function, Properties: {{}}}}
  Pet:
    Type: AWS::ApiGateway::Model
    Properties: {{RestApiId: !Ref Api, Schema: {{type: object, required: [name]}}}}
  Validator:
    Type: AWS::ApiGateway::RequestValidator
    Properties: {{RestApiId: !Ref Api, ValidateRequestParameters: true, ValidateRequestBody: true}}
"""


def names(route: Route) -> list[object]:
    assert isinstance(route.required.value, tuple)
    return [each.value for each in route.required.value]


def only(text: str) -> Route:
    """The one route of a template."""
    return routes(told(text))["GET /pets"]


@pytest.mark.parametrize("reference", ["!Ref Validator", "!GetAtt Validator.RequestValidatorId"])
def test_a_template_tells_what_its_validator_asks_for(reference: str) -> None:
    route = only(method(f"      RequestValidatorId: {reference}"))
    assert names(route) == ["method.request.querystring.page"]
    assert route.models.value == {"application/json": {"type": "object", "required": ["name"]}}


def test_a_required_parameter_keeps_its_line() -> None:
    route = only(method("      RequestValidatorId: !Ref Validator"))
    assert isinstance(route.required.value, tuple)
    at = route.required.value[0].at
    assert (at.line, at.column) == (14, 60)


def test_without_a_validator_nothing_is_asked_for() -> None:
    """CloudFormation, AWS::ApiGateway::Method: RequestParameters alone validates nothing."""
    route = only(method())
    assert (names(route), route.models.value) == ([], ABSENT)


def test_a_validator_of_another_stack_leaves_it_open() -> None:
    route = only(method("      RequestValidatorId: !ImportValue v"))
    assert (route.required.value, route.models.value) == (UNKNOWN, UNKNOWN)


def test_a_mock_needs_no_permission() -> None:
    assert only(method()).sources.value is ABSENT


def permission(function: str = "!GetAtt Orders.Arn", **more: str) -> str:
    lines = {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com", **more}
    written = "".join(f"\n      {name}: {value}" for name, value in lines.items())
    return f"""
  Allowed:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: {function}{written}
"""


def behind(text: str) -> list[object]:
    """The sources of the one route; what may be elsewhere is untold."""
    sources = only(method(integration=f"{{Type: AWS_PROXY, Uri: !Sub '{URI}'}}") + text).sources.value
    assert isinstance(sources, tuple)
    return [each.value for each in sources]


@pytest.mark.parametrize("function", ["!Ref Orders", "!GetAtt Orders.Arn"])
def test_a_permission_of_the_function_is_found_by_name_and_by_arn(function: str) -> None:
    found = behind(permission(function, SourceArn=f"!Sub {SOURCE}"))
    assert found == ["execute-api:/*/GET/pets", UNKNOWN]


def test_a_permission_without_source_covers_every_call() -> None:
    assert behind(permission()) == ["*", UNKNOWN]


@pytest.mark.parametrize("more", [{"Principal": "s3.amazonaws.com"}, {"Action": "lambda:GetFunction"}])
def test_a_permission_for_something_else_does_not_count(more: dict[str, str]) -> None:
    assert behind(permission(**more)) == [UNKNOWN]


def test_a_function_without_permission_in_the_template_is_noted_and_never_called_forbidden() -> None:
    text = method(integration=f"{{Type: AWS_PROXY, Uri: !Sub '{URI}'}}")
    assert behind("") == [UNKNOWN]
    assert [(note.reason.code, note.about) for note in found(text).notes if note.about == "Orders"] == [
        ("no-lambda-permission", "Orders")
    ]


DOCUMENT = """
openapi: 3.0.1
info: {title: pets, version: "1"}
x-amazon-apigateway-request-validators:
  parameters: {validateRequestParameters: true}
  all: {validateRequestParameters: true, validateRequestBody: true}
x-amazon-apigateway-request-validator: parameters
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true}, {$ref: "#/components/parameters/tenant"}]
    get:
      parameters: [{name: page, in: query, required: true}, {name: x, in: query}]
    post:
      x-amazon-apigateway-request-validator: all
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/pet"}}}}
    put: {x-amazon-apigateway-request-validator: unknown}
components:
  parameters: {tenant: {name: X-Tenant, in: header, required: true}}
  schemas: {pet: {type: object}}
"""


def documented(text: str) -> dict[str, Route]:
    listed = configuration_of(text, "pets.yaml", kind="REST").api.routes.value
    assert isinstance(listed, Routes)
    return {route.verb: route for route in listed}


def test_a_document_tells_required_parameters_also_of_the_path() -> None:
    assert names(documented(DOCUMENT)["GET"]) == [
        "method.request.path.id",
        "method.request.header.X-Tenant",
        "method.request.querystring.page",
    ]


def test_the_validator_of_an_operation_stands_above_that_of_the_document() -> None:
    found = documented(DOCUMENT)
    assert found["GET"].models.value is ABSENT
    assert found["POST"].models.value == {"application/json": {"type": "object"}}


def test_a_validator_that_the_document_does_not_define_leaves_it_open() -> None:
    assert documented(DOCUMENT)["PUT"].required.value is UNKNOWN


SWAGGER = """
swagger: "2.0"
info: {title: pets, version: "1"}
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true}}
paths:
  /pets:
    post:
      x-amazon-apigateway-request-validator: all
      parameters: [{in: body, name: pet, schema: {type: object}}]
"""


def test_swagger_tells_the_model_of_a_body_parameter() -> None:
    assert documented(SWAGGER)["POST"].models.value == {"application/json": {"type": "object"}}


NOT_BEFORE_APPLY = {"rest_api_id": True, "resource_id": True}


def planned(**values: object) -> Route:
    validator = {"validate_request_parameters": True, "validate_request_body": True}
    text = plan(
        resource(API, {}),
        resource("aws_api_gateway_request_validator.v", validator, NOT_BEFORE_APPLY, rest_api_id=to(API)),
        resource(
            "aws_api_gateway_model.m",
            {"name": "Pet", "schema": json.dumps({"type": "object"})},
            NOT_BEFORE_APPLY,
            rest_api_id=to(API),
        ),
        resource(
            "aws_api_gateway_method.get",
            {"http_method": "GET", "authorization": "NONE", **values},
            {**NOT_BEFORE_APPLY, "request_validator_id": True},
            rest_api_id=to(API),
            resource_id=to(API, "root_resource_id"),
            request_validator_id=to("aws_api_gateway_request_validator.v"),
        ),
    )
    (reading,) = read_terraform(text, "plan.json")
    listed = reading.configuration.api.routes.value
    assert isinstance(listed, Routes)
    return next(iter(listed))


def test_a_plan_tells_what_its_validator_asks_for() -> None:
    parameters = {"method.request.header.X-A": True, "method.request.header.X-B": False}
    route = planned(request_parameters=parameters, request_models={"application/json": "Pet"})
    assert names(route) == ["method.request.header.X-A"]
    assert route.models.value == {"application/json": {"type": "object"}}


def test_a_model_of_another_shape_leaves_the_models_untold() -> None:
    assert planned(request_models={"application/json": {"a": ["b"]}}).models.value is UNKNOWN


def integrated(**permission: object) -> list[object]:
    """The sources of a method whose function a plan makes."""
    function = resource("aws_lambda_function.f", {"function_name": "orders"})
    allowed = {"action": "lambda:InvokeFunction", "principal": "apigateway.amazonaws.com", **permission}
    text = plan(
        resource(API, {}),
        function,
        resource("aws_lambda_permission.p", {"function_name": "orders", **allowed}),
        resource(
            "aws_api_gateway_method.get",
            {"http_method": "GET", "authorization": "NONE"},
            NOT_BEFORE_APPLY,
            rest_api_id=to(API),
            resource_id=to(API, "root_resource_id"),
        ),
        resource(
            "aws_api_gateway_integration.i",
            {"http_method": "GET", "type": "AWS_PROXY"},
            {**NOT_BEFORE_APPLY, "uri": True},
            rest_api_id=to(API),
            resource_id=to(API, "root_resource_id"),
            uri=to("aws_lambda_function.f", "invoke_arn"),
        ),
    )
    (reading,) = read_terraform(text, "plan.json")
    listed = reading.configuration.api.routes.value
    assert isinstance(listed, Routes)
    sources = next(iter(listed)).sources.value
    assert isinstance(sources, tuple)
    return [each.value for each in sources]


def test_a_plan_tells_the_permissions_of_the_function_behind_a_method() -> None:
    source = "arn:aws:execute-api:eu-west-1:111122223333:abc123/*/GET/"
    assert integrated(source_arn=source) == [source, UNKNOWN]
    assert integrated(source_arn=None) == ["*", UNKNOWN]
    assert integrated(principal="events.amazonaws.com") == [UNKNOWN]


def test_the_permissions_of_a_function_are_read_once_for_all_its_methods() -> None:
    """A function behind a thousand methods has a thousand permissions."""
    post = "\n  PostPets:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: !Ref Api\n"
    post += f"      ResourceId: !Ref Pets\n      HttpMethod: POST\n      Integration: {{Uri: !Sub '{URI}'}}\n"
    text = method(integration=f"{{Type: AWS_PROXY, Uri: !Sub '{URI}'}}") + permission() + post
    listed = routes(told(text))
    assert listed["GET /pets"].sources.value is listed["POST /pets"].sources.value
