"""A tree of plain values whose places are known, read step by step; what has another shape is untold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import TypeVar

from why403.frozen import dataclass
from why403.incident.kinds import Items, Kind, Section, Table
from why403.logic.places import NOWHERE_WRITTEN, PathStep, Place
from why403.logic.states import ABSENT
from why403.model.route import Setting

T = TypeVar("T")
Places = Mapping[tuple[PathStep, ...], Place]


@dataclass(frozen=True, slots=True)
class Tree:
    """A value, the way to it, and where everything below stands.

    Of an incident file `kind` is what its definition says of the value: no key can be read that is not in it.
    Of a whole document `doubled` are the places of keys that are written again: the last one counts.
    """

    value: object = field(repr=False)
    path: tuple[PathStep, ...]
    places: Places = field(repr=False)
    kind: Kind | None = field(default=None, repr=False, compare=False)
    doubled: tuple[Place, ...] = field(default=(), repr=False, compare=False)

    @property
    def at(self) -> Place:
        """Its own place, or that of the nearest part above it."""
        for length in range(len(self.path), -1, -1):
            found = self.places.get(self.path[:length])
            if found is not None:
                return found
        return NOWHERE_WRITTEN

    def get(self, *names: str) -> Tree:
        """The part under the first of these names that is there; a tree of `None` where none is."""
        if self.kind is not None:
            return self._defined(*names)
        if isinstance(self.value, Mapping):
            for name in names:
                if name in self.value:
                    return Tree(self.value[name], (*self.path, name), self.places)
        return Tree(None, self.path, self.places)

    def _defined(self, *names: str) -> Tree:
        """The same by the definition, in whatever spelling. Raises `KeyError` where it has no such key."""
        if not isinstance(self.kind, Section):
            raise KeyError(*names)
        shown = self.value if isinstance(self.value, Mapping) else {}
        for name in names:
            key = self.kind[name]
            for spelling in self.kind.spelled(key, shown) if shown else ():
                if shown[spelling] is not None:
                    return Tree(shown[spelling], (*self.path, spelling), self.places, key.kind)
        return Tree(None, self.path, self.places, key.kind)

    def items(self) -> Iterator[Tree]:
        """The parts of a list; a single value stands for a list of one."""
        inner = self.kind.of if isinstance(self.kind, Items) else self.kind
        if isinstance(self.value, list):
            for number, part in enumerate(self.value):
                yield Tree(part, (*self.path, number), self.places, inner)
        elif self.value is not None:
            yield Tree(self.value, self.path, self.places, inner)

    def entries(self) -> Iterator[tuple[str, Tree]]:
        """The parts of a mapping with their names."""
        inner = self.kind.of if isinstance(self.kind, Table) else None
        if isinstance(self.value, Mapping):
            for name, part in self.value.items():
                yield str(name), Tree(part, (*self.path, name), self.places, inner)

    def text(self) -> Setting[str]:
        """A text; numbers are taken as they are written."""
        if isinstance(self.value, str | int) and not isinstance(self.value, bool):
            return Setting(ABSENT if self.value == ABSENT.value else str(self.value), self.at)
        return Setting()

    def only(self) -> Setting[str]:
        """A text, also as the one part of a list."""
        parts = tuple(self.items())
        return parts[0].text() if len(parts) == 1 else Setting()

    def number(self) -> Setting[float]:
        """A number, also as a text."""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            return Setting()
        try:
            return Setting(float(self.value), self.at)
        except ValueError:
            return Setting()

    def flag(self) -> Setting[bool]:
        """True or false, also as a text."""
        words = {"true": True, "false": False, "yes": True, "no": False}
        meant = words.get(self.value.lower()) if isinstance(self.value, str) else self.value
        return Setting(meant, self.at) if isinstance(meant, bool) else Setting()

    def texts(self) -> Setting[tuple[str, ...]]:
        """A list of texts."""
        if self.value is None:
            return Setting()
        return Setting(tuple(str(part.value) for part in self.items()), self.at)

    def any(self) -> Setting[object]:
        """Whatever is there."""
        if self.value is None:
            return Setting()
        return Setting(ABSENT if self.value == ABSENT.value else self.value, self.at)

    def mapping(self) -> Setting[Mapping[str, object]]:
        """A mapping as it is."""
        return Setting(self.value, self.at) if isinstance(self.value, Mapping) else Setting(at=self.at)

    def all(self, read: Callable[[Tree], T | None]) -> Setting[tuple[T, ...]]:
        """Every part of a list, as read; untold where the list or the kind of one part is."""
        if self.value is None:
            return Setting()
        parts = [read(part) for part in self.items()]
        known = tuple(part for part in parts if part is not None)
        return Setting(known, self.at) if len(known) == len(parts) else Setting()
