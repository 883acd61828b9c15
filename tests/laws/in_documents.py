"""A generated template as an OpenAPI document, and as a SAM template."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from random import Random
from typing import Any

import yaml

_CODE = "def handler(event, _): return {}"


def path_of(made: Mapping[str, Any], method: Mapping[str, Any]) -> str:
    """The path of a method."""
    parts: list[str] = []
    reference = method["ResourceId"]
    while "Ref" in reference:
        own = made[reference["Ref"]]["Properties"]
        parts.insert(0, own["PathPart"])
        reference = own["ParentId"]
    return "/" + "/".join(parts)


def of_type(made: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """The properties of all resources of a type."""
    return [each["Properties"] for each in made.values() if each["Type"] == kind]


def in_openapi(made: Mapping[str, Any], random: Random) -> tuple[str, str]:
    """The document, in JSON or YAML; what it cannot tell (keys, plans, stages) is left out."""
    return _written(_of_rest(made), random)


def _operation(security: list[Any]) -> dict[str, Any]:
    return {
        "security": security,
        "responses": {"200": {"description": "done"}},
        "x-amazon-apigateway-integration": {"type": "mock"},
    }


def _of_rest(made: Mapping[str, Any]) -> dict[str, Any]:
    api = made["Api"]["Properties"]
    paths: dict[str, Any] = {}
    scheme = {"type": "apiKey", "name": "x-api-key", "in": "header"}
    for each in of_type(made, "AWS::ApiGateway::Method"):
        own = paths.setdefault(path_of(made, each), {})
        own[each["HttpMethod"].lower()] = _operation([{"api_key": []}])
        if "{" in path_of(made, each):
            own["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    return {
        "openapi": "3.0.1",
        "info": {"title": "harbour", "version": "1"},
        "paths": paths,
        "components": {"securitySchemes": {"api_key": scheme}},
        "x-amazon-apigateway-endpoint-configuration": {
            "disableExecuteApiEndpoint": api["DisableExecuteApiEndpoint"]
        },
        "x-amazon-apigateway-policy": api["Policy"],
    }


def in_sam(made: Mapping[str, Any], random: Random) -> tuple[str, str]:
    """The template of SAM."""
    resources = _sam_http(made) if "Route0" in made else _sam_rest(made)
    return _written(
        {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}, random, yaml_only=True
    )


def _function(events: dict[str, Any]) -> dict[str, Any]:
    properties = {"Runtime": "python3.13", "Handler": "index.handler", "InlineCode": _CODE, "Events": events}
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def _sam_rest(made: Mapping[str, Any]) -> dict[str, Any]:
    api = made["Api"]["Properties"]
    statements = api["Policy"]["Statement"]
    properties: dict[str, Any] = {
        "StageName": "live",
        "OpenApiVersion": "3.0.1",
        "EndpointConfiguration": {"Type": "REGIONAL"},
        "Auth": {"ApiKeyRequired": True, "ResourcePolicy": {"CustomStatements": statements}},
    }
    if api["DisableExecuteApiEndpoint"]:
        properties["DisableExecuteApiEndpoint"] = True
    events = {
        f"Event{number}": {
            "Type": "Api",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "Path": path_of(made, each),
                "Method": each["HttpMethod"].lower(),
            },
        }
        for number, each in enumerate(of_type(made, "AWS::ApiGateway::Method"))
    }
    kept = {name: made[name] for name in ("Partner", "Plan", "Joined")}
    text = json.dumps(kept).replace('{"Ref": "Live"}', '{"Ref": "Api.Stage"}')
    return {
        "Api": {"Type": "AWS::Serverless::Api", "Properties": properties},
        "Boats": _function(events),
        **json.loads(text),
    }


def _sam_http(made: Mapping[str, Any]) -> dict[str, Any]:
    jwt = made["Tokens"]["Properties"]["JwtConfiguration"]
    tokens = {
        "IdentitySource": "$request.header.Authorization",
        "JwtConfiguration": {"issuer": jwt["Issuer"], "audience": jwt["Audience"]},
    }
    properties: dict[str, Any] = {"StageName": "live", "Auth": {"Authorizers": {"Tokens": tokens}}}
    if made["Api"]["Properties"].get("DisableExecuteApiEndpoint"):
        properties["DisableExecuteApiEndpoint"] = True
    events = {}
    for number, each in enumerate(of_type(made, "AWS::ApiGatewayV2::Route")):
        verb, path = each["RouteKey"].split(" ")
        auth = {"Authorizer": "Tokens", "AuthorizationScopes": each["AuthorizationScopes"]}
        own = {"ApiId": {"Ref": "Api"}, "Path": path, "Method": verb.lower(), "Auth": auth}
        events[f"Event{number}"] = {"Type": "HttpApi", "Properties": own}
    return {"Api": {"Type": "AWS::Serverless::HttpApi", "Properties": properties}, "Boats": _function(events)}


def _written(document: dict[str, Any], random: Random, *, yaml_only: bool = False) -> tuple[str, str]:
    """In one of many styles: JSON and YAML, in blocks and in lines, with comments, CRLF."""
    if not yaml_only and random.random() < 0.35:
        return ".json", json.dumps(document, indent=random.choice([None, 2, 4]))
    text = yaml.dump(
        document, sort_keys=False, default_flow_style=random.choice([False, None]), width=100_000
    )
    if random.random() < 0.6:
        lines = text.splitlines()
        text = "".join(f"{line}{'  # note' if random.random() < 0.15 else ''}\n" for line in lines)
        text = re.sub(r"(?m)^(\w+):$", r"\n# about \1\n\1:", text)
    return ".yaml", text.replace("\n", "\r\n") if random.random() < 0.2 else text
