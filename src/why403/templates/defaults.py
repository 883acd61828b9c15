"""Defaults of parameters and variables: assumed, never known to be what was deployed.

A source is read twice: with its defaults taken, and with everything open that hangs on them. The second is
what is known; the first says what follows where the defaults were deployed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from why403.model.assumption import Assumption
from why403.model.configuration import Configuration
from why403.model.routes import Routes
from why403.redaction.masks import is_secret
from why403.templates.load_result import LoadResult
from why403.templates.reading import DEFAULT, ApiReading, Note

_MOST = 12
"""So many defaults are left open one by one, to see on which of them an API hangs."""
_LONGEST = 60
_RANDOM = 16
"""A word of so many characters, digits among them, may be a key."""
_WORD, _DIGIT = re.compile(r"[A-Za-z0-9_+/]+"), re.compile(r"\d")


class Defaults:
    """Which defaults one reading takes: all, none, or all but some. `used` are those that were asked for."""

    def __init__(self, *, taken: bool = True, but: Collection[str] = ()) -> None:
        self._taken = taken
        self._but = but
        self.used: dict[str, Assumption] = {}

    def takes(self, assumption: Assumption) -> bool:
        """Whether this one is taken; it is asked for in either case."""
        self.used.setdefault(assumption.name, assumption)
        return self._taken and assumption.name not in self._but


Read = Callable[[Defaults], LoadResult]
"""Reads a source with these defaults."""


def read_assuming(read: Read) -> LoadResult:
    """What is known of a source, and beside it what follows from its defaults."""
    every = Defaults()
    assumed = read(every)
    if not every.used:
        return assumed
    known = read(Defaults(taken=False))
    without = _one_by_one(read, every.used)
    readings = {
        name: _beside(name, known.readings.get(name), assumed.readings.get(name), every.used, without)
        for name in _names(known, assumed)
    }
    notes = dict.fromkeys((*known.notes, *(note for each in readings.values() for note in _defaults(each))))
    return replace(assumed, readings=readings, notes=tuple(notes))


def _names(known: LoadResult, assumed: LoadResult) -> tuple[str, ...]:
    """An API can be there for its default alone; one that is named by a default has another name without."""
    only = [name for name in assumed.readings if name not in known.readings]
    renamed = any(name not in assumed.readings for name in known.readings)
    return tuple(known.readings) if renamed else (*known.readings, *only)


def _one_by_one(read: Read, used: Mapping[str, Assumption]) -> dict[str, LoadResult]:
    """The source with one of its defaults open, by the name of that one."""
    if not 1 < len(used) <= _MOST:
        return {}
    return {name: read(Defaults(but=(name,))) for name in used}


def _beside(
    api: str,
    known: ApiReading | None,
    assumed: ApiReading | None,
    used: Mapping[str, Assumption],
    without: Mapping[str, LoadResult],
) -> ApiReading:
    """What is known of an API, with the defaults that it hangs on and what follows from them."""
    if assumed is None:
        return known or ApiReading(Configuration())
    told = known or ApiReading(Configuration(), notes=assumed.notes, label=assumed.label)
    if known is not None and alike(known.whole, assumed.whole):
        return assumed
    hangs = [
        each
        for name, each in used.items()
        if name not in without or _differs(without[name].readings.get(api), assumed)
    ]
    return replace(told, assumed=tuple(hangs or used.values()), as_assumed=assumed)


def _differs(one: ApiReading | None, other: ApiReading) -> bool:
    return one is None or not alike(one.whole, other.whole)


def _defaults(reading: ApiReading) -> list[Note]:
    return [Note(DEFAULT, each.at, each.name) for each in reading.assumed]


def alike(one: Any, other: Any) -> bool:
    """Whether two parts of configurations say the same at the same places."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Routes | tuple | list):
        mine, theirs = tuple(one), tuple(other)
        return len(mine) == len(theirs) and all(map(alike, mine, theirs))
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(alike(part, other[key]) for key, part in one.items())
    if is_dataclass(one):
        names = [each.name for each in fields(one) if each.compare]
        return all(alike(getattr(one, name), getattr(other, name)) for name in names)
    return bool(one == other)


def shown(name: str, value: object) -> str:
    """As much of a default as is said of it: nothing where its name or its look may be that of a secret."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if is_secret(name) or any(len(word) >= _RANDOM and _DIGIT.search(word) for word in _WORD.findall(text)):
        return ""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
