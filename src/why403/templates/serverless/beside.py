"""The `serverless.yml` that lies beside a compiled template."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from why403.documents.errors import BadInput
from why403.incident.tree import Tree
from why403.templates.reading import UNREAD_ORIGIN, Note
from why403.templates.serverless.origins import with_origins
from why403.templates.serverless.stage import with_stage
from why403.templates.serverless.written import Written

_NAMES = ("serverless.yml", "serverless.yaml", "serverless.json")
"""In the order in which the framework looks for them; a program among them is not run."""
_COMPILED = ".serverless"

Read = Callable[[str], Tree | None]
"""Reads a file of the project; `None` where there is none. Raises `BadInput`."""


def project_of(template: Path) -> Path:
    """The folder of the project: the framework compiles into a folder of its own in it."""
    return template.parent.parent if template.parent.name == _COMPILED else template.parent


def led_back(tree: Tree, read: Read) -> tuple[Tree, tuple[Note, ...]]:
    """The compiled template, whose places tell where they are written, and its stage as a parameter."""
    try:
        root = next((found for name in _NAMES if (found := read(name)) is not None), None)
    except BadInput as problem:
        return with_stage(tree, None), (Note(UNREAD_ORIGIN, problem.at),)
    if root is None or root.get("functions", "provider", "service").value is None:
        return with_stage(tree, None), ()

    @cache
    def other(named: str) -> Tree | None:
        try:
            return read(named)
        except BadInput:
            return None

    return with_stage(with_origins(tree, Written(root, other)), root), ()
