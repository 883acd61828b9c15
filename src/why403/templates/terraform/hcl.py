"""HCL: the resources of a module's files, their expressions evaluated as far as the files tell them.

What is known only in AWS, or by a module that is called, stays untold. A resource whose `count` or `for_each`
is not known may stand for none or for many: nothing of it is told but what it belongs to.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from why403.documents.embedded import policy_inside
from why403.documents.errors import BadInput
from why403.documents.open_text import OpenText
from why403.documents.source import Source, source_of
from why403.frozen import dataclass
from why403.incident.tree import Places
from why403.logic.places import PathStep, Place
from why403.logic.states import UNKNOWN, State
from why403.model.distribution import MANAGED
from why403.templates.defaults import Defaults
from why403.templates.terraform.addresses import Reference, references_of
from why403.templates.terraform.calls import may_add
from why403.templates.terraform.evaluate import value_of
from why403.templates.terraform.instances import MANY, instances, rounds
from why403.templates.terraform.literals import filled, names_in, text_of
from why403.templates.terraform.open_parts import Named, put_in, untold_where_open
from why403.templates.terraform.plan import BLOCKS, URIS
from why403.templates.terraform.scope import NO_FILES, NOTHING, Files, ModuleScope
from why403.templates.terraform.syntax import attributes, blocks, kind, labels, tree
from why403.templates.terraform.variables import TOLD_IN, variables
from why403.templates.terraform.world import Resource, World, is_read

UNREAD = ".tf.json"
"""Files of a module that are not read, and may declare more."""

_AROUND = ("expression", "literal_value", "collection_value", "template_expr")
_META = (*MANY, "provider", "depends_on", "lifecycle", "provisioner", "connection")
_WITH_OPEN_PARTS = ("body", "inline_policy", "policy", "source_arn", "statement")
"""Attributes that are read although parts of their texts are open."""

_INNER = re.compile(rb"[\x80-\xbf]")
_NO_VARIABLES: Mapping[str, str] = {}


def world_of(
    text: str,
    name: str,
    told: Mapping[str, str] = _NO_VARIABLES,
    files: Files = NO_FILES,
    defaults: Defaults | None = None,
) -> World:
    """The resources of one file."""
    return world_of_files({name: text}, told, files, defaults)


def world_of_files(
    texts: Mapping[str, str],
    told: Mapping[str, str] = _NO_VARIABLES,
    files: Files = NO_FILES,
    defaults: Defaults | None = None,
) -> World:
    """The resources of all files of a module; not complete where one that it calls may add some."""
    beside = {name: text for name, text in texts.items() if name.endswith(TOLD_IN)}
    wanted = {name: text for name, text in texts.items() if not name.endswith((TOLD_IN, UNREAD))}
    read = [_file(name, text) for name, text in wanted.items()]
    roots = [(each, _parsed(each)) for each in read]
    every = [root for _, root in roots]
    placed = [(root, each.place) for each, root in roots]
    known = variables(placed, beside, told, defaults or Defaults())
    scope = ModuleScope(known, _locals(every), files=files)
    resources = [resource for each, root in roots for resource in each.resources(root, scope)]
    unread = any(name.endswith(UNREAD) for name in texts)
    return World(_filled(resources), complete=not unread and not any(may_add(root, files) for root in every))


def _locals(roots: list[Any]) -> dict[str, Any]:
    """The expressions of all locals."""
    found = [block for root in roots for block in blocks(root) if kind(block) == "locals"]
    return {text_of(each.children[0]): each.children[-1] for block in found for each in attributes(block)}


def _filled(resources: list[Resource]) -> Iterator[Resource]:
    """The resources with the literal attributes of others that they name; other open parts are untold."""
    values = {each.address: {**each.values, **_looked_up(each)} for each in resources}

    def of(named: Named) -> Any:
        found = values.get(named.address, {}).get(named.attribute, UNKNOWN)
        return found if isinstance(found, str | int | float | bool) else UNKNOWN

    def by_name(name: str) -> Any:
        address, _, attribute = name.rpartition(".")
        return of(Named(address, attribute))

    for each in resources:
        made = {name: _put_in(filled(value, of), by_name) for name, value in each.values.items()}
        kept = {name: made[name] for name in _WITH_OPEN_PARTS if name in made}
        yield replace(each, values={**untold_where_open(made), **kept})


def _looked_up(resource: Resource) -> dict[str, str]:
    """What a data source finds by the name of a managed policy, which is the same in every account."""
    name = resource.values.get("name")
    managed = resource.data and resource.type in _POLICIES and isinstance(name, str)
    found = MANAGED.get(name) if managed and isinstance(name, str) else None
    return {} if found is None else {"id": found}


_POLICIES = ("aws_cloudfront_cache_policy", "aws_cloudfront_origin_request_policy")


def _put_in(value: Any, of: Any) -> Any:
    if isinstance(value, dict):
        return {name: _put_in(part, of) for name, part in value.items()}
    if isinstance(value, list):
        return [_put_in(part, of) for part in value]
    return put_in(value, of) if isinstance(value, OpenText) else value


def lines_of(files: Mapping[str, str]) -> Places:
    """The place of every attribute by address, to show a plan's values at the lines of its module."""
    found: dict[tuple[PathStep, ...], Place] = {}
    for name, text in files.items():
        each = _file(name, text)
        for resource in each.resources(_parsed(each), None):
            found.update(resource.places)
    return found


