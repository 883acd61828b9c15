"""A template made ready for the transform: what lies in local files is put in, or stands for something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from why403.incident.tree import Tree
from why403.templates.sam.source import SERVERLESS

_SOMEWHERE = "s3://bucket/key"
_FUNCTION = {"CodeUri": _SOMEWHERE, "Handler": "index.handler", "Runtime": "python3.12"}
_CODE: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "AWS::Serverless::Function": (
        ("CodeUri", "InlineCode", "ImageUri", "ImageConfig", "PackageType"),
        _FUNCTION,
    ),
    "AWS::Serverless::LayerVersion": (("ContentUri",), {"ContentUri": _SOMEWHERE}),
    "AWS::Serverless::StateMachine": (
        ("Definition", "DefinitionUri", "DefinitionSubstitutions"),
        {"DefinitionUri": _SOMEWHERE},
    ),
    "AWS::Serverless::GraphQLApi": (("SchemaInline", "SchemaUri"), {"SchemaUri": _SOMEWHERE}),
    "AWS::Serverless::Application": (("Location",), {"Location": "https://s3.amazonaws.com/bucket/key"}),
}
"""By type, what says where its code is, and what stands for it: code has no bearing on an API."""
_APIS = ("AWS::Serverless::Api", "AWS::Serverless::HttpApi")
Read = Callable[[str], Tree | None]


def prepared(template: Mapping[str, object], read: Read) -> tuple[dict[str, Any], dict[str, Tree]]:
    """A copy for the transform, and the documents that were put into it, by the names of their APIs."""
    ready: dict[str, Any] = deepcopy(dict(template))
    inside: dict[str, Tree] = {}
    _without_code(ready)
    for name, resource in (ready.get("Resources") or {}).items():
        if not isinstance(resource, dict) or not str(resource.get("Type")).startswith(SERVERLESS):
            continue
        properties = resource.setdefault("Properties", {})
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
    """Code, wherever it is and whether or not it is told, has to be somewhere in S3 for the transform."""
    names, instead = _CODE.get(kind, ((), {}))
    for name in names:
        properties.pop(name, None)
    for name, value in instead.items():
        if name in names or not properties.get(name):
            properties[name] = value


def _without_code(template: dict[str, Any]) -> None:
    """What Globals say of the code of all functions."""
    general = template.get("Globals")
    functions = general.get("Function") if isinstance(general, dict) else None
    for name in _CODE["AWS::Serverless::Function"][0] if isinstance(functions, dict) else ():
        functions.pop(name, None)


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
