"""What CDK synthesises: a folder with a manifest, and a template for each stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.sources.cloudformation.template import read_trees
from why403.sources.documents import tree_of
from why403.sources.found import Found
from why403.sources.given import FilesBeside, text_in
from why403.sources.tree import Tree

_STACK = "aws:cloudformation:stack"
_INNER = "cdk:cloud-assembly"


def read_assembly(folder: Path, parameters: Mapping[str, str]) -> Found:
    """The APIs of all stacks of a folder, and of the assemblies inside it."""
    beside = FilesBeside(folder)
    trees: dict[str, Tree] = {}
    for name, file in _templates(folder, ""):
        tree = beside("", str(file.relative_to(folder)))
        if tree is not None:
            trees[name] = tree
    if not trees:
        raise BadInput(Place(str(folder / "manifest.json")), "no stack in it", "what `cdk synth` writes")
    found = read_trees(trees, parameters, beside)
    return Found(found.readings, found.notes, found.problems, beside.texts, found.makers)


def _templates(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    manifest = folder / "manifest.json"
    try:
        text = text_in(manifest, str(manifest))
    except BadInput:
        expected = "what `cdk synth` writes, or a folder with .tf files"
        raise BadInput(Place(str(manifest)), "cannot be read", expected, "or name the file itself") from None
    tree = tree_of(text, str(manifest))
    for name, artifact in tree.get("artifacts").entries():
        kind, properties = artifact.get("type").value, artifact.get("properties")
        file, inner = properties.get("templateFile").value, properties.get("directoryName").value
        if kind == _STACK and isinstance(file, str):
            yield prefix + name, folder / file
        elif kind == _INNER and isinstance(inner, str) and (folder / inner).is_dir():
            yield from _templates(folder / inner, f"{prefix}{name}/")
