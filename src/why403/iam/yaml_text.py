"""Reads YAML with places. Tags of templates stay visible; dates and account ids stay the text they were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from why403.iam.written import Entry, Listing, Node, NotReadable, Plain, Scalar, Table, Tagged, scalar_text
from why403.logic.places import Place, Step

MOST_NODES = 250_000
"""A short text can name one node many times over; no honest policy comes near this."""
MOST_LEVELS = 200


def read_yaml(text: str, name: str) -> Node:
    """Read one YAML document.

    Raises: `NotReadable`.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_deep(yaml.parse(text, Loader=loader), name)
        root = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = Place(name, (), mark.line + 1, mark.column + 1) if mark else Place(name)
        raise NotReadable(getattr(error, "problem", None) or str(error), at) from error
    if root is None:
        raise NotReadable("the text is empty", Place(name))
    return _Walk(name).node(root, ())


def _refuse_deep(events: Iterable[Any], name: str) -> None:
    """Composing calls itself for each level, in C, and dies of too many."""
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > MOST_LEVELS:
            mark = event.start_mark
            raise NotReadable("nested too deeply", Place(name, (), mark.line + 1, mark.column + 1))


class _Walk:
    """One pass over the composed tree; counts what it makes, because aliases can multiply it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.made = 0

    def node(self, node: Any, path: tuple[Step, ...]) -> Node:
        at = Place(self.name, path, node.start_mark.line + 1, node.start_mark.column + 1)
        self.made += 1
        if self.made > MOST_NODES or len(path) > MOST_LEVELS:
            raise NotReadable("too many values, or nested too deeply", at)
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
