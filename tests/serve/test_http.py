"""An HTTP API through a real socket: tokens signed here, CORS, and the short words of its refusals."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Answered, Running, desk, running
from tests.serve.signing import call_as
from tests.serve.templates import PEOPLE
from why403.incident.authorizer import authorizer_alone
from why403.serve.tokens import Issuer

ISSUER = "https://issuer.example/realm"
TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Museum:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: museum
      ProtocolType: HTTP
      CorsConfiguration:
        AllowOrigins: ['https://page.example']
        AllowMethods: [GET, PUT]
        AllowHeaders: [authorization, x-extra]
        AllowCredentials: true
  Always: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Museum, StageName: $default, AutoDeploy: true}}
  Tokens:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Museum
      Name: tokens
      AuthorizerType: JWT
      IdentitySource: ['$request.header.Authorization']
      JwtConfiguration: {Issuer: 'https://issuer.example/realm', Audience: [museum]}
  Server:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Museum, IntegrationType: HTTP_PROXY, IntegrationMethod: ANY, IntegrationUri: 'BACKEND/{item}', PayloadFormatVersion: '1.0'}
  Lamp:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Museum, IntegrationType: HTTP_PROXY, IntegrationMethod: ANY, IntegrationUri: 'http://127.0.0.1:1/'}
  Item: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Museum, RouteKey: 'GET /items/{item}', Target: !Sub 'integrations/${Server}'}}
  Down: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Museum, RouteKey: 'GET /down', Target: !Sub 'integrations/${Lamp}'}}
  Mine:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Museum, RouteKey: 'GET /mine/{item}', AuthorizationType: JWT, AuthorizerId: !Ref Tokens, Target: !Sub 'integrations/${Server}'}
  Scoped:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Museum, RouteKey: 'GET /scoped/{item}', AuthorizationType: JWT, AuthorizerId: !Ref Tokens, AuthorizationScopes: [art/read], Target: !Sub 'integrations/${Server}'}
  Signed:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Museum, RouteKey: 'GET /signed/{item}', AuthorizationType: AWS_IAM, Target: !Sub 'integrations/${Server}'}
"""  # noqa: E501


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer.made()


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Iterator[Running]:
    keys = authorizer_alone({"jwks": issuer.key_set()}).jwks
    from tests.serve.backend import backend

    with backend() as address:
        template = TEMPLATE.replace("BACKEND", address)
        with running(tmp_path_factory.mktemp("http"), template, desk(PEOPLE, public_keys=keys)) as found:
            yield found


def bearer(issuer: Issuer, **claims: object) -> dict[str, str]:
    now = int(time.time())
    whole = {"iss": ISSUER, "aud": "museum", "exp": now + 600, "iat": now - 10, "sub": "visitor", **claims}
    kept = {name: value for name, value in whole.items() if value is not None}
    return {"Authorization": f"Bearer {issuer.token(kept)}"}


def refused(answer: Answered, status: int, message: str, cause: str) -> None:
    assert (answer.status, answer.body) == (status, json.dumps({"message": message}, separators=(",", ":")))
    assert answer.kind is None
    assert "x-amzn-requestid" not in answer.headers
    assert answer.headers["apigw-requestid"]
    assert answer.cause == cause


def test_a_server_on_this_machine_answers_with_the_path_and_the_query(museum: Running) -> None:
    answer = museum.call("GET", "/items/a%20b?q=1&q=2", {"X-Own": "yes"})
    assert answer.status == 203
    shown = json.loads(answer.body)
    assert shown["target"] == "/a%20b?q=1&q=2"
    assert shown["headers"]["x-own"] == "yes"


def test_no_route_answers_not_found(museum: Running) -> None:
    refused(museum.call("GET", "/nowhere"), 404, "Not Found", "route-not-found")
    refused(museum.call("POST", "/items/a"), 404, "Not Found", "route-not-found")


def test_a_server_that_is_down_answers_as_the_gateway_does(museum: Running) -> None:
    answer = museum.call("GET", "/down")
    assert (answer.status, answer.body) == (500, '{"message":"Internal Server Error"}')


def test_a_right_token_is_let_in(museum: Running, issuer: Issuer) -> None:
    assert museum.call("GET", "/mine/a", bearer(issuer)).status == 203
    assert museum.call("GET", "/mine/a", bearer(issuer, aud=["other", "museum"])).status == 203
    assert museum.call("GET", "/mine/a", bearer(issuer, aud=None, client_id="museum")).status == 203


