"""Changes of a document by the paths of its values: what the writers of all dialects are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from why403.documents.nodes import Node, plain
from why403.documents.rewriting import CannotWrite, Rewritable, Span
from why403.frozen import dataclass
from why403.logic.places import PathStep
from why403.model.configuration import Configuration
from why403.model.repair import Do, Edit
from why403.repair.anchors import place_in_policy

Path = tuple[PathStep, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a document, by the path of the value: made on the text as it then is."""

    does: Do
    path: Path
    value: object = None

    def span(self, document: Rewritable) -> Span:
        """Where the change is made. Raises `CannotWrite`."""
        if self.does is Do.SET:
            return document.set(self.path, self.value)
        return document.add(self.path, self.value) if self.does is Do.ADD else document.drop(self.path)


def set_to(path: Path, value: object) -> Step:
    """Give a path a value."""
    return Step(Do.SET, path, value)


def add_to(path: Path, value: object) -> Step:
    """Add to the list at a path."""
    return Step(Do.ADD, path, value)


def take_out(path: Path) -> Step:
    """Take out what is at a path."""
    return Step(Do.DROP, path)


def scope_added(path: Path, edit: Edit) -> Step:
    """A scope more, or the first one, which an edit gives as the whole list."""
    return add_to(path, edit.value[0] if isinstance(edit.value, tuple) else edit.value)


def written(node: Node) -> dict[str, Any]:
    """A mapping as plain values, with the functions of CloudFormation as they are written in JSON."""
    found = plain(node)
    if not isinstance(found, Mapping):
        raise CannotWrite("the resource has no properties")
    return dict(found)


def in_policy(configuration: Configuration, edit: Edit, below: Path) -> list[Step]:
    """A change inside the policy, where its parts are written."""
    policy = configuration.api.policy.at
    found, left = place_in_policy(configuration, below if edit.do is not Do.DROP else below[:-1])
    base = found.path if found is not policy else policy.path
    if edit.do is Do.DROP:
        whole = configuration.parts.get((*policy.path, *below))
        return [take_out(whole.path if whole is not None else (*base, *left, below[-1]))]
    path = (*base, *left)
    return [set_to(path, edit.value) if edit.do is Do.SET else add_to(path, edit.value)]
