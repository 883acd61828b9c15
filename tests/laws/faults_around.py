"""Faults of what stands around a method: distributions, domains, web ACLs, limits, functions, callers."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.laws.sound import ADDRESS, OWN_ACCOUNT, World, allow, deny, reference, token

FRONT, DOMAIN = "d111111abcdef8.cloudfront.net", "api.example.com"
ORIGIN, ANOTHER_ORIGIN = "https://sea.example.com", "https://old.example.com"
PARTNER = "444455556666"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
POOL = f"arn:aws:cognito-idp:eu-west-1:{OWN_ACCOUNT}:userpool/eu-west-1_Ab"
_VISIBILITY = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "rules"}


# A distribution in front.


def host_forwarded(world: World, random: Random) -> None:
    """API Gateway does not know the name of a distribution."""
    legacy: list[dict[str, Any]] = [
        {"ForwardedValues": {"QueryString": True, "Headers": headers}}
        for headers in (["*"], [*world.headers, "Host"])
    ]
    policies = {"CachePolicyId": CACHING_DISABLED, "OriginRequestPolicyId": ALL_VIEWER}
    _front(world, random.choice([*legacy, policies]))


def no_origin_path(world: World, _: Random) -> None:
    """No stage in the path that the origin gets."""
    _front(world, {"ForwardedValues": {"QueryString": True, "Headers": list(world.headers)}}, "")


def header_lost(world: World, random: Random) -> None:
    """The distribution does not pass on what the API asks for; by legacy settings a key gets through."""
    legacy = {"ForwardedValues": {"QueryString": True, "Headers": ["Origin"]}}
    policy: dict[str, Any] = {"CachePolicyId": CACHING_DISABLED}
    _front(world, random.choice([legacy, policy]) if "Authorization" in world.headers else policy)


def token_lost(world: World, random: Random) -> None:
    """The same of the token that an authorizer looks for."""
    if random.random() < 0.5:
        _users(world, None)
    else:
        _guarded(world)
    header_lost(world, random)


def _front(world: World, forwards: dict[str, Any], origin_path: str = "/live") -> None:
    origin: dict[str, Any] = {
        "Id": "api",
        "DomainName": {"Fn::Sub": "${Api}.execute-api.${AWS::Region}.amazonaws.com"},
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"},
    }
    if origin_path:
        origin["OriginPath"] = origin_path
    config = {
        "Enabled": True,
        "Origins": [origin],
        "DefaultCacheBehavior": {
            "TargetOriginId": "api",
            "ViewerProtocolPolicy": "https-only",
            **forwards,
        },
    }
    world.resources["Front"] = {
        "Type": "AWS::CloudFront::Distribution",
        "Properties": {"DistributionConfig": config},
    }
    world.host, world.before = FRONT, ""


# A domain, an endpoint.


def other_mapping(world: World, random: Random) -> None:
    """The domain leads to the API at another path."""
    base = random.choice(["v1", "fleet"])
    world.resources["Domain"] = {"Type": _typed(world, "DomainName"), "Properties": {"DomainName": DOMAIN}}
    kind, api, path = (
        ("ApiMapping", "ApiId", "ApiMappingKey")
        if "Route0" in world.resources
        else ("BasePathMapping", "RestApiId", "BasePath")
    )
    world.resources["Mapped"] = {
        "Type": _typed(world, kind),
        "Properties": {
            "DomainName": reference("Domain"),
            api: reference("Api"),
            "Stage": reference("Live"),
            path: base,
        },
    }
    world.host, world.before = DOMAIN, ""


def _typed(world: World, name: str) -> str:
    return f"AWS::ApiGateway{'V2' if 'Route0' in world.resources else ''}::{name}"


def called_in_a_vpc(world: World, _: Random) -> None:
    """A private name of AWS's leads to the endpoint, where an API that is not private is not found."""
    world.facts |= {"network.vpc-endpoint": True}


def called_from_outside(world: World, _: Random) -> None:
    """The API is private."""
    world.properties("Api")["EndpointConfiguration"] = {"Types": ["PRIVATE"]}
    world.facts |= {"network.vpc-endpoint": False}


def other_endpoint(world: World, random: Random) -> None:
    """The policy of a private API lets calls in through another endpoint."""
    own, other = "vpce-0aaaaaaaaaaaaaaaa", "vpce-0bbbbbbbbbbbbbbbb"
    world.properties("Api")["EndpointConfiguration"] = {"Types": ["PRIVATE"]}
    if random.random() < 0.5:
        condition = {"StringEquals": {"aws:SourceVpce": other}}
        world.statements[:] = [allow("execute-api:/*", Condition=condition)]
    else:
        listed: object = random.choice([other, [other]])
        excepted = {"StringNotEquals": {"aws:SourceVpce": listed}}
        world.statements.append(deny("execute-api:/*", Condition=excepted))
    world.facts = {"network.vpc-endpoint": True, "request.source-vpce": own}
    world.keys = {"aws:SourceVpce": own}


