"""REST APIs of templates: the user guide's pages for AWS::ApiGateway resources."""

from __future__ import annotations

import pytest

from tests.templates.cloudformation.stacks import REST, found, method, only, routes, told
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Cors


def test_a_method_is_found_by_the_path_of_its_resource() -> None:
    text = f"""{REST}
  Pet:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !Ref Pets, PathPart: '{{id}}'}}
{method("Get")}{method("Any", ResourceId="!Ref Pet", HttpMethod="ANY")}"""
    assert list(routes(told(text))) == ["GET /pets", "ANY /pets/{id}"]


def test_a_method_of_the_root_has_the_path_of_the_root() -> None:
    text = REST + method("Get", ResourceId="!GetAtt Api.RootResourceId")
    assert list(routes(told(text))) == ["GET /"]


def test_what_a_method_does_not_say_has_the_default_of_the_service() -> None:
    text = REST + method("Get")
    route = routes(told(text))["GET /pets"]
    assert (route.authorization.value, route.key_required.value, route.scopes.value) == ("NONE", False, ())


def test_settings_of_a_method_keep_their_places() -> None:
    route = routes(told(REST + method("Get", ApiKeyRequired="true")))["GET /pets"]
    assert route.key_required.value is True
    assert str(route.key_required.at) == "template.yaml:14:23"


def test_an_authorizer_is_told_by_its_name_in_the_template() -> None:
    text = f"""{REST}
  Guard:
    Type: AWS::ApiGateway::Authorizer
    Properties: {{RestApiId: !Ref Api, Type: TOKEN, IdentitySource: method.request.header.X}}
{method("Get", AuthorizationType="CUSTOM", AuthorizerId="!Ref Guard")}"""
    reading = only(text)
    assert routes(reading.configuration)["GET /pets"].authorizer.value == "Guard"
    assert reading.authorizers["Guard"]["IdentitySource"] == "method.request.header.X"
    assert reading.authorizers["Guard"]["AuthorizerResultTtlInSeconds"] == 300


def test_of_an_authorizer_only_what_is_open_is_left_out() -> None:
    text = f"""{REST}
  Guard:
    Type: AWS::ApiGateway::Authorizer
    Properties: {{RestApiId: !Ref Api, Type: REQUEST, AuthorizerUri: !Ref Nobody, IdentitySource: a}}
"""
    assert set(only(text).authorizers["Guard"]) == {"Type", "IdentitySource", "AuthorizerResultTtlInSeconds"}


@pytest.mark.parametrize(
    ("properties", "attribute", "value"),
    [
        ("{}", "endpoint_type", "EDGE"),
        ("{EndpointConfiguration: {Types: [PRIVATE]}}", "endpoint_type", "PRIVATE"),
        ("{Parameters: {endpointConfigurationTypes: REGIONAL}}", "endpoint_type", "REGIONAL"),
        ("{}", "default_endpoint", True),
        ("{DisableExecuteApiEndpoint: true}", "default_endpoint", False),
        ("{}", "key_source", "HEADER"),
        ("{ApiKeySourceType: AUTHORIZER}", "key_source", "AUTHORIZER"),
        ("{}", "policy", ABSENT),
        ("{}", "responses", ()),
        ("{EndpointAccessMode: STRICT}", "access_mode", "STRICT"),
        ("{EndpointConfiguration: {Types: [PRIVATE], VpcEndpointIds: [vpce-1]}}", "endpoints", ("vpce-1",)),
        ("{EndpointConfiguration: {Types: [PRIVATE], VpcEndpointIds: [!Ref X]}}", "endpoints", UNKNOWN),
        ("{DisableExecuteApiEndpoint: !ImportValue x}", "default_endpoint", UNKNOWN),
        ("{Policy: !ImportValue x}", "policy", UNKNOWN),
    ],
)
def test_settings_of_the_api(properties: str, attribute: str, value: object) -> None:
    text = f"Resources: {{Api: {{Type: AWS::ApiGateway::RestApi, Properties: {properties}}}}}"
    assert getattr(told(text).api, attribute).value == value


def test_a_policy_keeps_the_places_of_its_statements() -> None:
    text = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Policy:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: execute-api:Invoke
            Resource: '*'
          - Effect: Deny
            Principal: '*'
            Action: execute-api:Invoke
            Resource: '*'
"""
    configuration = told(text)
    path = (*configuration.api.policy.at.path, "Statement", 1)
    assert configuration.parts[path].line == 13


def test_a_policy_that_names_its_own_api_by_its_future_id_is_understood() -> None:
    text = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Policy:
        Statement:
          Resource:
            - !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/${Stage}/GET/*
            - !Sub arn:${AWS::Partition}:execute-api:*:*:${Api}/*
            - !Sub arn:aws:execute-api:us-east-1:${AWS::AccountId}:${Api}/*
            - !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Other}/*
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: prod}
  Other: {Type: AWS::ApiGateway::RestApi, Properties: {}}
"""
    policy = found(text).readings["Api"].configuration.api.policy.value
    assert isinstance(policy, dict)
    resources = policy["Statement"]["Resource"]
    assert resources[:2] == ["execute-api:/prod/GET/*", "execute-api:/*"]
    assert resources[2] == "arn:aws:execute-api:us-east-1:*:*/*"
    assert "Fn::Open" in resources[3]


