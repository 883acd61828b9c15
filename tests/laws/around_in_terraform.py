"""What stands around a method, as resources of Terraform: distributions, domains, functions, limits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_REST, _V2 = "aws_api_gateway_", "aws_apigatewayv2_"
Body = Mapping[str, Any]


class Written(str):
    """An expression as it is written."""


def around(name: str, resources: Mapping[str, Body]) -> str:
    """The resource of something that stands around; empty for what is no such thing."""
    made = resources[name]
    if made["Type"] == "AWS::CloudFront::Distribution":
        return _distribution(name, made["Properties"], _api_of(resources))
    write = _WRITERS.get(made["Type"])
    return "" if write is None else write(name, made["Properties"])


def _api_of(resources: Mapping[str, Body]) -> str:
    return f"{_V2}api" if resources["Api"]["Type"].startswith("AWS::ApiGatewayV2") else f"{_REST}rest_api"


def beside(name: str, made: Body) -> Iterator[str]:
    """Resources that Terraform has beside one that is a single one to CloudFormation."""
    properties = made["Properties"]
    for each in properties.get("MethodSettings", ()):
        yield _block(
            f"{_REST}method_settings",
            f"{name}_limits",
            {
                "rest_api_id": _of(f"{_REST}rest_api", properties["RestApiId"]),
                "stage_name": Written(f"{_REST}stage.{name}.stage_name"),
                "method_path": "*/*",
                "settings": [_snaked(each, "HttpMethod", "ResourcePath")],
            },
        )
    integration = properties.get("Integration", {})
    if integration.get("Type") == "AWS_PROXY":
        yield _block(
            f"{_REST}integration",
            f"{name}_backend",
            {
                "rest_api_id": _of(f"{_REST}rest_api", properties["RestApiId"]),
                "resource_id": _of(f"{_REST}resource", properties["ResourceId"]),
                "http_method": Written(f"{_REST}method.{name}.http_method"),
                "integration_http_method": "POST",
                "type": "AWS_PROXY",
                "uri": invoke_arn(integration["Uri"]),
            },
        )


def invoke_arn(uri: Body) -> Written:
    """The function that a URI names."""
    (function,) = re.findall(r"\$\{(\w+)\.Arn\}", uri["Fn::Sub"])
    return Written(f"aws_lambda_function.{function}.invoke_arn")


def nested(name: str, values: Body, indent: int = 2) -> str:
    """A block within a resource, of settings that have CloudFormation's names."""
    return _nested(name, _snaked(values), indent)


def _distribution(name: str, properties: Body, api: str) -> str:
    config = properties["DistributionConfig"]
    return _block(
        "aws_cloudfront_distribution",
        name,
        {
            "enabled": True,
            "origin": [_origin(each, api) for each in config["Origins"]],
            "default_cache_behavior": [_behaviour(config["DefaultCacheBehavior"])],
        },
    )


def _origin(told: Body, api: str) -> Body:
    host = told["DomainName"]["Fn::Sub"].replace("${AWS::Region}", "eu-west-1")
    found: dict[str, Any] = {
        "origin_id": told["Id"],
        "domain_name": host.replace("${Api}", f"${{{api}.Api.id}}"),
    }
    return found | ({"origin_path": told["OriginPath"]} if "OriginPath" in told else {})


def _behaviour(told: Body) -> Body:
    found: dict[str, Any] = {
        "target_origin_id": told["TargetOriginId"],
        "viewer_protocol_policy": told["ViewerProtocolPolicy"],
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
    }
    if "ForwardedValues" in told:
        forwards = told["ForwardedValues"]
        found["forwarded_values"] = [{"query_string": True, "headers": forwards["Headers"]}]
    policies = ("CachePolicyId", "OriginRequestPolicyId")
    return found | {_snake(name): told[name] for name in policies if name in told}


def _domain(name: str, properties: Body) -> str:
    return _block(f"{_REST}domain_name", name, {"domain_name": properties["DomainName"]})


def _domain_v2(name: str, properties: Body) -> str:
    return _block(f"{_V2}domain_name", name, {"domain_name": properties["DomainName"]})


def _mapping(name: str, properties: Body) -> str:
    told = {
        "api_id": _of(f"{_REST}rest_api", properties["RestApiId"]),
        "stage_name": _of(f"{_REST}stage", properties["Stage"], "stage_name"),
        "domain_name": _of(f"{_REST}domain_name", properties["DomainName"], "domain_name"),
        "base_path": properties["BasePath"],
    }
    return _block(f"{_REST}base_path_mapping", name, told)


def _mapping_v2(name: str, properties: Body) -> str:
    told = {
        "api_id": _of(f"{_V2}api", properties["ApiId"]),
        "stage": _of(f"{_V2}stage", properties["Stage"]),
        "domain_name": _of(f"{_V2}domain_name", properties["DomainName"]),
        "api_mapping_key": properties["ApiMappingKey"],
    }
    return _block(f"{_V2}api_mapping", name, told)


def _function(name: str, properties: Body) -> str:
    told = {"function_name": name.lower(), "filename": "code.zip"}
    return _block(
        "aws_lambda_function", name, {**told, **_snaked(properties, "Code"), "role": properties["Role"]}
    )


def _authorizer(name: str, properties: Body) -> str:
    told = {
        "name": properties["Name"],
        "rest_api_id": _of(f"{_REST}rest_api", properties["RestApiId"]),
        "type": properties["Type"],
        "identity_source": properties["IdentitySource"],
    }
    if "AuthorizerUri" in properties:
        told["authorizer_uri"] = invoke_arn(properties["AuthorizerUri"])
    if "ProviderARNs" in properties:
        told["provider_arns"] = properties["ProviderARNs"]
    return _block(f"{_REST}authorizer", name, told)


_WRITERS = {
    "AWS::ApiGateway::DomainName": _domain,
    "AWS::ApiGatewayV2::DomainName": _domain_v2,
    "AWS::ApiGateway::BasePathMapping": _mapping,
    "AWS::ApiGatewayV2::ApiMapping": _mapping_v2,
    "AWS::ApiGateway::Authorizer": _authorizer,
    "AWS::Lambda::Function": _function,
}


def _of(kind: str, reference: Body, attribute: str = "id") -> Written:
    return Written(f"{kind}.{reference['Ref']}.{attribute}")


def _block(kind: str, name: str, told: Body) -> str:
    return f'resource "{kind}" "{name}" {{\n' + "".join(_lines(told, 2)) + "}\n"


def _lines(told: Body, indent: int) -> Iterator[str]:
    for name, value in told.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield from (_nested(name, each, indent) + "\n" for each in value)
        else:
            text = value if isinstance(value, Written) else json.dumps(value)
            yield f"{' ' * indent}{name} = {text}\n"


def _nested(name: str, told: Body, indent: int) -> str:
    pad = " " * indent
    return f"{pad}{name} {{\n" + "".join(_lines(told, indent + 2)) + f"{pad}}}"


def _snaked(told: Body, *without: str) -> Body:
    return {_snake(name): value for name, value in told.items() if name not in without}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
