"""A SAM template as configurations: transformed, and each generated part traced back to what generated it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from why403.sources.cloudformation.template import Files, read_tree
from why403.sources.found import Found
from why403.sources.sam.origins import origins
from why403.sources.sam.prepare import prepared
from why403.sources.sam.run import transform
from why403.sources.tree import Tree


def read_sam(tree: Tree, parameters: Mapping[str, str] | None, files: Files) -> Found:
    """The APIs of the template. What the transform objects to is told as problems."""
    template = tree.value if isinstance(tree.value, Mapping) else {}
    ready, inside = prepared(template, lambda named: files(tree.at.document, named))
    made, problems = transform(tree, ready, parameters or {})
    if made is None:
        return Found(problems=tuple(problems))
    _open_operations(made)
    found = read_tree(Tree(made, (), origins(tree, made, inside)), parameters, files)
    return replace(found, problems=(*problems, *found.problems))


def _open_operations(made: object) -> None:
    """Where an event asks for no authorizer, SAM names a scheme `NONE` that is nowhere defined."""
    for _, resource in Tree(made, (), {}).get("Resources").entries():
        for _, item in resource.get("Properties").get("Body").get("paths").entries():
            for _, operation in item.entries():
                security, written = operation.get("security").value, operation.value
                if isinstance(security, list) and isinstance(written, dict):
                    written["security"] = [each for each in security if each != {"NONE": []}]
