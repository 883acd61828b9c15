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
    return _written(_of_http(made) if "Route0" in made else _of_rest(made), random)


def _operation(security: list[Any]) -> dict[str, Any]:
    return {
        "security": security,
        "responses": {"200": {"description": "done"}},
        "x-amazon-apigateway-integration": {"type": "mock"},
    }


_HEADER = {"type": "apiKey", "name": "Authorization", "in": "header"}
_AUTHTYPE, _AUTHORIZER = "x-amazon-apigateway-authtype", "x-amazon-apigateway-authorizer"


def _of_rest(made: Mapping[str, Any]) -> dict[str, Any]:
    api = made["Api"]["Properties"]
    paths: dict[str, Any] = {}
    schemes: dict[str, Any] = {"api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}
    for each in of_type(made, "AWS::ApiGateway::Method"):
        own = paths.setdefault(path_of(made, each), {})
        security = {"api_key": []} if each["ApiKeyRequired"] else _guarded(made, each, schemes)
        own[each["HttpMethod"].lower()] = _operation([security])
        if "{" in path_of(made, each):
            own["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    return {
        "openapi": "3.0.1",
        "info": {"title": "harbour", "version": "1"},
        "paths": paths,
        "components": {"securitySchemes": schemes},
        "x-amazon-apigateway-endpoint-configuration": {
            "disableExecuteApiEndpoint": api["DisableExecuteApiEndpoint"]
        },
        **({"x-amazon-apigateway-policy": api["Policy"]} if "Policy" in api else {}),
    }


def _guarded(made: Mapping[str, Any], method: Mapping[str, Any], schemes: dict[str, Any]) -> dict[str, Any]:
    """What a method asks for in the place of a key."""
    if method["AuthorizationType"] == "AWS_IAM":
        schemes["sigv4"] = {**_HEADER, _AUTHTYPE: "awsSigv4"}
        return {"sigv4": []}
    kind = method["AuthorizationType"].lower()
    pools = made["Users"]["Properties"]["ProviderARNs"]
    authorizer = {"type": kind, "providerARNs": pools}
    schemes["users"] = {**_HEADER, _AUTHTYPE: kind, _AUTHORIZER: authorizer}
    return {"users": method.get("AuthorizationScopes", [])}


def _of_http(made: Mapping[str, Any]) -> dict[str, Any]:
    api, jwt = made["Api"]["Properties"], made["Tokens"]["Properties"]["JwtConfiguration"]
    backend = {"type": "http_proxy", "httpMethod": "ANY", "uri": "https://example.org"}
    paths: dict[str, Any] = {}
    for each in of_type(made, "AWS::ApiGatewayV2::Route"):
        verb, path = each["RouteKey"].split(" ")
        operation = _operation([{"tokens": each["AuthorizationScopes"]}])
        integration = {**backend, "payloadFormatVersion": "1.0"}
        paths[path] = {verb.lower(): {**operation, "x-amazon-apigateway-integration": integration}}
    authorizer = {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"audience": jwt["Audience"], "issuer": jwt["Issuer"]},
    }
    flows = {"clientCredentials": {"tokenUrl": f"{jwt['Issuer']}/token", "scopes": {}}}
    found: dict[str, Any] = {
        "openapi": "3.0.1",
        "info": {"title": "fleet", "version": "1"},
        "paths": paths,
        "components": {
            "securitySchemes": {"tokens": {"type": "oauth2", "flows": flows, _AUTHORIZER: authorizer}}
        },
        "x-amazon-apigateway-importexport-version": "1.0",
    }
    if api.get("DisableExecuteApiEndpoint"):
        found["x-amazon-apigateway-endpoint-configuration"] = {"disableExecuteApiEndpoint": True}
    if "CorsConfiguration" in api:
        cors = {name[0].lower() + name[1:]: told for name, told in api["CorsConfiguration"].items()}
        found["x-amazon-apigateway-cors"] = cors
    return found


AROUND = (
    "AWS::CloudFront::Distribution", "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation",
    "AWS::WAFv2::IPSet", "AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::ApiGatewayV2::ApiMapping", "AWS::Lambda::Function",
)  # fmt: skip
"""Types of resources that stand as they are in the templates of other tools."""


