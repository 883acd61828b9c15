"""Repairs of what an incident tells of its configuration: which setting they change, and to what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import why403
from why403.model.repair import Do, Edit, Repair
from why403.model.route import Route
from why403.model.routes import Routes
from why403.repair.preflights import Preflight

API = "w0rk1t"
HOST = f"https://{API}.execute-api.eu-central-1.amazonaws.com"
ARN = f"arn:aws:execute-api:eu-central-1:111122223333:{API}"


def repairs_of(
    config: dict[str, Any], url: str, method: str = "GET", headers: dict[str, str] | None = None, **more: Any
) -> tuple[Repair, ...]:
    """The repairs of an incident: more of its sections by their names."""
    told = {"why403": 1, "request": {"method": method, "url": url, "headers": headers or {}}, **more}
    return why403.explain(yaml.safe_dump({**told, "config": config})).repairs


def first(found: tuple[Repair, ...]) -> tuple[Edit, ...]:
    """The edits of the first repair."""
    return found[0].edits


def preflight(**more: Any) -> dict[str, Any]:
    headers = {"Origin": "https://boats.example", "Access-Control-Request-Method": "GET"}
    facts = {"request.client": "browser", "request.preflight": "yes"}
    observed = {"browser_error": "CORS preflight did not succeed", **more}
    return {"method": "OPTIONS", "headers": headers, "facts": facts, "observed": observed}


def added(edits: tuple[Edit, ...]) -> Route:
    (edit,) = edits
    assert edit.way == ("api", "routes")
    assert edit.do is Do.ADD
    assert isinstance(edit.value, Route)
    return edit.value


def test_a_guarded_route_of_any_verb_gets_an_open_one_for_the_preflight() -> None:
    config = {
        "apiType": "HTTP",
        "stages": ["$default"],
        "routes": [{"route": "ANY /b", "authorization": "JWT"}],
    }
    route = added(first(repairs_of(config, f"{HOST}/b", api_type="HTTP", **preflight(status=401))))
    assert (route.verb, route.path, route.authorization.value) == ("OPTIONS", "/b", "NONE")


def test_the_default_route_gets_an_open_one_of_every_path_for_the_preflight() -> None:
    config = {
        "apiType": "HTTP",
        "stages": ["$default"],
        "routes": [{"route": "$default", "authorization": "JWT"}],
    }
    route = added(first(repairs_of(config, f"{HOST}/b", api_type="HTTP", **preflight(status=401))))
    assert (route.verb, route.path, route.authorization.value) == ("OPTIONS", "/{proxy+}", "NONE")


@pytest.mark.parametrize("verb", ["GET", "ANY"])
def test_a_path_of_a_rest_api_gets_an_options_method_that_answers(verb: str) -> None:
    """Without a guard, whatever its neighbors have."""
    config = {
        "stages": ["live"],
        "routes": [{"route": f"{verb} /b", "authorization": "AWS_IAM", "apiKeyRequired": True}],
    }
    observed = preflight(status=403, body='{"message":"Missing Authentication Token"}')
    (edit,) = first(repairs_of(config, f"{HOST}/live/b", api_type="REST", **observed))
    assert edit.way == ("api", "preflight")
    assert isinstance(edit.value, Preflight)
    route = edit.value.route
    assert (route.verb, route.path, edit.value.origin) == ("OPTIONS", "/b", "https://boats.example")
    assert (route.authorization.value, route.key_required.value) == ("NONE", False)


def test_the_root_beside_a_greedy_path_is_guarded_like_it() -> None:
    config = {"stages": ["live"], "routes": [{"route": "ANY /{rest+}", "authorization": "AWS_IAM"}]}
    observed = {"status": 403, "body": '{"message":"Missing Authentication Token"}'}
    route = added(first(repairs_of(config, f"{HOST}/live/", api_type="REST", observed=observed)))
    assert (route.verb, route.path, route.authorization.value) == ("GET", "/", "AWS_IAM")


def test_a_key_without_any_plan_gets_one_with_the_stage() -> None:
    config = {
        "stages": ["live"],
        "routes": [{"route": "GET /b", "authorization": "NONE", "apiKeyRequired": True}],
        "apiKeys": [{"id": "k9", "enabled": True, "value": "keys-of-boats-0000000000004b1d"}],
        "usagePlans": "absent",
    }
    sent = {"x-api-key": "keys-of-boats-0000000000004b1d"}
    observed = {"status": 403, "body": '{"message":"Forbidden"}'}
    (edit,) = first(repairs_of(config, f"{HOST}/live/b", headers=sent, observed=observed, api_type="REST"))
    assert edit.way == ("plans",)
    assert (edit.value.keys.value, edit.value.stages.value) == (("k9",), ("live",))  # type: ignore[attr-defined]


def test_what_the_answer_asks_for_is_taken_to_be_missing() -> None:
    """Nobody tells whether the call was signed: the answer does, and the method asks for a signature."""
    config = {"stages": ["live"], "routes": [{"route": "GET /b", "authorization": "AWS_IAM"}]}
    observed = {"status": 403, "body": '{"message":"Missing Authentication Token"}'}
    (edit,) = first(repairs_of(config, f"{HOST}/live/b", observed=observed, api_type="REST"))
    assert edit.way == ("request", "signature")
    assert edit.value == "eu-central-1"


def test_nothing_is_taken_for_missing_where_no_cause_is_likely() -> None:
    config = {"stages": ["live"], "routes": ["GET /b"]}
    found = repairs_of(
        config, f"{HOST}/live/b", observed={"status": 403}, api_type="REST", facts={"request.client": "tool"}
    )
    assert not any(repair.edits for repair in found)


def test_a_policy_that_the_call_is_not_in_is_widened_though_other_causes_are_as_likely() -> None:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{ARN}/live/POST//*"}
    config = {
        "method": {"route": "POST /b", "authorizationType": "AWS_IAM"},
        "callerPolicies": [{"Version": "2012-10-17", "Statement": [statement]}],
    }
    found = repairs_of(
        config, f"{HOST}/live/b", "POST", api_type="REST",
        observed={"status": 403, "headers": {}, "body": None}, facts={"request.client": "sdk"},
    )  # fmt: skip
    (edit,) = first(found)
    assert edit.way == ("caller", "policies", 0, "Statement", 0, "Resource")
    assert f"{ARN}/live/POST/b" in str(edit.value)


@pytest.mark.parametrize(
    "resources", [f"{ARN}/live/POST/@connections/*", [f"{ARN}/live/POST/@connections/*"]]
)
def test_the_statement_that_was_meant_is_widened(resources: object) -> None:
    statement = {"Effect": "Allow", "Action": "execute-api:ManageConnections", "Resource": resources}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    config = {"apiType": "WEBSOCKET", "callerPolicies": [policy]}
    user, denied = "User: arn:aws:sts::111122223333:assumed-role/r/s", "is not authorized to perform"
    asked = f"execute-api:ManageConnections on resource: {ARN}/live/DELETE/@connections/C1="
    found = repairs_of(
        config, f"{HOST}/live/@connections/C1=", "DELETE", api_type="WEBSOCKET",
        observed={"status": 403, "body": f'{{"Message":"{user} {denied}: {asked}"}}'},
    )  # fmt: skip
    (edit,) = first(found)
    assert edit.way == ("caller", "policies", 0, "Statement", 0, "Resource")
    assert f"{ARN}/live/DELETE/@connections/*" in str(edit.value)


def test_a_statement_for_another_api_is_left_alone() -> None:
    other = ARN.replace(API, "0th3r0")
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{other}/live/GET/b"}
    config = {
        "stages": ["live"],
        "routes": [{"route": "GET /b", "authorization": "AWS_IAM"}],
        "resourcePolicy": "absent",
        "callerPolicies": [{"Version": "2012-10-17", "Statement": [statement]}],
    }
    denied = "is not authorized to perform: execute-api:Invoke on resource"
    body = f"User: arn:aws:iam::111122223333:user/u {denied}: {ARN}/live/GET/b"
    found = repairs_of(
        config, f"{HOST}/live/b", api_type="REST", facts={"request.authorization": "sigv4"},
        observed={"status": 403, "body": f'{{"Message":"{body}"}}'},
    )  # fmt: skip
    (edit,) = first(found)
    assert edit.way == ("caller", "policies", 0, "Statement")


@pytest.mark.parametrize(
    ("front", "way"),
    [
        ({"forwardsHost": True}, ("front", "forwards_host")),
        ({"forwardedHeaders": ["accept", "host"]}, ("front", "behaviours", 0, "headers")),
        ({"forwardedHeaders": ["*"]}, ("front", "behaviours", 0, "headers")),
    ],
)
def test_the_host_is_left_out_of_what_is_passed_on(front: dict[str, object], way: tuple[object, ...]) -> None:
    config = {"domain": "absent", "front": {"kind": "cloudfront", "names": ["boats.example"], **front}}
    found = repairs_of(
        config, "https://boats.example/b", observed={"status": 403, "body": '{"message":"Forbidden"}'}
    )
    (edit,) = first(found)
    assert edit.way == way
    assert "host" not in getattr(edit.value, "names", ()) or edit.value.by == "all but"  # type: ignore[attr-defined]


def test_an_issuer_is_taken_from_what_is_told_of_the_token() -> None:
    config = {
        "apiType": "HTTP",
        "method": {"authorizationType": "JWT"},
        "jwtConfiguration": {"Issuer": "https://boats.example", "Audience": ["boats"]},
        "token": {"payload": {"iss": "https://boats.example/", "aud": "boats"}},
    }
    sent = {"Authorization": "Bearer eyJ..."}
    found = repairs_of(config, f"{HOST}/b", headers=sent, api_type="HTTP", observed={"status": 401})
    (edit,) = first(found)
    assert (edit.way, edit.value) == (("authorizer", "issuers"), ("https://boats.example/",))


def test_a_method_without_scopes_wants_the_id_token() -> None:
    config = {
        "method": {"route": "GET /b", "authorizationType": "COGNITO_USER_POOLS", "authorizationScopes": []},
        "token": {"payload": {"token_use": "access"}},
    }
    sent = {"Authorization": "Bearer eyJ..."}
    found = repairs_of(config, f"{HOST}/live/b", headers=sent, api_type="REST", observed={"status": 401})
    (edit,) = first(found)
    assert edit.way == ("request", "headers", "Authorization")
    assert "ID token" in str(edit.becomes)


def test_the_call_goes_by_the_domain_where_the_default_endpoint_is_off() -> None:
    """It was switched off on purpose: switching it on is not offered where another way is open."""
    config = {
        "apiType": "HTTP", "disableExecuteApiEndpoint": True, "stages": ["live"],
        "domain": {"domainName": "boats.example", "mappings": [{"path": "v1", "stage": "live"}]},
    }  # fmt: skip
    found = repairs_of(
        config, f"{HOST}/live/b", api_type="HTTP", observed={"status": 404, "body": '{"message":"Not Found"}'}
    )
    assert [each.edits[0].way for each in found if each.edits] == [("request", "address")]
    assert first(found)[0].value == "boats.example/v1/b"


def test_a_resource_that_was_left_out_is_put_before_the_path() -> None:
    config = {"stages": ["live"], "routes": ["ANY /boats", "ANY /boats/{name}"]}
    observed = {"status": 403, "body": '{"message":"Missing Authentication Token"}'}
    (edit,) = first(repairs_of(config, f"{HOST}/live/titanic", observed=observed, api_type="REST"))
    assert (edit.way, edit.value) == (("request", "path"), "/live/boats/titanic")


def test_an_authorizer_that_may_not_be_invoked_is_permitted() -> None:
    config = {
        "stages": ["live"], "routes": [{"route": "GET /b", "authorization": "CUSTOM"}],
        "authorizer": {"kind": "TOKEN", "permittedSources": "absent"},
    }  # fmt: skip
    observed = {"status": 500, "headers": {"x-amzn-ErrorType": "AuthorizerConfigurationException"}}
    (edit,) = first(repairs_of(config, f"{HOST}/live/b", observed=observed, api_type="REST"))
    assert edit.way == ("authorizer", "permitted")
    assert edit.value == (f"arn:aws:execute-api:eu-central-1:*:{API}/authorizers/*",)


SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Tokens
        Authorizers:
          Tokens:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: "https://boats.example", audience: [boats]}
  Boats:
    Type: AWS::Serverless::Function
    Properties:
      Handler: boats.handler
      Runtime: python3.12
      CodeUri: .
      Events:
        Any: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /b, Method: any}}
"""
OPENAPI = """\
openapi: 3.0.1
info: {title: boats, version: "1"}
components:
  securitySchemes:
    tokens:
      type: oauth2
      x-amazon-apigateway-authorizer:
        type: jwt
        identitySource: $request.header.Authorization
        jwtConfiguration: {issuer: "https://boats.example", audience: [boats]}
paths:
  /b:
    x-amazon-apigateway-any-method:
      security: [{tokens: []}]
      responses: {default: {description: boats}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        uri: https://boats.example/b
        payloadFormatVersion: "1.0"
"""
TEMPLATE = """\
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: boats, ProtocolType: HTTP}
  Tokens:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      Name: tokens
      AuthorizerType: JWT
      IdentitySource: [$request.header.Authorization]
      JwtConfiguration: {Issuer: "https://boats.example", Audience: [boats]}
  Backend:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: HTTP_PROXY
      IntegrationMethod: ANY
      IntegrationUri: https://boats.example/b
      PayloadFormatVersion: "1.0"
  Boats:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: ANY /b
      AuthorizationType: JWT
      AuthorizerId: !Ref Tokens
      AuthorizationScopes: [boats/read]
      Target: !Sub integrations/${Backend}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}
"""
MODULE = """\
resource "aws_apigatewayv2_api" "boats" {
  name          = "boats"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_authorizer" "tokens" {
  api_id           = aws_apigatewayv2_api.boats.id
  name             = "tokens"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    issuer   = "https://boats.example"
    audience = ["boats"]
  }
}

resource "aws_apigatewayv2_integration" "backend" {
  api_id             = aws_apigatewayv2_api.boats.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://boats.example/b"
}

resource "aws_apigatewayv2_route" "boats" {
  api_id               = aws_apigatewayv2_api.boats.id
  route_key            = "ANY /b"
  authorization_type   = "JWT"
  authorizer_id        = aws_apigatewayv2_authorizer.tokens.id
  authorization_scopes = ["boats/read"]
  target               = "integrations/${aws_apigatewayv2_integration.backend.id}"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.boats.id
  name        = "$default"
  auto_deploy = true
}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("api.yaml", SAM), ("openapi.yaml", OPENAPI), ("template.yaml", TEMPLATE), ("main.tf", MODULE)],
    ids=["sam", "openapi", "cloudformation", "hcl"],
)
def test_an_open_options_route_is_written_beside_a_guarded_one(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    call = preflight(status=401, body='{"message":"Unauthorized"}')
    request = {"method": call["method"], "url": f"{HOST}/b", "headers": call["headers"]}
    told = {"why403": 1, "api_type": "HTTP", "request": request, "config": {"stages": ["$default"]}}
    told |= {"facts": call["facts"], "observed": call["observed"]}
    repair = why403.explain(yaml.safe_dump(told), api=file).repairs[0]
    assert added(repair.edits).verb == "OPTIONS"
    assert repair.verified, repair.unwritten
    (patch,) = repair.patches
    file.write_text(patch.after, "utf-8")
    routes = why403.load(file).api.routes.value
    assert isinstance(routes, Routes)
    made = routes.match("OPTIONS", "/b")
    guarded = routes.match("GET", "/b")
    assert made is not None
    assert guarded is not None
    assert (made.authorization.value, guarded.authorization.value) == ("NONE", "JWT")
