"""Asks the transform, which runs apart."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from why403.documents.errors import BadInput
from why403.incident.tree import Tree
from why403.isolation import TooLong, TooSlow, run_python
from why403.logic.places import Place

NO_REGION = "xx-unknown-0"
"""Stands for the Region where none is told: the transform wants one, and writes it into what it makes."""
_SECONDS, _MOST = 120, 200_000_000
_SCRIPT = str(Path(__file__).with_name("transform.py"))
_NO_ACCOUNT = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
"""The transform needs none, and what a profile names may be a program."""
_SUBSTITUTE = "Fn::Sub"


def transform(
    tree: Tree, template: Mapping[str, object], parameters: Mapping[str, str]
) -> tuple[object, dict[str, BadInput]]:
    """The transformed template, or `None` with what the transform objects to, by the resources' names.

    Raises: `BadInput` where the transform is not installed, or fails.
    """
    at = tree.get("Transform").at
    if find_spec("samtranslator") is None:
        raise BadInput(at, "a SAM template needs AWS's transform", "", "install why403[sam]")
    region = parameters.get("AWS::Region", NO_REGION)
    told = {name: value for name, value in parameters.items() if not name.startswith("AWS::")}
    asked = json.dumps({"template": template, "parameters": told}, default=str)
    answer = _answer(asked, region, at)
    if "errors" in answer:
        return None, {name: _problem(tree, name, text) for name, text in answer["errors"]}
    return reopened(answer["template"]) if region == NO_REGION else answer["template"], {}


def _answer(asked: str, region: str, at: Place) -> Any:
    told = {"AWS_DEFAULT_REGION": region, "AWS_REGION": region, **_NO_ACCOUNT}
    try:
        done = run_python([_SCRIPT], asked.encode(), seconds=_SECONDS, most=_MOST, told=told)
        found = json.loads(done.stdout)
    except (OSError, ValueError, TooSlow, TooLong):
        raise BadInput(at, "AWS's transform failed on this template") from None
    if done.returncode or not isinstance(found, dict):
        raise BadInput(at, "AWS's transform failed on this template")
    return found


def _problem(tree: Tree, name: str, text: str) -> BadInput:
    """The transform's own words, without what they quote of the template."""
    said = re.sub(r"'[^']*'|\"[^\"]*\"", "…", text)
    return BadInput(tree.get("Resources").get(name).at, f"AWS's transform refuses `{name}`: {said[:200]}")


def reopened(value: object) -> object:
    """The value with the stand-in for the Region turned back into a reference to it."""
    if isinstance(value, list):
        return [reopened(part) for part in value]
    if isinstance(value, dict):
        return {
            key: _in_substitute(part) if key == _SUBSTITUTE else reopened(part) for key, part in value.items()
        }
    if isinstance(value, str) and NO_REGION in value:
        return {_SUBSTITUTE: value.replace("${", "${!").replace(NO_REGION, "${AWS::Region}")}
    return value


def _in_substitute(value: object) -> object:
    """Inside `Fn::Sub` the reference is written into the text."""
    if isinstance(value, str):
        return value.replace(NO_REGION, "${AWS::Region}")
    if isinstance(value, list) and value:
        return [_in_substitute(value[0]), *(reopened(part) for part in value[1:])]
    return value