# AWS WAF, limits, deployments.


def stopped_by_rules(world: World, random: Random) -> None:
    """A managed rule group of a web ACL; that it stops the call is told."""
    name = random.choice(["CommonRuleSet", "AnonymousIpList"])
    group = {"VendorName": "AWS", "Name": f"AWSManagedRules{name}"}
    statement = {"ManagedRuleGroupStatement": group}
    _web_acl(world, {"Statement": statement, "OverrideAction": {"None": {}}})
    world.facts |= {"waf.allows": False}


def address_blocked(world: World, random: Random) -> None:
    """The caller's address is in an IP set that a rule blocks."""
    listed = random.choice([[f"{ADDRESS}/32", "198.51.100.0/24"], ["203.0.113.0/24"], [f"{ADDRESS}/32"]])
    world.resources["Blocked"] = {
        "Type": "AWS::WAFv2::IPSet",
        "Properties": {"Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": listed},
    }
    statement = {"IPSetReferenceStatement": {"Arn": {"Fn::GetAtt": ["Blocked", "Arn"]}}}
    _web_acl(world, {"Statement": statement, "Action": {"Block": {}}})


def _web_acl(world: World, told: dict[str, Any]) -> None:
    """A web ACL of the stage with one rule."""
    rule = {"Name": "only", "Priority": 0, **told, "VisibilityConfig": _VISIBILITY}
    world.resources["Rules"] = {
        "Type": "AWS::WAFv2::WebACL",
        "Properties": {
            "DefaultAction": {"Allow": {}},
            "Scope": "REGIONAL",
            "VisibilityConfig": _VISIBILITY,
            "Rules": [rule],
        },
    }
    arn = "arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/live"
    world.resources["RulesOfLive"] = {
        "Type": "AWS::WAFv2::WebACLAssociation",
        "Properties": {"ResourceArn": {"Fn::Sub": arn}, "WebACLArn": {"Fn::GetAtt": ["Rules", "Arn"]}},
    }


def stage_stopped(world: World, random: Random) -> None:
    """A limit of zero for every method."""
    general = {"HttpMethod": "*", "ResourcePath": "/*", **_limits_of_zero(random)}
    world.properties("Live")["MethodSettings"] = [general]


def routes_stopped(world: World, random: Random) -> None:
    """The same of an HTTP API."""
    world.properties("Live")["DefaultRouteSettings"] = _limits_of_zero(random)


def _limits_of_zero(random: Random) -> dict[str, int]:
    names = ["ThrottlingRateLimit", "ThrottlingBurstLimit"]
    return dict.fromkeys(names[: random.randint(1, 2)], 0)


def plan_stopped(world: World, _: Random) -> None:
    world.properties("Plan")["Throttle"] = {"RateLimit": 0, "BurstLimit": 0}


def never_deployed(world: World, _: Random) -> None:
    """That no deployment was made is told."""
    world.properties("Live")["AutoDeploy"] = False
    world.facts |= {"deployment.stage": False}


# Functions.


def integration_not_permitted(world: World, _: Random) -> None:
    """That no other template permits it is told."""
    _function(world, "Handler")
    world.properties("GetBoats")["Integration"] = {
        "Type": "AWS_PROXY",
        "IntegrationHttpMethod": "POST",
        "Uri": _invoking("Handler"),
    }
    world.facts |= {"integration.may-be-invoked": False, "backend.reached": False}


def authorizer_not_permitted(world: World, _: Random) -> None:
    """That the authorizer did not answer is told."""
    _guarded(world)
    world.facts |= {"authorizer.answers": False}


def _guarded(world: World) -> None:
    """A function decides by a token."""
    _function(world, "Doors")
    _authorizer(world, "TOKEN", AuthorizerUri=_invoking("Doors"))
    world.properties("GetBoats")["AuthorizationType"] = "CUSTOM"
    world.headers = {"Authorization": "allow-me"}


def _function(world: World, name: str) -> None:
    world.resources[name] = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": f"arn:aws:iam::{OWN_ACCOUNT}:role/functions",
            "Code": {"ZipFile": "def handler(event, _): return {}"},
        },
    }


