"""Levers beside keys, routes and policies: permissions of functions, limits, AWS WAF, endpoints, deployments,
and the call's own path and signature."""

from __future__ import annotations

from pathlib import Path

import pytest

import why403
from tests.laws.sound import token
from tests.repair.test_offered import KEY, OWN, TEMPLATE, changed, offered, with_
from why403.logic.facts import Value
from why403.model.repair import Repair

SOCKET = """\
Resources:
  Feed:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: feed, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.do}
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: feed.handler
      Role: arn:aws:iam::111122223333:role/feed
      Code: {ZipFile: "def handler(event, context): return {}"}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Feed
      IntegrationType: AWS_PROXY
      IntegrationUri: !Join
        - ""
        - ["arn:aws:apigateway:", !Ref AWS::Region, ":lambda:path/2015-03-31/functions/"
        , !GetAtt Handler.Arn, /invocations]
  Connect:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Feed
      RouteKey: $connect
      AuthorizationType: NONE
      Target: !Sub integrations/${Integration}
  Tell:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Feed
      RouteKey: tell
      AuthorizationType: NONE
      Target: !Sub integrations/${Integration}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Feed, StageName: live, AutoDeploy: true}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !GetAtt Handler.Arn
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Feed}/live/$connect
"""
WEB_ACL = """\
  Rules:
    Type: AWS::WAFv2::WebACL
    Properties:
      DefaultAction: {Allow: {}}
      Scope: REGIONAL
      VisibilityConfig: {SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: rules}
      Rules:
        - Name: core
          Priority: 0
          Statement:
            ManagedRuleGroupStatement: {VendorName: AWS, Name: AWSManagedRulesCommonRuleSet}
          OverrideAction: {None: {}}
          VisibilityConfig: {SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: core}
  RulesOfLive:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      ResourceArn: !Sub arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/live
      WebACLArn: !GetAtt Rules.Arn
"""
MODULE = """\
resource "aws_apigatewayv2_api" "feed" {
  name                       = "feed"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.do"
}

resource "aws_apigatewayv2_integration" "mock" {
  api_id           = aws_apigatewayv2_api.feed.id
  integration_type = "MOCK"
}

resource "aws_apigatewayv2_route" "connect" {
  api_id    = aws_apigatewayv2_api.feed.id
  route_key = "$connect"
  target    = "integrations/${aws_apigatewayv2_integration.mock.id}"
}

resource "aws_apigatewayv2_stage" "live" {
  api_id      = aws_apigatewayv2_api.feed.id
  name        = "live"
  auto_deploy = false # by hand
}
"""
HANDSHAKE = f"why403: 1\napi_type: WEBSOCKET\nrequest: {{url: '{OWN.replace('https', 'wss')}/live'}}\n"
MISSING = 'observed: {status: 403, body: \'{"message":"Missing Authentication Token"}\'}\n'


def of(cause: str, repairs: tuple[Repair, ...]) -> Repair:
    """The first repair with edits; it has to be of this cause."""
    found = next(each for each in repairs if each.edits)
    assert found.cause == cause
    assert found.proved
    return found


def asked(
    config: str, *, url: str, facts: str = "{}", kind: str = "REST", method: str = "GET", seen: str = ""
) -> Repair:
    """The first repair of an incident whose configuration is shown."""
    incident = (
        f"why403: 1\napi_type: {kind}\nrequest: {{method: {method}, url: '{url}', headers: {{}}}}\n"
        f"{seen}facts: {facts}\nconfig:\n{config}"
    )
    return next(each for each in why403.explain(incident).repairs if each.edits)


def test_a_message_without_a_permission_gets_one_for_its_route(tmp_path: Path) -> None:
    facts: dict[str, Value] = {"websocket.moment": "message", "integration.may-be-invoked": False}
    repair = of("integration-permission", offered(tmp_path, HANDSHAKE, SOCKET, facts))
    assert repair.verified
    removed, added = changed(repair)
    assert not removed
    assert 'SourceArn: !Sub "arn:${AWS::Partition}' in "".join(added)
    assert added[-1].endswith('${Feed}/*/tell"')


