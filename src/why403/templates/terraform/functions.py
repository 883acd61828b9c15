"""Functions of Terraform that are evaluated here: of its reference those that need their arguments alone.

Each takes values that are known at the top, perhaps with untold parts inside; any other function is untold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from why403.documents.open_text import OpenText, json_of
from why403.templates.terraform.open_parts import UNNAMED, Named

MOST = 50_000
"""Of how many parts a value may consist, texts counted by twenties."""

_TEXT = 20 * MOST


class Unresolved(Exception):
    """Something cannot be evaluated, or not here."""


class NoSuchPart(Unresolved):
    """A known map or list has no such entry: Terraform fails too, and `try` goes on after it."""


def encoded(value: Any) -> str | OpenText:
    """JSON, in which what is not known is open, with its name where it is an attribute of a resource."""
    return json_of(value, lambda part: part.text if isinstance(part, Named) else UNNAMED)


def called(name: str, arguments: list[Any]) -> Any:
    """What a function comes to."""
    function = _FUNCTIONS.get(name)
    if function is None:
        raise Unresolved
    try:
        found = function(*arguments)
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError):
        raise Unresolved from None
    return bounded(found)


def bounded(value: Any) -> Any:
    """The value, if it is not too large to be walked: what locals repeat grows by powers."""
    rest, size = [value], 0
    while rest:
        part = rest.pop()
        size += 1 + _size(part)
        rest += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        if size + len(rest) > MOST:
            raise Unresolved
    return value


def _size(part: Any) -> int:
    if isinstance(part, OpenText):
        return len(part.parts) + sum(len(each) // 20 for each in part.parts if isinstance(each, str))
    return len(part) // 20 if isinstance(part, str) else 0


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float):
        raise Unresolved
    return number_text(value) if isinstance(value, int | float) else value


def number_text(value: float) -> str:
    """A number as Terraform writes it."""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)


def _plain(value: Any) -> Any:
    """A part that is known itself: what is not might be equal to another, empty, or a list."""
    if not isinstance(value, str | int | float | list | dict | None):
        raise Unresolved
    return value


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unresolved
    return value


def _distinct(value: Any) -> list[Any]:
    found: list[Any] = []
    for part in _listed(value):
        if _plain(part) not in found:
            found.append(part)
    return found


def _merged(*values: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for value in values:
        if value is not None:
            found.update(_mapping(value))
    return found


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unresolved
    return value


def _joined(between: Any, *lists: Any) -> str:
    parts = [_text(part) for value in lists for part in _listed(value)]
    return _short(_text(between).join, parts, sum(map(len, parts)) + len(parts) * len(_text(between)))


def _short(make: Callable[[list[str]], str], parts: list[str], length: int) -> str:
    if length > _TEXT:
        raise Unresolved
    return make(parts)


def _flat(value: Any) -> list[Any]:
    found: list[Any] = []
    for part in _listed(value):
        found += _flat(part) if isinstance(_plain(part), list) else [part]
    return found


def _lookup(value: Any, key: Any, *otherwise: Any) -> Any:
    return _mapping(value).get(_text(key), *otherwise) if otherwise else _mapping(value)[_text(key)]


def _format(pattern: Any, *values: Any) -> str:
    pieces = _text(pattern).split("%s")
    if any("%" in piece for piece in pieces) or len(pieces) != len(values) + 1:
        raise Unresolved
    texts = [piece + _text(value) for piece, value in zip(pieces, (*values, ""), strict=True)]
    return _short("".join, texts, sum(map(len, texts)))


def _replaced(text: Any, old: Any, new: Any) -> str:
    between = _text(old)
    if not between or between[0] == "/" == between[-1]:
        raise Unresolved
    return _joined(new, _text(text).split(between))


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}[_text(value)]


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "compact": lambda value: [part for part in _listed(value) if _plain(part) not in (None, "")],
    "concat": lambda *values: [part for value in values for part in _listed(value)],
    "contains": lambda value, wanted: _text(wanted) in map(_text, _listed(value)),
    "distinct": _distinct,
    "flatten": _flat,
    "format": _format,
    "join": _joined,
    "jsondecode": lambda value: json.loads(_text(value)),
    "jsonencode": encoded,
    "keys": lambda value: sorted(_mapping(value)),
    "length": lambda value: len(_text(value) if isinstance(value, str) else value),
    "lookup": _lookup,
    "lower": lambda value: _text(value).lower(),
    "merge": _merged,
    "replace": _replaced,
    "split": lambda between, value: _text(value).split(_text(between)),
    "tobool": _as_bool,
    "tolist": _listed,
    "tomap": _mapping,
    "toset": _distinct,
    "tostring": _text,
    "trimprefix": lambda value, start: _text(value).removeprefix(_text(start)),
    "trimspace": lambda value: _text(value).strip(),
    "trimsuffix": lambda value, end: _text(value).removesuffix(_text(end)),
    "upper": lambda value: _text(value).upper(),
    "values": lambda value: [part for _, part in sorted(_mapping(value).items())],
}
