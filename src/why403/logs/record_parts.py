"""Parts of a record that AWS keeps as JSON, read without trusting its shape."""

from __future__ import annotations

from collections.abc import Mapping

Tree = Mapping[str, object]


def entries(value: object) -> Tree:
    """The entries of an object; none of anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The items of a list; none of anything else."""
    return value if isinstance(value, list) else []


def text_at(tree: Tree, *path: str) -> str | None:
    """The text at the end of a way into a record."""
    for key in path[:-1]:
        tree = entries(tree.get(key))
    value = tree.get(path[-1])
    return value if isinstance(value, str) and value else None
