"""A document as a tree of values, each with the place where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from why403.logic.places import Place
from why403.logic.states import ABSENT, State
from why403.observed.errors import BadInput

MAX_DEPTH = 64

Plain = str | int | float | bool | bytes | State | None
"""A scalar as it was meant; `ABSENT` for the bare word `absent`."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: its text as written, and what it means."""

    text: str = field(repr=False)
    value: Plain = field(repr=False)
    at: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    parts: tuple[Node, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping; `names` holds the places of its keys."""

    parts: Mapping[str, Node]
    at: Place
    names: Mapping[str, Place] = field(default_factory=dict)


Node = Leaf | Items | Entries


def plain(node: Node) -> object:
    """The tree without its places, made of what JSON has."""
    if isinstance(node, Leaf):
        return node.text if node.value is ABSENT or isinstance(node.value, bytes) else node.value
    if isinstance(node, Items):
        return [plain(part) for part in node.parts]
    return {key: plain(part) for key, part in node.parts.items()}


def too_deep(at: Place) -> BadInput:
    return BadInput(at, f"nested more than {MAX_DEPTH} levels deep", "fewer levels")


def twice(key: str, at: Place) -> BadInput:
    return BadInput(at, f"the key `{key[:80]}` is written twice", "each key once", "remove one of them")
