"""Refused calls beside templates that refuse them, in several dialects and in many styles of writing."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import yaml

from tests.laws.in_documents import in_openapi, in_sam
from tests.laws.in_serverless import in_serverless
from tests.laws.in_terraform import in_terraform
from why403.templates.recognise import CLOUDFORMATION, HCL, OPENAPI, SAM, SERVERLESS

HOST = "abc123.execute-api.eu-west-1.amazonaws.com"
KEY = "law-five-key-00000000000000000000beef"
ADDRESS = "203.0.113.77"
NAMED = ("198.51.100.1", "192.0.2.1")
"""One address of each network that a fault names."""
PATHS = ("boats", "boats/{id}", "crews", "harbours")
ISSUER = "https://login.example.net"


def reference(name: str) -> dict[str, str]:
    """A reference to a resource."""
    return {"Ref": name}


@dataclass
class World:
    """A template that lets the call in, until a fault is planted; and the call."""

    resources: dict[str, dict[str, Any]]
    path: str = "/boats"
    verb: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    host: str = HOST
    stage: str = "live"
    body: dict[str, Any] | None = None

    def properties(self, name: str) -> dict[str, Any]:
        """The properties of a resource."""
        found: dict[str, Any] = self.resources[name]["Properties"]
        return found

    @property
    def request(self) -> str:
        """The call as it is typed: what came back is for the template to tell."""
        sent = "".join(f" -H '{name}: {value}'" for name, value in self.headers.items())
        before = f"/{self.stage}" if self.stage else ""
        url = f"https://{self.host}{before}{self.path}"
        return f"curl -i -X {self.verb} {url}{sent}"


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


# Faults: each makes the call fail, in the configuration.


def disabled_key(world: World, _: Random) -> None:
    world.properties("Partner")["Enabled"] = False


def stage_not_joined(world: World, random: Random) -> None:
    """Only with the key disabled too does the template prove that it is refused."""
    world.properties("Plan")["ApiStages"] = []
    disabled_key(world, random)


def default_off(world: World, _: Random) -> None:
    world.properties("Api")["DisableExecuteApiEndpoint"] = True


def denied_address(world: World, random: Random) -> None:
    networks: list[str] = ["198.51.100.0/24", "192.0.2.0/25"][: random.randint(1, 2)]
    condition = {"NotIpAddress": {"aws:SourceIp": networks if random.random() < 0.7 else networks[0]}}
    _statements(world).append(deny("execute-api:/*", Condition=condition))


def nobodys_address(world: World, random: Random) -> None:
    """Nobody calls from there, so that everybody is denied."""
    networks = random.choice(["0.0.0.0", ["0.0.0.0/32"], ["198.51.100.0/24", "0.0.0.0"]])
    _statements(world).append(deny("execute-api:/*", Condition={"NotIpAddress": {"aws:SourceIp": networks}}))


def denied(world: World, random: Random) -> None:
    resource: Any = random.choice(["execute-api:/live/GET/boats", "execute-api:/*"])
    if random.random() < 0.3:
        resource = [resource, "execute-api:/live/POST/crews"]
    _statements(world).insert(random.randint(0, 1), deny(resource))


def not_allowed_address(world: World, random: Random) -> None:
    condition = {"IpAddress": {"aws:SourceIp": random.choice(["198.51.100.0/24", ["198.51.100.0/24"]])}}
    _statements(world)[:] = [allow("execute-api:/*", Condition=condition)]


def not_allowed_method(world: World, _: Random) -> None:
    _statements(world)[:] = [allow("execute-api:/live/POST/crews")]


def missing_method(world: World, _: Random) -> None:
    """Another verb of the path is there."""
    world.resources["DeleteBoats"] = method("Boats", "DELETE")
    world.resources.pop("PatchBoats", None)
    world.verb = "PATCH"


def audience(world: World, _: Random) -> None:
    world.properties("Tokens")["JwtConfiguration"]["Audience"] = ["another"]


def issuer(world: World, _: Random) -> None:
    world.properties("Tokens")["JwtConfiguration"]["Issuer"] = f"{ISSUER}/"


def scope(world: World, _: Random) -> None:
    world.properties("Route0")["AuthorizationScopes"] = ["fleet/write"]


def http_default_off(world: World, _: Random) -> None:
    world.properties("Api")["DisableExecuteApiEndpoint"] = True


def _statements(world: World) -> list[Any]:
    found: list[Any] = world.properties("Api")["Policy"]["Statement"]
    return found


Fault = Callable[[World, Random], None]
OF_REST: tuple[Fault, ...] = (
    disabled_key, stage_not_joined, default_off, denied_address, nobodys_address, denied, not_allowed_address,
    not_allowed_method, missing_method,
)  # fmt: skip
OF_HTTP: tuple[Fault, ...] = (audience, issuer, scope, http_default_off)


CANNOT_HAVE: dict[str, tuple[Fault, ...]] = {
    SERVERLESS: (stage_not_joined,),
    OPENAPI: (disabled_key, stage_not_joined),
}
"""Faults that a dialect cannot tell: the framework's plan always has its stage, a document has no keys."""


