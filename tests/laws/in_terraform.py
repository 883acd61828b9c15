"""A generated template as a module of Terraform, in one of many styles of writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from tests.laws.around_in_terraform import around, beside, nested

_REST, _V2 = "aws_api_gateway_", "aws_apigatewayv2_"
_TYPES = {
    "AWS::ApiGateway::RestApi": f"{_REST}rest_api",
    "AWS::ApiGateway::Resource": f"{_REST}resource",
    "AWS::ApiGateway::Method": f"{_REST}method",
    "AWS::ApiGateway::Deployment": f"{_REST}deployment",
    "AWS::ApiGateway::Stage": f"{_REST}stage",
    "AWS::ApiGateway::ApiKey": f"{_REST}api_key",
    "AWS::ApiGateway::UsagePlan": f"{_REST}usage_plan",
    "AWS::ApiGateway::UsagePlanKey": f"{_REST}usage_plan_key",
    "AWS::ApiGatewayV2::Api": f"{_V2}api",
    "AWS::ApiGatewayV2::Authorizer": f"{_V2}authorizer",
    "AWS::ApiGatewayV2::Stage": f"{_V2}stage",
    "AWS::ApiGatewayV2::Route": f"{_V2}route",
}
_NAMES = {
    "ApiKeyRequired": "api_key_required",
    "AuthorizationType": {f"{_REST}method": "authorization", f"{_V2}route": "authorization_type"},
    "StageName": {f"{_REST}stage": "stage_name", f"{_V2}stage": "name"},
    "IdentitySource": "identity_sources",
}
_SKIPPED = ("Integration", "DependsOn", "Policy", "MethodSettings")
_BLOCKS = {"CorsConfiguration": "cors_configuration", "DefaultRouteSettings": "default_route_settings"}


class Expression(str):
    """An expression as it is written."""


def in_terraform(resources: Mapping[str, Any], random: Random) -> str:
    """The module; its policy as an argument, a resource or a data source, as JSON or in a heredoc."""
    style = _Style(random)
    parts = [part for name in resources for part in _resource(name, resources, style)]
    text = "\n".join(parts)
    if random.random() < 0.5:
        text = re.sub(r"(?m)^(resource .*)$", r"# what follows\n\1", text)
    if random.random() < 0.5:
        lines = text.split("\n")
        plain = [bool(re.match(r"\s+\w+\s+= \S+$", line)) and "<<" not in line for line in lines]
        text = "\n".join(
            f"{line} {random.choice(['# note', '// é'])}" if each and random.random() < 0.2 else line
            for line, each in zip(lines, plain, strict=True)
        )
    return text.replace("\n", "\r\n") if random.random() < 0.2 else text


class _Style:
    """How values are written."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.deep = random.random() < 0.6
        self.comma = random.choice(["", ","])
        self.quoted = random.random() < 0.3

    def value(self, value: Any, indent: int) -> str:
        pad = " " * (indent + 2)
        if isinstance(value, Expression):
            return str(value)
        if isinstance(value, Mapping) and value:
            sign = ":" if self.quoted else " ="
            made = [f"{self.key(key)}{sign} {self.value(part, indent + 2)}" for key, part in value.items()]
            if not self.deep:
                return "{ " + ", ".join(made) + " }"
            comma = "," if self.quoted else self.comma
            return "{\n" + "".join(f"{pad}{each}{comma}\n" for each in made) + " " * indent + "}"
        if isinstance(value, list) and value:
            made = [self.value(part, indent + 2) for part in value]
            if not self.deep or not isinstance(value[0], Mapping):
                return "[" + ", ".join(made) + "]"
            return "[\n" + ",\n".join(pad + each for each in made) + self.comma + "\n" + " " * indent + "]"
        return json.dumps(value)

    def key(self, key: str) -> str:
        return f'"{key}"' if self.quoted or not key.isidentifier() else key


