"""A template made ready for the transform: what lies in local files is put in, or stands for something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from why403.incident.tree import Tree
from why403.templates.sam.source import SERVERLESS

_SOMEWHERE = "s3://bucket/key"
_ALIAS = "AutoPublishAlias"
_ROLE = "arn:aws:iam::111122223333:role/any"
_WITH_EVENTS: Mapping[str, Mapping[str, str]] = {
    "Function": {"CodeUri": _SOMEWHERE, "Handler": "index.handler", "Runtime": "python3.12", "Role": _ROLE},
    "StateMachine": {"DefinitionUri": _SOMEWHERE, "Role": _ROLE},
}
"""What can have routes, and what else the transform wants of it: none of that has a bearing on an API."""
_DOCUMENTED = ("Api", "HttpApi")
_APIS = (*_DOCUMENTED, "WebSocketApi")
_LEFT_OUT = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
"""Stands for a resource that makes nothing of an API: others may refer to it."""
Read = Callable[[str], Tree | None]


def prepared(template: Mapping[str, object], read: Read) -> tuple[dict[str, Any], dict[str, Tree]]:
    """A copy for the transform, and the documents that were put into it, by the names of their APIs."""
    ready: dict[str, Any] = deepcopy(dict(template))
    inside: dict[str, Tree] = {}
    _without_code(ready)
    for name, resource in (ready.get("Resources") or {}).items():
        if not isinstance(resource, dict) or not str(resource.get("Type")).startswith(SERVERLESS):
            continue
        kind = str(resource["Type"]).removeprefix(SERVERLESS)
        resource.pop("Connectors", None)
        properties = resource.setdefault("Properties", {})
        if not isinstance(properties, dict):
            continue
        if kind in _DOCUMENTED:
            found = _document(properties, read)
            if found is not None:
                inside[name] = found
        elif kind in _WITH_EVENTS:
            resource["Properties"] = _with_events(kind, properties)
        elif kind not in _APIS:
            ready["Resources"][name] = dict(_LEFT_OUT)
    return ready, inside


def _with_events(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """What makes routes of a function; its code, wherever that is, has to be somewhere in S3."""
    events = properties.get("Events")
    kept = {
        name: event
        for name, event in (events if isinstance(events, dict) else {}).items()
        if not isinstance(event, dict) or event.get("Type") in _APIS
    }
    found: dict[str, Any] = {**_WITH_EVENTS[kind], **({"Events": kept} if kept else {})}
    if kind == "Function" and properties.get(_ALIAS):
        found[_ALIAS] = _alias(properties)
    return found


def _alias(properties: Mapping[str, Any]) -> str:
    """The name of the alias that is invoked; any other is as good."""
    alias = properties[_ALIAS]
    return alias if isinstance(alias, str) else "alias"


def _without_code(template: dict[str, Any]) -> None:
    """What Globals say of all functions, but for their alias."""
    general = template.get("Globals")
    if not isinstance(general, dict):
        return
    for kind in general.keys() - set(_APIS):
        part = general[kind]
        alias = isinstance(part, dict) and kind == "Function" and part.get(_ALIAS)
        if alias:
            general[kind] = {_ALIAS: _alias(part)}
        else:
            general.pop(kind)


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
