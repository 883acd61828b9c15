"""How deep a document may nest. Readers call themselves for each level, some of them in C and unchecked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TypeVar

from why403.documents.errors import BadInput
from why403.documents.source import source_of
from why403.logic.places import Place
from why403.pattern import pattern

S = TypeVar("S", bound=str | bytes)
T = TypeVar("T")
MAX_DEPTH = 100
"""Levels of lists and mappings. What people write has a dozen."""
MOST_VALUES = 500_000
"""Values of one document. A short text can name one value many times over."""

_BRACKET = pattern(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def too_deep(at: Place) -> BadInput:
    """The refusal of a document at the place where it is one level too deep."""
    return BadInput(at, f"nested more than {MAX_DEPTH} levels deep", f"at most {MAX_DEPTH} levels")


def too_much(at: Place) -> BadInput:
    """The refusal of a document at the value that is one too many."""
    return BadInput(
        at, f"too much in it: more than {MOST_VALUES} values", "", "write out what the aliases stand for"
    )


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
            return source_of(text, name).place(found.start(), found.start())
    return Place(name)
