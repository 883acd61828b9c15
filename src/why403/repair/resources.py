"""Resources of a CloudFormation template: their types, and names that are free."""

from __future__ import annotations

from why403.documents.nodes import Entries
from why403.documents.rewriting import Rewriting
from why403.logic.places import PathStep

Path = tuple[PathStep, ...]


def kind_of(document: Rewriting, resource: Path) -> str:
    """The type of a resource; empty where there is none."""
    node = document.node(resource)
    kind = node.parts.get("Type") if isinstance(node, Entries) else None
    return str(getattr(kind, "text", ""))


def free_name(document: Rewriting, wanted: str) -> str:
    """A logical id that no resource has yet: letters and digits alone."""
    base, number = "".join(filter(str.isalnum, wanted)), 1
    name = base
    while document.node(("Resources", name)) is not None:
        number += 1
        name = f"{base}{number}"
    return name
