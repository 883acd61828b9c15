"""Functions of CloudFormation and SAM templates, of CDK assemblies, and of what Serverless compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from why403.documents.errors import BadInput
from why403.documents.nodes import Entries, Leaf, Node
from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.logic.claims import documented
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.serve.functions.found import FoundFunctions, code_at, note_of
from why403.serve.functions.function import READ, Function
from why403.templates.cloudformation.beside import noted, stack_file
from why403.templates.cloudformation.conditions import holds
from why403.templates.cloudformation.marks import is_open, leaf, text_in, whole_name
from why403.templates.cloudformation.parts import Part
from why403.templates.cloudformation.permissions import function_named
from why403.templates.cloudformation.scope import StackScope
from why403.templates.cloudformation.stack import NESTED, Resource, resources, scope_of
from why403.templates.defaults import Defaults
from why403.templates.files import FilesBeside

_SAM = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"

SOURCES = (
    documented("Code and handler of a function", _SAM + "sam-resource-function.html", READ),
    documented(
        "What Globals say of functions: maps are merged, other values replaced",
        _SAM + "sam-specification-template-anatomy-globals.html",
        READ,
    ),
    documented(
        "Code that stands in the template is a file named index",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html",
        READ,
    ),
)
SERVERLESS_FUNCTION, FUNCTION = "AWS::Serverless::Function", "AWS::Lambda::Function"
_LAYERS = ("AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion")
_POINTING = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Beside:
    """Where paths of a template begin. `project` has the code of functions that Serverless packed."""

    folder: Path
    files: FilesBeside
    project: Path | None = None


def functions_in(
    trees: Mapping[str, tuple[Tree, Path]], parameters: Mapping[str, str], project: Path | None = None
) -> FoundFunctions:
    """The functions of stacks, each with its folder; of several, names have the stack's before them."""
    given = {key: leaf(value, Place("--parameter")) for key, value in parameters.items()}
    functions: dict[str, Function] = {}
    notes: list[str] = []
    for name, (tree, folder) in trees.items():
        prefix = f"{name}/" if len(trees) > 1 else ""
        scope = scope_of(tree, given, Defaults(), prefix)
        for made, layers in _stack(scope, Beside(folder, FilesBeside(folder), project), 0):
            functions[made.name] = made
            notes += note_of(made, layers=layers)
    return FoundFunctions(functions, tuple(notes))


def _stack(scope: StackScope, beside: Beside, depth: int) -> Iterator[tuple[Function, bool]]:
    """The functions of a stack and of those nested in it; whether each has layers that do not lie here."""
    problems: list[BadInput] = []
    declared = [each for each in resources(scope, problems) if _is_there(each)]
    names: dict[str, set[str]] = {}
    for each in declared:
        if each.kind in _POINTING:
            meant = function_named(text_in(each.properties.get("FunctionName").node))
            names.setdefault(meant, set()).add(each.name)
        if each.kind == NESTED and depth < _DEEPEST:
            yield from _nested(each, scope, beside, depth)
    kept = {each.name: path for each in declared if each.kind in _LAYERS and (path := _layer(each, beside))}
    for each in declared:
        if each.kind in (SERVERLESS_FUNCTION, FUNCTION):
            made, wanted = _function(each, beside)
            layers = tuple(kept[name] for name in wanted if name in kept)
            told = replace(made, names=made.names | names.get(each.name, set()), layers=layers)
            yield told, len(layers) < len(wanted)


def _layer(layer: Resource, beside: Beside) -> Path | None:
    """The folder or the archive of a layer that lies here."""
    content = layer.properties.get("ContentUri", "Content")
    written = noted(layer, "Content") or (content.text().value if isinstance(content.node, Leaf) else None)
    folder, archive = code_at(written, beside.folder)
    found = folder or archive
    return found if found is not None and found.exists() else None


def _nested(
    stack: Resource, scope: StackScope, beside: Beside, depth: int
) -> Iterator[tuple[Function, bool]]:
    named = stack_file(stack)
    tree = beside.files("", named) if named else None
    if tree is not None:
        passed = dict(stack.properties.get("Parameters").entries())
        given = {key: part.node for key, part in passed.items() if part.node is not None}
        inner = scope_of(tree, given, scope.defaults, f"{stack.name}/", scope.notes, nested=True)
        folder = (beside.folder / named).parent
        yield from _stack(inner, Beside(folder, FilesBeside(folder), beside.project), depth + 1)