def test_a_permission_that_fits_no_route_is_set_right(tmp_path: Path) -> None:
    text = SOCKET.replace("${Feed}/live/$connect", "${Feed}/live/GET/connect")
    facts: dict[str, Value] = {"websocket.moment": "handshake", "integration.may-be-invoked": False}
    repair = of("integration-permission", offered(tmp_path, HANDSHAKE, text, facts))
    removed, added = changed(repair)
    assert repair.verified
    assert ["GET/connect" in line for line in removed] == [True]
    assert added[0].endswith('${Feed}/*/$connect"')


@pytest.mark.parametrize("source", ["*", "*/*", "*/$default", "$default/$default"])
def test_a_source_of_two_parts_covers_the_route_default(source: str) -> None:
    assert _permitted(source) is True


@pytest.mark.parametrize("source", ["*/*/*", "$default/GET/orders", "other/$default"])
def test_a_source_of_three_parts_does_not(source: str) -> None:
    assert _permitted(source) is False


def _permitted(source: str) -> bool:
    own = "arn:aws:execute-api:eu-west-1:111122223333:r3p4ir"
    config = f"  stages: [$default]\n  method: {{route: $default, permittedSources: ['{own}/{source}']}}\n"
    request = f"request: {{method: GET, url: '{OWN}/', headers: {{}}}}\n"
    told = f"why403: 1\napi_type: HTTP\n{request}config:\n{config}"
    causes = [each.cause.code for each in why403.explain(told).suspects]
    return "integration-permission" not in causes


@pytest.mark.parametrize(
    ("limits", "edits"),
    [("Rate", {"rate": 10000.0}), ("Burst", {"burst": 5000.0})],
)
def test_a_limit_of_zero_is_raised(limits: str, edits: dict[str, float]) -> None:
    config = f"  stages:\n    - name: live\n      defaultRouteSettings: {{throttling{limits}Limit: 0}}\n"
    repair = asked(config, url=f"{OWN}/live/orders", kind="HTTP")
    assert (repair.cause, {each.way[-1]: each.value for each in repair.edits}) == ("throttled", edits)
    assert "update-stage" in repair.commands[0]


def test_a_limit_of_zero_is_raised_where_a_template_has_it(tmp_path: Path) -> None:
    settings = "MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 0}]"
    text = with_("StageName: live}", "StageName: live, " + settings + "}")
    repair = of("throttled", offered(tmp_path, f"curl {OWN}/live/crews", text))
    assert repair.verified
    assert "ThrottlingRateLimit: 10000}" in "".join(changed(repair)[1])


def test_of_a_managed_rule_group_the_rule_that_fits_the_call_only_counts(tmp_path: Path) -> None:
    facts = {"waf.allows": False, "works.small-body": True}
    call = f"curl -X GET -d @notes.json {OWN}/live/crews"
    repair = of("waf-block", offered(tmp_path, call, TEMPLATE + WEB_ACL, facts))
    assert repair.verified
    assert repair.untold == ("waf.allows",)
    assert "SizeRestrictions_BODY" in "".join(changed(repair)[1])
    assert "OverrideAction: {None: {}}" in repair.patches[0].after


def test_a_group_of_which_no_rule_is_known_to_fit_counts_as_a_whole(tmp_path: Path) -> None:
    text = TEMPLATE + WEB_ACL
    repair = of("waf-block", offered(tmp_path, f"curl {OWN}/live/crews", text, {"waf.allows": False}))
    assert repair.verified
    assert repair.untold == ()
    assert any("wafv2" in each for each in repair.commands)


def test_a_rule_of_ones_own_lets_large_bodies_pass() -> None:
    config = (
        "  webAcl:\n    DefaultAction: {Allow: {}}\n    Rules:\n"
        "      - Name: size\n        Action: {Block: {}}\n"
        "        Statement: {SizeConstraintStatement: {ComparisonOperator: GT, Size: 900000,"
        " FieldToMatch: {Body: {OversizeHandling: MATCH}}}}\n"
    )
    facts = "{waf.allows: false, works.small-body: true}"
    repair = asked(config, url=f"{OWN}/live/orders", facts=facts)
    assert [(each.way[-1], each.value) for each in repair.edits] == [("oversize", "NO_MATCH")]


