"""The template as it was written: its APIs' properties, and the events of functions that make routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.logic.places import PathStep, Place

SERVERLESS = "AWS::Serverless::"
_EVENTS = {"Api": ("RestApiId", "ServerlessRestApi"), "HttpApi": ("ApiId", "ServerlessHttpApi")}
_GLOBALS = {"ServerlessRestApi": "Api", "ServerlessHttpApi": "HttpApi"}
Path = tuple[PathStep, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An event that makes a route: of which API, which path and verb (lower case, `any` for all)."""

    api: str
    path: str
    verb: str
    tree: Tree

    def auth(self, name: str) -> Tree:
        """A part of its own Auth."""
        return self.tree.get("Properties").get("Auth").get(name)


@dataclass(frozen=True, slots=True)
class Source:
    """The written template."""

    tree: Tree
    events: tuple[Event, ...]

    def api(self, name: str, *steps: str) -> Tree | None:
        """What generated a property of an API: its own, or the one in Globals."""
        own = self.tree.get("Resources").get(name)
        kind = str(own.get("Type").value or "").removeprefix(SERVERLESS) or _GLOBALS.get(name, "")
        for tree in (own.get("Properties"), self.tree.get("Globals").get(kind)):
            for step in steps:
                tree = tree.get(step)
            if tree.value is not None:
                return tree
        return None

    def resource(self, name: str) -> Tree | None:
        """The written resource that a generated one is named after."""
        named = [key for key, _ in self.tree.get("Resources").entries() if name.startswith(key)]
        return self.tree.get("Resources").get(max(named, key=len)) if named else None

    def events_of(self, api: str) -> Iterator[Event]:
        """The events that make routes of an API."""
        return (event for event in self.events if event.api == api)


def source_of(tree: Tree) -> Source:
    """The template with its events."""
    return Source(tree, tuple(_events(tree)))


def is_serverless(tree: Tree) -> bool:
    """Whether the transform makes something else of a resource."""
    return str(tree.get("Type").value).startswith(SERVERLESS)


def _events(tree: Tree) -> Iterator[Event]:
    for _, resource in tree.get("Resources").entries():
        for _, event in resource.get("Properties").get("Events").entries():
            kind = event.get("Type").value
            if isinstance(kind, str) and kind in _EVENTS:
                yield _event(event, *_EVENTS[kind])


def _event(event: Tree, reference: str, implicit: str) -> Event:
    own = event.get("Properties")
    api, path, verb = own.get(reference).value, own.get("Path").value, own.get("Method").value
    named = api.get("Ref", "") if isinstance(api, Mapping) else api
    default = "/$default" if path is None else str(path)
    return Event(str(named or implicit), default, str(verb or "any").lower(), event)


def copied(written: Tree, path: Path) -> Iterator[tuple[Path, Place]]:
    """The places of what was written, for where it stands in what was made."""
    start = len(written.path)
    for each, place in written.places.items():
        if each[:start] == written.path:
            yield (*path, *each[start:]), place
