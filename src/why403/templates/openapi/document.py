"""A document whose local references are followed. What cannot be followed is `None`, and so untold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.logic.states import State

_MOST_STEPS = 20
VERBS = ("get", "put", "post", "delete", "options", "head", "patch")
ANY = "x-amazon-apigateway-any-method"


@dataclass(frozen=True, slots=True)
class Document:
    """The document at `root`; `kind` is REST or HTTP where what holds it says so."""

    root: Tree
    kind: str = ""

    def follow(self, tree: Tree) -> Tree | None:
        """The part itself, or what its local reference leads to; `None` for an expression of a template."""
        for _ in range(_MOST_STEPS):
            if unresolved(tree):
                return None
            reference = tree.get("$ref").value
            if reference is None:
                return tree
            found = self._pointed(reference)
            if found is None:
                return None
            tree = found
        return None

    def _pointed(self, reference: object) -> Tree | None:
        """Where a JSON pointer within the document leads."""
        if not isinstance(reference, str) or not reference.startswith("#"):
            return None
        found = self.root
        for step in reference[1:].split("/")[1:]:
            found = found.get(unquote(step).replace("~1", "/").replace("~0", "~"))
        return found if found.value is not None else None

    def paths(self) -> Iterator[tuple[str, Tree | None]]:
        """Every path with its item."""
        for path, item in self.root.get("paths").entries():
            if not path.startswith("x-"):
                yield path, self.follow(item)

    def operations(self) -> Iterator[tuple[str, str, Tree | None]]:
        """Every operation: its verb (ANY for all), its path, and what is written of it."""
        for path, item in self.paths():
            if item is None:
                continue
            for verb in VERBS:
                if item.get(verb).value is not None:
                    yield verb.upper(), path, self.follow(item.get(verb))
            if item.get(ANY).value is not None:
                yield "ANY", path, self.follow(item.get(ANY))

    @property
    def complete(self) -> bool:
        """Whether all paths are there to be read."""
        paths = self.root.get("paths")
        known = isinstance(paths.value, Mapping) and not unresolved(paths)
        return known and all(item is not None and "${" not in path for path, item in self.paths())

    def schemes(self) -> Tree:
        """The security schemes, wherever this version has them."""
        three = self.root.get("components").get("securitySchemes")
        return three if three.value is not None else self.root.get("securityDefinitions")


def unresolved(tree: Tree) -> bool:
    """Whether a template's expression stands here: `{Ref: …}`, `{Fn::…: …}`, or a value that is not known."""
    if isinstance(tree.value, State):
        return True
    if not isinstance(tree.value, Mapping):
        return False
    return any(str(name) == "Ref" or str(name).startswith("Fn::") for name in tree.value)
