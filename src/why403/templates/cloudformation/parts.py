"""A resolved value, read step by step: told, told to be absent, or untold, with a note saying why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any, TypeVar

from why403.documents.nodes import Entries, Items, Leaf, Node
from why403.documents.open_text import OpenText
from why403.frozen import dataclass
from why403.logic.places import PathStep, Place
from why403.logic.states import State
from why403.model.route import Setting
from why403.templates.cloudformation.marks import is_absent, is_open, names_in, text_in, whole_name
from why403.templates.cloudformation.why import note_of
from why403.templates.reading import Note

T = TypeVar("T")
_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Part:
    """A value, or that there is none; `at` is then the place of what it is missing from."""

    node: Node | None
    at: Place
    notes: list[Note]

    @property
    def missing(self) -> bool:
        """Nothing is written."""
        return is_absent(self.node)

    @property
    def open(self) -> bool:
        """It cannot be known."""
        return is_open(self.node)

    def get(self, *names: str) -> Part:
        """A part of it, the first of these that is there; open where it is open itself."""
        if self.open:
            return self
        parts = self.node.parts if isinstance(self.node, Entries) else {}
        found = next((parts[name] for name in names if name in parts), None)
        return Part(found, self.at if found is None else found.at, self.notes)

    def items(self) -> Iterator[Part]:
        """The parts of a list; a single value stands for a list of one."""
        if isinstance(self.node, Items):
            yield from (Part(part, part.at, self.notes) for part in self.node.parts)
        elif not self.missing:
            yield self

    def entries(self) -> Iterator[tuple[str, Part]]:
        """The parts of a mapping."""
        if isinstance(self.node, Entries):
            for name, part in self.node.parts.items():
                yield name, Part(part, part.at, self.notes)

    def text(self, otherwise: str | State | None = None) -> Setting[str]:
        """A text; `otherwise` is what AWS takes where none is written."""
        return self._told(lambda leaf: leaf.text, otherwise)

    def flag(self, otherwise: bool | None = None) -> Setting[bool]:
        """True or false, also as a text."""
        return self._told(lambda leaf: _WORDS.get(leaf.text.lower()), otherwise)

    def number(self) -> Setting[float]:
        """A number, also as a text."""
        return self._told(lambda leaf: _number(leaf.text), None)

    def _told(self, read: Callable[[Leaf], T | None], otherwise: Any) -> Setting[Any]:
        if self.missing:
            return Setting() if otherwise is None else Setting(otherwise, self.at)
        if self.open:
            self.noted()
            return Setting()
        found = read(self.node) if isinstance(self.node, Leaf) else None
        return Setting() if found is None else Setting(found, self.at)

    def texts(self, otherwise: tuple[str, ...] | None = None) -> Setting[tuple[str, ...]]:
        """A list of texts, all of them known."""
        if self.missing:
            return Setting() if otherwise is None else Setting(otherwise, self.at)
        parts = list(self.items())
        found = [part.text().value for part in parts]
        if any(isinstance(text, State) for text in found):
            return Setting()
        return Setting(tuple(str(text) for text in found), self.at)

    def all(self, read: Callable[[Part], T | None]) -> Setting[tuple[T, ...]]:
        """Every part of a list as read; untold where one of them cannot be."""
        if self.open:
            self.noted()
            return Setting()
        found = [read(part) for part in self.items()]
        told = tuple(part for part in found if part is not None)
        return Setting(told, self.at) if len(told) == len(found) else Setting()

    def named(self) -> str:
        """What it refers to: a resource's name in the template, a literal text, or what stays open."""
        text = text_in(self.node)
        name = whole_name(text)
        if name is None:
            return str(text)
        base, _, attribute = name.partition(".")
        return base if attribute in _IDS else name

    def noted(self) -> None:
        """Say why it stays untold."""
        self.notes.extend(note_of(name, self.at) for name in names_in(text_in(self.node))[:1])


_IDS = (
    "RestApiId",
    "ApiId",
    "ResourceId",
    "AuthorizerId",
    "APIKeyId",
    "RequestValidatorId",
    "Id",
    "StageName",
    "DomainNameArn",
)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Plain:
    """Makes plain values, and keeps the place of every part by the way to it.

    What is open becomes a mapping, which nobody takes for a value, unless `known` finds a text for it.
    `texts` are the places of policies that are written as texts.
    """

    known: Callable[[OpenText], str | None]
    places: dict[tuple[PathStep, ...], Place] = field(default_factory=dict)
    texts: list[Place] = field(default_factory=list)

    def of(self, node: Node, path: tuple[PathStep, ...]) -> object:
        """The plain value of a node that is found at `path`."""
        self.places[path] = node.at
        if isinstance(node, Leaf):
            return self._leaf(node)
        if isinstance(node, Items):
            return [self.of(part, (*path, number)) for number, part in enumerate(node.parts)]
        return {key: self.of(part, (*path, key)) for key, part in node.parts.items()}

    def _leaf(self, node: Leaf) -> object:
        if not isinstance(node.value, OpenText):
            return node.value
        found = self.known(node.value)
        return {"Fn::Open": list(node.value.names)} if found is None else found
