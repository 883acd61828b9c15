"""Arguments of the library that are of another type than they must be: an error of the caller, told as such.

A type checker finds most of them; who runs none gets the same clear error as for any other input.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from why403.documents.errors import BadInput
from why403.logic.places import Place

PATH = "pathlib.Path(…)"
_KINDS = {
    type(None): "None",
    bool: "a truth value",
    bytes: "bytes",
    str: "a text",
    dict: "a mapping",
    list: "a list",
    tuple: "a tuple",
    set: "a set",
    int: "a number",
    float: "a number",
}
_IN_TEXT = "a text (`.decode()` makes one of bytes)"


def texts_or_files(given: Iterable[Any], name: str) -> None:
    """Raises `BadInput` unless each is a text or a `Path`."""
    for number, each in enumerate(given, 1):
        if not isinstance(each, str | Path):
            raise _wrong(each, f"{name}[{number}]", f"{_IN_TEXT} or {PATH}")


def mapping_of_texts(given: Any, name: str, of: type | tuple[type, ...] = object) -> None:
    """Raises `BadInput` unless it is a mapping whose keys are texts, and whose values are `of` these."""
    if not isinstance(given, Mapping):
        raise _wrong(given, name, "a mapping of names to values")
    for key, value in given.items():
        if not isinstance(key, str):
            raise _wrong(key, f"{name}: a key", "a text")
        if not isinstance(value, of):
            raise _wrong(value, f"{name}[{key}]" if key.isidentifier() else name, "a text")


def whole_number(given: Any, name: str) -> None:
    """Raises `BadInput` unless it is `None` or a whole number from 1."""
    if given is not None and (not isinstance(given, int) or isinstance(given, bool) or given < 1):
        raise BadInput(Place(name), "no place in a list", "a whole number from 1, or None")


def one_of(given: Any, name: str, kinds: type | tuple[type, ...], expected: str) -> None:
    """Raises `BadInput` unless it is of one of these types."""
    if not isinstance(given, kinds):
        raise _wrong(given, name, expected)


def several(given: Any, name: str, one: type | tuple[type, ...], expected: str) -> tuple[Any, ...]:
    """One, or a sequence of them, as a tuple. Raises `BadInput` where it is neither."""
    if isinstance(given, one):
        return (given,)
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Sequence | Collection):
        raise _wrong(given, name, expected)
    for number, each in enumerate(given, 1):
        if not isinstance(each, one):
            raise _wrong(each, f"{name}[{number}]", expected)
    return tuple(given)


def _wrong(given: Any, name: str, expected: str) -> BadInput:
    """Says of which type it is, never what it holds."""
    return BadInput(Place(name), _KINDS.get(type(given), "a value of another type"), expected)
