"""What a distribution passes on: headers, the path of its origin, and the prefix that chose a behavior."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import why403
from tests.repair.test_compiled import COMPILED
from tests.repair.test_offered import changed, offered
from tests.repair.test_page_fixes import Loader
from why403.model.distribution import CACHING_DISABLED, EXCEPT_HOST
from why403.model.repair import Repair

ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
TEMPLATE = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: boats}
  Boats:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: boats}
  Users:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      Name: users
      RestApiId: !Ref Api
      Type: TOKEN
      IdentitySource: method.request.header.Authorization
      AuthorizerUri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations
  GetBoats:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Boats
      HttpMethod: GET
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Users
      Integration: {Type: MOCK}
  Deployment: {Type: AWS::ApiGateway::Deployment, DependsOn: [GetBoats], Properties: {RestApiId: !Ref Api}}
  Live:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: live}
  Front:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: pages
            DomainName: pages.s3.eu-west-1.amazonaws.com
          - Id: api # the boats
            DomainName: !Sub ${Api}.execute-api.${AWS::Region}.amazonaws.com
            OriginPath: /live
            CustomOriginConfig: {OriginProtocolPolicy: https-only}
        CacheBehaviors:
          - PathPattern: /boats*
            TargetOriginId: api
            ViewerProtocolPolicy: https-only
            FORWARDS
        DefaultCacheBehavior:
          TargetOriginId: pages
          ViewerProtocolPolicy: https-only
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
"""
MODULE = """\
resource "aws_api_gateway_rest_api" "boats" {
  name = "boats"
}
resource "aws_api_gateway_resource" "boats" {
  rest_api_id = aws_api_gateway_rest_api.boats.id
  parent_id   = aws_api_gateway_rest_api.boats.root_resource_id
  path_part   = "boats"
}
resource "aws_api_gateway_authorizer" "users" {
  name           = "users"
  rest_api_id    = aws_api_gateway_rest_api.boats.id
  authorizer_uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"
}
resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.boats.id
  resource_id   = aws_api_gateway_resource.boats.id
  http_method   = "GET"
  authorization = "CUSTOM"
  authorizer_id = aws_api_gateway_authorizer.users.id
}
resource "aws_api_gateway_deployment" "boats" {
  rest_api_id = aws_api_gateway_rest_api.boats.id
}
resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.boats.id
  deployment_id = aws_api_gateway_deployment.boats.id
  stage_name    = "live"
}
resource "aws_cloudfront_distribution" "front" {
  enabled = true
  origin {
    origin_id   = "api"
    domain_name = "${aws_api_gateway_rest_api.boats.id}.execute-api.eu-west-1.amazonaws.com"
    origin_path = "/live"
  }
  default_cache_behavior {
    target_origin_id       = "api"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    FORWARDS
  }
}
"""
FRONT = "https://d111111abcdef8.cloudfront.net"
CALL = f"curl {FRONT}/boats -H 'Authorization: allow-me'"
LEGACY = "ForwardedValues: {QueryString: true, Headers: [Origin]}"
POLICIES = f"CachePolicyId: {CACHING_DISABLED}"
IN_MODULE = "forwarded_values {\n      query_string = true\n      headers      = []\n    }"


def first(folder: Path, text: str, call: str = CALL, file: str = "template.yaml") -> Repair:
    return next(each for each in offered(folder, call, text, {}, file) if each.edits)


@pytest.mark.parametrize(
    ("forwards", "added"),
    [
        (LEGACY, "ForwardedValues: {QueryString: true, Headers: [Origin, Authorization]}"),
        (POLICIES, f"OriginRequestPolicyId: {EXCEPT_HOST}"),
    ],
)
def test_a_header_that_gets_lost_is_forwarded(forwards: str, added: str, tmp_path: Path) -> None:
    repair = first(tmp_path, TEMPLATE.replace("FORWARDS", forwards))
    assert (repair.cause, repair.verified) == ("authorizer-identity-source", True)
    assert [line.strip() for line in changed(repair)[1]] == [added]


def test_a_cached_response_is_not_shared_among_callers(tmp_path: Path) -> None:
    text = TEMPLATE.replace("FORWARDS", f"CachePolicyId: {OPTIMIZED}")
    repair = first(tmp_path, text)
    assert not repair.verified
    assert "cache key" in repair.unwritten


def test_all_headers_but_host_in_the_place_of_all(tmp_path: Path) -> None:
    forwards = f"{POLICIES}\n            OriginRequestPolicyId: {ALL_VIEWER}"
    repair = first(tmp_path, TEMPLATE.replace("FORWARDS", forwards))
    assert (repair.cause, repair.verified) == ("host-mismatch", True)
    assert [line.strip() for line in changed(repair)[1]] == [f"OriginRequestPolicyId: {EXCEPT_HOST}"]


LIFETIMES = "            MinTTL: 0\n            DefaultTTL: 0\n"


@pytest.mark.parametrize("lifetimes", ["", LIFETIMES])
def test_policies_take_the_place_of_settings_that_forward_all_headers(lifetimes: str, tmp_path: Path) -> None:
    everything = f'ForwardedValues: {{QueryString: true, Headers: ["*"]}}\n{lifetimes}'
    repair = first(tmp_path, TEMPLATE.replace("FORWARDS\n", everything))
    assert (repair.cause, repair.verified) == ("host-mismatch", True)
    removed, added = changed(repair)
    assert [line.strip().partition(":")[0] for line in removed] == [
        "ForwardedValues", *(["MinTTL", "DefaultTTL"] if lifetimes else []),
    ]  # fmt: skip
    assert {line.strip().replace(chr(34), "") for line in added} == {
        f"CachePolicyId: {CACHING_DISABLED}",
        f"OriginRequestPolicyId: {EXCEPT_HOST}",
    }


