"""Policies, permissions, authorizers, keys and WebSocket APIs: what a rule names, and what it passes over."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import EVERYBODY, audited, by_rule, method, named, template
from why403 import load
from why403.audit.audit import audit
from why403.audit.finding import Audited
from why403.incident.read import read_incident
from why403.templates.load import read_file

GET = {"Get": method(AuthorizationType="AWS_IAM")}
PRIVATE = {"EndpointConfiguration": {"Types": ["PRIVATE"]}}
TODAY = date(2026, 11, 28)


def shown(config: str, today: date | None = None) -> Audited:
    """The audit of what an incident file shows."""
    told = read_incident(f"why403: 1\nobserved: {{status: 403}}\nconfig:\n{config}", "incident.yaml").config
    assert told is not None
    return audit(told.configuration, today)


def policy(*statements: object) -> dict[str, object]:
    return {"Policy": {"Version": "2012-10-17", "Statement": list(statements)}}


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([EVERYBODY], True),
        ([{**EVERYBODY, "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}}], False),
        (
            [
                EVERYBODY,
                {
                    **EVERYBODY,
                    "Effect": "Deny",
                    "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-0a1b"}},
                },
            ],
            False,
        ),
    ],
)
def test_a_private_api_for_every_endpoint_is_named(
    tmp_path: Path, statements: list[object], *, found: bool
) -> None:
    rules = by_rule(audited(tmp_path, GET, {**PRIVATE, **policy(*statements)}))
    assert ("private-for-everybody" in rules) is found


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ("execute-api:/prod/GET/orders", False),
        ("execute-api:/prod/GET/order", True),
        ("execute-api:/dev/GET/orders", True),
        ("execute-api:/prod/POST/orders", True),
        ("execute-api:/*/GET/orders", False),
        ("execute-api:/prod/*/ord*", False),
        ("execute-api:/prod/*", False),
        ("arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/DELETE/orders", True),
        ("*", False),
    ],
)
def test_a_statement_for_no_route_is_named(tmp_path: Path, resource: str, *, found: bool) -> None:
    rules = by_rule(audited(tmp_path, GET, policy({**EVERYBODY, "Resource": resource})))
    assert ("statement-without-route" in rules) is found


def test_a_parameter_of_a_path_can_be_what_a_statement_names(tmp_path: Path) -> None:
    tree: Any = template(GET, policy({**EVERYBODY, "Resource": "execute-api:/prod/GET/42"}))
    tree["Resources"]["Orders"]["Properties"]["PathPart"] = "{id}"
    (tmp_path / "t.json").write_text(json.dumps(tree), "utf-8")
    assert "statement-without-route" not in by_rule(audit(load(tmp_path / "t.json")))


TOKENS = {
    "Type": "AWS::ApiGateway::Authorizer",
    "Properties": {"RestApiId": {"Ref": "Api"}, "Type": "TOKEN", "Name": "tokens"},
}


@pytest.mark.parametrize(("statements", "found"), [((EVERYBODY,), True), ((), False)])
def test_a_silent_authorizer_beside_a_policy_that_allows_is_named(
    tmp_path: Path, statements: tuple[object, ...], *, found: bool
) -> None:
    guarded = method(AuthorizationType="CUSTOM", AuthorizerId={"Ref": "Tokens"})
    api = policy(*statements) if statements else {}
    rules = by_rule(audited(tmp_path, {"Tokens": TOKENS, "Get": guarded}, api))
    assert ("silent-authorizer" in rules) is found


@pytest.mark.parametrize(
    ("permission", "found"),
    [
        ({}, True),
        ({"SourceArn": "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/*"}, False),
        ({"SourceArn": {"Fn::ImportValue": "source"}}, False),
    ],
)
def test_a_permission_for_every_api_is_named(
    tmp_path: Path, permission: dict[str, object], *, found: bool
) -> None:
    function = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
    uri = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{function}/invocations"
    own = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": function,
        "Principal": "apigateway.amazonaws.com",
        **permission,
    }
    get = method(AuthorizationType="AWS_IAM", Integration={"Type": "AWS_PROXY", "Uri": uri})
    resources = {"Get": get, "May": {"Type": "AWS::Lambda::Permission", "Properties": own}}
    assert ("open-permission" in by_rule(audited(tmp_path, resources))) is found


KEYS = """
  api: {id: a1b2c3}
  stages: [prod]
  apiKeys:
    - {id: k1a2b3c4d5, enabled: true, createdDate: "2025-01-01"}
    - {id: k5d4c3b2a1, enabled: true, createdDate: "2026-06-01T10:00:00Z"}
  usagePlans:
    - name: basic
      apiStages: [{apiId: a1b2c3, stage: prod}]
      keys: [k1a2b3c4d5]
      throttle: absent
      quota: absent
    - name: more
      apiStages: [{apiId: a1b2c3, stage: beta}, {apiId: z9y8x7, stage: gone}]
      keys: [k1a2b3c4d5, k5d4c3b2a1]
      throttle: {rateLimit: 5}
  usage:
    items:
      k1a2b3c4d5: [USED]
      k5d4c3b2a1: [[0, 9], [1, 8]]
