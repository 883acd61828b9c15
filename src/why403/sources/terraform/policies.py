"""Policies: inline, or made by the data source `aws_iam_policy_document`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from why403.gateway.route import Told
from why403.logic.states import ABSENT, State
from why403.sources.terraform.world import Resource, World, known
from why403.sources.tree import Tree

_DOCUMENT = "aws_iam_policy_document"
_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}


def policy_of(world: World, resource: Resource, name: str = "policy") -> Told[object]:
    """The policy that an attribute holds; absent where it is an empty text."""
    tree = resource.get(name)
    if isinstance(tree.value, str):
        return Told(tree.value if tree.value.strip() else ABSENT, tree.at)
    if tree.value is None:
        return Told()
    document = world.referred(resource, name, _DOCUMENT)
    if isinstance(document, State) or document.type != _DOCUMENT:
        return Told(at=tree.at)
    return _of_document(document, tree)


def _of_document(document: Resource, wanted: Tree) -> Told[object]:
    """What the data source makes: in its own words where they are known, else put together."""
    made = document.get("json").value
    if isinstance(made, str):
        return Told(made, wanted.at)
    statements = document.get("statement")
    joined = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
    if any(document.get(name).value for name in joined) or not isinstance(statements.value, list):
        return Told(at=wanted.at)
    if not known(statements.value):
        return Told(at=wanted.at)
    version = document.get("version").value or "2012-10-17"
    written = [_statement(part.value) for part in statements.items()]
    return Told({"Version": version, "Statement": written}, statements.at)


def _statement(block: Any) -> dict[str, object]:
    made: dict[str, object] = {"Effect": block.get("effect") or "Allow"}
    if block.get("sid"):
        made["Sid"] = block["sid"]
    for name, meant in _LISTS.items():
        if block.get(name):
            made[meant] = block[name]
    for name, meant in _PRINCIPALS.items():
        if block.get(name):
            made[meant] = _principals(block[name])
    if block.get("condition"):
        made["Condition"] = _conditions(block["condition"])
    return made


def _principals(blocks: list[Mapping[str, Any]]) -> object:
    """By type; everybody is written as a star alone."""
    if any(block.get("type") == "*" for block in blocks):
        return "*"
    found: dict[str, list[str]] = {}
    for block in blocks:
        found.setdefault(str(block.get("type")), []).extend(block.get("identifiers") or ())
    return found


def _conditions(blocks: list[Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for block in blocks:
        keys = found.setdefault(str(block.get("test")), {})
        keys.setdefault(str(block.get("variable")), []).extend(block.get("values") or ())
    return found
