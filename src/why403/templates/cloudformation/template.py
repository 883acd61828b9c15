"""A template, with the stacks that are nested in it, as configurations of its APIs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from why403.documents.errors import BadInput
from why403.documents.nodes import Node
from why403.documents.open_text import OpenText
from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.model.route import Setting
from why403.templates.cloudformation.assemble import readings
from why403.templates.cloudformation.beside import body_file, stack_file
from why403.templates.cloudformation.constructs import Constructs, with_constructs
from why403.templates.cloudformation.included import included
from why403.templates.cloudformation.index import Index
from why403.templates.cloudformation.marks import leaf, text_in
from why403.templates.cloudformation.resolve import Resolver
from why403.templates.cloudformation.scope import StackScope
from why403.templates.cloudformation.stack import NESTED, Resource, resources, scope_of
from why403.templates.defaults import Defaults, read_assuming
from why403.templates.documents import tree_of
from why403.templates.load_result import LoadResult
from why403.templates.reading import ApiReading, Note

_DEEPEST = 6
_NO_CONSTRUCTS = Constructs()
Files = Callable[[str, str], Tree | None]
"""Reads a file that a template names: the name of the template, and what it says."""


def configurations(
    text: str, name: str, parameters: Mapping[str, str] | None = None
) -> dict[str, Configuration]:
    """The configuration of every API of a template's text, by its logical id."""
    found = read(text, name, parameters)
    return {key: reading.configuration for key, reading in found.readings.items()}


def read(text: str, name: str, parameters: Mapping[str, str] | None = None) -> LoadResult:
    """The APIs of a template's text; `name` is what places call it."""
    return read_tree(tree_of(text, name), parameters)


def read_tree(
    tree: Tree, parameters: Mapping[str, str] | None = None, files: Files | None = None
) -> LoadResult:
    """The APIs of a template. A parameter that has an API's logical id tells its id in AWS."""
    return read_trees({"": tree}, parameters or {}, files or _no_files)


def read_trees(
    trees: Mapping[str, Tree],
    parameters: Mapping[str, str],
    files: Files,
    constructs: Constructs = _NO_CONSTRUCTS,
) -> LoadResult:
    """The APIs of several stacks that may refer to each other, with the stacks' names before their own."""
    return read_assuming(lambda defaults: read_with(trees, parameters, files, defaults, constructs))


def read_with(
    trees: Mapping[str, Tree],
    parameters: Mapping[str, str],
    files: Files,
    defaults: Defaults,
    constructs: Constructs = _NO_CONSTRUCTS,
) -> LoadResult:
    """The same with one choice of defaults."""
    index, problems = Index(), list[BadInput]()
    given = {key: leaf(value, Place("--parameter")) for key, value in parameters.items()}
    several = len(trees) > 1
    scopes = [
        scope_of(_whole(tree, files, constructs), given, defaults, f"{name}/" if several else "", index.notes)
        for name, tree in trees.items()
    ]
    _export(scopes)
    for scope in scopes:
        _stack(index, scope, problems, files, constructs, 0)
    found = {
        key: _with_id(reading, parameters.get(key) or parameters.get(key.rpartition("/")[2]))
        for key, reading in readings(index).items()
    }
    return LoadResult(found, _once(index.notes), tuple(problems))


def _whole(tree: Tree, files: Files, constructs: Constructs) -> Tree:
    """With what it includes of files beside it, and with what made it."""
    return included(with_constructs(tree, constructs), lambda named: files(tree.at.document, named))


def _export(scopes: list[StackScope]) -> None:
    """What each of the stacks exports, for all of them."""
    exports: dict[str | OpenText, Node] = {}
    for scope in scopes if len(scopes) > 1 else ():
        resolver = Resolver(scope)
        for name, written in scope.section("Outputs").items():
            export = written.get("Export") if isinstance(written, Mapping) else None
            if isinstance(written, Mapping) and isinstance(export, Mapping):
                named = resolver.value(export.get("Name"), ("Outputs", name, "Export", "Name"))
                exports[text_in(named)] = resolver.value(written.get("Value"), ("Outputs", name, "Value"))
    for scope in scopes:
        scope.exports = exports


def _with_id(reading: ApiReading, known: str | None) -> ApiReading:
    if known is None:
        return reading
    api = replace(reading.configuration.api, id=Setting(known, Place("--parameter")))
    return replace(reading, configuration=replace(reading.configuration, api=api))


def _once(notes: list[Note]) -> tuple[Note, ...]:
    return tuple(dict.fromkeys(notes))


def _no_files(_template: str, _named: str) -> Tree | None:
    return None


def _stack(
    index: Index,
    scope: StackScope,
    problems: list[BadInput],
    files: Files,
    constructs: Constructs,
    depth: int,
) -> None:
    """Its resources; nested stacks come first, since others may refer to their outputs."""
    index.written.append(scope.tree.places)
    declared = list(resources(scope, problems))
    for each in declared if depth < _DEEPEST else ():
        if each.kind == NESTED:
            _nested(index, each, scope, problems, files, constructs, depth)
    index.add(declared)
    for each in declared:
        named = body_file(each)
        body = files(scope.at(()).document, named) if named else None
        if body is not None:
            index.bodies[each.name] = body


def _nested(
    index: Index,
    stack: Resource,
    scope: StackScope,
    problems: list[BadInput],
    files: Files,
    constructs: Constructs,
    depth: int,
) -> None:
    named = stack_file(stack)
    tree = files(scope.at(()).document, named) if named else None
    if tree is None:
        return
    given = dict(stack.properties.get("Parameters").entries())
    passed = {key: part.node for key, part in given.items() if part.node is not None}
    whole, name = _whole(tree, files, constructs), f"{stack.name}/"
    inner = scope_of(whole, passed, scope.defaults, name, index.notes, nested=True)
    _stack(index, inner, problems, files, constructs, depth + 1)
    own = stack.name.removeprefix(scope.prefix)
    for output, node in _outputs(inner):
        scope.outputs[own, output] = node


def _outputs(scope: StackScope) -> Iterator[tuple[str, Node]]:
    resolver = Resolver(scope)
    for name, written in scope.section("Outputs").items():
        if isinstance(written, Mapping) and "Value" in written:
            yield name, resolver.value(written["Value"], ("Outputs", name, "Value"))
