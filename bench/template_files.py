"""Template files of anybody, read as `--api FILE` reads them, with a generic call.

    .venv/bin/python -m bench.template_files FOLDER [--json] [--files]

Every file below FOLDER that may hold an API of API Gateway is read and a call explained with it, in this
process; of Terraform, every folder with `.tf` files. Printed are the number of files, the tracebacks, the
refusals by their reason, and the verdicts that are certain in one value of a default and not in another.
Leaves with 1 where there is a traceback or such a verdict.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from why403.api.inputs import Brought, case_of, gathered
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.model.routes import Routes
from why403.questions.explain import explain
from why403.templates.load import read_file
from why403.templates.sam import run, transform

SUFFIXES = (".yaml", ".yml", ".json", ".template", ".tfstate")
OF_USE = re.compile(
    r"AWS::ApiGateway|AWS::Serverless::(?:Api|HttpApi|Function)|x-amazon-apigateway|aws_api_?gateway"
)
_CALL = """curl -i https://abcdefghij.execute-api.eu-west-1.amazonaws.com{path}

HTTP/2 403
x-amzn-errortype: {kind}

{body}
"""
_ANSWERS = (
    ("ForbiddenException", '{"message":"Forbidden"}'),
    ("MissingAuthenticationTokenException", '{"message":"Missing Authentication Token"}'),
)
_NAMES = re.compile(r"`[^`]*`|'[^']*'|\d+|[\w./-]*/[\w./-]+")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one file: how many APIs it tells, why it is refused, the end of a traceback, and what is wrongly
    certain."""

    name: str
    apis: int = 0
    refused: tuple[str, ...] = ()
    broken: str = ""
    certain: tuple[str, ...] = ()


def files(folder: Path) -> Iterator[Path]:
    """The files that are read, and the folders of Terraform modules."""
    modules: set[Path] = set()
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".tf":
            modules.add(path.parent)
        elif path.suffix in SUFFIXES and path.is_file() and OF_USE.search(path.read_text("utf-8", "replace")):
            yield path
    yield from sorted(modules)


def outcome(path: Path, name: str) -> Outcome:
    """Read one file, and explain two calls with each of its APIs."""
    try:
        found = read_file(str(path), {})
        certain = [
            f"{api}: {code}"
            for api, reading in found.readings.items()
            for code in wrongly_certain(reading.whole)
        ]
        refused = tuple(problem.wrong for problem in found.problems)
        return Outcome(name, len(found.readings), refused, certain=tuple(certain))
    except BadInput as problem:
        return Outcome(name, refused=(problem.wrong,))
    except Exception:
        return Outcome(name, broken="".join(traceback.format_exc().splitlines(keepends=True)[-5:]))


def wrongly_certain(told: Configuration) -> Iterator[str]:
    """What is certain and would not be where the defaults were other ones.

    A verdict may rest on what is told alone: it is made again with every default left open, and with all of
    them taken.
    """
    for kind, body in _ANSWERS:
        text = _CALL.format(path=_called(told), kind=kind, body=body)
        brought = gathered({"call": text})
        said = explain(case_of(_with(brought, told))).certain
        for world in (replace(told, as_assumed=None), told.as_assumed) if told.as_assumed else ():
            alone = explain(case_of(_with(brought, world))).certain
            yield from sorted(said - alone)


def _with(brought: Brought, world: Configuration) -> Brought:
    return replace(brought, incident=replace(brought.incident, beside=world))


def _called(told: Configuration) -> str:
    """A path that the API has, under a stage that it has, where it tells them."""
    world = told.as_assumed or told
    routes, stages = world.api.routes.value, world.api.stages.value
    gets = [r.path for r in routes if r.verb in ("GET", "ANY")] if isinstance(routes, Routes) else []
    path = re.sub(r"\{[^}]*\}", "1", next(iter(gets), "/items")) or "/items"
    stage = stages[0].name if isinstance(stages, tuple) and stages else "prod"
    return path if stage == "$default" else f"/{stage}{path}"


def in_process(asked: str, region: str, at: Place) -> Any:
    """AWS's transform without a process for each template: thousands are read."""
    os.environ |= {"AWS_DEFAULT_REGION": region, "AWS_REGION": region, "AWS_EC2_METADATA_DISABLED": "true"}
    told = json.loads(asked)
    try:
        return json.loads(
            json.dumps(transform.transformed(told["template"], told["parameters"]), default=str)
        )
    except Exception:
        raise BadInput(at, "AWS's transform failed on this template") from None


def summary(outcomes: Sequence[Outcome]) -> Mapping[str, Any]:
    """The numbers."""
    reasons = Counter(_NAMES.sub("…", reason)[:110] for each in outcomes for reason in set(each.refused))
    return {
        "files": len(outcomes),
        "with an API": sum(each.apis > 0 for each in outcomes),
        "APIs": sum(each.apis for each in outcomes),
        "tracebacks": sum(bool(each.broken) for each in outcomes),
        "certain on a default": sum(bool(each.certain) for each in outcomes),
        "refused wholly": sum(bool(each.refused) and not each.apis for each in outcomes),
        "refused in part": sum(bool(each.refused) and each.apis > 0 for each in outcomes),
        "refusals by reason": dict(reasons.most_common()),
    }


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.template_files")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument(
        "--files", action="store_true", help="print a line for each file that is not read whole"
    )
    typed = parser.parse_args(arguments)
    run._answer = in_process
    outcomes = [outcome(path, str(path.relative_to(typed.folder))) for path in files(typed.folder)]
    found = summary(outcomes)
    if typed.json:
        print(json.dumps(found, indent=2))
    else:
        for name, number in found.items():
            if not isinstance(number, Mapping):
                print(f"{name:22} {number}")
        for reason, number in found["refusals by reason"].items():
            print(f"{number:6} {reason}")
    for each in outcomes if typed.files else ():
        for problem in (*each.refused, *each.certain, *filter(None, [each.broken])):
            print(f"{each.name}: {problem}")
    return int(bool(found["tracebacks"] or found["certain on a default"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
