"""The stage of a compiled template: the one that was packaged last, which need not be the deployed one.

`serverless package` takes `--stage`, else `provider.stage`, else `dev` (the framework's CLI reference for
`package`, read 2026-11-28). A stage that is one of the latter two is a default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from why403.incident.tree import Tree
from why403.logic.places import PathStep, Place

STAGE = "stage"
"""The name under which `--parameter` tells it."""
_DEFAULT = "dev"
_FALLBACK = re.compile(r"\$\{\s*opt:stage\s*,\s*(?:self:[\w.-]+\s*,\s*)?['\"]?([\w-]+)['\"]?\s*\}")
_KEYS = {
    "AWS::ApiGateway::Deployment": "StageName",
    "AWS::ApiGateway::Stage": "StageName",
    "AWS::ApiGatewayV2::Deployment": "StageName",
    "AWS::ApiGatewayV2::Stage": "StageName",
    "AWS::ApiGateway::BasePathMapping": "Stage",
    "AWS::ApiGatewayV2::ApiMapping": "Stage",
}
_PLAN = "AWS::ApiGateway::UsagePlan"
Path = tuple[PathStep, ...]


def with_stage(tree: Tree, source: Tree | None) -> Tree:
    """The template with its stage as a parameter, where that is a default; else the same one."""
    found = [(path, part) for path, part in _stages(tree) if part.value == _default(source)]
    if not found or tree.get("Parameters").get(STAGE).value is not None or not isinstance(tree.value, dict):
        return tree
    value = tree.value
    for path, _ in found:
        value = _replaced(value, path, {"Ref": STAGE})
    declared = {"Type": "String", "Default": _default(source)}
    value = {**value, "Parameters": {**(value.get("Parameters") or {}), STAGE: declared}}
    at: Place = found[0][1].at
    places: dict[Path, Place] = {**tree.places, ("Parameters", STAGE, "Default"): at}
    return Tree(value, tree.path, places, doubled=tree.doubled)


def _default(source: Tree | None) -> str:
    written = None if source is None else source.get("provider").get("stage").value
    if not isinstance(written, str):
        return _DEFAULT
    found = _FALLBACK.fullmatch(written.strip())
    return found[1] if found is not None else written


def _stages(tree: Tree) -> Iterator[tuple[Path, Tree]]:
    """Every place that names the stage of an API."""
    for _, resource in tree.get("Resources").entries():
        kind, properties = str(resource.get("Type").value), resource.get("Properties")
        parts = properties.get("ApiStages").items() if kind == _PLAN else (properties,)
        for part in parts:
            named = part.get("Stage" if kind == _PLAN else _KEYS.get(kind, ""))
            if isinstance(named.value, str):
                yield named.path, named


def _replaced(value: Any, path: Path, part: object) -> Any:
    """The value with another part at a path."""
    if not path:
        return part
    first, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {**value, first: _replaced(value[str(first)], rest, part)}
    return [_replaced(each, rest, part) if number == first else each for number, each in enumerate(value)]
