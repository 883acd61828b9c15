"""A SAM template as configurations: transformed, and each generated part traced back to what generated it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from why403.documents.errors import BadInput
from why403.incident.tree import Tree
from why403.model.route import UNKNOWN_SETTING
from why403.templates.cloudformation.template import Files, read_tree
from why403.templates.load_result import LoadResult
from why403.templates.reading import ApiReading
from why403.templates.sam.origins import origins
from why403.templates.sam.prepare import prepared
from why403.templates.sam.run import transform

_ROUNDS = 3


def read_sam(tree: Tree, parameters: Mapping[str, str] | None, files: Files) -> LoadResult:
    """The APIs of the template. What the transform objects to is told as problems."""
    template = tree.value if isinstance(tree.value, Mapping) else {}
    ready, inside = prepared(template, lambda named: files(tree.at.document, named))
    made, refused = _transformed(tree, ready, parameters or {})
    if made is None:
        return LoadResult(problems=tuple(refused.values()))
    _open_operations(made)
    found = read_tree(Tree(made, (), origins(tree, made, inside)), parameters, files)
    readings = {name: _without_routes(each) if refused else each for name, each in found.readings.items()}
    return replace(found, readings=readings, problems=(*refused.values(), *found.problems))


def _transformed(
    tree: Tree, ready: dict[str, Any], parameters: Mapping[str, str]
) -> tuple[object, dict[str, BadInput]]:
    """Without the resources that the transform refuses; what refers to them may be refused in turn."""
    refused: dict[str, BadInput] = {}
    for _ in range(_ROUNDS):
        made, problems = transform(tree, ready, parameters)
        refused |= problems
        resources = ready.get("Resources")
        if made is not None or not isinstance(resources, dict) or not problems.keys() & resources.keys():
            break
        ready = {**ready, "Resources": {k: v for k, v in resources.items() if k not in problems}}
    return made, refused


def _without_routes(reading: ApiReading) -> ApiReading:
    """What is left of the template does not tell all routes."""
    configuration = reading.configuration
    return replace(
        reading,
        configuration=replace(
            configuration, api=replace(configuration.api, routes=UNKNOWN_SETTING), mock=UNKNOWN_SETTING
        ),
    )


def _open_operations(made: object) -> None:
    """Where an event asks for no authorizer, SAM names a scheme `NONE` that is nowhere defined."""
    for _, resource in Tree(made, (), {}).get("Resources").entries():
        for _, item in resource.get("Properties").get("Body").get("paths").entries():
            for _, operation in item.entries():
                security, written = operation.get("security").value, operation.value
                if isinstance(security, list) and isinstance(written, dict):
                    written["security"] = [each for each in security if each != {"NONE": []}]
