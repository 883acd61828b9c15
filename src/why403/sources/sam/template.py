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
    found = read_tree(Tree(made, (), origins(tree, made, inside)), parameters, files)
    return replace(found, problems=(*problems, *found.problems))