"""


def test_keys_and_plans_of_an_account_are_named() -> None:
    found = shown(KEYS.replace("USED", ", ".join(["[0, 9]"] * 30)), TODAY)
    rules = by_rule(found)
    assert rules["old-key"] == rules["unused-key"] == rules["shared-key"] == "API key k1a2b3c4d5"
    assert rules["plan-without-limit"] == "usage plan basic"
    gone = [dict(each.details) for each in found.findings if each.rule.id == "plan-stage-gone"]
    assert gone == [{"stage": "beta"}]
    assert ("old-key", "API key k5d4c3b2a1") not in named(found)


@pytest.mark.parametrize("days", ["[0, 9]", ", ".join(["[0, 9]"] * 29 + ["[1, 8]"])])
def test_a_key_that_was_used_or_is_not_watched_long_enough_is_not_unused(days: str) -> None:
    assert "unused-key" not in by_rule(shown(KEYS.replace("USED", days)))


def test_without_a_day_no_key_is_old() -> None:
    assert "old-key" not in by_rule(shown(KEYS.replace("USED", "")))


def test_a_route_that_was_changed_and_not_deployed_is_named() -> None:
    config = """
  apiType: REST
  routes: [{route: GET /orders, authorizationType: AWS_IAM}, {route: GET /same, authorizationType: NONE}]
  stages:
    - name: prod
      routes: [{route: GET /orders, authorizationType: NONE}, {route: GET /same, authorizationType: NONE}]
"""
    found = [each for each in shown(config).findings if each.rule.id == "route-not-deployed"]
    assert [(each.subject, dict(each.details)) for each in found] == [
        ("GET /orders", {"stage": "stage prod", "what": "authorization type"})
    ]


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ("*", True),
        ("arn:aws:execute-api:*:*:*", True),
        ("arn:aws:execute-api:us-east-1:111122223333:a1b2c3/*", False),
    ],
)
def test_an_identity_policy_for_every_api_is_named(resource: str, *, found: bool) -> None:
    config = f"""
  callerArn: arn:aws:iam::111122223333:role/app
  callerPolicies:
    - Version: "2012-10-17"
      Statement: [{{Effect: Allow, Action: execute-api:Invoke, Resource: "{resource}"}}]
"""
    assert ("wide-identity-policy" in by_rule(shown(config))) is found


CORS = """
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      {Name: a, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: [ORIGIN], AllowCredentials: SENT}}
"""


@pytest.mark.parametrize(
    ("origin", "sent", "rule"),
    [
        ("https://*", "true", "credentials-to-any-origin"),
        ("https://*", "false", "any-origin"),
        ("'*'", "false", "any-origin"),
        ("https://app.example.com", "true", None),
    ],
)
def test_origins_that_stand_for_every_page_are_named(
    tmp_path: Path, origin: str, sent: str, rule: str | None
) -> None:
    (tmp_path / "t.yaml").write_text(CORS.replace("ORIGIN", origin).replace("SENT", sent), "utf-8")
    found = set(by_rule(audit(load(tmp_path / "t.yaml"))))
    assert found & {"any-origin", "credentials-to-any-origin"} == ({rule} if rule else set())


SOCKET = """
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: WEBSOCKET}}
  Say: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: say}}
  Connect: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: KEY, OWN}}
  Live: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: live}}
"""


@pytest.mark.parametrize(
    ("key", "own", "found"),
    [
        ("$connect", "AuthorizationType: NONE", {("open-route", "$connect")}),
        ("$connect", "AuthorizationType: AWS_IAM", set()),
        ("$connect", "ApiKeyRequired: true", {("key-only", "$connect")}),
        ("$disconnect", "AuthorizationType: NONE", {("open-route", "$connect")}),
    ],
)
def test_the_handshake_of_a_websocket_api_is_read(
    tmp_path: Path, key: str, own: str, found: set[tuple[str, str]]
) -> None:
    (tmp_path / "t.yaml").write_text(SOCKET.replace("KEY", key).replace("OWN", own), "utf-8")
    read = audit(load(tmp_path / "t.yaml"))
    assert named(read) == found
    shown_ = [each.proof.path for each in read.findings if each.proof]
    assert set(shown_) <= {"/live"}


AUTHORIZER = """
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}
  One:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: GET /one, AuthorizationType: CUSTOM, AuthorizerId: !Ref Own}
  Two:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: GET /two, AuthorizationType: CUSTOM, AuthorizerId: !Ref Own}
  Own:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      AuthorizerType: REQUEST
      IdentitySource: [SOURCES]
      EnableSimpleResponses: true
      AuthorizerResultTtlInSeconds: TTL
