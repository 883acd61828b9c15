"""Policies: inline, or made by the data source `aws_iam_policy_document`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from why403.documents.open_text import OpenText
from why403.incident.tree import Tree
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.route import Setting
from why403.templates.terraform.open_parts import with_holes
from why403.templates.terraform.world import Resource, World

_DOCUMENT = "aws_iam_policy_document"
OF_PRINCIPALS = ("aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy")
"""Resources that have one policy of a role, a user or a group."""
INLINE = "inline_policy"
"""The blocks of a role that have one each."""
_HOLDERS = (
    "aws_api_gateway_rest_api",
    "aws_api_gateway_rest_api_policy",
    "aws_api_gateway_domain_name",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_policy",
    *OF_PRINCIPALS,
)
_API = "aws_api_gateway_rest_api"
_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_JOINED = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}


def policy_of(world: World, resource: Resource, name: str = "policy") -> Setting[object]:
    """The policy that an attribute holds; absent where it is an empty text."""
    tree = resource.get(name)
    own = _owner(world, resource)
    if isinstance(tree.value, OpenText):
        return _with_open_parts(tree.value, tree.at, own)
    if isinstance(tree.value, str):
        return Setting(tree.value if tree.value.strip() else ABSENT, tree.at)
    if tree.value is None:
        return Setting()
    document = world.referred(resource, name, _DOCUMENT)
    if isinstance(document, State) or document.type != _DOCUMENT:
        return Setting(at=tree.at)
    return _of_document(document, tree, own)


def document_of(world: World, resource: Resource, name: str = "policy") -> tuple[Tree, object]:
    """The policy of a principal that an attribute holds, with its open parts, and where it is written."""
    tree = resource.get(name)
    if isinstance(tree.value, str | OpenText):
        try:
            read = json.loads
            return tree, tree.value.read_by(read) if isinstance(tree.value, OpenText) else read(tree.value)
        except (ValueError, RecursionError):
            return tree, None
    document = world.referred(resource, name, _DOCUMENT)
    if isinstance(document, State) or document.type != _DOCUMENT:
        return tree, None
    made, statements = document.get("json").value, document.get("statement")
    if isinstance(made, str):
        return tree, json.loads(made)
    if any(document.get(each).value for each in _JOINED) or not isinstance(statements.value, list):
        return tree, None
    written = [_statement(part.value) for part in statements.items()]
    return statements, {"Version": document.get("version").value or "2012-10-17", "Statement": written}


def _owner(world: World, resource: Resource) -> str:
    """The address of the API whose policy a resource holds; the empty text for a policy of something else."""
    found = world.link(resource, "rest_api_id", _API) if "rest_api_id" in resource.values else resource
    return found.address if isinstance(found, Resource) and found.type == _API else ""


def _with_open_parts(text: OpenText, at: Place, own: str) -> Setting[object]:
    """A policy in JSON, parts of which are open."""
    try:
        return Setting(with_holes(text.read_by(json.loads), own), at)
    except (ValueError, RecursionError):
        return Setting(at=at)


def _of_document(document: Resource, wanted: Tree, own: str) -> Setting[object]:
    """What the data source makes: in its own words where they are known, else put together."""
    made = document.get("json").value
    if isinstance(made, str):
        return Setting(made, wanted.at)
    statements = document.get("statement")
    if any(document.get(name).value for name in _JOINED) or not isinstance(statements.value, list):
        return Setting(at=wanted.at)
    version = document.get("version").value or "2012-10-17"
    written = [with_holes(_statement(part.value), own) for part in statements.items()]
    return Setting({"Version": version, "Statement": written}, statements.at)


def places_of(world: World) -> dict[tuple[PathStep, ...], Place]:
    """The place of every part of the policies that are written here, by the way to it."""
    found: dict[tuple[PathStep, ...], Place] = {}
    for resource in world.of(*_HOLDERS):
        way = (resource.address, "policy")
        found.update({path: at for path, at in resource.places.items() if path[:2] == way})
        document = world.referred(resource, "policy", _DOCUMENT)
        if not isinstance(document, State) and document.type == _DOCUMENT:
            found.update(_of_blocks(document.get("statement")))
    for role in world.of("aws_iam_role"):
        way = (role.address, INLINE)
        found.update({path: at for path, at in role.places.items() if path[:2] == way})
    return found


def _of_blocks(statements: Tree) -> Iterator[tuple[tuple[PathStep, ...], Place]]:
    """The places of blocks, at the ways that the policy has which is made of them."""
    for number, block in enumerate(statements.items()):
        way: tuple[PathStep, ...] = (*statements.at.path, "Statement", number)
        yield way, block.at
        for name, meant in (("effect", "Effect"), ("sid", "Sid"), *_LISTS.items()):
            yield from _of_list((*way, meant), block.get(name))
        for name, meant in _PRINCIPALS.items():
            for part in block.get(name).items():
                yield from _of_list((*way, meant, str(part.get("type").value)), part.get("identifiers"))
        for part in block.get("condition").items():
            key = (*way, "Condition", str(part.get("test").value), str(part.get("variable").value))
            yield from _of_list(key, part.get("values"))


def _of_list(way: tuple[PathStep, ...], values: Tree) -> Iterator[tuple[tuple[PathStep, ...], Place]]:
    if values.value is not None:
        yield way, values.at
        for number, part in enumerate(values.items() if isinstance(values.value, list) else ()):
            yield (*way, number), part.at


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
    if not isinstance(blocks, list) or not all(_is_whole(block, "type", "identifiers") for block in blocks):
        return UNKNOWN
    if any(block.get("type") == "*" for block in blocks):
        return "*"
    found: dict[str, list[str]] = {}
    for block in blocks:
        found.setdefault(str(block.get("type")), []).extend(block.get("identifiers") or ())
    return found


def _is_whole(block: Mapping[str, Any], *names: str) -> bool:
    """Whether the block's names are texts, and its last part a list."""
    *texts, last = (block.get(name) for name in names)
    return all(isinstance(text, str) for text in texts) and isinstance(last, list)


def _conditions(blocks: list[Mapping[str, Any]]) -> object:
    if not isinstance(blocks, list) or not all(
        _is_whole(each, "test", "variable", "values") for each in blocks
    ):
        return UNKNOWN
    found: dict[str, dict[str, list[str]]] = {}
    for block in blocks:
        keys = found.setdefault(str(block.get("test")), {})
        keys.setdefault(str(block.get("variable")), []).extend(block.get("values") or ())
    return found
