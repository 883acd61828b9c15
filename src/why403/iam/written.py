"""A value as somebody wrote it: every scalar, list and mapping with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from why403.documents.errors import BadInput
from why403.logic.places import Place

Plain = str | int | float | bool | None
"""What a scalar can be once it is read."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; `text` as a policy compares it (`true`, `10`, the string itself)."""

    value: Plain
    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values in order."""

    items: tuple[Node, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping and its value. A key that is written twice stays twice."""

    key: str
    value: Node
    at: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping."""

    entries: tuple[Entry, ...]
    at: Place

    def get(self, key: str) -> Node | None:
        """The value that a reader of JSON would see: the last one of that key."""
        return next((entry.value for entry in reversed(self.entries) if entry.key == key), None)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value that something else fills in later, such as CloudFormation's `!Sub`."""

    tag: str
    at: Place


Node = Scalar | Listing | Table | Tagged


def scalar_text(value: Plain) -> str:
    """A scalar as policies compare it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def from_plain(value: object, at: Place) -> Node:
    """The node of a value that was read elsewhere and has lost its lines.

    Raises: `BadInput` where a value is none that JSON knows.
    """
    if isinstance(value, Mapping):
        return Table(tuple(_plain_entries(value, at)), at)
    if isinstance(value, list | tuple):
        return Listing(tuple(from_plain(item, at.under(i)) for i, item in enumerate(value)), at)
    if value is None or isinstance(value, str | int | float):
        return Scalar(value, scalar_text(value), at)
    raise BadInput(at, f"no value of a policy: {type(value).__name__}")


def _plain_entries(value: Mapping[object, object], at: Place) -> Iterator[Entry]:
    for key, item in value.items():
        place = at.under(str(key))
        yield Entry(str(key), from_plain(item, place), place)
