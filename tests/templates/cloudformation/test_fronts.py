"""Distributions of templates (CloudFront developer guide: cache behaviors, policies, custom origins)."""

from __future__ import annotations

import pytest

from tests.templates.cloudformation.stacks import REST, method, told
from why403 import facts as f
from why403.access.definitions import conclusions
from why403.evidence.facts_of import facts_of
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.model.incident import Incident, Request

CALLED = "https://d111111abcdef8.cloudfront.net"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
POLICIES = f"CachePolicyId: {CACHING_DISABLED}"


def distribution(behaviour: str = POLICIES, origin: str = "OriginPath: /prod", more: str = "") -> str:
    """A template with an API, its stage, and a distribution whose default behaviour leads there."""
    return f"""{REST}{method("GetPets")}
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties: {{RestApiId: !Ref Api, StageName: prod}}
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Aliases: [www.example.com]
        Origins:
          - {{Id: files, DomainName: files.example.com}}
          - {{Id: api, DomainName: !Sub '${{Api}}.execute-api.${{AWS::Region}}.amazonaws.com', {origin}}}
        DefaultCacheBehavior: {{TargetOriginId: api, {behaviour}}}
{more}"""


def facts(template: str, path: str = "/pets", verb: str = "GET", host: str = CALLED) -> dict[str, Value]:
    """What follows for a call with a bearer token and a key."""
    sent = (("Authorization", "Bearer x"), ("x-api-key", "y"))
    request = Request(verb, host + path, sent)
    shown = conclusions(told(template), facts_of(Incident(request=request)), request)
    return {said.fact: said.value for said in shown}


@pytest.mark.parametrize(
    ("behaviour", "fact", "value"),
    [
        (f"{POLICIES}, OriginRequestPolicyId: {ALL_VIEWER}", f.HOST_FORWARDED, True),
        (f"{POLICIES}, OriginRequestPolicyId: {ALL_VIEWER}", f.HOST_KNOWN, False),
        (f"{POLICIES}, OriginRequestPolicyId: {ALL_VIEWER}", f.AUTHORIZATION, None),
        (f"{POLICIES}, OriginRequestPolicyId: {EXCEPT_HOST}", f.HOST_FORWARDED, False),
        (f"{POLICIES}, OriginRequestPolicyId: {EXCEPT_HOST}", f.API_KEY, None),
        (POLICIES, f.HOST_FORWARDED, False),
        (POLICIES, f.AUTHORIZATION, "none"),
        (POLICIES, f.API_KEY, ABSENT),
        ("ForwardedValues: {QueryString: true}", f.API_KEY, None),
        ("ForwardedValues: {QueryString: true}", f.AUTHORIZATION, "none"),
        ("ForwardedValues: {Headers: [Authorization]}", f.AUTHORIZATION, None),
        ("ForwardedValues: {Headers: ['*']}", f.HOST_FORWARDED, True),
        ("ForwardedValues: {Headers: [host]}", f.HOST_FORWARDED, True),
        ("CachePolicyId: unheard-of", f.HOST_FORWARDED, None),
        (f"{POLICIES}, FunctionAssociations: [{{EventType: viewer-request}}]", f.HOST_FORWARDED, None),
    ],
)
def test_what_a_behaviour_passes_on(behaviour: str, fact: Fact, value: Value | None) -> None:
    assert facts(distribution(behaviour)).get(fact.name) == value


def test_a_verb_that_is_not_allowed_is_refused_by_the_distribution() -> None:
    assert facts(distribution(), verb="POST")[f.EDGE_REFUSES.name] is True


def test_an_allowed_verb_is_not_refused() -> None:
    assert f.EDGE_REFUSES.name not in facts(distribution())


def test_the_stage_is_in_the_path_of_the_origin() -> None:
    found = facts(distribution())
    assert (found[f.STAGE_EXISTS.name], found[f.ROUTE_EXISTS.name]) == (True, True)


def test_a_stage_is_followed_by_reference() -> None:
    assert facts(distribution(origin="OriginPath: !Sub '/${Prod}'"))[f.ROUTE_EXISTS.name] is True


def test_without_the_stage_in_the_path_of_the_origin_there_is_no_such_stage() -> None:
    assert facts(distribution(origin="ConnectionTimeout: 5"))[f.STAGE_EXISTS.name] is False


def test_a_key_that_the_origin_adds_arrives() -> None:
    added = "OriginPath: /prod, OriginCustomHeaders: [{HeaderName: X-Api-Key, HeaderValue: z}]"
    assert f.API_KEY.name not in facts(distribution(origin=added))


def test_an_own_policy_is_followed() -> None:
    more = """
  Own:
    Type: AWS::CloudFront::OriginRequestPolicy
    Properties:
      OriginRequestPolicyConfig:
        HeadersConfig: {HeaderBehavior: whitelist, Headers: [X-Api-Key]}
"""
    found = facts(distribution(f"{POLICIES}, OriginRequestPolicyId: !Ref Own", more=more))
    assert f.API_KEY.name not in found
    assert found[f.HOST_FORWARDED.name] is False


def test_another_name_than_the_distributions_tells_nothing() -> None:
    assert f.FRONT.name not in facts(distribution(), host="https://api.example.com")


def test_an_alias_is_a_name_of_the_distribution() -> None:
    assert facts(distribution(), host="https://www.example.com")[f.FRONT.name] == "cloudfront"


def test_a_path_of_another_behaviour_tells_nothing() -> None:
    files = "CachePolicyId: x}\n        CacheBehaviors: [{PathPattern: 'img/*', TargetOriginId: files}]\n#"
    template = distribution(files)
    assert f.FRONT.name not in facts(template, "/img/a.png")
    assert f.FRONT.name in facts(template, "/pets")


def test_of_two_distributions_the_call_does_not_tell_which() -> None:
    text = distribution()
    start = text.index("  Site:")
    assert f.FRONT.name not in facts(text + text[start:].replace("  Site:", "  Other:"))


FILES = """
  Files:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{Id: files, DomainName: files.example.com}]
        DefaultCacheBehavior: {TargetOriginId: files, CachePolicyId: x}
"""


def test_beside_a_distribution_of_files_only_an_alias_tells_which_was_called() -> None:
    template = distribution(more=FILES)
    assert f.FRONT.name not in facts(template)
    assert facts(template, host="https://www.example.com")[f.FRONT.name] == "cloudfront"


def test_an_origin_whose_name_is_open_may_lead_anywhere() -> None:
    template = distribution().replace("files.example.com", "!ImportValue Host")
    behaviours = told(template.replace("TargetOriginId: api", "TargetOriginId: files")).front.behaviours
    assert not behaviours.known
