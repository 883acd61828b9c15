"""Files that tell the configuration of APIs, recognised by what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from why403.documents.errors import BadInput
from why403.documents.source import MARK, written
from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.pasted.reading import named_in
from why403.templates.cloudformation.cdk import read_assembly
from why403.templates.defaults import Defaults, read_assuming
from why403.templates.files import FilesBeside, TextsBeside, text_in
from why403.templates.load_result import LoadResult
from why403.templates.reading import DOUBLED, ApiReading, Note
from why403.templates.recognise import (
    ANSWER,
    CLOUDFORMATION,
    HCL,
    OPENAPI,
    PACKAGED,
    PLAN,
    SAM,
    SERVERLESS,
    SOURCE,
    STATE,
    UNKNOWN,
    recognise,
)

COMPILED = ".serverless/cloudformation-template-update-stack.json"
SOURCES = ("serverless.yml", "serverless.yaml", "serverless.json")
MANIFEST = "manifest.json"
NO_API = "there is no API configuration in it"
_EXPECTED = "a template, an OpenAPI document, a Terraform plan or state, a folder cdk.out"


Texts = Mapping[str, str]
"""Texts by the names of their files."""
_AS_WRITTEN: Texts = {}


def read_file(name: str, parameters: Mapping[str, str], instead: Texts = _AS_WRITTEN) -> LoadResult:
    """The APIs that a file or a folder of CDK tells; `instead` are texts to read in the place of files.

    Raises: `BadInput` where it cannot be read.
    """
    path = Path(name)
    module = module_files(path)
    if module:
        texts = {str(file): written(instead.get(str(file)) or text_in(file, str(file))) for file in module}
        return _of_module(texts, parameters, module[0].parent, instead)
    if path.is_dir() and not (path / MANIFEST).exists():
        for within in (COMPILED, *SOURCES):
            if (path / within).is_file():
                return read_file(str(path / within), parameters, instead)
        raise BadInput(Place(name), "no configuration of an API in this folder", _EXPECTED, named_in(path))
    if path.is_dir() or path.name == MANIFEST:
        return read_assembly(path if path.is_dir() else path.parent, parameters)
    text = instead.get(name) or text_in(path, name, chosen=True)
    return read_text(text, name, parameters, instead)


def read_text(
    text: str, name: str, parameters: Mapping[str, str], instead: Texts = _AS_WRITTEN
) -> LoadResult:
    """The APIs that a text tells."""
    text = written(text.removeprefix(MARK))
    found = _of_format(recognise(text), text, name, parameters, instead)
    return replace(found, texts={**found.texts, name: text})


def is_configuration(text: str, name: str) -> bool:
    """Whether the whole text is a configuration: of a longer paste that has one in it, this does not hold."""
    text = written(text)
    form = recognise(text)
    if form in (PLAN, STATE, SOURCE):
        return True
    if form == HCL:
        from why403.templates.terraform.syntax import tree

        return not tree(text.encode("utf-8", "replace")).has_error
    if form not in (CLOUDFORMATION, SAM, SERVERLESS, OPENAPI, ANSWER):
        return False
    from why403.templates.documents import tree_of

    try:
        return isinstance(tree_of(text, name).value, Mapping)
    except BadInput:
        return False


def _of_format(form: str, text: str, name: str, parameters: Mapping[str, str], instead: Texts) -> LoadResult:
    if form in (PLAN, STATE, HCL):
        from why403.templates.terraform import read

        beside = TextsBeside(Path(name).parent, instead)
        return _of_terraform(
            lambda defaults: read(text, name, told=parameters, files=beside, defaults=defaults)
        )
    if form == UNKNOWN:
        if not text.strip():
            raise BadInput(Place(name), "nothing in it", _EXPECTED)
        from why403.documents.kinds import kind_of_text, not_read

        if (kind := kind_of_text(text, pages=True)) is not None:
            raise not_read(kind, name, _EXPECTED)
    if form == SOURCE:
        wrong = "the source of the Serverless Framework, which the framework itself has to compile"
        do = f"run `serverless package` and give {COMPILED}"
        raise BadInput(Place(name), wrong, "the compiled template", do)
    from why403.templates.documents import tree_of

    return _of_tree(form, tree_of(text, name), name, parameters, instead)


def _of_tree(form: str, tree: Tree, name: str, parameters: Mapping[str, str], instead: Texts) -> LoadResult:
    """What a tree tells, with the places of keys that are written again in it."""
    twice = tuple(Note(DOUBLED, at, str(at.path[-1])) for at in tree.doubled)
    found = _of_kind(form, tree, name, parameters, instead)
    return replace(found, notes=(*found.notes, *twice))


def _of_kind(form: str, tree: Tree, name: str, parameters: Mapping[str, str], instead: Texts) -> LoadResult:
    if form == OPENAPI:
        from why403.templates.openapi import read_in

        reading = read_in(tree)
        return LoadResult({reading.label or name: reading}, reading.notes)
    if form == ANSWER:
        from why403.templates.cloudformation.answer import template_in

        inside, texts = template_in(tree)
        kind = CLOUDFORMATION if isinstance(inside.get("Resources").value, Mapping) else UNKNOWN
        found = _of_tree(kind, inside, inside.at.document, parameters, instead)
        return replace(found, texts={**found.texts, **texts})
    if form == PACKAGED:
        from why403.templates.cloudformation.answer import rooted

        packaged = tree.get("service").get("provider").get("compiledCloudFormationTemplate")
        return _of_serverless(rooted(packaged), name, parameters, instead)
    if form == SERVERLESS:
        return _of_serverless(tree, name, parameters, instead)
    if form in (CLOUDFORMATION, SAM) or isinstance(tree.get("Resources").value, Mapping):
        return _of_template(tree, name, parameters, instead)
    raise BadInput(Place(name), NO_API, _EXPECTED)


def opened_first(path: Path) -> list[Path]:
    """The files that are opened for one that is named, or for a folder: others are those that these name."""
    if module := module_files(path):
        return module
    if not path.is_dir():
        return [path]
    return [each for within in (MANIFEST, COMPILED, *SOURCES) if (each := path / within).exists()]


def module_files(path: Path) -> list[Path]:
    """The files of the Terraform module that a folder is, or that a file is part of: none is read alone."""
    folder = path.parent if path.suffix == ".tf" and path.is_file() else path
    files = sorted(folder.glob("*.tf")) if folder.is_dir() else []
    return [*files, *(each for each in sorted(folder.glob("*.tf*")) if _is_taken(each.name))] if files else []


def _is_taken(name: str) -> bool:
    """Whether Terraform takes a file of this name to a module without being told to."""
    return name == "terraform.tfvars" or name.endswith((".auto.tfvars", ".tf.json"))


def _of_module(texts: Texts, parameters: Mapping[str, str], folder: Path, instead: Texts) -> LoadResult:
    """The files of a Terraform module, which are read together."""
    from why403.templates.terraform import read_module

    beside = TextsBeside(folder, instead)
    found = _of_terraform(lambda defaults: read_module(texts, parameters, beside, defaults))
    return replace(found, texts=dict(texts))


def _of_terraform(read: Callable[[Defaults], Sequence[ApiReading]]) -> LoadResult:
    def of(defaults: Defaults) -> LoadResult:
        readings = read(defaults)
        notes = tuple(note for reading in readings for note in reading.notes)
        return LoadResult({reading.label: reading for reading in readings}, notes)

    return read_assuming(of)


def _of_template(tree: Tree, name: str, parameters: Mapping[str, str], instead: Texts) -> LoadResult:
    from why403.templates.sam import is_sam

    beside = FilesBeside(Path(name).parent, instead)
    if is_sam(tree):
        from why403.templates.sam.template import read_sam

        return _with_texts(read_sam(tree, parameters, beside), beside)
    from why403.templates.cloudformation.template import read_tree

    return _with_texts(read_tree(tree, parameters, beside), beside)


def _of_serverless(tree: Tree, name: str, parameters: Mapping[str, str], instead: Texts) -> LoadResult:
    """What the Serverless Framework compiled, with where it was written, if that lies beside it."""
    from why403.templates.serverless.beside import led_back, project_of
    from why403.templates.serverless.stage import STAGE

    beside = FilesBeside(project_of(Path(name)), instead)
    traced, notes = led_back(tree, beside.read)
    found = _of_template(traced, name, parameters, instead)
    return _with_texts(replace(found, notes=(*found.notes, *notes), inputs=(STAGE,)), beside)


def _with_texts(found: LoadResult, beside: FilesBeside) -> LoadResult:
    twice = tuple(Note(DOUBLED, at, str(at.path[-1])) for at in beside.doubled)
    return replace(found, notes=(*found.notes, *twice), texts={**found.texts, **beside.texts})


def read_all(
    names: Sequence[str], parameters: Mapping[str, str], instead: Texts = _AS_WRITTEN
) -> list[tuple[str, LoadResult]]:
    """Every file; one that cannot be read has its problem instead of APIs."""
    return [(name, _or_problem(name, parameters, instead)) for name in names]


def _or_problem(name: str, parameters: Mapping[str, str], instead: Texts) -> LoadResult:
    try:
        return read_file(name, parameters, instead)
    except BadInput as problem:
        return LoadResult(problems=(problem,))
    except RecursionError:
        return LoadResult(problems=(BadInput(Place(name), "nested too deeply", _EXPECTED),))
