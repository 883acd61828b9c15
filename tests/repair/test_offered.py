"""Repairs of the commonest causes: what is offered first, where it is written, and what else it lets in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import why403
from why403.logic.facts import Value
from why403.model.repair import Repair

OWN = "https://r3p4ir.execute-api.eu-west-1.amazonaws.com"
FORBIDDEN = 'HTTP/1.1 403 Forbidden\n\n{"message":"Forbidden"}'
KEY = "keys-of-boats-000000000000000000004b1d"
TEMPLATE = f"""\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: boats
      DisableExecuteApiEndpoint: false # open
      EndpointConfiguration: {{Types: [REGIONAL]}}
      Policy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: execute-api:Invoke
            Resource: execute-api:/*
  Boats:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: boats}}
  Crews:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: crews}}
  GetBoats:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Boats
      HttpMethod: GET
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration: {{Type: MOCK}}
  GetCrews:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Crews
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {{Type: MOCK}}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [GetBoats, GetCrews]
    Properties: {{RestApiId: !Ref Api}}
  Live:
    Type: AWS::ApiGateway::Stage
    Properties: {{RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: live}}
  Partner:
    Type: AWS::ApiGateway::ApiKey
    Properties: {{Enabled: true, Value: {KEY}}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties:
      ApiStages: [{{ApiId: !Ref Api, Stage: !Ref Live}}]
  Joined:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: {{KeyId: !Ref Partner, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
"""


def offered(
    folder: Path, call: str, text: str, facts: Mapping[str, Value] | None = None, name: str = "api.yaml"
) -> tuple[Repair, ...]:
    """The repairs of a call beside a template."""
    file = folder / name
    file.write_text(text, "utf-8")
    return why403.explain(call, api=file, facts=facts).repairs


def changed(repair: Repair) -> tuple[list[str], list[str]]:
    """The lines that its one patch takes out and puts in."""
    (patch,) = repair.patches
    old, new = patch.before.splitlines(), patch.after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def with_(old: str, new: str) -> str:
    """The template with a part of it otherwise."""
    assert old in TEMPLATE
    return TEMPLATE.replace(old, new)


def test_a_disabled_key_is_enabled_where_it_is_written(tmp_path: Path) -> None:
    text = with_("Enabled: true", "Enabled: false")
    (repair,) = offered(tmp_path, f"curl {OWN}/live/boats -H 'x-api-key: {KEY}'", text)
    assert repair.cause == "api-key-disabled"
    assert repair.verified
    assert changed(repair) == ([_line(text, "Enabled")], [_line(TEMPLATE, "Enabled")])


def _line(text: str, part: str) -> str:
    return next(line for line in text.splitlines() if part in line)


def test_what_a_key_lets_in_are_the_routes_that_ask_for_it(tmp_path: Path) -> None:
    text = with_("Enabled: true", "Enabled: false")
    (repair,) = offered(tmp_path, f"curl {OWN}/live/boats -H 'x-api-key: {KEY}'", text)
    assert [(each.routes, each.who) for each in repair.admits] == [(("GET /boats",), ("key.id Partner",))]


def test_a_missing_key_is_sent_and_its_value_never_shown(tmp_path: Path) -> None:
    first, *_ = offered(tmp_path, f"curl {OWN}/live/boats\n{FORBIDDEN}", TEMPLATE)
    assert first.cause == "api-key-missing"
    assert first.edits[0].way == ("request", "headers", "x-api-key")
    assert KEY not in repr(first)
    assert (first.proved, first.verified) == (True, False)


def test_no_protection_is_taken_away_where_another_repair_is_known(tmp_path: Path) -> None:
    text = with_("Enabled: true", "Enabled: false")
    found = offered(tmp_path, f"curl {OWN}/live/boats -H 'x-api-key: {KEY}'", text)
    assert not any(edit.way[-1] == "key_required" for each in found for edit in each.edits)


def test_a_key_whose_plan_lacks_the_stage_is_joined_to_it(tmp_path: Path) -> None:
    """The template alone does not prove that no other plan has both: the key is disabled as well."""
    text = with_("[{ApiId: !Ref Api, Stage: !Ref Live}]", "[]").replace("Enabled: true", "Enabled: false")
    first, *_ = offered(tmp_path, f"curl {OWN}/live/boats -H 'x-api-key: {KEY}'", text)
    assert first.verified
    assert [edit.way for edit in first.edits] == [("keys", "Partner", "enabled"), ("plans", "Plan", "stages")]
    assert first.patches[0].after == TEMPLATE


def test_the_default_endpoint_is_switched_on_beside_its_comment(tmp_path: Path) -> None:
    text = with_("Endpoint: false # open", "Endpoint: true # open")
    first, *_ = offered(tmp_path, f"curl {OWN}/live/crews", text)
    assert first.cause == "default-endpoint-disabled"
    assert first.patches[0].after == TEMPLATE


@pytest.mark.parametrize("called", ["Live/crews", "crews"])
def test_a_wrong_stage_is_corrected_in_the_call(tmp_path: Path, called: str) -> None:
    first, *_ = offered(tmp_path, f"curl {OWN}/{called}", TEMPLATE)
    assert first.cause == "stage-missing"
    assert [(edit.way, edit.value) for edit in first.edits] == [(("request", "path"), "/live/crews")]


def test_a_missing_method_is_added_like_the_others_of_its_path(tmp_path: Path) -> None:
    found = offered(tmp_path, f"curl -X POST {OWN}/live/boats -H 'x-api-key: {KEY}'", TEMPLATE)
    added = next(each for each in found if each.verified)
    (edit,) = added.edits
    assert edit.way == ("api", "routes")
    assert "ApiKeyRequired: true" in added.patches[0].after.removeprefix(TEMPLATE)
    assert [each.routes for each in added.admits] == [("POST /boats",)]


DENY = """\
            Resource: execute-api:/*
          - Effect: Deny
            Principal: "*"
            Action: execute-api:Invoke
            Resource: execute-api:/*
            Condition:
              NotIpAddress:
                aws:SourceIp: [198.51.100.0/24] # the office
"""


def test_an_address_is_excepted_where_others_are(tmp_path: Path) -> None:
    text = with_("            Resource: execute-api:/*\n", DENY)
    first, *rest = offered(tmp_path, f"curl {OWN}/live/crews", text, {"request.source-ip": "203.0.113.9"})
    assert first.cause == "resource-policy-explicit-deny"
    assert changed(first)[1] == [
        '                aws:SourceIp: [198.51.100.0/24, "203.0.113.9/32"] # the office'
    ]
    assert first.admits[0].who == ("aws:SourceIp NotIpAddress 203.0.113.9/32",)
    assert [each.edits[0].do for each in rest] == ["drop"]


def test_what_nobody_may_call_is_opened_for_one_method_first(tmp_path: Path) -> None:
    text = with_(
        "            Resource: execute-api:/*\n", "            Resource: execute-api:/live/GET/boats\n"
    )
    first, *rest = offered(tmp_path, f"curl {OWN}/live/crews", text, {"request.source-ip": "203.0.113.9"})
    assert first.cause == "resource-policy-implicit-deny"
    value = first.edits[0].value
    assert isinstance(value, dict)
    assert value["Resource"] == "execute-api:/live/GET/crews"
    assert value["Condition"] == {"IpAddress": {"aws:SourceIp": "203.0.113.9/32"}}
    assert all(each.verified for each in (first, *rest))


def test_a_policy_that_is_written_as_a_text_is_edited_inside(tmp_path: Path) -> None:
    start, end = TEMPLATE.index("      Policy:"), TEMPLATE.index("  Boats:")
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", '
        '"Action": "execute-api:Invoke", "Resource": "execute-api:/live/GET/boats"}]}'
    )
    text = f"{TEMPLATE[:start]}      Policy: '{policy}'\n{TEMPLATE[end:]}"
    first, *_ = offered(tmp_path, f"curl {OWN}/live/crews", text, {"request.source-ip": "203.0.113.9"})
    assert first.verified
    assert "}, {" in first.patches[0].after
    assert "execute-api:/live/GET/crews" in first.patches[0].after


DOMAIN = """\
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties: {DomainName: boats.example.com, EndpointConfiguration: {Types: [REGIONAL]}}
  Mapping:
    Type: AWS::ApiGateway::BasePathMapping
    Properties: {DomainName: !Ref Domain, BasePath: v1, RestApiId: !Ref Api, Stage: !Ref Live}
"""


def test_a_path_without_a_mapping_is_called_under_one_or_mapped(tmp_path: Path) -> None:
    first, *rest = offered(tmp_path, "curl https://boats.example.com/crews", TEMPLATE + DOMAIN)
    assert first.cause == "custom-domain-mapping"
    assert first.edits[0].value == "/v1/crews"
    assert any(each.verified and each.edits[0].way[0] == "domains" for each in rest)


OPTIONS = """\
  AskBoats:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Boats
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration: {Type: MOCK}
"""
BLOCKED = (
    f"Access to fetch at '{OWN}/live/boats' from origin 'https://sea.example.com' has been blocked by CORS "
    "policy: Response to preflight request doesn't pass access control check: It does not have HTTP ok "
    "status."
)


def test_a_guarded_preflight_is_opened_and_nothing_else(tmp_path: Path) -> None:
    first, *_ = offered(tmp_path, BLOCKED, TEMPLATE + OPTIONS)
    assert first.cause == "cors-preflight-auth"
    assert first.verified
    assert first.patches[0].after == (TEMPLATE + OPTIONS)[::-1].replace("eurt", "eslaf", 1)[::-1]


def test_where_no_edit_is_known_to_help_there_are_words_alone(tmp_path: Path) -> None:
    call = f'curl -i {OWN}/live/crews\nHTTP/1.1 403 Forbidden\n\n{{"message":"Forbidden"}}'
    (repair, *_) = offered(tmp_path, call, TEMPLATE, {"waf.allows": False})
    assert (repair.cause, repair.edits, repair.verified) == ("waf-block", (), False)


def test_without_a_configuration_there_are_words_alone() -> None:
    told: dict[str, Value] = {"key.enabled": False, "method.api-key-required": True}
    (repair, *_) = why403.explain('{"message":"Forbidden"}', facts=told).repairs
    assert (repair.edits, repair.verified) == ((), False)


SIGNED = """\
why403: 1
request: {method: GET, url: "https://r3p4ir.execute-api.eu-west-1.amazonaws.com/live/crews"}
config:
  apiType: REST
  api: {id: r3p4ir, endpointConfiguration: {types: [REGIONAL]}}
  accountId: "111122223333"
  resourcePolicy: absent
  stages: [live]
  routes: [{route: GET /crews, authorizationType: AWS_IAM, apiKeyRequired: false}]
  callerArn: arn:aws:iam::111122223333:role/sailor
  callerPolicies:
    - Version: "2012-10-17"
      Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]
facts: {request.authorization: sigv4}
"""


def test_a_caller_gets_one_action_on_one_method() -> None:
    found = [each for each in why403.explain(SIGNED).repairs if each.proved]
    statement = found[0].edits[0].value
    assert isinstance(statement, dict)
    assert statement["Action"] == "execute-api:Invoke"
    assert statement["Resource"].endswith(":r3p4ir/live/GET/crews")
    assert not found[0].verified
    assert found[0].commands[0].startswith("aws iam put-role-policy --role-name sailor")
