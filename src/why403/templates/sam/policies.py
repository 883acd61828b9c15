"""Policies that a function or a state machine of SAM has: the transform makes a role of them.

What the functions are has no bearing on an API, so that the transform is not asked about it. `Policies` holds
documents, names and templates of policies, `AssumeRolePolicyDocument` who may assume the role, by default
Lambda; a role that is given takes their place
(https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.templates.sam.source import SERVERLESS, Path, copied

_FUNCTION = f"{SERVERLESS}Function"
_HOLDING = (_FUNCTION, f"{SERVERLESS}StateMachine")
_BY_LAMBDA = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"Service": ["lambda.amazonaws.com"]}}
    ],
}


def with_roles(tree: Tree, made: Any) -> tuple[Any, dict[Path, Place]]:
    """What the transform made, with a role for each that has documents, and where these are written."""
    resources: dict[str, object] = {}
    places: dict[Path, Place] = {}
    for name, resource in tree.get("Resources").entries():
        documents, trust = list(_documents(resource)), _trust(resource)
        role = f"{name}Role"
        if not (documents or trust) or (isinstance(made, dict) and role in (made.get("Resources") or {})):
            continue
        listed = [{"PolicyDocument": deepcopy(each.value)} for each in documents]
        own: dict[str, object] = {"Type": "AWS::IAM::Role", "Properties": {"Policies": listed, **trust}}
        condition = resource.get("Condition").value
        resources[role] = {**own, "Condition": condition} if isinstance(condition, str) else own
        for number, each in enumerate(documents):
            way: Path = ("Resources", role, "Properties", "Policies", number, "PolicyDocument")
            places.update(copied(each, way))
    if not resources or not isinstance(made, dict):
        return made, {}
    return {**made, "Resources": {**(made.get("Resources") or {}), **resources}}, places


def _has_role(resource: Tree) -> bool:
    """Whether a role is made for it."""
    return resource.get("Type").value in _HOLDING and resource.get("Properties").get("Role").value is None


def _trust(resource: Tree) -> dict[str, object]:
    """Who may assume the role of a function: as it says, else Lambda alone."""
    if not _has_role(resource) or resource.get("Type").value != _FUNCTION:
        return {}
    written = resource.get("Properties").get("AssumeRolePolicyDocument").value
    return {"AssumeRolePolicyDocument": _BY_LAMBDA if written is None else deepcopy(written)}


def _documents(resource: Tree) -> Iterator[Tree]:
    if not _has_role(resource):
        return
    written = resource.get("Properties").get("Policies")
    for each in written.items() if isinstance(written.value, list) else (written,):
        if isinstance(each.value, dict) and "Statement" in each.value:
            yield each
