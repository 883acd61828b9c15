"""Policies that a function or a state machine of SAM has: the transform makes a role of them.

What the functions are has no bearing on an API, so that the transform is not asked about it. `Policies` holds
documents, names and templates of policies; a role that is given takes their place
(https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.templates.sam.source import SERVERLESS, Path, copied

_HOLDING = (f"{SERVERLESS}Function", f"{SERVERLESS}StateMachine")


def with_roles(tree: Tree, made: Any) -> tuple[Any, dict[Path, Place]]:
    """What the transform made, with a role for each that has documents, and where these are written."""
    resources: dict[str, object] = {}
    places: dict[Path, Place] = {}
    for name, resource in tree.get("Resources").entries():
        documents = list(_documents(resource))
        role = f"{name}Role"
        if not documents or (isinstance(made, dict) and role in (made.get("Resources") or {})):
            continue
        own: dict[str, object] = {
            "Type": "AWS::IAM::Role",
            "Properties": {"Policies": [{"PolicyDocument": deepcopy(each.value)} for each in documents]},
        }
        condition = resource.get("Condition").value
        resources[role] = {**own, "Condition": condition} if isinstance(condition, str) else own
        for number, each in enumerate(documents):
            way: Path = ("Resources", role, "Properties", "Policies", number, "PolicyDocument")
            places.update(copied(each, way))
    if not resources or not isinstance(made, dict):
        return made, {}
    return {**made, "Resources": {**(made.get("Resources") or {}), **resources}}, places


def _documents(resource: Tree) -> Iterator[Tree]:
    properties = resource.get("Properties")
    if resource.get("Type").value not in _HOLDING or properties.get("Role").value is not None:
        return
    written = properties.get("Policies")
    for each in written.items() if isinstance(written.value, list) else (written,):
        if isinstance(each.value, dict) and "Statement" in each.value:
            yield each