def _invoking(function: str) -> dict[str, str]:
    start = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
    return {"Fn::Sub": f"{start}/${{{function}.Arn}}/invocations"}


def _authorizer(world: World, kind: str, **more: object) -> None:
    """The method asks for what an authorizer reads from Authorization, and for no key."""
    world.resources["Users"] = {
        "Type": "AWS::ApiGateway::Authorizer",
        "Properties": {
            "Name": "users",
            "RestApiId": reference("Api"),
            "Type": kind,
            "IdentitySource": "method.request.header.Authorization",
            **more,
        },
    }
    world.properties("GetBoats").update(ApiKeyRequired=False, AuthorizerId=reference("Users"))


# Callers.


def other_scope(world: World, _: Random) -> None:
    """An access token of the user pool has another scope."""
    _users(world, ["boats/sail"])


def _users(world: World, scopes: list[str] | None) -> None:
    """Users of a pool call, who have the scope to read."""
    _authorizer(world, "COGNITO_USER_POOLS", ProviderARNs=[POOL])
    world.properties("GetBoats")["AuthorizationType"] = "COGNITO_USER_POOLS"
    if scopes is not None:
        world.properties("GetBoats")["AuthorizationScopes"] = scopes
    issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab"
    claims = {"scope": "boats/read", "token_use": "access", "client_id": "c1"}
    if scopes is None:
        claims = {"token_use": "id"}
    world.headers = {"Authorization": f"Bearer {token(iss=issuer, **claims)}"}


def other_account(world: World, random: Random) -> None:
    """The policy names somebody else; the caller's own policies are told to allow the call."""
    _signed(world, PARTNER)
    named = random.choice([OWN_ACCOUNT, f"arn:aws:iam::{OWN_ACCOUNT}:role/reader"])
    world.statements[:] = [{**allow("execute-api:/*"), "Principal": {"AWS": named}}]


def no_policy(world: World, _: Random) -> None:
    """There is none that names a caller of another account."""
    _signed(world, PARTNER)
    del world.properties("Api")["Policy"]


def own_account_silent(world: World, _: Random) -> None:
    """Neither the API's policy nor one of the caller's own, as is told, lets in a caller of the account."""
    _signed(world, OWN_ACCOUNT)
    world.facts["caller.policy-allows"] = False
    reader = {"AWS": f"arn:aws:iam::{OWN_ACCOUNT}:role/reader"}
    world.statements[:] = [{**allow("execute-api:/*"), "Principal": reader}]


def other_role_denied(world: World, random: Random) -> None:
    """Everybody is denied but a role that did not call."""
    _signed(world, OWN_ACCOUNT)
    other = f"arn:aws:iam::{OWN_ACCOUNT}:role/reader"
    operator = random.choice(["ArnNotEquals", "ArnNotLike", "StringNotEquals"])
    listed: object = random.choice([other, [other]])
    world.statements.append(deny("execute-api:/*", Condition={operator: {"aws:PrincipalArn": listed}}))


def _signed(world: World, account: str) -> None:
    """The method asks for a signature, and the call has one of a user."""
    world.properties("GetBoats").update(ApiKeyRequired=False, AuthorizationType="AWS_IAM")
    world.caller, world.headers = f"arn:aws:iam::{account}:user/nightly", {}
    world.keys["aws:PrincipalArn"] = world.caller
    world.facts |= {
        "caller.arn": world.caller,
        "aws:PrincipalArn": world.caller,
        "caller.account": "same" if account == OWN_ACCOUNT else "other",
        "caller.policy-allows": True,
        "request.authorization": "sigv4",
        "signature.matches": True,
    }


# Browsers: the call is the preflight.


def no_options(world: World, _: Random) -> None:
    _asked_first(world)


def guarded_options(world: World, _: Random) -> None:
    made: dict[str, Any] = {**world.resources["GetBoats"]}
    made["Properties"] = {**made["Properties"], "HttpMethod": "OPTIONS"}
    world.resources["OptionsBoats"] = made
    _asked_first(world)


def other_origin(world: World, random: Random) -> None:
    listed = [ANOTHER_ORIGIN, "https://new.example.com"][: random.randint(1, 2)]
    methods = random.choice([["GET"], ["GET", "POST"]])
    cors = {"AllowOrigins": listed, "AllowMethods": methods, "AllowHeaders": ["authorization"]}
    world.properties("Api")["CorsConfiguration"] = cors
    _asked_first(world)
    world.facts |= {"request.client": "browser"}


def _asked_first(world: World) -> None:
    world.verb = "OPTIONS"
    world.headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
