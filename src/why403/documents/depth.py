"""How deep a document may nest. Readers call themselves for each level, some of them in C and unchecked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from why403.documents.errors import BadInput
from why403.logic.places import Place

S = TypeVar("S", bound=str | bytes)
T = TypeVar("T")
MAX_DEPTH = 100
"""Levels of lists and mappings. What people write has a dozen."""

_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def too_deep(at: Place) -> BadInput:
    """The refusal of a document at the place where it is one level too deep."""
    return BadInput(at, f"nested more than {MAX_DEPTH} levels deep", f"at most {MAX_DEPTH} levels")


def not_too_deep(events: Iterable[Any], name: str) -> Iterator[Any]:
    """The events of a YAML text, up to the one that opens one level too many.

    Raises: `BadInput` there.
    """
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind.endswith(("MappingStartEvent", "SequenceStartEvent")) - kind.endswith(
            ("MappingEndEvent", "SequenceEndEvent")
        )
        if depth > MAX_DEPTH:
            raise too_deep(Place(name, (), event.start_mark.line + 1, event.start_mark.column + 1))
        yield event


def decoded_json(text: S, name: str, decode: Callable[[S], T]) -> T:
    """What a decoder without a limit of its own makes of a JSON text; its other errors pass through.

    Raises: `BadInput` where the text is too deep for it.
    """
    try:
        return decode(text)
    except RecursionError:
        plain = text if isinstance(text, str) else text.decode("utf-8", "replace")
        raise too_deep(_too_deep_at(plain, name)) from None


def refuse_deep_json(text: str, name: str) -> None:
    """Refuse a text that begins with JSON too deep to be read; anything else passes.

    Raises: `BadInput`.
    """
    start = len(text) - len(text.lstrip())
    try:
        decoded_json(text, name, lambda whole: json.JSONDecoder().raw_decode(whole, start))
    except ValueError:
        return


def _too_deep_at(text: str, name: str) -> Place:
    """Where the first bracket stands that opens a level too many."""
    depth = 0
    for found in _BRACKET.finditer(text):
        sign = found[0][0]
        depth += (sign in "[{") - (sign in "]}")
        if depth > MAX_DEPTH:
            at = found.start()
            return Place(name, (), text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return Place(name)