def test_without_a_token_the_challenge_is_bare(museum: Running) -> None:
    answer = museum.call("GET", "/mine/a")
    refused(answer, 401, "Unauthorized", "jwt-invalid")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"aud": "somebody"}, "the token does not have a valid audience"),
        ({"exp": 1_500_000_000}, "the token has expired"),
        ({"iss": "https://issuer.example/other"}, "invalid issuer"),
        ({"nbf": 4_000_000_000}, ""),
    ],
)
def test_each_wrong_claim_is_unauthorized(
    museum: Running, issuer: Issuer, claims: dict[str, object], says: str
) -> None:
    answer = museum.call("GET", "/mine/a", bearer(issuer, **claims))
    refused(answer, 401, "Unauthorized", "jwt-invalid")
    assert answer.headers["www-authenticate"].startswith('Bearer scope="" error="invalid_token"')
    assert says in answer.headers["www-authenticate"]


def test_a_token_that_another_key_signed_is_unauthorized(museum: Running) -> None:
    refused(museum.call("GET", "/mine/a", bearer(Issuer.made())), 401, "Unauthorized", "jwt-invalid")


def test_a_token_that_nobody_signed_is_unauthorized(museum: Running, issuer: Issuer) -> None:
    whole = bearer(issuer)["Authorization"].rpartition(".")[0]
    refused(museum.call("GET", "/mine/a", {"Authorization": f"{whole}."}), 401, "Unauthorized", "jwt-invalid")


@pytest.mark.parametrize(
    "token", ["****", "<token>", "${TOKEN}", "undefined", "a.b", "", "eyJhbGciOiJSUzI1NiJ9..."]
)
def test_what_stands_for_a_token_in_a_paste_is_none(museum: Running, token: str) -> None:
    answer = museum.call("GET", "/mine/a", {"Authorization": f"Bearer {token}"})
    refused(answer, 401, "Unauthorized", "jwt-invalid")


def test_a_scope_is_asked_for(museum: Running, issuer: Issuer) -> None:
    lacking = museum.call("GET", "/scoped/a", bearer(issuer, scope="art/write"))
    refused(lacking, 403, "Forbidden", "jwt-scope")
    assert museum.call("GET", "/scoped/a", bearer(issuer, scope="art/write art/read")).status == 203


def test_signatures_are_refused_in_one_word(museum: Running) -> None:
    refused(museum.call("GET", "/signed/a"), 403, "Forbidden", "iam-unsigned")
    refused(call_as(museum, "stranger", "GET", "/signed/a"), 403, "Forbidden", "iam-identity-implicit-deny")
    assert call_as(museum, "curator", "GET", "/signed/a").status == 203


ASKS = {"Origin": "https://page.example", "Access-Control-Request-Method": "GET"}


def test_a_preflight_is_answered_by_the_settings(museum: Running) -> None:
    answer = museum.call("OPTIONS", "/mine/a", ASKS)
    assert answer.status == 204
    found = {name: value for name, value in answer.headers.items() if name.startswith("access-control")}
    assert found == {
        "access-control-allow-origin": "https://page.example",
        "access-control-allow-methods": "GET,PUT",
        "access-control-allow-headers": "authorization,x-extra",
        "access-control-allow-credentials": "true",
    }


def test_another_origin_gets_no_headers(museum: Running) -> None:
    answer = museum.call("OPTIONS", "/mine/a", {**ASKS, "Origin": "https://elsewhere.example"})
    assert answer.status == 204
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_refusals_and_answers_carry_the_headers_of_the_settings(museum: Running) -> None:
    origin = {"Origin": "https://page.example"}
    for path in ("/mine/a", "/items/a"):
        answer = museum.call("GET", path, origin)
        assert answer.headers["access-control-allow-origin"] == "https://page.example"
    assert museum.call("GET", "/items/a").headers.get("access-control-allow-origin") is None


def test_a_server_elsewhere_is_not_called(tmp_path: Path) -> None:
    template = TEMPLATE.replace("BACKEND", "http://backend.example")
    with running(tmp_path, template, desk()) as found:
        answer = found.call("GET", "/items/a")
    assert answer.status == 501
    assert "--allow-backend backend.example" in answer.body


def test_each_call_has_the_values_of_its_own_path(museum: Running) -> None:
    for item in ("a", "b", "a%20c", "b"):
        assert json.loads(museum.call("GET", f"/items/{item}").body)["target"] == f"/{item}"
