"""HTTP and WebSocket APIs of templates: the user guide's pages for AWS::ApiGatewayV2 resources."""

from __future__ import annotations

from tests.templates.cloudformation.stacks import only, routes, told
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Cors

HTTP = """
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: a, ProtocolType: HTTP%s}
"""


def test_a_route_key_is_a_verb_and_a_path_or_a_word() -> None:
    text = HTTP % "" + "".join(
        f"  R{n}: {{Type: AWS::ApiGatewayV2::Route, Properties: {{ApiId: !Ref Api, RouteKey: '{key}'}}}}\n"
        for n, key in enumerate(["GET /pets", "$default", "ANY /{proxy+}"])
    )
    assert list(routes(told(text))) == ["GET /pets", "$default", "ANY /{proxy+}"]


def test_quick_creation_makes_a_route_and_a_stage() -> None:
    configuration = told(HTTP % ", Target: https://a.example")
    stages = configuration.api.stages.value
    assert list(routes(configuration)) == ["$default"]
    assert isinstance(stages, tuple)
    assert [stage.name for stage in stages] == ["$default"]


def test_without_cors_settings_there_is_no_cors() -> None:
    assert told(HTTP % "").api.cors.value is ABSENT


def test_a_list_that_cors_leaves_out_allows_nothing() -> None:
    cors = told(HTTP % ", CorsConfiguration: {AllowOrigins: ['*']}").api.cors.value
    assert isinstance(cors, Cors)
    assert (cors.origins.value, cors.methods.value, cors.credentials.value) == (("*",), (), False)


def test_cors_settings_that_stay_open_are_untold() -> None:
    assert told(HTTP % ", CorsConfiguration: !ImportValue x").api.cors.value is UNKNOWN


def test_an_authorizer_keeps_the_words_of_its_settings() -> None:
    text = HTTP % "" + (
        "  Tokens:\n    Type: AWS::ApiGatewayV2::Authorizer\n    Properties: {ApiId: !Ref Api, "
        "AuthorizerType: JWT, JwtConfiguration: {Audience: [a], Issuer: !Ref Pool}}\n"
    )
    assert only(text).authorizers["Tokens"]["JwtConfiguration"] == {"Audience": ["a"]}


def test_a_websocket_api_is_told_by_its_protocol() -> None:
    assert told((HTTP % "").replace("HTTP}", "WEBSOCKET}")).api.kind.value == "WEBSOCKET"


def test_throttles_of_routes_are_told() -> None:
    text = HTTP % "" + (
        "  Stage:\n    Type: AWS::ApiGatewayV2::Stage\n    Properties: {ApiId: !Ref Api, StageName: prod, "
        "RouteSettings: {GET /a: {ThrottlingRateLimit: 0}}, DefaultRouteSettings: {ThrottlingRateLimit: 5}}\n"
    )
    rates = told(text).api.rates.value
    assert isinstance(rates, tuple)
    assert [each.route for each in rates] == ["*", "GET /a"]
