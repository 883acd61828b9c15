"""HCL: the resources of a module's files, where their values are literal.

Variables, locals, functions and conditions are not evaluated: an attribute made of them is untold. A resource
with `count` or `for_each` may stand for none or for many: nothing of it is told but what it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from why403.logic.places import Place, Step
from why403.logic.states import UNTOLD, State
from why403.observed.errors import BadInput
from why403.sources.terraform.addresses import Reference, references_of
from why403.sources.terraform.literals import Named, filled, names_in, text_of, value_of
from why403.sources.terraform.plan import BLOCKS
from why403.sources.terraform.world import Resource, World, is_read
from why403.sources.tree import Places

REMEDY = "install why403[tf], or give the JSON of `terraform show -json`"
_MANY = ("count", "for_each")
_META = (*_MANY, "provider", "depends_on", "lifecycle", "provisioner", "connection")


def world_of(text: str, name: str) -> World:
    """The resources of one file."""
    return world_of_files({name: text})


def world_of_files(files: Mapping[str, str]) -> World:
    """The resources of all files of a module; not complete where it calls other modules."""
    read = [_File(name, text.encode("utf-8", "replace")) for name, text in files.items()]
    roots = [(each, _parsed(each)) for each in read]
    resources = [resource for each, root in roots for resource in each.resources(root)]
    calls = any(each.kind(block) == "module" for each, root in roots for block in _blocks(root))
    return World(_filled(resources), complete=not calls)


def _filled(resources: list[Resource]) -> Iterator[Resource]:
    """The resources with the literal attributes of others that they name."""
    values = {each.address: each.values for each in resources}

    def of(named: Named) -> Any:
        found = values.get(named.address, {}).get(named.attribute, UNTOLD)
        return found if isinstance(found, str | int | float | bool) else UNTOLD

    for each in resources:
        yield replace(each, values=filled(each.values, of))


def lines_of(files: Mapping[str, str]) -> Places:
    """The place of every attribute by address, to show a plan's values at the lines of its module."""
    found: dict[tuple[Step, ...], Place] = {}
    for name, text in files.items():
        each = _File(name, text.encode("utf-8", "replace"))
        for resource in each.resources(_parsed(each)):
            found.update(resource.places)
    return found


def _parsed(file: _File) -> Any:
    """The root of a file's syntax tree."""
    try:
        import tree_sitter_hcl
        from tree_sitter import Language, Parser
    except ImportError:
        raise BadInput(Place(file.name), "HCL cannot be read here", "", REMEDY) from None
    root = Parser(Language(tree_sitter_hcl.language())).parse(file.text).root_node
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


def _blocks(node: Any) -> Iterator[Any]:
    """The blocks directly in a body, or in the body of a block."""
    body = next((child for child in node.children if child.type == "body"), None)
    yield from () if body is None else (child for child in body.children if child.type == "block")


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    text: bytes
    _lines: list[bytes] = field(default_factory=list)

    def place(self, node: Any, path: tuple[Step, ...]) -> Place:
        """Where a node begins; the parser counts bytes, a reader characters."""
        row, column = node.start_point
        if not self._lines:
            self._lines.extend(self.text.split(b"\n"))
        before = self._lines[row][:column] if row < len(self._lines) else b""
        return Place(self.name, path, row + 1, len(before.decode("utf-8", "replace")) + 1)

    def kind(self, block: Any) -> str:
        return text_of(block.children[0])

    def resources(self, root: Any) -> Iterator[Resource]:
        for block in _blocks(root):
            labels = [text_of(child).strip('"') for child in block.children[1:3]]
            data = self.kind(block) == "data"
            if (data or self.kind(block) == "resource") and is_read(labels[0]):
                yield self.resource(block, "data." * data + ".".join(labels), labels[0], data=data)

    def resource(self, block: Any, address: str, kind: str, *, data: bool) -> Resource:
        places: dict[tuple[Step, ...], Place] = {(address,): self.place(block, (address,))}
        values = self.body(block, (address,), places)
        many = any(name in values for name in _MANY)
        values = {name: UNTOLD if many else value for name, value in values.items() if name not in _META}
        return Resource(
            address,
            kind,
            values,
            places,
            data=data,
            references=dict(_references(block)),
            configured=frozenset(values),
        )

    def body(
        self, block: Any, path: tuple[Step, ...], places: dict[tuple[Step, ...], Place]
    ) -> dict[str, Any]:
        """Attributes by name; blocks as lists of mappings, which is how plans have them."""
        found: dict[str, Any] = {}
        for attribute in _attributes(block):
            name, expression = text_of(attribute.children[0]), attribute.children[-1]
            places[*path, name] = self.place(attribute, (*path, name))
            found[name] = value_of(expression)
        for inner in _blocks(block):
            name = self.kind(inner)
            if name == "dynamic":
                found[text_of(inner.children[1]).strip('"')] = UNTOLD
                continue
            listed = found.setdefault(name, [])
            if isinstance(listed, list):
                places.setdefault((*path, name), self.place(inner, (*path, name)))
                at = (*path, name, len(listed))
                places[at] = self.place(inner, at)
                listed.append(self.body(inner, at, places))
        return found


def _attributes(block: Any) -> Iterator[Any]:
    body = next((child for child in block.children if child.type == "body"), None)
    yield from () if body is None else (child for child in body.children if child.type == "attribute")


def _references(block: Any) -> Iterator[tuple[str, tuple[Reference, ...] | State]]:
    """What each attribute refers to; of some blocks and maps everything together."""
    for attribute in _attributes(block):
        name, names = text_of(attribute.children[0]), names_in(attribute.children[-1])
        found, others = references_of(names, "")
        yield name, UNTOLD if others or len(found) != 1 else found
        if name in BLOCKS and not others:
            yield f"{name}*", tuple(Reference(each.address) for each in found)
    for name in BLOCKS:
        inner = [names_in(each) for each in _blocks(block) if text_of(each.children[0]) == name]
        if inner:
            found, _ = references_of([reference for names in inner for reference in names], "")
            yield f"{name}*", tuple(dict.fromkeys(Reference(each.address) for each in found))