def around(made: Mapping[str, Any]) -> dict[str, Any]:
    """What stands around the API."""
    return {name: each for name, each in made.items() if each["Type"] in AROUND}


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
    auth: dict[str, Any] = {"ApiKeyRequired": True}
    if "Policy" in api:
        auth["ResourcePolicy"] = {"CustomStatements": api["Policy"]["Statement"]}
    if "Users" in made:
        auth["Authorizers"] = {"Users": _sam_authorizer(made["Users"]["Properties"])}
    properties: dict[str, Any] = {
        "StageName": "live",
        "OpenApiVersion": "3.0.1",
        "EndpointConfiguration": {"Type": api["EndpointConfiguration"]["Types"][0]},
        "Auth": auth,
    }
    if api["DisableExecuteApiEndpoint"]:
        properties["DisableExecuteApiEndpoint"] = True
    if "MethodSettings" in made["Live"]["Properties"]:
        properties["MethodSettings"] = made["Live"]["Properties"]["MethodSettings"]
    events = {
        f"Event{number}": {
            "Type": "Api",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "Path": path_of(made, each),
                "Method": each["HttpMethod"].lower(),
                **_sam_guard(each),
            },
        }
        for number, each in enumerate(of_type(made, "AWS::ApiGateway::Method"))
    }
    kept = {name: made[name] for name in ("Partner", "Plan", "Joined")} | around(made)
    return {
        "Api": {"Type": "AWS::Serverless::Api", "Properties": properties},
        "Boats": _function(events),
        **_at_its_stage(kept),
    }


def _at_its_stage(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Resources that refer to the stage which SAM makes."""
    found: dict[str, Any] = json.loads(
        json.dumps(resources).replace('{"Ref": "Live"}', '{"Ref": "Api.Stage"}')
    )
    return found


def _sam_authorizer(told: Mapping[str, Any]) -> dict[str, Any]:
    if "ProviderARNs" in told:
        return {"UserPoolArn": told["ProviderARNs"][0]}
    return {"FunctionArn": {"Fn::GetAtt": ["Doors", "Arn"]}, "DisableFunctionDefaultPermissions": True}


def _sam_guard(method: Mapping[str, Any]) -> dict[str, Any]:
    if method["ApiKeyRequired"]:
        return {}
    named = "AWS_IAM" if method["AuthorizationType"] == "AWS_IAM" else "Users"
    auth: dict[str, Any] = {"ApiKeyRequired": False, "Authorizer": named}
    if "AuthorizationScopes" in method:
        auth["AuthorizationScopes"] = method["AuthorizationScopes"]
    return {"Auth": auth}


def _sam_http(made: Mapping[str, Any]) -> dict[str, Any]:
    jwt = made["Tokens"]["Properties"]["JwtConfiguration"]
    tokens = {
        "IdentitySource": "$request.header.Authorization",
        "JwtConfiguration": {"issuer": jwt["Issuer"], "audience": jwt["Audience"]},
    }
    properties: dict[str, Any] = {"StageName": "live", "Auth": {"Authorizers": {"Tokens": tokens}}}
    if made["Api"]["Properties"].get("DisableExecuteApiEndpoint"):
        properties["DisableExecuteApiEndpoint"] = True
    for name, holder in (("CorsConfiguration", "Api"), ("DefaultRouteSettings", "Live")):
        if name in made[holder]["Properties"]:
            properties[name] = made[holder]["Properties"][name]
    events = {}
    for number, each in enumerate(of_type(made, "AWS::ApiGatewayV2::Route")):
        verb, path = each["RouteKey"].split(" ")
        auth = {"Authorizer": "Tokens", "AuthorizationScopes": each["AuthorizationScopes"]}
        own = {"ApiId": {"Ref": "Api"}, "Path": path, "Method": verb.lower(), "Auth": auth}
        events[f"Event{number}"] = {"Type": "HttpApi", "Properties": own}
    return {
        "Api": {"Type": "AWS::Serverless::HttpApi", "Properties": properties},
        "Boats": _function(events),
        **_at_its_stage(around(made)),
    }


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
