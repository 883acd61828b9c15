"""What stands at the places of a tree."""

from __future__ import annotations

from why403.documents.nodes import Node, places
from why403.logic.places import Place


def written(text: str, at: Place) -> str:
    """The text of a span."""
    assert at.start is not None
    return text[at.start : at.end]


def spans(text: str, node: Node) -> dict[str, str]:
    """The text of every value, by the way to it."""
    return {".".join(map(str, path)): written(text, at) for path, at in places(node)}