def test_stages_are_those_of_their_own_and_those_of_deployments() -> None:
    text = f"""{REST}
  Deployment: {{Type: AWS::ApiGateway::Deployment, Properties: {{RestApiId: !Ref Api, StageName: test}}}}
  Stage: {{Type: AWS::ApiGateway::Stage, Properties: {{RestApiId: !Ref Api, StageName: prod}}}}
"""
    stages = told(text).api.stages.value
    assert isinstance(stages, tuple)
    assert [stage.name for stage in stages] == ["prod", "test"]


@pytest.mark.parametrize("name", ["", ", StageName: !ImportValue x"])
def test_without_a_known_stage_the_stages_are_untold(name: str) -> None:
    text = f"{REST}  Stage: {{Type: AWS::ApiGateway::Stage, Properties: {{RestApiId: !Ref Api{name}}}}}\n"
    assert told(text).api.stages.value is UNKNOWN


@pytest.mark.parametrize(
    "more",
    [
        method("Other", HttpMethod="!ImportValue x"),
        method("Other", ResourceId="!ImportValue x"),
        "  Deep:\n    Type: AWS::ApiGateway::Resource\n    Properties:"
        " {RestApiId: !Ref Api, ParentId: !Ref Deep, PathPart: x}\n"
        + method("Other", ResourceId="!Ref Deep"),
    ],
)
def test_with_one_open_method_the_list_of_routes_is_untold(more: str) -> None:
    assert told(REST + method("Get") + more).api.routes.value is UNKNOWN


def test_a_method_under_an_open_condition_leaves_the_routes_untold() -> None:
    text = f"""
Parameters: {{Env: {{Type: String}}}}
Conditions: {{Prod: !Equals [!Ref Env, prod]}}
{REST}{method("Get").replace("    Type", "    Condition: Prod" + chr(10) + "    Type", 1)}"""
    assert told(text).api.routes.value is UNKNOWN
    assert list(routes(told(text, Env="prod"))) == ["GET /pets"]
    assert told(text, Env="test").api.routes.value is UNKNOWN


def test_an_api_without_methods_may_get_them_elsewhere() -> None:
    assert told(REST).api.routes.value is UNKNOWN


def test_methods_of_an_api_that_is_made_elsewhere_are_not_all_there_are() -> None:
    text = (REST + method("Get")).replace("!Ref Api", "!ImportValue shared").replace("  Api: ", "  Unused: ")
    readings = found(text).readings
    (name,) = set(readings) - {"Unused"}
    assert readings[name].configuration.api.routes.value is UNKNOWN
    assert [note.reason.code for note in readings[name].notes] == ["elsewhere"]


def test_gateway_responses_are_told_with_their_headers() -> None:
    text = f"""{REST}
  Denied:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: ACCESS_DENIED
      ResponseParameters: {{gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}}
"""
    responses = told(text).api.responses.value
    assert isinstance(responses, tuple)
    assert [(each.kind, each.headers.value) for each in responses] == [
        ("ACCESS_DENIED", frozenset({"access-control-allow-origin"}))
    ]


def test_throttles_of_the_only_stage_are_told() -> None:
    text = f"""{REST}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      MethodSettings:
        - {{ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 10}}
        - {{ResourcePath: '/~1pets~1{{id}}', HttpMethod: GET, ThrottlingRateLimit: 0}}
"""
    rates = told(text).api.rates.value
    assert isinstance(rates, tuple)
    assert [(each.route, each.rate.value) for each in rates] == [("*", 10.0), ("GET /pets/{id}", 0.0)]


def test_a_body_is_read_as_openapi_and_what_stands_beside_it_counts_too() -> None:
    text = f"""
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        paths:
          /a: {{get: {{security: [{{key: []}}]}}}}
        components:
          securitySchemes: {{key: {{type: apiKey, name: x-api-key, in: header}}}}
  Pets:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}}
{method("Get")}"""
    configuration = told(text)
    assert routes(configuration)["GET /a"].key_required.value is True
    assert "GET /pets" in routes(configuration)
    assert (configuration.api.policy.value, configuration.api.endpoint_type.value) == (ABSENT, "EDGE")


def test_a_default_is_not_taken_for_what_the_body_says_in_words_that_stay_open() -> None:
    text = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        paths: {/a: {get: {}}}
        x-amazon-apigateway-policy: !ImportValue shared
        x-amazon-apigateway-api-key-source: !ImportValue shared
"""
    api = told(text).api
    assert (api.policy.value, api.key_source.value) == (UNKNOWN, UNKNOWN)


def test_a_body_in_s3_tells_nothing_and_no_default_stands_for_it() -> None:
    text = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {BodyS3Location: {Bucket: b, Key: k}}
"""
    reading = found(text)
    api = reading.readings["Api"].configuration.api
    assert (api.routes.value, api.policy.value, api.key_source.value) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert "unread-body" in [note.reason.code for note in reading.notes]


def test_a_mock_of_options_tells_its_headers_where_all_paths_have_one() -> None:
    mock = (
        "{Type: MOCK, IntegrationResponses: [{StatusCode: 200, ResponseParameters: "
        "{method.response.header.Access-Control-Allow-Origin: \"'https://a.example'\"}}]}"
    )
    text = REST + method("Get") + method("Preflight", HttpMethod="OPTIONS", Integration=mock)
    cors = told(text).mock.value
    assert isinstance(cors, Cors)
    assert cors.origins.value == ("https://a.example",)


def test_a_policy_that_is_an_empty_text_is_none() -> None:
    """The Serverless Framework writes it where the project has no resource policy."""
    assert (
        told('Resources: {Api: {Type: AWS::ApiGateway::RestApi, Properties: {Policy: ""}}}').api.policy.value
        is ABSENT
    )
