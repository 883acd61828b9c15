"""SAM templates, through AWS's own transform."""

from __future__ import annotations

from why403.incident.tree import Tree

MACRO = "AWS::Serverless-2016-10-31"


def is_sam(tree: Tree) -> bool:
    """Whether the template asks for the transform, or needs it."""
    if any(part.value == MACRO for part in tree.get("Transform").items()):
        return True
    kinds = (part.get("Type").value for _, part in tree.get("Resources").entries())
    return any(isinstance(kind, str) and kind.startswith("AWS::Serverless::") for kind in kinds)
