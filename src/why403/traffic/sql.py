"""Names and texts as SQL writes them."""

from __future__ import annotations

from collections.abc import Iterable


def text(value: str) -> str:
    """A text as a literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A list of literals."""
    return "[" + ", ".join(map(text, values)) + "]"


def name(value: str) -> str:
    """A name as an identifier."""
    return '"' + value.replace('"', '""') + '"'
