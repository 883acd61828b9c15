"""How long reading a large template takes, in JSON and in YAML.

    .venv/bin/python -m bench.templates

A stack can hold 500 resources (quotas of CloudFormation), an assembly of nested ones many more. It leaves
with 1 where 5,000 resources take longer than `SECONDS`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from why403.model.routes import Routes
from why403.templates.cloudformation.template import read

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


@dataclass(frozen=True, slots=True)
class Times:
    """How long one form took, and what was found in it."""

    form: str
    resources: int
    routes: int
    seconds: float


def measure() -> list[Times]:
    """The best of three runs, for each form."""
    import yaml

    written = template(RESOURCES)
    texts = {
        "JSON": json.dumps(written, indent=1),
        "YAML": yaml.dump(written, Dumper=yaml.CSafeDumper, sort_keys=False),
    }
    return [
        min((_once(form, text) for _ in range(3)), key=lambda t: t.seconds) for form, text in texts.items()
    ]


def _once(form: str, text: str) -> Times:
    start = perf_counter()
    found = read(text, "template")
    seconds = perf_counter() - start
    routes = found.readings["Api"].configuration.api.routes.value
    return Times(form, RESOURCES, len(routes) if isinstance(routes, Routes) else 0, seconds)


def missed(times: Sequence[Times]) -> bool:
    """Whether one form took too long, or no routes were found in it."""
    return any(each.seconds > SECONDS or not each.routes for each in times)


def text(times: Sequence[Times]) -> str:
    """A line for each form."""
    rows = [
        f"{each.form}: {each.resources} resources, {each.routes} routes: {each.seconds:.2f} s of {SECONDS}"
        for each in times
    ]
    return "\n".join(["Reading a CloudFormation template", *rows])


def as_json(times: Sequence[Times]) -> list[dict[str, object]]:
    """The same for a machine."""
    return [asdict(each) for each in times]


def main() -> int:
    """Print the times."""
    times = measure()
    print(text(times))
    return int(missed(times))


if __name__ == "__main__":
    sys.exit(main())
