"""Keys, plans, domains, endpoints and web ACLs of templates."""

from __future__ import annotations

import pytest

from tests.templates.cloudformation.stacks import REST, found, told
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Domain, Key, Plan, RoutingRule


def test_a_key_and_its_plan_are_told_and_others_may_exist() -> None:
    text = f"""{REST}
  Key: {{Type: AWS::ApiGateway::ApiKey, Properties: {{Enabled: false, Value: abc}}}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: {{ApiStages: [{{ApiId: !Ref Api, Stage: prod}}], Throttle: {{RateLimit: 0}}}}
  Joined:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: {{KeyId: !Ref Key, UsagePlanId: !Ref Plan}}
"""
    keys, plans = told(text).keys.value, told(text).plans.value
    assert isinstance(keys, tuple)
    assert isinstance(plans, tuple)
    (key, other), (plan, another) = keys, plans
    assert isinstance(key, Key)
    assert (key.id, key.enabled.value, key.value.value) == ("Key", False, "abc")
    assert (other.value.value, another.stages.value) == (UNKNOWN, UNKNOWN)
    assert isinstance(plan, Plan)
    assert (plan.stages.value, plan.keys.value, plan.rate.rate.value) == (("prod",), ("Key",), 0.0)


def test_a_key_that_does_not_say_whether_it_is_enabled_leaves_it_untold() -> None:
    keys = told(f"{REST}  Key: {{Type: AWS::ApiGateway::ApiKey}}\n").keys.value
    assert isinstance(keys, tuple)
    assert keys[0].enabled.value is UNKNOWN


def test_a_stage_of_another_api_is_not_in_the_plan_of_this_one() -> None:
    text = f"""{REST}
  Other: {{Type: AWS::ApiGateway::RestApi, Properties: {{}}}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: {{ApiStages: [{{ApiId: !Ref Other, Stage: prod}}]}}
"""
    readings = found(text).readings
    stages = {}
    for name, reading in readings.items():
        plans = reading.configuration.plans.value
        assert isinstance(plans, tuple)
        stages[name] = plans[0].stages.value
    assert stages == {"Api": (), "Other": ("prod",)}


DOMAIN = f"""{REST}
  Stage: {{Type: AWS::ApiGateway::Stage, Properties: {{RestApiId: !Ref Api, StageName: prod}}}}
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties: {{DomainName: api.example.com, MutualTlsAuthentication: {{TruststoreUri: s3://a/b}}}}
  Mapping:
    Type: AWS::ApiGateway::BasePathMapping
    Properties: {{DomainName: !Ref Domain, BasePath: v1, RestApiId: !Ref Api, Stage: !Ref Stage}}
"""


def domain(text: str) -> Domain:
    domains = told(text).domains.value
    assert isinstance(domains, tuple)
    found: Domain = domains[0]
    return found


def test_a_domain_has_its_mappings_with_the_names_of_stages() -> None:
    told = domain(DOMAIN)
    assert isinstance(told.mappings.value, tuple)
    (mapping,) = told.mappings.value
    assert (told.name, mapping.path, mapping.stage.value, mapping.api) == (
        "api.example.com",
        "v1",
        "prod",
        "",
    )
    assert told.client_certificates.value is True


def test_mappings_of_a_domain_that_is_made_elsewhere_are_not_all_there_are() -> None:
    text = DOMAIN.replace("DomainName: !Ref Domain", "DomainName: other.example.com")
    domains = told(text).domains.value
    assert isinstance(domains, tuple)
    assert {each.name: each.mappings.value for each in domains} == {
        "api.example.com": UNKNOWN,
        "other.example.com": UNKNOWN,
    }


def test_the_policy_of_the_endpoint_for_execute_api_is_told() -> None:
    text = f"""{REST}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      ServiceName: !Sub com.amazonaws.${{AWS::Region}}.execute-api
      PolicyDocument: {{Statement: []}}
"""
    assert told(text).vpc_endpoint.policy.value == {"Statement": []}
    assert (
        told(text.replace("PolicyDocument: {Statement: []}", "VpcId: v")).vpc_endpoint.policy.value is ABSENT
    )


def test_a_web_acl_whose_rules_only_count_does_what_it_does_by_default() -> None:
    text = f"""{REST}
  Stage: {{Type: AWS::ApiGateway::Stage, Properties: {{RestApiId: !Ref Api, StageName: prod}}}}
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties: {{DefaultAction: {{Block: {{}}}}, Rules: [{{Action: {{Count: {{}}}}}}]}}
  Association:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      WebACLArn: !GetAtt Acl.Arn
      ResourceArn: !Sub arn:aws:apigateway:${{AWS::Region}}::/restapis/${{Api}}/stages/${{Stage}}
"""
    assert told(text).web_acl.value == "BLOCK"
    assert told(text.replace("Action: {Count: {}}", "Action: {Allow: {}}")).web_acl.value is UNKNOWN
    assert told(REST).web_acl.value is UNKNOWN


RULED = f"""{REST}
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties: {{DomainName: api.example.com, RoutingMode: ROUTING_RULE_ONLY}}
  Rule:
    Type: AWS::ApiGatewayV2::RoutingRule
    Properties:
      DomainNameArn: ARN
      Priority: 7
      Conditions: [{{MatchHeaders: {{AnyOf: [{{Header: x-version, ValueGlob: b*}}]}}}}]
      Actions: [{{InvokeApi: {{ApiId: !Ref Api, Stage: prod, StripBasePath: false}}}}]
"""
ARN = "!Sub 'arn:${AWS::Partition}:apigateway:${AWS::Region}::/domainnames/NAME'"


@pytest.mark.parametrize(
    "arn",
    [
        "!GetAtt Domain.DomainNameArn",
        "arn:aws:apigateway:eu-west-1::/domainnames/api.example.com",
        ARN.replace("NAME", "api.example.com"),
    ],
)
def test_a_routing_rule_is_told_however_its_domain_is_named(arn: str) -> None:
    (rule,) = rules_of(RULED.replace("ARN", arn))
    (condition,) = rule.conditions.value if isinstance(rule.conditions.value, tuple) else ()
    assert (condition.paths.value, condition.headers.value) == (ABSENT, (("x-version", "b*"),))
    assert (rule.priority, rule.api, rule.stage.value, rule.strip.value) == (7, "", "prod", False)


def test_a_rule_of_a_domain_that_stays_open_leaves_the_rules_untold() -> None:
    text = RULED.replace("ARN", "!GetAtt Domain.DomainNameArn")
    more = """
  Other:
    Type: AWS::ApiGatewayV2::RoutingRule
    Properties: {DomainNameArn: !ImportValue elsewhere, Priority: 1, Conditions: [], Actions: []}
"""
    assert rules_of(text + more) == ()


def rules_of(text: str) -> tuple[RoutingRule, ...]:
    domains = told(text).domains.value
    assert isinstance(domains, tuple)
    (domain,) = domains
    return domain.rules.value if isinstance(domain.rules.value, tuple) else ()
