"""How a path finds its route: literal before {parameter} before {greedy+}, the verb itself before ANY.

A path whose own resource lacks the verb falls back to a less specific one that has it. HTTP APIs prefer
a route that matches the whole path to any greedy one. Sources: the developer guide's pages
api-gateway-method-settings-method-request and http-api-develop-routes; the fall-back was observed in
recordings against AWS. That a path is decoded part by part before it is matched is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote

from why403.model.route import Route

T = TypeVar("T")
ANY_VERBS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
DEFAULT = "$default"


def segments(path: str) -> tuple[str, ...]:
    """The parts of a path; a trailing slash makes no difference."""
    stripped = path.strip("/")
    return tuple(stripped.split("/")) if stripped else ()


@dataclass(slots=True)
class _Node:
    """One level of the index: what can follow, and the routes that end here, by verb."""

    literal: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    ends: dict[str, Route] = field(default_factory=dict)
    greedy: dict[str, Route] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Greedy routes that have taken a part of a path, and take all that follow."""

    routes: dict[str, Route]


Open = tuple[_Node | _Taken, ...]
"""What a path can still come to in one list of routes, the most specific first."""


class Way(Generic[T]):
    """How far a path has been read: what it can still come to, in each of several lists of routes.

    `below` leads on for parts that some route writes out, `other` for all others; both are made when a path
    first comes by. What ends on the same way meets the same routes, whatever its verb: `made` keeps what a
    reader makes of such calls.
    """

    __slots__ = ("below", "lists", "made", "other")

    def __init__(self, lists: tuple[Open, ...]) -> None:
        self.lists = lists
        self.below: dict[str, Way[T]] = {}
        self.other: Way[T] | None = None
        self.made: dict[str, T] = {}

    def after(self, part: str) -> Way[T]:
        """One part further."""
        if self.other is None:
            nodes = [each for open_ in self.lists for each in open_ if isinstance(each, _Node)]
            for text in {text for node in nodes for text in node.literal}:
                self.below[text] = Way(tuple(tuple(_further(open_, text)) for open_ in self.lists))
            self.other = Way(tuple(tuple(_further(open_, None)) for open_ in self.lists)) if nodes else self
        return self.below.get(part, self.other)

    def along(self, path: str) -> Way[T]:
        """Further by all parts of a path."""
        way = self
        for part in segments(path):
            way = way.after(unquote(part))
        return way


def _further(before: Open, part: str | None) -> Iterator[_Node | _Taken]:
    """What is open after a part; `None` stands for one that no route writes out."""
    for each in before:
        if isinstance(each, _Taken):
            yield each
            continue
        if part in each.literal:
            yield each.literal[part]
        if each.parameter is not None:
            yield each.parameter
        if each.greedy:
            yield _Taken(each.greedy)


class Routes:
    """All routes of an API or of a deployment, found in time that grows with the path alone."""

    __slots__ = ("_all", "_keys", "_root", "_way")

    def __init__(self, routes: Iterable[Route]) -> None:
        self._all = tuple(routes)
        self._root = _Node()
        self._keys = {route.verb: route for route in self._all if not route.path}
        for route in self._all:
            if route.path:
                self._add(route)
        self._way: Way[Route | None] = Way(((self._root,),))

    def __iter__(self) -> Iterator[Route]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def match(self, verb: str, path: str, *, whole_first: bool = False) -> Route | None:
        """The route that serves a call, or `None`; with `whole_first` as an HTTP API chooses."""
        found = _fitting(self._way.along(path).lists[0], verb)
        if whole_first:
            found = iter(sorted(found, key=_is_greedy))
        return next(found, self.keyed(DEFAULT))

    def keyed(self, key: str) -> Route | None:
        """The route of a key without a path: `$default`, `$connect`, a WebSocket message's."""
        return self._keys.get(key)

    def path_exists(self, path: str) -> bool:
        """Whether the path is there for some verb."""
        return self.match("*", path) is not None

    def _add(self, route: Route) -> None:
        node = self._root
        for part in segments(route.path):
            if part.startswith("{") and part.endswith("+}"):
                node.greedy.setdefault(route.verb, route)
                return
            node = _below(node, part)
        node.ends.setdefault(route.verb, route)


def _is_greedy(route: Route) -> bool:
    return route.path.rstrip("/").endswith("+}")


def _below(node: _Node, part: str) -> _Node:
    if part.startswith("{"):
        node.parameter = node.parameter or _Node()
        return node.parameter
    return node.literal.setdefault(part, _Node())


def _fitting(open_: Open, verb: str) -> Iterator[Route]:
    """Routes of a verb for a path that ends here, the most specific first."""
    for each in open_:
        yield from _of_verb(each.routes if isinstance(each, _Taken) else each.ends, verb)


def beginning(*lists: Routes | None) -> tuple[Open, ...]:
    """Where every path begins, in several lists of routes; one that is not known leads nowhere."""
    return tuple(() if routes is None else (routes._root,) for routes in lists)


def _of_verb(defined: dict[str, Route], verb: str) -> Iterator[Route]:
    if verb == "*":
        yield from defined.values()
    elif verb in defined:
        yield defined[verb]
    elif "ANY" in defined and verb in ANY_VERBS:
        yield defined["ANY"]
