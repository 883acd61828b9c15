"""How a path finds its route: literal before {parameter} before {greedy+}, the verb itself before ANY.

Source: the developer guide's page api-gateway-method-settings-method-request; the fall-back of a path
whose own resource lacks the verb to a greedy one was observed in recordings against AWS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ANY_VERBS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path, as an API defines it. `index` is its place in the list it came from."""

    verb: str
    path: str
    index: int = 0


def segments(path: str) -> tuple[str, ...]:
    """The parts of a path; a trailing slash makes no difference."""
    return tuple(part for part in path.strip("/").split("/") if part) if path.strip("/") else ()


def match(routes: Iterable[Route], verb: str, path: str) -> Route | None:
    """The route that serves a call, or `None`."""
    called = segments(path)
    fitting = [r for r in routes if _verb_fits(r.verb, verb) and _path_fits(segments(r.path), called)]
    return min(fitting, key=lambda r: (_rank(segments(r.path)), r.verb == "ANY"), default=None)


def _verb_fits(defined: str, called: str) -> bool:
    return defined == called or (defined in ("ANY", "*") and called in ANY_VERBS)


def _path_fits(defined: tuple[str, ...], called: tuple[str, ...]) -> bool:
    if defined and defined[-1].endswith("+}"):
        head = defined[:-1]
        return len(called) > len(head) and _path_fits(head, called[: len(head)])
    return len(defined) == len(called) and all(
        own == part or own.startswith("{") for own, part in zip(defined, called, strict=True)
    )


def _rank(defined: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(2 if part.endswith("+}") else int(part.startswith("{")) for part in defined)