def _is_there(resource: Resource) -> bool:
    """Unless its condition is known not to hold."""
    condition, scope = resource.written.get("Condition"), resource.resolver.scope
    return not isinstance(condition, str) or holds(scope, condition, resource.resolver.value) is not False


def _function(resource: Resource, beside: Beside) -> tuple[Function, tuple[str, ...]]:
    """A function, and the names of its layers."""
    properties = resource.properties
    if resource.kind == SERVERLESS_FUNCTION:
        general = resource.resolver.value(
            (resource.resolver.scope.tree.get("Globals").get("Function").value or {}), ("Globals", "Function")
        )
        properties = Part(_merged(general, properties.node), properties.at, properties.notes)
    text = {name: properties.get(name).text().value for name in ("Handler", "Runtime", "FunctionName")}
    known = {name: value for name, value in text.items() if isinstance(value, str)}
    environment, unset = _environment(properties.get("Environment").get("Variables"))
    names = {known["FunctionName"]} if "FunctionName" in known else set[str]()
    alias = properties.get("AutoPublishAlias").text().value
    if isinstance(alias, str):
        names |= {f"{resource.name}Alias{alias}", f"{resource.name}.Alias"}
    folder, archive, inline, refused = _code(resource, properties, beside)
    made = Function(
        resource.name,
        known.get("Handler", ""),
        known.get("Runtime", ""),
        folder,
        environment,
        unset,
        _number(properties.get("Timeout"), 3.0),
        _whole(_number(properties.get("MemorySize"), 128.0)),
        frozenset(names),
        refused,
        resource.at,
        archive,
        inline,
        known.get("FunctionName", ""),
    )
    return made, tuple(str(whole_name(text_in(part.node))) for part in properties.get("Layers").items())


def _merged(general: Node | None, own: Node | None) -> Node | None:
    """What stands in Globals, and above it what the function says itself."""
    if not isinstance(general, Entries) or not isinstance(own, Entries):
        return own
    parts = {**general.parts}
    for name, part in own.parts.items():
        parts[name] = _merged(parts.get(name), part) or part
    return Entries(parts, own.at)


def _environment(variables: Part) -> tuple[dict[str, str], tuple[str, ...]]:
    """The variables with a value that is known here, and the names of the others."""
    known: dict[str, str] = {}
    unset: list[str] = []
    for name, part in variables.entries():
        if isinstance(part.node, Leaf) and not part.open and not part.missing:
            known[name] = part.node.text
        elif part.node is not None and not (isinstance(part.node, Leaf) and part.node.value is ABSENT):
            unset.append(name)
    return known, tuple(unset)


def _code(resource: Resource, properties: Part, beside: Beside) -> tuple[Path | None, Path | None, str, str]:
    """Folder, archive, the code itself, and why there is none of them."""
    image = properties.get("PackageType").text().value == "Image" or not properties.get("ImageUri").missing
    code = properties.get("Code", "CodeUri")
    if image or not code.get("ImageUri").missing:
        return None, None, "", f"the code of {resource.name} is a container image"
    inline = properties.get("InlineCode") if code.missing else code.get("ZipFile")
    if isinstance(inline.node, Leaf) and not is_open(inline.node) and isinstance(inline.node.value, str):
        return None, None, inline.node.text, ""
    if not inline.missing:
        return None, None, "", f"only AWS knows parts of the code of {resource.name}"
    asset = noted(resource, "Code") or noted(resource, "CodeUri")
    if asset:
        return *code_at(asset, beside.folder), "", ""
    if beside.project is not None:
        return beside.project, None, "", ""
    if code.missing and resource.kind == SERVERLESS_FUNCTION:
        return beside.folder, None, "", ""
    folder, archive = (
        code_at(code.text().value, beside.folder) if isinstance(code.node, Leaf) else (None, None)
    )
    refused = "" if folder or archive else f"the code of {resource.name} is in S3, not next to the template"
    return folder, archive, "", refused


def _number(part: Part, otherwise: float) -> float | None:
    """A number; AWS's own where none is written, `None` where it is not known here."""
    if part.missing:
        return otherwise
    found = part.number().value
    return found if isinstance(found, float) else None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