def test_what_did_not_forward_query_strings_is_not_made_to(tmp_path: Path) -> None:
    text = TEMPLATE.replace("FORWARDS", 'ForwardedValues: {QueryString: false, Headers: ["*"]}')
    assert not first(tmp_path, text).verified


@pytest.mark.parametrize("written", ["            OriginPath: /\n", ""])
def test_an_origin_gets_the_stage_as_its_path(written: str, tmp_path: Path) -> None:
    forwards = LEGACY.replace("Origin]", "Authorization]")
    text = TEMPLATE.replace("FORWARDS", forwards).replace("            OriginPath: /live\n", written)
    repair = first(tmp_path, text)
    assert (repair.cause, repair.verified) == ("stage-missing", True)
    assert [line.strip() for line in changed(repair)[1]] == ["OriginPath: /live"]


def test_two_faults_of_a_distribution_are_mended_together(tmp_path: Path) -> None:
    text = TEMPLATE.replace("FORWARDS", LEGACY).replace("            OriginPath: /live\n", "")
    repair = first(tmp_path, text)
    assert repair.verified
    assert [each.way[-1] for each in repair.edits] == ["path", "headers"]


def test_no_other_path_that_leads_elsewhere(tmp_path: Path) -> None:
    text = TEMPLATE.replace("FORWARDS", LEGACY).replace("/boats*", "/api/*")
    repair = first(tmp_path, text, f"curl {FRONT}/api/boats")
    assert [(each.way[-1], each.value) for each in repair.edits] == [("strips", "/api")]
    assert "CloudFront function" in repair.unwritten


def test_a_call_that_works_directly_may_miss_its_path_at_a_distribution() -> None:
    incident = (
        'why403: 1\napi_type: REST\nobserved: {status: 403, body: \'{"message":"Missing Authentication'
        " Token\"}'}\n"
        f"request: {{method: GET, url: '{FRONT}/api/boats', headers: {{}}}}\n"
        "facts: {works.direct: true, edge.front: cloudfront}\n"
        "config: {routes: [GET /boats], stages: [live], front: {kind: cloudfront, originPath: /live}}\n"
    )
    told = why403.explain(incident)
    assert [each.cause.code for each in told.suspects] == ["route-not-found"]


@pytest.mark.parametrize(
    ("forwards", "added"),
    [
        (IN_MODULE, 'headers      = ["Authorization"]'),
        (f'cache_policy_id = "{CACHING_DISABLED}"', f'origin_request_policy_id = "{EXCEPT_HOST}"'),
    ],
)
def test_the_same_in_a_module(forwards: str, added: str, tmp_path: Path) -> None:
    repair = first(tmp_path, MODULE.replace("FORWARDS", forwards), file="main.tf")
    assert (repair.cause, repair.verified) == ("authorizer-identity-source", True)
    assert [line.split() for line in changed(repair)[1]] == [added.split()]


def test_an_identity_source_that_was_not_sent_is_sent(tmp_path: Path) -> None:
    text = TEMPLATE.replace("FORWARDS", LEGACY)
    call = "curl -i https://abc123.execute-api.eu-west-1.amazonaws.com/live/boats"
    repair = first(tmp_path, text, f'{call}\nHTTP/1.1 401 Unauthorized\n\n{{"message":"Unauthorized"}}')
    assert repair.cause == "authorizer-identity-source"
    assert [each.way for each in repair.edits] == [("request", "headers", "Authorization")]


SERVICE = """\
service: boats
provider: {name: aws, runtime: python3.13, stage: live}
functions:
  boats:
    handler: boats.handler
    events:
      - http: {path: boats, method: get, authorizer: {name: users, arn: DOORS}}
resources:
  Resources:
"""
BUCKET = {"Type": "AWS::S3::Bucket"}
DOORS = "'arn:aws:lambda:eu-west-1:111122223333:function:doors'"


def test_what_serverless_compiles_is_mended_in_its_resources(tmp_path: Path) -> None:
    text = TEMPLATE.replace("FORWARDS", LEGACY)
    front = "".join(f"  {line}\n" for line in text[text.index("  Front:") :].splitlines())
    source = SERVICE.replace("DOORS", DOORS) + front.replace("${Api}", "${ApiGatewayRestApi}")
    compiled = {"Resources": {**yaml.load(text, Loader)["Resources"], "ServerlessDeploymentBucket": BUCKET}}
    names = {
        "Api": "ApiGatewayRestApi", "Boats": "ApiGatewayResourceBoats",
        "GetBoats": "ApiGatewayMethodBoatsGet", "Users": "UsersApiGatewayAuthorizer",
    }  # fmt: skip
    made = json.dumps(compiled, indent=2).replace("${Api}", "${ApiGatewayRestApi}")
    for old, new in names.items():
        made = made.replace(f'"{old}"', f'"{new}"')
    (tmp_path / ".serverless").mkdir()
    (tmp_path / COMPILED).write_text(made, "utf-8")
    (tmp_path / "serverless.yml").write_text(source, "utf-8")
    repair = next(each for each in why403.explain(CALL, api=tmp_path).repairs if each.edits)
    assert repair.verified
    assert [Path(each.document).name for each in repair.patches] == ["serverless.yml"]
    assert "Headers: [Origin, Authorization]" in repair.patches[0].after
