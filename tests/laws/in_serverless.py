"""A generated template as the Serverless Framework compiles it, and the `serverless.yml` it is made of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from random import Random
from typing import Any

import yaml

from tests.laws.in_documents import around, of_type, path_of

COMPILED = ".serverless/cloudformation-template-update-stack.json"
_TOLD = "The AWS CloudFormation template for this Serverless application"
_AUTHORIZER, _OF_REST = "HttpApiAuthorizerTokens", "UsersApiGatewayAuthorizer"


def in_serverless(resources: Mapping[str, Any], random: Random) -> tuple[str, str]:
    """The source, and what is compiled of it."""
    text = json.dumps(resources).replace('"Tokens"', f'"{_AUTHORIZER}"')
    text = text.replace('"Users"', f'"{_OF_REST}"')
    made: dict[str, Any] = json.loads(text)
    http = "Route0" in made
    source = _of_http(made) if http else _of_rest(made, random)
    if around(made):
        source["resources"] = {"Resources": around(made)}
    flow = random.choice([False, None])
    written = yaml.dump(source, sort_keys=False, default_flow_style=flow, width=100_000)
    if random.random() < 0.6:
        lines = written.splitlines()
        written = "".join(f"{line}{'  # note' if random.random() < 0.2 else ''}\n" for line in lines)
        written = re.sub(r"(?m)^(\w+):$", r"\n# about \1\n\1:", written)
    if random.random() < 0.2:
        written = written.replace("\n", "\r\n")
    return written, json.dumps({"Description": _TOLD, "Resources": made}, indent=2)


def _of_rest(made: Mapping[str, Any], random: Random) -> dict[str, Any]:
    api, key = made["Api"]["Properties"], made["Partner"]["Properties"]
    key["Name"] = "partner"
    gateway: dict[str, Any] = {
        "apiKeys": [{"name": "partner", "value": key["Value"], "enabled": key["Enabled"]}],
    }
    if "Policy" in api:
        gateway["resourcePolicy"] = api["Policy"]["Statement"]
    if api.get("DisableExecuteApiEndpoint"):
        gateway["disableDefaultEndpoint"] = True
    events = [
        {
            "http": {
                "path": path_of(made, each).lstrip("/"),
                "method": each["HttpMethod"].lower(),
                **_guard(made, each),
            }
        }
        for each in of_type(made, "AWS::ApiGateway::Method")
    ]
    random.shuffle(events)
    provider = {"name": "aws", "stage": "live", "apiGateway": gateway}
    provider["endpointType"] = api["EndpointConfiguration"]["Types"][0]
    return {"service": "harbour", "provider": provider, "functions": _functions(events)}


def _guard(made: Mapping[str, Any], method: Mapping[str, Any]) -> dict[str, Any]:
    """What an event asks for."""
    if method["ApiKeyRequired"]:
        return {"private": True}
    if method["AuthorizationType"] == "AWS_IAM":
        return {"authorizer": "aws_iam"}
    users = made[_OF_REST]["Properties"]
    if "ProviderARNs" not in users:
        return {"authorizer": {"name": "users", "arn": {"Fn::GetAtt": ["Doors", "Arn"]}}}
    pool = users["ProviderARNs"][0]
    scopes = {"scopes": method["AuthorizationScopes"]} if "AuthorizationScopes" in method else {}
    return {"authorizer": {"name": "users", "arn": pool, **scopes}}


def _of_http(made: Mapping[str, Any]) -> dict[str, Any]:
    tokens = made[_AUTHORIZER]["Properties"]
    tokens["Name"] = "tokens"
    jwt = tokens["JwtConfiguration"]
    own: dict[str, Any] = {
        "authorizers": {
            "tokens": {
                "identitySource": tokens["IdentitySource"][0],
                "issuerUrl": jwt["Issuer"],
                "audience": jwt["Audience"],
            }
        }
    }
    if made["Api"]["Properties"].get("DisableExecuteApiEndpoint"):
        own["disableDefaultEndpoint"] = True
    cors = made["Api"]["Properties"].get("CorsConfiguration")
    if cors is not None:
        own["cors"] = {name.replace("Allow", "allowed", 1): told for name, told in cors.items()}
    events = []
    for each in of_type(made, "AWS::ApiGatewayV2::Route"):
        verb, path = each["RouteKey"].split(" ")
        authorizer = {"name": "tokens", "scopes": each["AuthorizationScopes"]}
        events.append({"httpApi": {"path": path, "method": verb, "authorizer": authorizer}})
    provider = {"name": "aws", "stage": "live", "httpApi": own}
    return {"service": "fleet", "provider": provider, "functions": _functions(events)}


def _functions(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Two functions with the events between them."""
    half = (len(events) + 1) // 2
    shares = {"first": events[:half], "second": events[half:]}
    return {name: {"handler": f"src.{name}", "events": own} for name, own in shares.items() if own}
