"""What a template declares, and what its names stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from why403.documents.nodes import Node
from why403.documents.open_text import OpenText
from why403.incident.tree import Tree
from why403.logic.places import NOWHERE_WRITTEN, PathStep, Place
from why403.model.assumption import Assumption
from why403.templates.cloudformation.marks import DEFAULTED, open_leaf
from why403.templates.defaults import Defaults
from why403.templates.reading import Note


@dataclass(slots=True)
class StackScope:
    """One stack: its sections as written, and what came from outside.

    `prefix` goes before the names of its resources, where it is nested in another stack. `given` are the
    parameters that somebody told, `otherwise` the defaults of the others, of which `defaults` says whether
    they are taken. `outputs` are those of the stacks nested in this one, by name and output,
    `exports` what stacks beside it export.
    """

    tree: Tree
    prefix: str = ""
    given: Mapping[str, Node] = field(default_factory=dict)
    otherwise: Mapping[str, tuple[Assumption, Node]] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)
    outputs: dict[tuple[str, str], Node] = field(default_factory=dict)
    exports: dict[str | OpenText, Node] = field(default_factory=dict)
    truths: dict[str, bool | None] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def section(self, name: str) -> Mapping[str, object]:
        """A section of the template; one of another form counts as empty."""
        found = self.tree.get(name).value
        return found if isinstance(found, Mapping) else {}

    def at(self, path: tuple[PathStep, ...]) -> Place:
        """The place of a part, or of the nearest part above it."""
        places = self.tree.places
        for length in range(len(path), -1, -1):
            found = places.get(path[:length])
            if found is not None:
                return found
        return NOWHERE_WRITTEN

    def parameter(self, name: str, at: Place) -> Node | None:
        """What a parameter comes to; `None` where the template has none of this name."""
        if name in self.given:
            return self.given[name]
        if name in self.otherwise:
            assumption, default = self.otherwise[name]
            return default if self.defaults.takes(assumption) else open_leaf(f"{DEFAULTED}{name}", at)
        return open_leaf(f"parameter {name}", at) if name in self.section("Parameters") else None

    def has_resource(self, name: str) -> bool:
        """Whether a resource of this name is declared."""
        return name in self.section("Resources")
