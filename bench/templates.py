"""How long reading a large template takes, in JSON and in YAML.

    .venv/bin/python -m bench.templates

A stack can hold 500 resources (quotas of CloudFormation), an assembly of nested ones many more. It leaves
with 1 where 5,000 resources take longer than `SECONDS`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from why403.gateway.routes import Routes
from why403.sources.cloudformation.template import read

SECONDS = 2.0
RESOURCES = 5000


def template(count: int) -> dict[str, Any]:
    """An API with resources, methods and permissions, as many as are wanted in all."""
    return {
        "Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {}}, **dict(_rest(count - 1))}
    }


def _rest(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    for number in range(count // 3 + 1):
        above = root if number % 10 == 0 else {"Ref": f"Path{number - number % 10}"}
        yield f"Path{number}", _resource("Resource", ParentId=above, PathPart=f"part{number}")
        yield f"Get{number}", _method(number)
        source = {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/GET/*"}
        permission = {
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": source,
        }
        yield f"Permission{number}", {"Type": "AWS::Lambda::Permission", "Properties": permission}


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::ApiGateway::{kind}", "Properties": {"RestApiId": {"Ref": "Api"}, **properties}}


def _method(number: int) -> dict[str, Any]:
    parts = ["arn:aws:apigateway:", {"Ref": "AWS::Region"}, ":lambda:path/2015-03-31/functions/f/invocations"]
    return _resource(
        "Method",
        ResourceId={"Ref": f"Path{number}"},
        HttpMethod="GET",
        AuthorizationType="AWS_IAM" if number % 2 else "NONE",
        Integration={"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": {"Fn::Join": ["", parts]}},
    )


def measured(text: str) -> tuple[float, int]:
    """Seconds, and the routes that were found."""
    start = perf_counter()
    found = read(text, "template")
    routes = found.readings["Api"].configuration.api.routes.value
    return perf_counter() - start, len(routes) if isinstance(routes, Routes) else 0


def main() -> int:
    """Print the times."""
    import yaml

    written = template(RESOURCES)
    texts = {
        "JSON": json.dumps(written, indent=1),
        "YAML": yaml.dump(written, Dumper=yaml.CSafeDumper, sort_keys=False),
    }
    slow = False
    for name, text in texts.items():
        seconds, routes = min(measured(text) for _ in range(3))
        slow = slow or seconds > SECONDS
        count = len(written["Resources"])
        print(f"{name}: {count} resources, {len(text) / 1e6:.1f} MB, {routes} routes: {seconds:.2f} s")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
