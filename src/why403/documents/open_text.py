"""Texts of which some parts are open: not known from the files, but under a name.

What is known around an open part can still be compared, joined and read: the routes of a document with the
ARN of a function in it, the rest of a policy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_SPARE = "openPart"
"""Begins the words that stand for open parts while a text is with a reader that knows plain ones only."""


@dataclass(frozen=True, slots=True)
class Open:
    """An open part: the name of what will stand there."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text with at least one open part; no two plain parts follow each other. `text_of` makes it."""

    parts: tuple[str | Open, ...]

    def __str__(self) -> str:
        """For people, who see the names in braces."""
        return "".join(part if isinstance(part, str) else f"{{{part.name}}}" for part in self.parts)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the open parts."""
        return tuple(part.name for part in self.parts if isinstance(part, Open))

    @property
    def whole(self) -> str | None:
        """The name of the one open part that the text consists of."""
        first = self.parts[0]
        return first.name if len(self.parts) == 1 and isinstance(first, Open) else None

    def filled(self, of: Callable[[str], str | None]) -> str | OpenText:
        """With those parts put in whose names lead to a text."""
        return text_of(part if isinstance(part, str) else _or(of(part.name), part) for part in self.parts)

    def read_by(self, reader: Callable[[str], Any], *, keys: str = "${?}") -> Any:
        """What a reader of plain texts makes of it; in its texts the parts are open again.

        In the keys of mappings an open part becomes `keys`.
        """
        spare = _unused("".join(part for part in self.parts if isinstance(part, str)))
        words = (part if isinstance(part, str) else f"{spare}{at}e" for at, part in enumerate(self.parts))
        word = re.compile(f"{spare}([0-9]+)e")

        def again(text: str) -> str | OpenText:
            if word.search(text) is None:
                return text
            pieces = word.split(text)
            return text_of(self.parts[int(p)] if at % 2 else p for at, p in enumerate(pieces))

        def back(value: Any) -> Any:
            if isinstance(value, dict):
                return {word.sub(keys, name): back(part) for name, part in value.items()}
            if isinstance(value, list):
                return [back(part) for part in value]
            return again(value) if isinstance(value, str) else value

        return back(reader("".join(words)))


def _or(text: str | None, otherwise: Open) -> str | Open:
    return otherwise if text is None else text


def text_of(parts: Iterable[str | Open | OpenText]) -> str | OpenText:
    """Several texts as one; a plain one where none of them is open."""
    found: list[str | Open] = []
    for part in _flat(parts):
        last = found[-1] if found else None
        if isinstance(part, str) and isinstance(last, str):
            found[-1] = last + part
        elif part != "":
            found.append(part)
    if not any(isinstance(part, Open) for part in found):
        return "".join(part for part in found if isinstance(part, str))
    return OpenText(tuple(found))


def _flat(parts: Iterable[str | Open | OpenText]) -> Iterator[str | Open]:
    for part in parts:
        yield from part.parts if isinstance(part, OpenText) else (part,)


def json_of(value: Any, stands_for: Callable[[Any], OpenText]) -> str | OpenText:
    """A value as JSON, in which texts with open parts keep them; `stands_for` tells what else stands for."""
    spare = _unused(
        json.dumps(value, default=lambda part: str(_opened(part, stands_for)), ensure_ascii=False)
    )
    opens: list[Open] = []

    def word(part: Any) -> str:
        shown = ""
        for each in _opened(part, stands_for).parts:
            if isinstance(each, Open):
                opens.append(each)
            shown += each if isinstance(each, str) else f"{spare}{len(opens) - 1}e"
        return shown

    pieces = re.split(f"{spare}([0-9]+)e", json.dumps(value, default=word, ensure_ascii=False))
    return text_of(opens[int(piece)] if at % 2 else piece for at, piece in enumerate(pieces))


def _opened(part: Any, stands_for: Callable[[Any], OpenText]) -> OpenText:
    return part if isinstance(part, OpenText) else stands_for(part)


def _unused(text: str) -> str:
    """A word that is nowhere in a text."""
    number = 0
    while f"{_SPARE}{number}x" in text:
        number += 1
    return f"{_SPARE}{number}x"