@dataclass(frozen=True)
class Refusal:
    """A template as it is written, the call that it refuses, and the faults that were planted.

    `compiled` is what the Serverless Framework makes of it.
    """

    text: str
    suffix: str
    request: str
    faults: tuple[str, ...]
    compiled: str = ""


def refusal(seed: int, dialect: str = CLOUDFORMATION) -> Refusal:
    """One of the generated refusals, with one fault or two that do not hide each other."""
    random = Random(seed)
    make, faults = (http, OF_HTTP) if random.random() < 0.25 else (rest, OF_REST)
    if dialect == OPENAPI:  # of an HTTP API it does not tell which part of a path is the stage
        make, faults = rest, OF_REST
    world = make(random)
    faults = tuple(fault for fault in faults if fault not in CANNOT_HAVE.get(dialect, ()))
    chosen = random.sample(faults, 1 if random.random() < 0.7 else 2)
    for fault in sorted(chosen, key=faults.index):
        fault(world, random)
    return _refusal(world, dialect, random, tuple(fault.__name__ for fault in chosen))


def with_fault(fault: Fault, dialect: str) -> Refusal:
    """A refusal with just this fault."""
    random = Random(1)
    world = (http if fault in OF_HTTP else rest)(random)
    fault(world, random)
    return _refusal(world, dialect, random, (fault.__name__,))


def _refusal(world: World, dialect: str, random: Random, faults: tuple[str, ...]) -> Refusal:
    """The world as it is written in a dialect."""
    compiled = ""
    if dialect == HCL:
        suffix, text = ".tf", in_terraform(world.resources, random)
    elif dialect == OPENAPI:
        suffix, text = in_openapi(world.resources, random)
    elif dialect == SAM:
        suffix, text = in_sam(world.resources, random)
    elif dialect == SERVERLESS:
        suffix = ".yml"
        text, compiled = in_serverless(world.resources, random)
    else:
        suffix, text = written({"Resources": world.resources}, random)
    return Refusal(text, suffix, world.request, faults, compiled)


def written(template: dict[str, Any], random: Random) -> tuple[str, str]:
    """The template in one of many styles: JSON and YAML, in blocks and in lines, with comments, CRLF."""
    if random.random() < 0.35:
        return ".json", json.dumps(template, indent=random.choice([None, 2, 4]))
    flow = random.choice([False, None])
    text = yaml.dump(template, sort_keys=False, default_flow_style=flow, width=100_000)
    if random.random() < 0.5:
        text = re.sub(r"\{Ref: (\w+)\}", r"!Ref \1", text)
    if random.random() < 0.6:
        lines = text.splitlines()
        text = "".join(f"{line}{'  # note' if random.random() < 0.15 else ''}\n" for line in lines)
        text = "# a template\n" + re.sub(r"(?m)^  (\w+):$", r"\n  # about \1\n  \1:", text)
    if random.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return ".yaml", text
