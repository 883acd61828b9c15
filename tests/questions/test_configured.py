"""What a configuration beside an answer proves, and what it leaves open. The truth of each is in its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import why403
from why403.model.journey import of_preflight_too
from why403.questions.journey import Outcome, journey
from why403.questions.unlikely import Against

API = "https://abc1234567.execute-api.eu-west-1.amazonaws.com/prod"
ARN = "arn:aws:execute-api:eu-west-1:********2222:abc1234567/prod/GET/orders"
DENIED = f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {ARN}"
NO_HEADER = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
NOT_OK = "Response to preflight request doesn't pass access control check: It does not have HTTP ok status."
METHOD = "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response."
HEADER = (
    "Request header field authorization is not allowed by Access-Control-Allow-Headers in preflight response."
)


def blocked(why: str) -> str:
    page = "https://a.example.com"
    return f"Access to fetch at '{API}/orders' from origin '{page}' has been blocked by CORS policy: {why}"


def file(**parts: Any) -> str:
    return yaml.safe_dump({"why403": 1, **parts})


def named(found: why403.Explanation) -> dict[str, tuple[Against, ...]]:
    return {each.cause.code: each.against for each in found.unlikely}


def fitting(found: why403.Explanation) -> set[str]:
    return {row.cause.code for row in found.fitting}


@pytest.mark.parametrize("why", [METHOD, HEADER, NOT_OK, NO_HEADER])
def test_errors_without_cors_headers_prove_no_refusal(why: str) -> None:
    found = why403.explain(
        file(observed={"browser_error": blocked(why)}, config={"gatewayResponses": "absent"})
    )
    assert "cors-error-headers" not in found.certain


@pytest.mark.parametrize("why", [METHOD, HEADER])
def test_a_preflight_whose_headers_came_was_answered_whatever_a_template_lacks(why: str) -> None:
    routes = [{"route": "GET /orders", "authorizationType": "NONE", "apiKeyRequired": False}]
    found = why403.explain(blocked(why), file(api_type="REST", config={"stages": ["prod"], "routes": routes}))
    assert "cors-preflight-missing" not in found.certain
    assert found.fitting[0].cause.code == "cors-origin"


def test_a_call_that_was_sent_passed_its_preflight() -> None:
    """Chromium says of a preflight that it means one."""
    served = {"api": {"protocolType": "HTTP"}, "cors": {"allowOrigins": ["*"], "allowMethods": ["GET"]}}
    assert not why403.explain(file(request={"method": "PUT"}, config=served), blocked(NO_HEADER)).certain


def test_repairs_are_looked_for_where_a_preflight_was_asked_by_its_headers() -> None:
    """They are tried on a call that has no name in the catalogue for each header."""
    served = {"protocolType": "HTTP"}
    config = {"api": served, "stages": ["prod"], "routes": ["GET /items"], "cors": {"allowOrigins": ["*"]}}
    found = why403.explain(file(config=config), blocked(NO_HEADER))
    assert {repair.cause for repair in found.repairs} <= fitting(found)
    assert not of_preflight_too("request.header.access-control-request-method")


def test_the_journey_does_not_refuse_a_preflight_that_the_message_shows_answered() -> None:
    served = {"api": {"protocolType": "HTTP"}, "stages": ["prod"], "routes": ["GET /items"]}
    config = {**served, "cors": {"allowOrigins": ["*"]}}
    first, *_ = journey(why403.explain(file(config=config), blocked(NO_HEADER)))
    assert (first.name, first.outcome, first.causes) == ("preflight", Outcome.OPEN, ())


def test_an_absent_resource_policy_does_not_prove_that_of_an_endpoint_which_nothing_shows() -> None:
    body = json.dumps({"Message": DENIED})
    config = {"resourcePolicy": "absent", "api": {"endpointConfiguration": {"types": ["REGIONAL"]}}}
    request = {"method": "GET", "url": f"{API}/orders"}
    found = why403.explain(file(request=request, observed={"status": 403, "body": body}, config=config))
    assert not found.certain
    assert {"resource-policy-implicit-deny", "not-deployed"} <= fitting(found) | named(found).keys()


def test_a_configuration_that_the_response_contradicts_rules_nothing_out() -> None:
    said = f"{DENIED} because no VPC endpoint policy allows the execute-api:Invoke action"
    config = {"vpcEndpoint": {"id": "vpce-0a1b2c3d4e5f60718", "policy": "absent"}}
    found = why403.explain(file(observed={"status": 403, "said": said}, config=config))
    assert Against.CONFIG in named(found)["vpce-policy-deny"]


ANSWER = (
    f"curl -i {API}/orders\n\nHTTP/2 403\nx-amzn-errortype: ForbiddenException\n"
    'x-amzn-requestid: bbbbbbbb-1111-4222-8333-123456789012\n\n{"message":"Forbidden"}\n\n'
)


def test_a_log_of_another_request_rules_nothing_out() -> None:
    line = (
        '{"requestId":"aaaaaaaa-1111-4222-8333-123456789012","status":"403","httpMethod":"GET",'
        '"path":"/prod/orders","responseType":"WAF_FILTERED"}'
    )
    found = why403.explain(ANSWER + line)
    assert not found.certain
    assert "api-key-missing" in fitting(found) | named(found).keys()


def test_a_record_of_aws_waf_for_another_api_proves_nothing() -> None:
    record = (
        '{"timestamp":1,"webaclId":"arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/1",'
        '"terminatingRuleId":"R1","action":"BLOCK","httpSourceName":"APIGW",'
        '"httpSourceId":"111122223333:%s:prod",'
        '"httpRequest":{"uri":"/prod/orders","httpMethod":"GET","requestId":"zzz"}}'
    )
    assert not why403.explain(ANSWER + record % "zzz9999999").certain
    assert why403.explain(ANSWER + record % "abc1234567").certain == {"waf-block"}


SHARED = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}
  Root:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: MOCK}
  Deployment: {Type: AWS::ApiGateway::Deployment, DependsOn: Root, Properties: {RestApiId: !Ref Api}}
  Live:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: live}
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties: {DomainName: api.example.com, EndpointConfiguration: {Types: [REGIONAL]}}
  Mapping:
    Type: AWS::ApiGateway::BasePathMapping
    Properties: {DomainName: !Ref Domain, BasePath: v1, RestApiId: !Ref Api, Stage: !Ref Live}
"""


def test_a_path_that_a_template_does_not_map_can_be_mapped_elsewhere(tmp_path: Path) -> None:
    template = tmp_path / "api.yaml"
    template.write_text(SHARED, "utf-8")
    refused = 'curl -i https://api.example.com/billing\n\nHTTP/2 403\n\n{"message":"Forbidden"}'
    found = why403.explain(refused, api=template)
    assert not found.certain
    assert "custom-domain-mapping" in fitting(found)