def _parsed(file: _File) -> Any:
    """The root of a file's syntax tree."""
    root = tree(file.text, file.name)
    if root.has_error:
        raise BadInput(file.place(_first_error(root), ()), "this is not HCL")
    return root


def _first_error(node: Any) -> Any:
    """The innermost first node that is in error."""
    for child in node.children:
        if child.is_error or child.is_missing:
            return child
        if child.has_error:
            return _first_error(child)
    return node


@dataclass(frozen=True, slots=True)
class _File:
    """A text as the parser has it and as a reader does; `inner` are the bytes of which none begins a
    character."""

    name: str
    text: bytes
    source: Source
    inner: Sequence[int]

    def place(self, node: Any, path: tuple[PathStep, ...]) -> Place:
        """Where a node is written."""
        return self.source.place(self.offset(node.start_byte), self.offset(node.end_byte), path)

    def offset(self, at: int) -> int:
        """The parser counts bytes, a reader characters."""
        return at - bisect_left(self.inner, at)

    def inside(
        self, node: Any, path: tuple[PathStep, ...], places: dict[tuple[PathStep, ...], Place]
    ) -> None:
        """The places of what is written in a literal list or mapping, as JSON or not, or in a document."""
        while node.type in _AROUND and len(node.named_children) == 1:
            node = node.named_children[0]
        if node.type == "function_call" and text_of(node.children[0]) == "jsonencode":
            arguments = [each for part in node.named_children[1:] for each in part.named_children]
            if len(arguments) == 1:
                self.inside(arguments[0], path, places)
        elif node.type == "heredoc_template":
            lines = self.place(node, path)
            start = self.source.text.find("\n", lines.start) + 1
            end = self.source.text.rfind("\n", start, lines.end)
            places.update(policy_inside(self.source, self.source.place(start, max(start, end), path)))
        elif node.type == "tuple":
            listed = [each for each in node.named_children if each.type == "expression"]
            self._parts(dict(enumerate(listed)), path, places)
        elif node.type == "object":
            pairs = [each for each in node.named_children if each.type == "object_elem"]
            self._parts({_key(each): each.child_by_field_name("val") for each in pairs}, path, places)

    def _parts(
        self, parts: Mapping[Any, Any], path: tuple[PathStep, ...], places: dict[tuple[PathStep, ...], Place]
    ) -> None:
        for step, part in parts.items():
            places[*path, step] = self.place(part, (*path, step))
            self.inside(part, (*path, step), places)

    def resources(self, root: Any, scope: ModuleScope | None) -> Iterator[Resource]:
        """All that are of use, each instance by itself; without a scope as they are written."""
        for block in blocks(root):
            named = labels(block)
            data = kind(block) == "data"
            if (data or kind(block) == "resource") and is_read(named[0]):
                address = "data." * data + ".".join(named[:2])
                found = instances(block, scope) if scope is not None else None
                if found is None:
                    yield self.resource(block, address, named[0], NOTHING, data=data, many=_is_many(block))
                else:
                    for key, own in found:
                        yield self.resource(block, address + key, named[0], own, data=data)

    def resource(
        self, block: Any, address: str, kind: str, scope: ModuleScope, *, data: bool, many: bool = False
    ) -> Resource:
        places: dict[tuple[PathStep, ...], Place] = {(address,): self.place(block, (address,))}
        values = self.body(block, (address,), places, scope)
        values = {name: UNKNOWN if many else value for name, value in values.items() if name not in _META}
        return Resource(
            address,
            kind,
            values,
            places,
            data=data,
            references={**dict(_references(block)), **dict(_evaluated(values))},
            configured=frozenset(values),
        )

    def body(
        self,
        block: Any,
        path: tuple[PathStep, ...],
        places: dict[tuple[PathStep, ...], Place],
        scope: ModuleScope,
    ) -> dict[str, Any]:
        """Attributes by name; blocks as lists of mappings, which is how plans have them."""
        found: dict[str, Any] = {}
        for attribute in attributes(block):
            name, expression = text_of(attribute.children[0]), attribute.children[-1]
            places[*path, name] = self.place(expression, (*path, name))
            self.inside(expression, (*path, name), places)
            found[name] = value_of(expression, scope)
        for inner in blocks(block):
            name = labels(inner)[0] if kind(inner) == "dynamic" else kind(inner)
            made = rounds(inner, name, scope) if kind(inner) == "dynamic" else [(inner, scope)]
            listed = found.setdefault(name, [])
            if made is None or not isinstance(listed, list):
                found[name] = UNKNOWN
                continue
            places.setdefault((*path, name), self.place(inner, (*path, name)))
            for content, own in made:
                at = (*path, name, len(listed))
                places[at] = self.place(content, at)
                listed.append(self.body(content, at, places, own))
        return found


