"""The functions of a template file, whatever its format: which code, which handler, which variables.

For the author of the gateway: `functions_of(name, parameters)` takes what `templates.load.read_file` takes;
the functions are for `Functions`, `named` of the result leads from the URI of an integration to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from why403.documents.errors import BadInput
from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.serve.functions.cloudformation import functions_in as of_stacks
from why403.serve.functions.found import FoundFunctions
from why403.serve.functions.function import Function
from why403.serve.functions.terraform import functions_in as of_world
from why403.templates.cloudformation.answer import rooted
from why403.templates.cloudformation.cdk import stacks
from why403.templates.documents import tree_of
from why403.templates.files import FilesBeside, TextsBeside, text_in
from why403.templates.load import COMPILED, SOURCES, module_files
from why403.templates.recognise import HCL, PACKAGED, PLAN, SERVERLESS, SOURCE, STATE, recognise
from why403.templates.serverless.beside import project_of
from why403.templates.serverless.written import Written
from why403.templates.terraform.plan import world_of
from why403.templates.terraform.world import World

_NOTHING: Mapping[str, str] = {}
_SERVERLESS_SECONDS = 6.0
_SERVERLESS_MEMORY = 1024
_PARTS = ("handler", "runtime", "timeout", "memorySize", "image")


def functions_of(name: str, parameters: Mapping[str, str] = _NOTHING) -> FoundFunctions:
    """The functions that a file, a Terraform module or a folder of CDK tells.

    Raises: `BadInput` where it cannot be read.
    """
    path = Path(name)
    module = module_files(path)
    if module:
        from why403.templates.terraform.hcl import world_of_files

        folder = module[0].parent
        texts = {str(file): text_in(file, str(file)) for file in module}
        return of_world(world_of_files(texts, parameters, TextsBeside(folder)), folder)
    if path.is_dir() and not (path / "manifest.json").exists():
        for within in (COMPILED, *SOURCES):
            if (path / within).is_file():
                return functions_of(str(path / within), parameters)
    if path.is_dir() or path.name == "manifest.json":
        return _of_assembly(path if path.is_dir() else path.parent, parameters)
    return _of_text(text_in(path, name, chosen=True), path, parameters)


def _of_text(text: str, path: Path, parameters: Mapping[str, str]) -> FoundFunctions:
    form = recognise(text)
    if form in (PLAN, STATE, HCL):
        return of_world(_world(form, text, path, parameters), path.parent)
    tree = tree_of(text, str(path))
    if form == SOURCE:
        return _of_source(tree, path.parent)
    project = project_of(path) if form in (SERVERLESS, PACKAGED) else None
    if form == PACKAGED:
        tree = rooted(tree.get("service").get("provider").get("compiledCloudFormationTemplate"))
    return of_stacks({"": (tree, path.parent)}, parameters, project)


def _world(form: str, text: str, path: Path, parameters: Mapping[str, str]) -> World:
    if form != HCL:
        return world_of(text, str(path))
    from why403.templates.terraform.hcl import world_of as of_hcl

    return of_hcl(text, str(path), parameters, TextsBeside(path.parent))


def _of_assembly(folder: Path, parameters: Mapping[str, str]) -> FoundFunctions:
    """The functions of all stacks that CDK made; their code lies in the folder of the stack's assembly."""
    trees: dict[str, tuple[Tree, Path]] = {}
    for name, inner, artifact in stacks(folder, ""):
        file = artifact.get("properties").get("templateFile").value
        tree = FilesBeside(inner)("", file) if isinstance(file, str) else None
        if tree is not None:
            trees[name] = (tree, inner)
    if not trees:
        raise BadInput(
            Place(str(folder / "manifest.json")), "there is no stack in it", "what `cdk synth` writes"
        )
    return of_stacks(trees, parameters)


def _of_source(root: Tree, folder: Path) -> FoundFunctions:
    """The functions of a `serverless.yml`, by the logical ids that the framework gives them."""
    beside = FilesBeside(folder)
    written = Written(root, lambda named: beside("", named))
    provider = written.get(root, "provider")
    functions: dict[str, Function] = {}
    notes: list[str] = []
    for key, function in written.parts("functions"):
        name = (
            f"{key[:1].upper()}{key[1:]}".replace("-", "Dash").replace("_", "Underscore") + "LambdaFunction"
        )
        told = {
            part: written.get(function, part)
            if function.get(part).value is not None
            else written.get(provider, part)
            for part in ("handler", "runtime", "timeout", "memorySize", "image")
        }
        known, unset = _variables(written, provider, function)
        timeout, memory = (told[part].value for part in ("timeout", "memorySize"))
        functions[name] = Function(
            name,
            _literal(told["handler"].value),
            _literal(told["runtime"].value),
            folder,
            known,
            unset,
            _SERVERLESS_SECONDS if timeout is None else _number(timeout),
            _SERVERLESS_MEMORY if memory is None else memory if isinstance(memory, int) else None,
            frozenset({key}),
            "" if told["image"].value is None else f"the code of {name} is a container image",
            function.at,
        )
        if unset:
            notes.append(f"{name} runs without {', '.join(unset)}, which only AWS knows")
    return FoundFunctions(functions, tuple(notes))


def _logical_id(key: str) -> str:
    """As the framework makes it of a function's key."""
    return f"{key[:1].upper()}{key[1:]}LambdaFunction".replace("-", "Dash").replace("_", "Underscore")


def _either(written: Written, function: Tree, provider: Tree, part: str) -> Tree:
    """What a function says itself, else what the provider says of all."""
    own = written.get(function, part)
    return own if own.value is not None else written.get(provider, part)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _variables(written: Written, provider: Tree, function: Tree) -> tuple[dict[str, str], tuple[str, ...]]:
    """What both say; the function's own stands."""
    found: dict[str, object] = {}
    for part in (provider, function):
        for name, value in written.get(part, "environment").entries():
            found[name] = written.follow(value).value
    known = {name: _literal(value) for name, value in found.items() if _is_literal(value)}
    return known, tuple(name for name in found if name not in known)


def _is_literal(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and "${" not in value)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if _is_literal(value) else ""
