"""Templates that let a call in, until a fault is planted; and the call."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from why403.logic.facts import Value

HOST = "abc123.execute-api.eu-west-1.amazonaws.com"
KEY = "law-five-key-00000000000000000000beef"
ADDRESS = "203.0.113.77"
NAMED = ("198.51.100.1", "192.0.2.1")
"""One address of each network that a fault names."""
OWN_ACCOUNT = "111122223333"
PATHS = ("boats", "boats/{id}", "crews", "harbours")
ISSUER = "https://login.example.net"


def reference(name: str) -> dict[str, str]:
    """A reference to a resource."""
    return {"Ref": name}


@dataclass
class World:
    """A template that lets the call in, until a fault is planted; and the call.

    `facts` are told of it, `caller` is the ARN of who signed it (empty: nobody), `keys` are the condition
    keys that policies see of it. `before` stands before the path in the URL.
    """

    resources: dict[str, dict[str, Any]]
    path: str = "/boats"
    verb: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    host: str = HOST
    before: str = "/live"
    facts: dict[str, Value] = field(default_factory=lambda: {"request.source-ip": ADDRESS})
    caller: str = ""
    keys: dict[str, str] = field(default_factory=lambda: {"aws:SourceIp": ADDRESS})

    def properties(self, name: str) -> dict[str, Any]:
        """The properties of a resource."""
        found: dict[str, Any] = self.resources[name]["Properties"]
        return found

    @property
    def statements(self) -> list[Any]:
        """Those of the resource policy."""
        found: list[Any] = self.properties("Api")["Policy"]["Statement"]
        return found

    @property
    def request(self) -> str:
        """The call as it is typed: what came back is for the template to tell."""
        sent = "".join(f" -H '{name}: {value}'" for name, value in self.headers.items())
        return f"curl -i -X {self.verb} https://{self.host}{self.before}{self.path}{sent}"


def rest(random: Random) -> World:
    """A REST API with keys, a usage plan, a resource policy and a few methods."""
    resources: dict[str, dict[str, Any]] = {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Name": "harbour",
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "DisableExecuteApiEndpoint": False,
                "Policy": {
                    "Version": "2012-10-17",
                    "Statement": [allow("execute-api:/*") for _ in range(random.randint(1, 3))],
                },
            },
        }
    }
    for path in PATHS:
        above = reference_to(path.rpartition("/")[0])
        name = path.title().replace("/", "").replace("{", "").replace("}", "")
        resources[name] = {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": reference("Api"),
                "ParentId": above,
                "PathPart": path.rpartition("/")[2],
            },
        }
        for verb in random.sample(["GET", "POST", "DELETE"], random.randint(1, 3)) or ["GET"]:
            resources[f"{verb.title()}{name}"] = method(name, verb)
    resources["GetBoats"] = method("Boats", "GET")
    resources |= {
        "Deployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "DependsOn": ["GetBoats"],
            "Properties": {"RestApiId": reference("Api")},
        },
        "Live": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": reference("Api"),
                "DeploymentId": reference("Deployment"),
                "StageName": "live",
            },
        },
        "Partner": {
            "Type": "AWS::ApiGateway::ApiKey",
            "Properties": {"Name": "partner", "Enabled": True, "Value": KEY},
        },
        "Plan": {
            "Type": "AWS::ApiGateway::UsagePlan",
            "Properties": {"ApiStages": [{"ApiId": reference("Api"), "Stage": reference("Live")}]},
        },
        "Joined": {
            "Type": "AWS::ApiGateway::UsagePlanKey",
            "Properties": {
                "KeyId": reference("Partner"),
                "KeyType": "API_KEY",
                "UsagePlanId": reference("Plan"),
            },
        },
    }
    return World(resources, headers={"x-api-key": KEY})


def allow(resource: str, **more: object) -> dict[str, object]:
    """A statement that allows everybody."""
    return {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource, **more}


def deny(resource: str, **more: object) -> dict[str, object]:
    """A statement that denies everybody."""
    return {**allow(resource, **more), "Effect": "Deny"}


def reference_to(path: str) -> object:
    """What a resource of this path refers to as its parent."""
    return reference(path.title()) if path else {"Fn::GetAtt": ["Api", "RootResourceId"]}


def method(resource: str, verb: str) -> dict[str, Any]:
    """A method that asks for a key."""
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": reference("Api"),
            "ResourceId": reference(resource),
            "HttpMethod": verb,
            "AuthorizationType": "NONE",
            "ApiKeyRequired": True,
            "Integration": {"Type": "MOCK"},
        },
    }


def http(random: Random) -> World:
    """An HTTP API whose route asks for a token, which the call has."""
    resources: dict[str, dict[str, Any]] = {
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "fleet", "ProtocolType": "HTTP"}},
        "Tokens": {
            "Type": "AWS::ApiGatewayV2::Authorizer",
            "Properties": {
                "ApiId": reference("Api"),
                "AuthorizerType": "JWT",
                "IdentitySource": ["$request.header.Authorization"],
                "JwtConfiguration": {"Audience": ["fleet"], "Issuer": ISSUER},
            },
        },
        "Live": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {"ApiId": reference("Api"), "StageName": "live", "AutoDeploy": True},
        },
    }
    for number in range(random.randint(1, 4)):
        resources[f"Route{number}"] = {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "ApiId": reference("Api"),
                "RouteKey": f"GET /{PATHS[number].replace('/{id}', '/all')}",
                "AuthorizationType": "JWT",
                "AuthorizerId": reference("Tokens"),
                "AuthorizationScopes": ["fleet/read"],
            },
        }
    return World(resources, headers={"Authorization": f"Bearer {token()}"})


def token(**claims: object) -> str:
    """A token, unsigned but in form."""
    told = {"iss": ISSUER, "aud": "fleet", "scope": "fleet/read", "exp": 4102444800, **claims}
    parts = (json.dumps(part).encode() for part in ({"alg": "RS256", "kid": "1"}, told))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + ".c2lnbmVk"