def _file(name: str, text: str) -> _File:
    encoded = text.encode("utf-8", "replace")
    inner = () if text.isascii() else array("L", (each.start() for each in _INNER.finditer(encoded)))
    return _File(name, encoded, source_of(text, name), inner)


def _key(element: Any) -> str:
    """The key of an entry: a name, or a text in quotes."""
    return text_of(element.child_by_field_name("key")).strip('"')


def _is_many(block: Any) -> bool:
    return any(text_of(each.children[0]) in MANY for each in attributes(block))


def _evaluated(values: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Reference, ...]]]:
    """What attributes refer to that come to an attribute of a resource, by whatever way."""
    for name, value in values.items():
        if isinstance(value, Named):
            yield name, references_of([f"{value.address}.{value.attribute}"], "")[0]
        elif name in URIS and isinstance(value, OpenText):
            yield f"{name}*", references_of(value.names, "")[0]


def _references(block: Any) -> Iterator[tuple[str, tuple[Reference, ...] | State]]:
    """What each attribute refers to; of some blocks and maps everything together."""
    for attribute in attributes(block):
        name, names = text_of(attribute.children[0]), names_in(attribute.children[-1])
        found, others = references_of(names, "")
        yield name, UNKNOWN if others or len(found) != 1 else found
        if name in BLOCKS and not others:
            yield f"{name}*", tuple(Reference(each.address) for each in found)
    for name in BLOCKS:
        inner = [names_in(each) for each in blocks(block) if kind(each) == name]
        if inner:
            found, _ = references_of([reference for names in inner for reference in names], "")
            yield f"{name}*", tuple(dict.fromkeys(Reference(each.address) for each in found))
