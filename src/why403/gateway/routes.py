"""How a path finds its route: literal before {parameter} before {greedy+}, the verb itself before ANY.

A path whose own resource lacks the verb falls back to a less specific one that has it. HTTP APIs prefer
a route that matches the whole path to any greedy one. Sources: the developer guide's pages
api-gateway-method-settings-method-request and http-api-develop-routes; the fall-back was observed in
recordings against AWS. That a path is decoded part by part before it is matched is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from why403.gateway.route import Route

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


class Routes:
    """All routes of an API or of a deployment, found in time that grows with the path alone."""

    __slots__ = ("_all", "_keys", "_root")

    def __init__(self, routes: Iterable[Route]) -> None:
        self._all = tuple(routes)
        self._root = _Node()
        self._keys = {route.verb: route for route in self._all if not route.path}
        for route in self._all:
            if route.path:
                self._add(route)

    def __iter__(self) -> Iterator[Route]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def match(self, verb: str, path: str, *, whole_first: bool = False) -> Route | None:
        """The route that serves a call, or `None`; with `whole_first` as an HTTP API chooses."""
        if "%" not in path and verb != "*":
            decided, straight = self._straight(verb, path)
            if decided:
                return straight
        called = tuple(unquote(part) for part in segments(path))
        found = _search(self._root, called, verb)
        if whole_first:
            found = iter(sorted(found, key=_is_greedy))
        return next(found, self.keyed(DEFAULT))

    def _straight(self, verb: str, path: str) -> tuple[bool, Route | None]:
        """Whether the most specific way alone decides, and its route; `False` where others must be tried.

        What fits at its end comes before all others. Where it never left a parameter aside, what comes next
        are the greedy routes along it, the deepest first.
        """
        node, greedy, alone = self._root, None, True
        for part in segments(path):
            if node.greedy:
                greedy = next(_of_verb(node.greedy, verb), greedy)
            below = node.literal.get(part)
            if below is None:
                below = node.parameter
            elif node.parameter is not None:
                alone = False
            if below is None:
                return alone, greedy or self._keys.get(DEFAULT)
            node = below
        found = node.ends.get(verb)
        if found is None and verb in ANY_VERBS:
            found = node.ends.get("ANY")
        if found is not None:
            return True, found
        return alone, greedy or self._keys.get(DEFAULT)

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


def _search(node: _Node, rest: tuple[str, ...], verb: str) -> Iterator[Route]:
    """Fitting routes, the most specific first."""
    if not rest:
        yield from _of_verb(node.ends, verb)
        return
    below = node.literal.get(rest[0])
    if below is not None:
        yield from _search(below, rest[1:], verb)
    if node.parameter is not None:
        yield from _search(node.parameter, rest[1:], verb)
    yield from _of_verb(node.greedy, verb)


def _of_verb(defined: dict[str, Route], verb: str) -> Iterator[Route]:
    if verb == "*":
        yield from defined.values()
    elif verb in defined:
        yield defined[verb]
    elif "ANY" in defined and verb in ANY_VERBS:
        yield defined["ANY"]
