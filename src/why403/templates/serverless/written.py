"""A `serverless.yml`, read step by step: a value that is one reference as a whole stands where it leads to.

`${self:a.b}` leads to another part of the file, `${file(x.yml):a.b}` to a file in its folder; what else a
variable may say (of the environment, of options, of the account) nothing here tells. Nothing is executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from why403.incident.tree import Tree

_WHOLE = re.compile(r"\$\{(?:self|file\((?P<file>[^(){}$,]{1,200})\)):?(?P<way>[\w.-]{0,200})\}")
_DATA = (".yml", ".yaml", ".json")
_FURTHEST = 8
_PARTS = ("http", "httpApi", "websocket")


@dataclass(frozen=True, slots=True)
class Event:
    """What is written behind `http`, `httpApi` or `websocket` of an event, as Serverless takes it.

    `route` is the path of an `http` event without slashes around it, else the key of the route; `verb` is
    there for `http` alone. What is not written out is `None`.
    """

    kind: str
    verb: str | None
    route: str | None
    tree: Tree


@dataclass(frozen=True, slots=True)
class Written:
    """The file, and how to read those in its folder."""

    root: Tree
    read: Callable[[str], Tree | None]

    def follow(self, tree: Tree) -> Tree:
        """Where a value is written that may be a reference; a reference that leads nowhere stays."""
        for _ in range(_FURTHEST):
            match = _WHOLE.fullmatch(tree.value) if isinstance(tree.value, str) else None
            found = None if match is None else self._target(match["file"], match["way"])
            if found is None:
                break
            tree = found
        return tree

    def _target(self, file: str | None, way: str) -> Tree | None:
        named = (file or "").strip()
        tree = self.root if file is None else self.read(named) if named.endswith(_DATA) else None
        for step in filter(None, way.split(".")):
            items = list(tree.items()) if tree is not None and isinstance(tree.value, list) else None
            if items is not None:
                tree = items[int(step)] if step.isdecimal() and int(step) < len(items) else None
            elif tree is not None:
                tree = tree.get(step)
        return None if tree is None or tree.value is None else tree

    def get(self, tree: Tree, *names: str) -> Tree:
        """A part of a part, every reference on the way followed."""
        for name in names:
            tree = self.follow(self.follow(tree).get(name))
        return tree

    def parts(self, *names: str) -> Iterator[tuple[str, Tree]]:
        """The entries of a section that is one mapping, or a list of mappings."""
        for each in self.get(self.root, *names).items():
            yield from self.follow(each).entries()

    def events(self) -> Iterator[Event]:
        """Everything that makes a method or a route."""
        for _, function in self.parts("functions"):
            for each in self.get(function, "events").items():
                event = self.follow(each)
                for kind in _PARTS:
                    tree = self.get(event, kind)
                    if tree.value is not None:
                        yield self._event(kind, tree)

    def _event(self, kind: str, tree: Tree) -> Event:
        if kind == "websocket":
            route = tree if isinstance(tree.value, str) else self.get(tree, "route")
            return Event(kind, None, _literal(route.value), tree)
        if isinstance(tree.value, str):
            first, _, rest = tree.value.partition(" ")
            verb, path = _literal(first), _literal(rest)
        else:
            verb, path = (_literal(self.get(tree, name).value) for name in ("method", "path"))
        if kind == "httpApi" and "*" in (verb, path) and path in (None, "", "*"):
            return Event(kind, None, "$default", tree)
        if verb is None or path is None:
            return Event(kind, None, None, tree)
        bare = path.strip().strip("/")
        if kind == "http":
            return Event(kind, verb.upper(), bare, tree)
        return Event(kind, None, f"{'ANY' if verb == '*' else verb.upper()} /{bare}", tree)


def _literal(value: object) -> str | None:
    """A text that is written out, without a variable in it."""
    return value if isinstance(value, str) and "${" not in value else None


def is_alike(written: Written, made: object, tree: Tree) -> bool:
    """Whether a value that was made is the one that is written; a list of one is as good as its part."""
    tree = written.follow(tree)
    if isinstance(made, Mapping):
        other = tree.value if isinstance(tree.value, Mapping) else {}
        return made.keys() == other.keys() and all(is_alike(written, made[k], tree.get(k)) for k in made)
    mine, items = made if isinstance(made, list) else [made], list(tree.items())
    if isinstance(made, list) or isinstance(tree.value, list):
        return len(mine) == len(items) and all(
            is_alike(written, one, other) for one, other in zip(mine, items, strict=True)
        )
    return type(made) is type(tree.value) and made == tree.value
