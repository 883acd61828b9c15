"""Repairs of what an incident tells of its configuration: which setting they change, and to what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import why403
from why403.model.repair import Do, Edit, Repair
from why403.model.route import Route

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


def test_a_path_without_options_gets_one_without_a_guard() -> None:
    config = {
        "stages": ["live"],
        "routes": [{"route": "GET /b", "authorization": "AWS_IAM", "apiKeyRequired": True}],
    }
    observed = preflight(status=403, body='{"message":"Missing Authentication Token"}')
    route = added(first(repairs_of(config, f"{HOST}/live/b", api_type="REST", **observed)))
    assert (route.verb, route.path) == ("OPTIONS", "/b")
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
    found = repairs_of(config, f"{HOST}/live/b", observed={"status": 403}, api_type="REST")
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
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth: {ApiKeyRequired: true}
  Boats:
    Type: AWS::Serverless::Function
    Properties:
      Handler: boats.handler
      Runtime: python3.12
      CodeUri: .
      Events:
        Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /b, Method: get}}
"""
OPENAPI = """\
openapi: 3.0.1
info: {title: boats, version: "1"}
components:
  securitySchemes:
    key: {type: apiKey, name: x-api-key, in: header}
paths:
  /b:
    get:
      security: [{key: []}]
      responses: {"200": {description: boats}}
      x-amazon-apigateway-integration: {type: mock}
"""
TEMPLATE = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: boats}
  Boats:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: b}
  GetBoats:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Boats
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      ApiKeyRequired: true
      Integration: {Type: MOCK}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [GetBoats]
    Properties: {RestApiId: !Ref Api, StageName: live}
"""


@pytest.mark.parametrize("text", [SAM, OPENAPI, TEMPLATE], ids=["sam", "openapi", "cloudformation"])
def test_an_open_options_route_is_written_beside_a_guarded_one(tmp_path: Path, text: str) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(text, "utf-8")
    call = preflight(status=403, body='{"message":"Missing Authentication Token"}')
    request = {"method": call["method"], "url": f"{HOST}/live/b", "headers": call["headers"]}
    told = {"why403": 1, "api_type": "REST", "request": request}
    told |= {"facts": call["facts"], "observed": call["observed"]}
    repair = why403.explain(yaml.safe_dump(told), api=file).repairs[0]
    assert repair.verified, repair.unwritten
    assert added(repair.edits).verb == "OPTIONS"