def test_a_regional_api_behind_an_endpoint_becomes_private(tmp_path: Path) -> None:
    facts = {"network.vpc-endpoint": True}
    found = offered(tmp_path, f"curl {OWN}/live/crews", TEMPLATE, facts)
    repair = of("private-api-endpoint", found)
    assert changed(repair)[1] == ["      EndpointConfiguration: {Types: [PRIVATE]}"]


@pytest.mark.parametrize(("written", "told"), [("auto_deploy = false", "by hand"), ("", "")])
def test_a_stage_that_nothing_deploys_to_deploys_by_itself(written: str, told: str, tmp_path: Path) -> None:
    text = MODULE if written else MODULE.replace("  auto_deploy = false # by hand\n", "")
    facts = {"deployment.stage": False}
    repair = of("not-deployed", offered(tmp_path, HANDSHAKE, text, facts, "main.tf"))
    assert repair.verified
    assert [line.split("=")[0].strip() for line in changed(repair)[1]] == ["auto_deploy"]
    assert told in repair.patches[0].after


BOATS = """
resource "aws_apigatewayv2_api" "fleet" {
  name          = "fleet"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_authorizer" "tokens" {
  api_id           = aws_apigatewayv2_api.fleet.id
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    audience = ["fleet"]
    issuer   = "https://login.example.net"
  }
}
resource "aws_apigatewayv2_stage" "live" {
  api_id      = aws_apigatewayv2_api.fleet.id
  name        = "live"
  auto_deploy = false
}
resource "aws_apigatewayv2_route" "boats" {
  api_id             = aws_apigatewayv2_api.fleet.id
  route_key          = "GET /boats"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.tokens.id
}
"""


def test_what_is_certain_is_repaired_however_little_it_weighs(tmp_path: Path) -> None:
    """What somebody told proves it, though most calls that are refused so have another cause."""
    sent = token(iss="https://login.example.net", aud="fleet", exp=4102444800)
    call, facts = f"curl {OWN}/live/boats -H 'Authorization: Bearer {sent}'", {"deployment.stage": False}
    repair = of("not-deployed", offered(tmp_path, call, BOATS, facts, "main.tf"))
    assert [each.way[-1] for each in repair.edits] == ["deploys"]
    assert repair.verified


@pytest.mark.parametrize(
    ("sent", "right"),
    [("/live/orders/A#1/2", "/live/orders/A%231/2"), ("/live/orders/A/#1", "/live/orders/A/%231")],
)
def test_what_stands_behind_a_sign_is_sent_encoded(sent: str, right: str) -> None:
    config = "  stages: [live]\n  routes: [{route: 'GET /orders/{id}/{part}', authorization: NONE}]\n"
    repair = asked(config, url=f"{OWN}{sent}", seen=MISSING)
    assert [(each.way, each.value) for each in repair.edits] == [(("request", "path"), right)]


def test_a_call_of_connections_leaves_the_mapped_stage_out() -> None:
    mappings = "[{path: (none), stage: live}]"
    config = f"  stages: [live]\n  domain: {{domainName: feed.example.org, mappings: {mappings}}}\n"
    url = "https://feed.example.org/live/@connections/Zk1"
    repair = asked(config, url=url, kind="WEBSOCKET", method="POST")
    assert [each.value for each in repair.edits] == ["/@connections/Zk1"]


def test_a_signature_is_made_for_the_host_that_the_api_sees() -> None:
    scope = "AKIAEXAMPLE/20260102/eu-west-1/execute-api/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=<hex>"
    incident = (
        "why403: 1\napi_type: REST\n"
        "observed: {status: 403, body: 'The request signature we calculated does not match"
        " the signature you provided.'}\n"
        "request:\n  method: GET\n  url: https://d2.cloudfront.net/live/x\n"
        f"  headers: {{Authorization: '{signed}'}}\nconfig:\n  method: {{authorizationType: AWS_IAM}}\n"
        "  front: {kind: cloudfront, forwardsHost: false, names: [d2.cloudfront.net]}\n"
    )
    repair = next(each for each in why403.explain(incident).repairs if each.edits)
    assert (repair.cause, repair.edits[0].way) == ("iam-signature-mismatch", ("request", "signature"))
    assert repair.recipes == ()