def _resource(name: str, resources: Mapping[str, Any], style: _Style) -> Iterator[str]:
    made = resources[name]
    whole = around(name, resources)
    if whole:
        yield whole
        return
    yield from beside(name, made)
    kind, properties = _TYPES[made["Type"]], made["Properties"]
    own = {part: value for part, value in properties.items() if part not in _SKIPPED}
    body = list(_lines(own, kind, resources, style))
    policy = properties.get("Policy")
    if policy is not None:
        form = style.random.choice(["argument", "resource", "heredoc", "data"])
        text = f"jsonencode({style.value(policy, 2)})"
        if form == "heredoc":
            inside = json.dumps(policy, indent=style.random.choice([None, 2]))
            text = "<<-EOT\n" + "".join(f"    {line}\n" for line in inside.split("\n")) + "  EOT"
        elif form == "data":
            yield _document(policy, style)
            text = "data.aws_iam_policy_document.open.json"
        if form == "argument":
            body.append(f"  policy = {text}")
        else:
            yield (
                f'resource "{_REST}rest_api_policy" "open" {{\n  rest_api_id = {kind}.{name}.id\n'
                f"  policy = {text}\n}}\n"
            )
    yield f'resource "{kind}" "{name}" {{\n' + "\n".join(body) + "\n}\n"


def _lines(own: Mapping[str, Any], kind: str, resources: Mapping[str, Any], style: _Style) -> Iterator[str]:
    for part, value in own.items():
        if part == "EndpointConfiguration":
            yield f"  endpoint_configuration {{\n    types = {json.dumps(value['Types'])}\n  }}"
        elif part == "JwtConfiguration":
            jwt = {each.lower(): json.dumps(told) for each, told in value.items()}
            yield "  jwt_configuration {\n" + "".join(f"    {k} = {v}\n" for k, v in jwt.items()) + "  }"
        elif part in _BLOCKS:
            yield nested(_BLOCKS[part], value)
        elif part == "ApiStages":
            for each in value:
                api, stage = (_told(each[key], resources) for key in ("ApiId", "Stage"))
                yield f"  api_stages {{\n    api_id = {api}\n    stage  = {stage}\n  }}"
        else:
            named: Any = _NAMES.get(part, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", part).lower())
            called = named[kind] if isinstance(named, dict) else named
            pad = " " * (style.random.random() < 0.5) * max(0, 18 - len(called))
            yield f"  {called}{pad} = {_told(value, resources)}"


def _told(value: Any, resources: Mapping[str, Any]) -> str:
    if isinstance(value, Mapping) and "Ref" in value:
        kind = _TYPES.get(resources[value["Ref"]]["Type"], f"{_REST}authorizer")
        return f"{kind}.{value['Ref']}.{'stage_name' if kind == f'{_REST}stage' else 'id'}"
    if isinstance(value, Mapping) and "Fn::GetAtt" in value:
        return f"{_REST}rest_api.{value['Fn::GetAtt'][0]}.root_resource_id"
    return json.dumps(value)


def _document(policy: Mapping[str, Any], style: _Style) -> str:
    """The data source that makes a policy."""
    gap = "\n" * (style.random.random() < 0.5)
    made = gap.join(_statement(each) for each in policy["Statement"])
    return f'data "aws_iam_policy_document" "open" {{\n{made}}}\n'


def _statement(told: Mapping[str, Any]) -> str:
    def listed(value: Any) -> str:
        return json.dumps(value if isinstance(value, list) else [value])

    lines = [f'effect    = "{told["Effect"]}"', f"actions   = {listed(told['Action'])}"]
    who = told["Principal"]
    type_, named = ("*", "*") if who == "*" else next(iter(who.items()))
    lines += [f"resources = {listed(told['Resource'])}", "principals {", f'  type        = "{type_}"']
    lines += [f"  identifiers = {listed(named)}", "}"]
    for operator, keys in told.get("Condition", {}).items():
        for key, values in keys.items():
            lines += ["condition {", f'  test     = "{operator}"', f'  variable = "{key}"']
            lines += [f"  values   = {listed(values)}", "}"]
    return "  statement {\n" + "".join(f"    {line}\n" for line in lines) + "  }\n"
