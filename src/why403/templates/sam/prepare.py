"""A template made ready for the transform: what lies in local files is put in, or stands for something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from why403.incident.tree import Tree

_CODE = {
    "AWS::Serverless::Function": ("CodeUri", "s3://bucket/key"),
    "AWS::Serverless::LayerVersion": ("ContentUri", "s3://bucket/key"),
    "AWS::Serverless::StateMachine": ("DefinitionUri", "s3://bucket/key"),
    "AWS::Serverless::GraphQLApi": ("SchemaUri", "s3://bucket/key"),
    "AWS::Serverless::Application": ("Location", "https://s3.amazonaws.com/bucket/key"),
}
_APIS = ("AWS::Serverless::Api", "AWS::Serverless::HttpApi")
Read = Callable[[str], Tree | None]


def prepared(template: Mapping[str, object], read: Read) -> tuple[dict[str, Any], dict[str, Tree]]:
    """A copy for the transform, and the documents that were put into it, by the names of their APIs."""
    ready: dict[str, Any] = deepcopy(dict(template))
    inside: dict[str, Tree] = {}
    for name, resource in (ready.get("Resources") or {}).items():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        if not isinstance(properties, dict):
            continue
        if resource.get("Type") in _APIS:
            found = _document(properties, read)
            if found is not None:
                inside[name] = found
        else:
            _stand_in(str(resource.get("Type")), properties)
    return ready, inside


def _stand_in(kind: str, properties: dict[str, Any]) -> None:
    """Code that lies beside the template has to be somewhere in S3 for the transform."""
    name, stand_in = _CODE.get(kind, ("", ""))
    if name and _is_local(properties.get(name)):
        properties[name] = stand_in


def _is_local(value: object) -> bool:
    return isinstance(value, str) and not value.startswith(("s3://", "https://", "arn:"))


def _document(properties: dict[str, Any], read: Read) -> Tree | None:
    """The local OpenAPI document of an API, put in; one that cannot be read is left in S3."""
    named = properties.get("DefinitionUri")
    body = properties.get("DefinitionBody")
    include = body.get("Fn::Transform") if isinstance(body, dict) else None
    if isinstance(include, dict) and include.get("Name") == "AWS::Include":
        named = (include.get("Parameters") or {}).get("Location")
    if not isinstance(named, str) or not _is_local(named):
        return None
    tree = read(named)
    if tree is None or not isinstance(tree.value, dict):
        if "DefinitionUri" in properties:
            properties["DefinitionUri"] = "s3://bucket/key"
        return None
    properties.pop("DefinitionUri", None)
    properties["DefinitionBody"] = deepcopy(tree.value)
    return tree
