"""How stages are kept, in every dialect that tells it. Sources: the guide's pages on logs, caches and WAF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import audited, by_rule, method, template
from why403 import load
from why403.audit.audit import audit
from why403.audit.finding import Audited
from why403.incident.read import read_incident

GET = {"Get": method(AuthorizationType="AWS_IAM")}
BARE = {"no-access-log", "no-execution-log", "no-tracing", "no-web-acl", "no-throttle"}
FORM = "$context.requestId $context.error.responseType $context.authorizer.error"
EVERY = {"ResourcePath": "/*", "HttpMethod": "*"}
KEPT = {
    "AccessLogSetting": {"DestinationArn": "arn:aws:logs:eu-west-1:111122223333:log-group:a", "Format": FORM},
    "TracingEnabled": True,
    "MethodSettings": [
        {**EVERY, "LoggingLevel": "ERROR", "ThrottlingRateLimit": 10, "ThrottlingBurstLimit": 5}
    ],
}
ACL = {
    "Acl": {
        "Type": "AWS::WAFv2::WebACLAssociation",
        "Properties": {
            "ResourceArn": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Prod}"},
            "WebACLArn": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/1",
        },
    }
}


def staged(folder: Path, more: dict[str, Any], stage: dict[str, Any]) -> Audited:
    """The audit of a template whose stage has these properties."""
    tree = template({**GET, **more})
    resources: Any = tree["Resources"]
    resources["Prod"]["Properties"].update(stage)
    file = folder / "template.json"
    file.write_text(json.dumps(tree, indent=1), "utf-8")
    return audit(load(file))


def test_a_bare_stage_lacks_everything_and_says_where(tmp_path: Path) -> None:
    found = audited(tmp_path, GET)
    assert set(by_rule(found)) == BARE
    assert {each.at.path for each in found.findings} == {("Resources", "Prod")}


def test_a_stage_that_has_everything_lacks_nothing(tmp_path: Path) -> None:
    assert by_rule(staged(tmp_path, ACL, KEPT)) == {}


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        ({"AccessLogSetting": {"Format": "$context.requestId $context.status"}}, "log-without-reason"),
        ({"AccessLogSetting": {"Format": f"{FORM} $context.identity.apiKey"}}, "key-in-log"),
        ({"MethodSettings": [{**EVERY, "LoggingLevel": "INFO", "DataTraceEnabled": True}]}, "data-trace"),
        ({"CacheClusterEnabled": True}, "unencrypted-cache"),
        ({"Variables": {"dbPassword": "hunter22"}}, "secret-in-variable"),
    ],
)
def test_one_setting_is_named(tmp_path: Path, stage: dict[str, Any], rule: str) -> None:
    assert by_rule(staged(tmp_path, {}, stage))[rule] == "stage prod"


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        ({"AccessLogSetting": {"Format": f"{FORM} $context.identity.apiKeyId"}}, "key-in-log"),
        ({"AccessLogSetting": {"Format": {"Ref": "LogFormat"}}}, "log-without-reason"),
        ({"AccessLogSetting": {"Fn::ImportValue": "shared-log"}}, "no-access-log"),
        ({"MethodSettings": {"Fn::ImportValue": "settings"}}, "no-execution-log"),
        (
            {"MethodSettings": [{"ResourcePath": "/orders", "HttpMethod": "GET", "LoggingLevel": "INFO"}]},
            "no-execution-log",
        ),
        ({"TracingEnabled": {"Fn::ImportValue": "traced"}}, "no-tracing"),
        (
            {"CacheClusterEnabled": True, "MethodSettings": [{**EVERY, "CacheDataEncrypted": True}]},
            "unencrypted-cache",
        ),
        (
            {"Variables": {"passwordArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"}},
            "secret-in-variable",
        ),
        ({"Variables": {"tokenTtl": "300", "dbPassword": {"Ref": "Password"}}}, "secret-in-variable"),
    ],
)
def test_what_is_open_or_right_is_not_named(tmp_path: Path, stage: dict[str, Any], rule: str) -> None:
    assert rule not in by_rule(staged(tmp_path, {}, stage))


def test_a_web_acl_whose_stage_is_not_told_may_be_this_ones(tmp_path: Path) -> None:
    open_ = {"Acl": {**ACL["Acl"], "Properties": {"ResourceArn": {"Fn::ImportValue": "stage"}}}}
    assert "no-web-acl" not in by_rule(staged(tmp_path, open_, {}))


def test_a_private_api_is_not_asked_for_a_web_acl(tmp_path: Path) -> None:
    private = {"EndpointConfiguration": {"Types": ["PRIVATE"]}}
    assert "no-web-acl" not in by_rule(audited(tmp_path, GET, private))


def test_a_stage_that_a_deployment_describes_is_read(tmp_path: Path) -> None:
    tree: Any = template(GET)
    del tree["Resources"]["Prod"]
    own = tree["Resources"]["Deployment"]["Properties"]
    own.update({"StageName": "prod", "StageDescription": {"LoggingLevel": "INFO", "TracingEnabled": True}})
    (tmp_path / "t.json").write_text(json.dumps(tree), "utf-8")
    found = by_rule(audit(load(tmp_path / "t.json")))
    assert found["no-access-log"] == "stage prod"
    assert not {"no-execution-log", "no-tracing"} & set(found)


@pytest.mark.parametrize(
    ("resource", "subject"),
    [
        (("AWS::ApiGateway::DomainName", {"SecurityPolicy": "TLS_1_0"}), "domain api.example.com"),
        (
            ("AWS::ApiGatewayV2::DomainName", {"DomainNameConfigurations": [{"SecurityPolicy": "TLS_1_0"}]}),
            "domain api.example.com",
        ),
        (("AWS::ApiGateway::DomainName", {"SecurityPolicy": "TLS_1_2"}), None),
        (("AWS::ApiGateway::DomainName", {}), None),
    ],
)
def test_a_domain_that_takes_tls_1_0_is_named(
    tmp_path: Path, resource: tuple[str, dict[str, Any]], subject: str | None
) -> None:
    kind, properties = resource
    domain = {"Type": kind, "Properties": {"DomainName": "api.example.com", **properties}}
    assert by_rule(audited(tmp_path, {**GET, "Domain": domain})).get("old-tls") == subject


HTTP = """
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: KIND}}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: "KEY", AuthorizationType: AWS_IAM}
  Live: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: live}}
