"""Policies of roles, users and groups of a module, as one of its APIs is meant in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from why403.documents.open_text import OpenText
from why403.incident.tree import Tree
from why403.logic.states import State
from why403.model.identity import OWN_ACCOUNT, OWN_API, OWN_ARN, OWN_REGION, IdentityPolicy
from why403.templates.terraform.policies import INLINE, OF_PRINCIPALS, document_of
from why403.templates.terraform.world import Resource, World

_OWN = (
    (re.compile(r"data\.aws_caller_identity\.[\w-]+\.account_id"), OWN_ACCOUNT),
    (re.compile(r"data\.aws_region\.[\w-]+\.(?:name|id|region)"), OWN_REGION),
    (re.compile(r"data\.aws_partition\.[\w-]+\.partition"), "aws"),
)
"""What names the account and the Region that a module is applied to."""


def identities_of(world: World, api: Resource) -> tuple[IdentityPolicy, ...]:
    """Every policy of a principal that the module makes, as far as its text is told."""
    return tuple(
        IdentityPolicy(resource.address, document, at.at)
        for resource, at, written in _written(world)
        if isinstance(document := _filled(written, api.address), dict)
    )


def _written(world: World) -> Iterator[tuple[Resource, Tree, object]]:
    for resource in world.of(*OF_PRINCIPALS):
        yield resource, *document_of(world, resource)
    for role in world.of("aws_iam_role"):
        blocks = role.get(INLINE)
        for block in blocks.items() if isinstance(blocks.value, list) else ():
            yield role, block.get("policy"), _parsed(block.get("policy").value)


def _parsed(text: object) -> object:
    try:
        if isinstance(text, OpenText):
            return text.read_by(json.loads)
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def _filled(value: Any, api: str) -> Any:
    """With what is the module's own put in; what stays open is a mapping, which nobody takes for a value."""
    if isinstance(value, Mapping):
        return {str(name): _filled(part, api) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, api) for part in value]
    if isinstance(value, OpenText):
        value = value.filled(lambda name: _own(name, api))
    return {"Fn::Open": []} if isinstance(value, OpenText | State) else value


def _own(name: str, api: str) -> str | None:
    if name == f"{api}.execution_arn":
        return OWN_ARN.rstrip("/")
    if name == f"{api}.id":
        return OWN_API
    return next((value for form, value in _OWN if form.fullmatch(name)), None)
