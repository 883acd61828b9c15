"""What CDK synthesises: a folder with a manifest, and a template for each stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from why403.documents.errors import BadInput
from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.templates.cloudformation.constructs import constructs_of
from why403.templates.cloudformation.template import read_trees
from why403.templates.documents import tree_of
from why403.templates.files import FilesBeside, text_in
from why403.templates.load_result import LoadResult

_STACK = "aws:cloudformation:stack"
_INNER = "cdk:cloud-assembly"


def read_assembly(folder: Path, parameters: Mapping[str, str]) -> LoadResult:
    """The APIs of all stacks of a folder, and of the assemblies inside it."""
    beside = FilesBeside(folder)
    trees: dict[str, Tree] = {}
    metadata: list[Tree] = []
    for name, inner, artifact in stacks(folder, ""):
        within = inner.relative_to(folder)
        file = artifact.get("properties").get("templateFile").value
        tree = beside("", str(within / file)) if isinstance(file, str) else None
        if tree is not None:
            trees[name] = tree
            metadata.append(artifact.get("metadata"))
            apart = artifact.get("additionalMetadataFile").value
            more = beside("", str(within / apart)) if isinstance(apart, str) else None
            metadata += [] if more is None else [more]
    if not trees:
        raise BadInput(
            Place(str(folder / "manifest.json")), "there is no stack in it", "what `cdk synth` writes"
        )
    constructs = constructs_of(metadata, folder.parent)
    found = read_trees(trees, parameters, beside, constructs)
    return LoadResult(found.readings, found.notes, found.problems, beside.texts)


def stacks(folder: Path, prefix: str) -> Iterator[tuple[str, Path, Tree]]:
    """The stacks of an assembly and of those inside it: name, folder, and what the manifest says."""
    manifest = folder / "manifest.json"
    try:
        text = text_in(manifest, str(manifest))
    except BadInput:
        expected = "what `cdk synth` writes, or a folder with .tf files"
        raise BadInput(Place(str(manifest)), "cannot be read", expected, "or name the file itself") from None
    tree = tree_of(text, str(manifest))
    for name, artifact in tree.get("artifacts").entries():
        kind, inner = artifact.get("type").value, artifact.get("properties").get("directoryName").value
        if kind == _STACK:
            yield prefix + name, folder, artifact
        elif kind == _INNER and isinstance(inner, str) and _is_inside(folder / inner, folder):
            yield from stacks(folder / inner, f"{prefix}{name}/")


def _is_inside(inner: Path, folder: Path) -> bool:
    """Whether a folder lies in another, and is not that: else it could be anything, or have no end."""
    return inner.is_dir() and folder.resolve() in inner.resolve().parents