"""


@pytest.mark.parametrize(
    ("kind", "key", "rules"),
    [
        ("HTTP", "GET /orders", {"no-access-log", "no-throttle"}),
        ("WEBSOCKET", "$connect", {"no-access-log", "no-throttle", "no-execution-log"}),
    ],
)
def test_an_http_api_has_no_execution_log_and_a_websocket_api_has(
    tmp_path: Path, kind: str, key: str, rules: set[str]
) -> None:
    (tmp_path / "t.yaml").write_text(HTTP.replace("KIND", kind).replace("KEY", key), "utf-8")
    assert set(by_rule(audit(load(tmp_path / "t.yaml")))) == rules


TERRAFORM = """
resource "aws_api_gateway_rest_api" "a" {
  name = "a"
}
resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  resource_id   = aws_api_gateway_rest_api.a.root_resource_id
  http_method   = "GET"
  authorization = "AWS_IAM"
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  deployment_id = "d1"
  stage_name    = "prod"
  STAGE
}
MORE
"""
SETTINGS = """
resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "*/*"
  settings {
    logging_level        = "INFO"
    data_trace_enabled   = true
    throttling_rate_limit  = 10
    throttling_burst_limit = 5
  }
}
resource "aws_wafv2_web_acl_association" "acl" {
  resource_arn = aws_api_gateway_stage.prod.arn
  web_acl_arn  = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/1"
}
"""
LOGGED = """
  xray_tracing_enabled = true
  access_log_settings {
    destination_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:a"
    format          = "$context.requestId $context.error.responseType"
  }
"""


@pytest.mark.parametrize(
    ("stage", "more", "rules"),
    [
        ("", "", BARE),
        (LOGGED, "", {"no-execution-log", "no-web-acl", "no-throttle"}),
        (LOGGED, SETTINGS, {"data-trace"}),
    ],
)
def test_a_module_of_terraform_tells_it_in_several_resources(
    tmp_path: Path, stage: str, more: str, rules: set[str]
) -> None:
    (tmp_path / "main.tf").write_text(TERRAFORM.replace("STAGE", stage).replace("MORE", more), "utf-8")
    assert set(by_rule(audit(load(tmp_path)))) == rules


SHOWN = """
why403: 1
observed: {status: 403}
config:
  apiType: REST
  stages:
    - stageName: prod
      accessLogSettings: absent
      tracingEnabled: false
      webAclArn: absent
      methodSettings:
        "*/*": {loggingLevel: "OFF", cachingEnabled: true, cacheDataEncrypted: false, throttlingRateLimit: -1}
      cacheClusterEnabled: true
      variables: {apiToken: "****"}
"""


def test_what_an_account_answers_is_read_from_an_incident_file() -> None:
    shown = read_incident(SHOWN, "i.yaml").config
    assert shown is not None
    assert set(by_rule(audit(shown.configuration))) == BARE | {"unencrypted-cache", "secret-in-variable"}


def test_an_incident_file_that_says_nothing_of_a_stage_lacks_nothing() -> None:
    shown = read_incident(SHOWN.partition("    - stageName")[0] + "    - stageName: prod\n", "i.yaml").config
    assert shown is not None
    assert by_rule(audit(shown.configuration)) == {}