"""


@pytest.mark.parametrize(
    ("sources", "ttl", "found"),
    [
        ("$request.header.Authorization", 300, True),
        ("$request.header.Authorization, $context.routeKey", 300, False),
        ("$request.header.Authorization", 0, False),
    ],
)
def test_a_simple_answer_that_is_cached_for_all_routes_is_named(
    tmp_path: Path, sources: str, ttl: int, *, found: bool
) -> None:
    (tmp_path / "t.yaml").write_text(AUTHORIZER.replace("SOURCES", sources).replace("TTL", str(ttl)), "utf-8")
    assert ("cached-across-routes" in by_rule(audit(load(tmp_path / "t.yaml")))) is found


PLANNED = """
  apiType: REST
  api: {id: a1b2c3}
  stages: [prod]
  routes: [{route: GET /orders, authorizationType: NONE, apiKeyRequired: REQUIRED}]
  usagePlans:
    - {name: basic, apiStages: [{apiId: API, stage: prod}], keys: KEYS, throttle: absent, quota: absent}
"""


def planned(required: str = "true", keys: str = "[]", api: str = "a1b2c3") -> Audited:
    text = PLANNED.replace("REQUIRED", required).replace("KEYS", keys).replace("API,", f"{api},")
    return shown(text)


def test_a_plan_without_limits_is_named_where_its_keys_are_asked_for() -> None:
    assert "plan-without-limit" in by_rule(planned())
    assert "plan-without-method" not in by_rule(planned())


@pytest.mark.parametrize("keys", ["[]", "[k1a2b3c4d5]"])
def test_a_plan_of_methods_without_key_limits_nothing(keys: str) -> None:
    found = by_rule(planned(required="false", keys=keys))
    assert found["plan-without-method"] == "usage plan basic"
    assert "plan-without-limit" not in found


def test_a_plan_of_another_api_is_not_judged_by_the_methods_of_this_one() -> None:
    assert "plan-without-method" not in by_rule(planned(required="false", api="z9y8x7"))


def test_whether_a_plan_without_keys_needs_a_limit_is_open_while_the_methods_are() -> None:
    found = shown(PLANNED.replace("KEYS", "[]").replace("API,", "a1b2c3,").replace("  routes", "  # routes"))
    assert "plan-without-limit" not in by_rule(found)
    assert [each.subject for each in found.not_checked if each.rule.id == "plan-without-limit"] == [
        "usage plan basic"
    ]


def of_two_apis(folder: Path, name: str, text: str) -> dict[str, dict[str, str]]:
    file = folder / name
    file.write_text(text, "utf-8")
    return {label: by_rule(audit(each.whole)) for label, each in read_file(str(file), {}).readings.items()}


def test_a_plan_for_another_api_of_the_same_source_has_a_stage(tmp_path: Path) -> None:
    resources: dict[str, Any] = template({"Get": method(AuthorizationType="NONE")})["Resources"]  # type: ignore[assignment]
    plan = {
        "ApiStages": [{"ApiId": {"Ref": "Other"}, "Stage": "live"}],
        "Quota": {"Limit": 9, "Period": "DAY"},
    }
    resources |= {
        "Other": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "other"}},
        "Plan": {"Type": "AWS::ApiGateway::UsagePlan", "Properties": plan},
    }
    found = of_two_apis(tmp_path, "t.json", json.dumps({"Resources": resources}))
    assert not {"plan-without-stage", "plan-without-method"} & found["Api"].keys()
    module = """
resource "aws_api_gateway_rest_api" "one" { name = "one" }
resource "aws_api_gateway_rest_api" "two" { name = "two" }
resource "aws_api_gateway_usage_plan" "basic" {
  name = "basic"
  api_stages {
    api_id = aws_api_gateway_rest_api.two.id
    stage  = "live"
  }
}
"""
    both = of_two_apis(tmp_path, "main.tf", module)
    assert len(both) == 2
    assert not any("plan-without-stage" in rules for rules in both.values())


def test_nothing_is_said_of_a_stage_that_cannot_be_made(tmp_path: Path) -> None:
    """CreateStage: the deployment is one of the API that the stage is for."""
    resources: dict[str, Any] = template({"Get": method(AuthorizationType="AWS_IAM")})["Resources"]  # type: ignore[assignment]
    resources |= {
        "Other": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "other"}},
        "Live": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": {"Ref": "Other"},
                "DeploymentId": {"Ref": "Deployment"},
                "StageName": "live",
            },
        },
    }
    found = of_two_apis(tmp_path, "t.json", json.dumps({"Resources": resources}))
    assert "no-access-log" in found["Api"]
    assert "no-access-log" not in found["Other"]
