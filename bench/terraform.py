"""Reading a large Terraform plan: `python bench/terraform.py [--json] [--keep FILE]`.

Generates a plan of 50 MB: REST and HTTP APIs with 300 routes each among thousands of other resources, as
`terraform show -json` prints them. Each round reads it in a process of its own. Leaves with 1 where the
slowest round takes longer than 5 s, or the largest needs more memory than ten times the file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MEGA = 1_000_000
SIZE = 50 * MEGA
SECONDS, TIMES = 5.0, 10.0
ROUNDS = 5
APIS, ROUTES = 10, 300
_OTHERS = (
    "aws_lambda_function",
    "aws_iam_role",
    "aws_cloudwatch_log_group",
    "aws_s3_bucket",
    "aws_dynamodb_table",
)
_MEASURE = """
import resource, sys, time
text = open(sys.argv[1], "rb").read()
started = time.perf_counter()
from why403.templates.terraform import read
found = read(text, "plan.json")
taken = time.perf_counter() - started
routes = sum(len(each.configuration.api.routes.value) for each in found)
print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, len(found), routes)
"""


def generated(size: int = SIZE) -> str:
    """A plan of about this size."""
    own = [each for number in range(APIS) for each in _api(number)]
    shown = len(json.dumps(_plan(own)))
    each = len(json.dumps(_plan([_other(0)]))) - len(json.dumps(_plan([])))
    others = [_other(number) for number in range(max(0, size - shown) // each)]
    return json.dumps(_plan([*own, *others]))


def _plan(resources: list[dict[str, Any]]) -> dict[str, Any]:
    planned = [_without(each, "expressions", "unknown") for each in resources]
    changes = [
        {
            **_without(each, "values", "expressions", "unknown"),
            "change": {
                "actions": ["create"],
                "before": None,
                "after": each["values"],
                "after_unknown": each["unknown"],
                "before_sensitive": False,
                "after_sensitive": {},
            },
        }
        for each in resources
    ]
    written = [_without(each, "values", "unknown") for each in resources]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": written}},
    }


def _without(each: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name not in names}


def _resource(kind: str, name: str, values: dict[str, Any], **references: str) -> dict[str, Any]:
    expressions = {key: {"references": [to, to.rpartition(".")[0]]} for key, to in references.items()}
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "values": values,
        "unknown": {"id": True, "arn": True, **dict.fromkeys(references, True)},
        "expressions": expressions,
    }


def _api(number: int) -> Iterator[dict[str, Any]]:
    """A REST API and an HTTP API, with all their routes."""
    rest, web = f"aws_api_gateway_rest_api.a{number}", f"aws_apigatewayv2_api.w{number}"
    yield _resource("aws_api_gateway_rest_api", f"a{number}", {"name": f"a{number}"})
    yield _resource("aws_apigatewayv2_api", f"w{number}", {"protocol_type": "HTTP", "cors_configuration": []})
    for route in range(ROUTES):
        name = f"a{number}_{route}"
        part = {"path_part": f"part-{route}"}
        yield _resource(
            "aws_api_gateway_resource",
            name,
            part,
            rest_api_id=f"{rest}.id",
            parent_id=f"{rest}.root_resource_id",
        )
        on = f"aws_api_gateway_resource.{name}.id"
        method = {"http_method": "GET", "authorization": "AWS_IAM", "api_key_required": False}
        yield _resource("aws_api_gateway_method", name, method, rest_api_id=f"{rest}.id", resource_id=on)
        key = {"route_key": f"GET /part-{route}", "authorization_type": "NONE"}
        yield _resource("aws_apigatewayv2_route", name, key, api_id=f"{web}.id")


def _other(number: int) -> dict[str, Any]:
    """A resource that is of no use here, as large as they tend to be."""
    settings = {f"setting_{count}": f"value {count} of resource {number:07}" for count in range(24)}
    tags = {"Environment": "production", "Team": "orders", "CostCenter": f"{number:07}"}
    kind = _OTHERS[number % len(_OTHERS)]
    return _resource(kind, f"r{number:07}", {**settings, "tags": tags, "layers": [None, True, 1.5]})


@dataclass(frozen=True, slots=True)
class Round:
    """One reading: its time, the most memory that its process took, and what it found."""

    seconds: float
    memory: float
    apis: int
    routes: int


@dataclass(frozen=True, slots=True)
class Result:
    """All rounds with a file of this size."""

    size: int
    rounds: tuple[Round, ...]

    @property
    def slowest(self) -> float:
        """Seconds of the slowest round."""
        return max(each.seconds for each in self.rounds)

    @property
    def times_the_file(self) -> float:
        """Memory of the largest process by the size of the file."""
        return max(each.memory for each in self.rounds) / self.size


def measure(rounds: int = ROUNDS, keep: str = "") -> Result:
    """Generate a plan and read it a number of times."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(keep or f"{folder}/plan.json")
        plan.write_text(generated(), "utf-8")
        return Result(plan.stat().st_size, tuple(_round(plan) for _ in range(rounds)))


def _round(plan: Path) -> Round:
    command = [sys.executable, "-c", _MEASURE, str(plan)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.split()
    return Round(float(printed[0]), float(printed[1]), int(printed[2]), int(printed[3]))


def missed(result: Result) -> list[str]:
    """The targets that are missed."""
    wrong = []
    if result.slowest > SECONDS:
        wrong.append(f"a plan took {result.slowest:.2f} s, more than {SECONDS:g} s")
    if result.times_the_file > TIMES:
        wrong.append(f"a plan took {result.times_the_file:.1f} times its size, more than {TIMES:g}")
    if any(each.routes != 2 * APIS * ROUTES for each in result.rounds):
        wrong.append("not all routes of the plan were found")
    return wrong


def as_json(result: Result) -> dict[str, Any]:
    """For machines."""
    first = result.rounds[0]
    return {
        "megabytes": round(result.size / MEGA, 1),
        "apis": first.apis,
        "routes": first.routes,
        "seconds": [round(each.seconds, 2) for each in result.rounds],
        "memory_by_size": round(result.times_the_file, 1),
        "missed": missed(result),
    }


def text(result: Result) -> str:
    """For people."""
    first = result.rounds[0]
    lines = (
        f"Terraform plan of {result.size / MEGA:.1f} MB: {first.apis} APIs, {first.routes} routes",
        f"  slowest of {len(result.rounds)}: {result.slowest:.2f} s (at most {SECONDS:g} s)",
        f"  memory: {result.times_the_file:.1f} times the file (at most {TIMES:g})",
        *missed(result),
    )
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and say whether the targets are met."""
    result = measure(keep=arguments[arguments.index("--keep") + 1] if "--keep" in arguments else "")
    print(json.dumps(as_json(result), indent=2) if "--json" in arguments else text(result))
    return int(bool(missed(result)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
