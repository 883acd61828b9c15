"""The values of mapping templates: how they are written out, their parts, and the methods that they have.

They are Java's: texts, numbers, lists and maps (the API of java.lang.String, java.util.List and
java.util.Map), as API Gateway's templates use them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, MutableMapping
from decimal import Decimal
from typing import Any


class NotRead(Exception):
    """A template has something in it that is not read here; its text says what."""


LONGEST = 10 * 1024 * 1024
"""Characters of a text, so that none that doubles itself fills the memory."""


def within(value: Any) -> Any:
    """The value. Raises `NotRead` for a text that is too long."""
    if isinstance(value, str) and len(value) > LONGEST:
        raise NotRead("a text of more than 10 MB")
    return value


class Callables:
    """Something that has methods alone, by their names."""

    def __init__(self, **methods: Callable[..., Any]) -> None:
        self.methods = methods


def shown(value: object) -> str:
    """A value as a text, as Java writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={shown(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, float):
        return _double(value)
    return str(value) if not isinstance(value, Callables) else ""


def _double(value: float) -> str:
    """As Double.toString: plain from a thousandth to ten million, else with an exponent."""
    if value == 0 or 1e-3 <= abs(value) < 1e7 or value != value or value in (math.inf, -math.inf):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(repr(value), repr(value))
    digits, _, exponent = f"{Decimal(repr(value)).normalize():E}".partition("E")
    return f"{digits if '.' in digits else digits + '.0'}E{int(exponent)}"


def part_of(value: object, name: str) -> Any:
    """A part by its name: an entry, or what a method without arguments tells of it."""
    if isinstance(value, Mapping) and name in value:
        return value[name]
    if isinstance(value, Callables):
        made = value.methods.get(name)
        if made is None:
            raise NotRead(f"`{name}` of what a template is given")
        return made()
    return {"empty": not value, "class": None}.get(name) if isinstance(value, list | Mapping) else None


def item_of(value: object, index: object) -> Any:
    """A part by its index."""
    if isinstance(value, Mapping):
        return value.get(shown(index))
    if isinstance(value, list | tuple) and isinstance(index, int) and -len(value) <= index < len(value):
        return value[index]
    return None


def called(value: object, name: str, arguments: list[Any]) -> Any:
    """What a method returns. Raises `NotRead` for one that is not known."""
    if isinstance(value, Callables):
        method = value.methods.get(name)
    elif isinstance(value, str):
        method = _bound(_OF_TEXTS, value, name)
    elif isinstance(value, list):
        method = _bound(_OF_LISTS, value, name)
    elif isinstance(value, Mapping):
        method = _bound(_OF_MAPS, value, name)
    else:
        method = _bound(_OF_NUMBERS, value, name)
    if method is None:
        raise NotRead(f"the method `{name}` of a template's value")
    try:
        return within(method(*arguments))
    except (TypeError, ValueError, LookupError, AttributeError, re.error, OverflowError):
        raise NotRead(f"the method `{name}` with these arguments") from None


def _bound(methods: Mapping[str, Callable[..., Any]], value: Any, name: str) -> Callable[..., Any] | None:
    method = methods.get(name) or _OF_ALL.get(name)
    return None if method is None else lambda *arguments: method(value, *arguments)


def _java_replacement(text: str) -> str:
    """In Java a group is `$1`."""
    return re.sub(r"\$(\d)", r"\\\1", text.replace("\\", "\\\\"))


def _split(text: str, pattern: str, most: int = 0) -> list[str]:
    """As Java: at most so many parts; without a limit the empty ones at the end are left out."""
    if most == 1:
        return [text]
    parts = re.split(pattern, text, maxsplit=max(0, most - 1))
    while most == 0 and len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts


def _within(text: str, start: int, end: int | None = None) -> str:
    """As Java, in which no index counts from the end."""
    last = len(text) if end is None else end
    if not 0 <= start <= last <= len(text):
        raise IndexError
    return text[start:last]


def _put(value: MutableMapping[str, Any], key: object, part: Any) -> Any:
    before = value.get(shown(key))
    value[shown(key)] = part
    return before


def _add(value: list[Any], *what: Any) -> bool | None:
    if len(what) == 1:
        value.append(what[0])
        return True
    value.insert(*what)
    return None


def _entry(key: str, part: Any) -> dict[str, Any]:
    return {"key": key, "value": part}


def _is_entry(value: Mapping[str, Any]) -> bool:
    return value.keys() == {"key", "value"}


def _of_entry(value: Mapping[str, Any], name: str) -> Any:
    if not _is_entry(value):
        raise TypeError
    return value[name]


_OF_ALL: Mapping[str, Callable[..., Any]] = {
    "toString": shown,
    "equals": lambda value, other: value == other,
}
_OF_TEXTS: Mapping[str, Callable[..., Any]] = {
    "length": len,
    "isEmpty": lambda text: not text,
    "contains": lambda text, part: shown(part) in text,
    "startsWith": lambda text, part: text.startswith(part),
    "endsWith": lambda text, part: text.endswith(part),
    "indexOf": lambda text, part, *start: text.find(part, *start),
    "lastIndexOf": lambda text, part: text.rfind(part),
    "substring": _within,
    "charAt": lambda text, at: _within(text, at, at + 1),
    "replace": lambda text, one, other: text.replace(one, other),
    "replaceAll": lambda text, one, other: re.sub(one, _java_replacement(other), text),
    "replaceFirst": lambda text, one, other: re.sub(one, _java_replacement(other), text, count=1),
    "matches": lambda text, pattern: re.fullmatch(pattern, text) is not None,
    "split": _split,
    "trim": lambda text: text.strip(),
    "toLowerCase": lambda text: text.lower(),
    "toUpperCase": lambda text: text.upper(),
    "equalsIgnoreCase": lambda text, other: isinstance(other, str) and text.lower() == other.lower(),
    "concat": lambda text, other: text + other,
    "getBytes": lambda text: text,
}
_OF_LISTS: Mapping[str, Callable[..., Any]] = {
    "size": len,
    "isEmpty": lambda value: not value,
    "get": lambda value, at: value[at],
    "set": lambda value, at, part: value.__setitem__(at, part),
    "add": _add,
    "addAll": lambda value, others: value.extend(others),
    "contains": lambda value, part: part in value,
    "indexOf": lambda value, part: value.index(part) if part in value else -1,
    "remove": lambda value, at: value.pop(at),
}
_OF_MAPS: Mapping[str, Callable[..., Any]] = {
    "size": len,
    "isEmpty": lambda value: not value,
    "get": lambda value, key: value.get(shown(key)),
    "getOrDefault": lambda value, key, other: value.get(shown(key), other),
    "containsKey": lambda value, key: shown(key) in value,
    "containsValue": lambda value, part: part in value.values(),
    "keySet": list,
    "values": lambda value: list(value.values()),
    "entrySet": lambda value: [_entry(key, part) for key, part in value.items()],
    "getKey": lambda value: _of_entry(value, "key"),
    "getValue": lambda value: _of_entry(value, "value"),
    "put": _put,
    "putAll": lambda value, others: value.update(others),
    "remove": lambda value, key: value.pop(shown(key), None),
}
_OF_NUMBERS: Mapping[str, Callable[..., Any]] = {
    "intValue": int,
    "longValue": int,
    "doubleValue": float,
}


def as_json(value: object) -> str:
    """A value as JSON, without blanks."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
