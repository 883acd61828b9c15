"""Reads YAML with places. Tags of templates stay visible; dates and account ids stay the text they were."""

from __future__ import annotations

from typing import Any

from why403.documents.depth import MAX_DEPTH, not_too_deep, too_deep
from why403.documents.errors import BadInput
from why403.iam.written import Entry, Listing, Node, Plain, Scalar, Table, Tagged, scalar_text
from why403.logic.places import Place, Step

MOST_NODES = 250_000
"""A short text can name one node many times over; no honest policy comes near this."""


def read_yaml(text: str, name: str) -> Node:
    """Read one YAML document.

    Raises: `BadInput`.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for _ in not_too_deep(yaml.parse(text, Loader=loader), name):
            pass  # composing calls itself for each level, in C, and dies of too many
        root = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = Place(name, (), mark.line + 1, mark.column + 1) if mark else Place(name)
        raise BadInput(at, "this is not YAML") from None
    if root is None:
        raise BadInput(Place(name), "the text is empty")
    return _Walk(name).node(root, ())


class _Walk:
    """One pass over the composed tree; counts what it makes, because aliases can multiply it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.made = 0

    def node(self, node: Any, path: tuple[Step, ...]) -> Node:
        at = Place(self.name, path, node.start_mark.line + 1, node.start_mark.column + 1)
        self.made += 1
        if len(path) > MAX_DEPTH:
            raise too_deep(at)
        if self.made > MOST_NODES:
            raise BadInput(at, "too many values")
        if not node.tag.startswith("tag:yaml.org,2002:"):
            return Tagged(node.tag, at)
        match node.id:
            case "mapping":
                return Table(tuple(self.entry(key, value, path) for key, value in node.value), at)
            case "sequence":
                return Listing(tuple(self.node(n, (*path, i)) for i, n in enumerate(node.value)), at)
        value = _plain(node)
        return Scalar(value, scalar_text(value) if isinstance(value, bool | None) else node.value, at)

    def entry(self, key: Any, value: Any, path: tuple[Step, ...]) -> Entry:
        name = str(key.value)
        here = Place(self.name, (*path, name), key.start_mark.line + 1, key.start_mark.column + 1)
        return Entry(name, self.node(value, (*path, name)), here)


def _plain(node: Any) -> Plain:
    match node.tag.rpartition(":")[2]:
        case "bool":
            return str(node.value).lower() in ("true", "yes", "on")
        case "null":
            return None
        case "int" if str(node.value).isdigit():
            return int(node.value)
    return str(node.value)