def test_a_session_without_known_policies_is_let_in_by_the_resource_policy() -> None:
    config = (
        "  method: {route: GET /orders, authorizationType: AWS_IAM}\n"
        "  stages: [live]\n  resourcePolicy: absent\n"
        "  callerArn: arn:aws:sts::111122223333:assumed-role/reader/run-7\n"
    )
    repair = asked(
        config, url=f"{OWN}/live/orders", facts="{caller.policy-allows: false, caller.account: same}"
    )
    (edit,) = repair.edits
    assert edit.way == ("api", "policy")
    assert "arn:aws:iam::111122223333:role/reader" in str(edit.value)


SLASH = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Boats:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: boats.handler
      InlineCode: "def handler(event, context): return {}"
      Events:
        Get: {Type: Api, Properties: {Path: PATH, Method: any}}
"""


def test_the_path_of_an_event_ends_without_a_slash(tmp_path: Path) -> None:
    facts: dict[str, Value] = {"integration.may-be-invoked": False}
    answer = 'HTTP/1.1 500 Internal Server Error\n\n{"message": "Internal server error"}'
    call = f"curl -i {OWN}/Prod/boats/\n{answer}"
    repair = of("integration-permission", offered(tmp_path, call, SLASH.replace("PATH", "/boats/"), facts))
    assert repair.verified
    assert changed(repair)[1] == ["        Get: {Type: Api, Properties: {Path: /boats, Method: any}}"]


def test_an_event_more_has_the_path_that_is_missing(tmp_path: Path) -> None:
    found = offered(tmp_path, f"curl {OWN}/Prod", SLASH.replace("PATH", "'/{proxy+}'"))
    repair = of("route-not-found", found)
    assert repair.verified
    assert "            Path: /" in changed(repair)[1]


def test_what_is_not_deployed_gets_the_command_that_deploys_it(tmp_path: Path) -> None:
    found = offered(tmp_path, f"curl {OWN}/live/crews", TEMPLATE, {"deployment.route": False})
    assert [(each.cause, each.edits) for each in found] == [("not-deployed", ())]
    own = "aws apigateway create-deployment --rest-api-id r3p4ir --stage-name live"
    assert found[0].commands == (own,)


IP_SET = """\
  Blocked:
    Type: AWS::WAFv2::IPSet
    Properties: {Scope: REGIONAL, IPAddressVersion: IPV4, Addresses: [198.51.100.0/24, ADDRESS]}
"""
BLOCKING = (
    WEB_ACL.replace(
        "ManagedRuleGroupStatement: {VendorName: AWS, Name: AWSManagedRulesCommonRuleSet}",
        "IPSetReferenceStatement: {Arn: !GetAtt Blocked.Arn}",
    ).replace("OverrideAction: {None: {}}", "Action: {Block: {}}")
    + IP_SET
)


@pytest.mark.parametrize(
    ("network", "way"),
    [("203.0.113.9/32", ("networks", 1)), ("203.0.113.0/24", (0, "counts"))],
)
def test_the_callers_own_address_is_taken_off_an_ip_set(
    network: str, way: tuple[object, ...], tmp_path: Path
) -> None:
    text, facts = TEMPLATE + BLOCKING.replace("ADDRESS", network), {"request.source-ip": "203.0.113.9"}
    repair = of("waf-block", offered(tmp_path, f"curl {OWN}/live/crews", text, facts))
    assert repair.verified
    assert repair.edits[0].way[-2:] == way
    if way[0] == "networks":
        assert "Addresses: [198.51.100.0/24]" in repair.patches[0].after
        assert {each.who for each in repair.admits} == {(f"request.source-ip is in the IP set {network}",)}
        assert repair.commands[-1].endswith("--addresses 198.51.100.0/24")


def test_a_limit_is_raised_beside_a_rule_that_only_counts(tmp_path: Path) -> None:
    text = (TEMPLATE + WEB_ACL).replace(
        "      ApiStages: [{ApiId: !Ref Api, Stage: !Ref Live}]",
        "      ApiStages: [{ApiId: !Ref Api, Stage: !Ref Live}]\n      Throttle: {RateLimit: 0}",
    )
    call = f"curl {OWN}/live/boats -H 'x-api-key: {KEY}'"
    found = offered(tmp_path, call, text, {"waf.allows": False})
    repair = next(each for each in found if each.edits)
    assert repair.verified
    assert [each.way[-1] for each in repair.edits] == ["counts", "rate"]
    assert repair.untold == ("throttle.rate",)
