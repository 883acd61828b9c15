"""A document as a tree of values, each with the place where it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from why403.documents.errors import BadInput
from why403.documents.open_text import OpenText
from why403.frozen import dataclass
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT, State

Scalar = str | int | float | bool | bytes | State | OpenText | None
"""A scalar as it was meant; `ABSENT` where a dialect has a word for it, an `OpenText` where it was made of
something that is not known."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: its text as written, without quotes and escapes, and what it means.

    More than a `Located` value: policies and CloudFormation read the text, templates what it means.
    """

    text: str = field(repr=False)
    value: Scalar = field(repr=False)
    at: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    parts: tuple[Node, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping; `names` holds the places of its keys.

    Where a dialect lets a key be written twice, the last value counts, and `twice` has the places of all but
    the first key.
    """

    parts: Mapping[str, Node]
    at: Place
    names: Mapping[str, Place] = field(default_factory=dict)
    twice: tuple[Place, ...] = ()


Node = Leaf | Items | Entries


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a kind of document allows beyond plain JSON and YAML.

    `words` are bare words of YAML with a meaning, in small letters; `absent` is the word, bare in YAML or a
    text in JSON, that stands for `ABSENT`. With `aliases`, anchors, aliases and merge keys are followed. With
    `functions`, the short tags of CloudFormation are written out (`!Sub x` as `{Fn::Sub: x}`) and other tags
    passed over. Unless `doubled`, a key that is written twice is refused.
    """

    words: Mapping[str, Scalar] = field(default_factory=dict)
    absent: str | None = None
    aliases: bool = True
    functions: bool = True
    doubled: bool = False


TEMPLATE = Dialect()
"""Templates and OpenAPI documents: dates, octal numbers and times of day stay text, as do `yes` and `on`."""


def plain(node: Node) -> object:
    """The tree without its places, made of what JSON has."""
    if isinstance(node, Leaf):
        return node.text if node.value is ABSENT or isinstance(node.value, bytes) else node.value
    if isinstance(node, Items):
        return [plain(part) for part in node.parts]
    return {key: plain(part) for key, part in node.parts.items()}


def places(node: Node) -> Iterator[tuple[tuple[PathStep, ...], Place]]:
    """The place of every value, by the way to it, in the order of the document."""
    left = [node]
    while left:
        part = left.pop()
        yield part.at.path, part.at
        if isinstance(part, Items):
            left.extend(reversed(part.parts))
        elif isinstance(part, Entries):
            left.extend(reversed(tuple(part.parts.values())))


def from_plain(value: object, at: Place, known: Mapping[tuple[PathStep, ...], Place] | None = None) -> Node:
    """The tree of a value that was read elsewhere; `known` are places by the way to them, from `at.path` on.

    Raises: `BadInput` where a value is none that JSON knows.
    """
    if isinstance(value, str):
        return Leaf(value, value, at)
    if isinstance(value, Mapping):
        names = {str(key): _under(at, str(key), known) for key in value}
        return Entries(
            {str(key): from_plain(part, names[str(key)], known) for key, part in value.items()}, at, names
        )
    if isinstance(value, list | tuple):
        return Items(tuple(from_plain(part, _under(at, i, known), known) for i, part in enumerate(value)), at)
    if value is None or isinstance(value, int | float):
        return Leaf(scalar_text(value), value, at)
    raise BadInput(at, f"no value that JSON knows: {type(value).__name__}")


def _under(at: Place, step: PathStep, known: Mapping[tuple[PathStep, ...], Place] | None) -> Place:
    path = (*at.path, step)
    return (known.get(path) if known else None) or Place(at.document, path)


def scalar_text(value: object) -> str:
    """A scalar as JSON and YAML write it, and as policies and CloudFormation's functions read it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def twice(key: str, first: Place, again: Place) -> BadInput:
    """The refusal of a key that is written twice, at the second place."""
    wrong = f"the key `{key[:80]}` is written twice, first at {first}"
    return BadInput(again, wrong, "each key once", "remove one of them")
