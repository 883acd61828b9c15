"""Wildcards: `*` is any run of characters, also an empty one and one with slashes; `?` is one character.

No regular expression with chains of `.*`: the stretches between stars are looked for one after the
other, each from where the last one ended, so a pattern of many stars stays linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from why403.logic.facts import Keys, Writing
from why403.logic.index import Heads

ONE: Final = "\ud800"
"""Stands for a `?` inside a stretch, so that a `?` which a policy variable brought in stays a `?`.

It is half of a character, which no text has that can be sent or saved; `literal` keeps it out."""
MANY: Final = "\ud801"
"""Stands for a `*`, for the same reason."""
_HALVES = str.maketrans(dict.fromkeys((ONE, MANY), "\ufffd"))


INLINE = 8
"""So many different beginnings are still tried in a row; more go through the table."""


def wild(text: str) -> str:
    """A pattern as written, with its wildcards made distinct from plain characters."""
    return literal(text).replace("?", ONE).replace("*", MANY)


def literal(text: str) -> str:
    """A text in which nothing stands for wildcards."""
    return text.translate(_HALVES) if ONE in text or MANY in text else text


def is_plain(pattern: str) -> bool:
    """Whether the pattern has no wildcard."""
    return ONE not in pattern and MANY not in pattern


def head_of(pattern: str) -> str:
    """The plain beginning, up to the first wildcard."""
    return pattern.partition(MANY)[0].partition(ONE)[0]


@dataclass(frozen=True, slots=True)
class Glob:
    """One pattern: what it begins with, the stretches between its stars, what it ends with."""

    begin: str
    middle: tuple[str, ...]
    end: str
    starred: bool
    shortest: int

    def holds(self, text: str) -> bool:
        """Whether the whole text fits."""
        if not self.starred:
            return len(text) == self.shortest and _fits(self.begin, text, 0)
        if len(text) < self.shortest or not _fits(self.begin, text, 0):
            return False
        last = len(text) - len(self.end)
        return _fits(self.end, text, last) and _in_order(self.middle, text, len(self.begin), last)

    def source(self, value: str, writing: Writing) -> str:
        """The same as an expression over a string's name."""
        if not self.starred or len(self.middle) > 1 or ONE in self.begin + self.end + "".join(self.middle):
            return f"{writing.constant(self.holds)}({value})"
        tests = [f"{value}.startswith({self.begin!r})"] if self.begin else []
        if self.end:
            tests += [f"{value}.endswith({self.end!r})", f"len({value}) >= {self.shortest}"]
        if self.middle:
            bounds = (
                f"{len(self.begin)}, len({value}) - {len(self.end)}" if self.end else f"{len(self.begin)}"
            )
            tests.append(f"{value}.find({self.middle[0]!r}, {bounds}) >= 0")
        return f"({' and '.join(tests)})" if tests else "True"


def glob(pattern: str) -> Glob:
    """Compile one pattern whose wildcards are marked (see `wild`)."""
    parts = pattern.split(MANY)
    shortest = len(pattern) - len(parts) + 1
    if len(parts) == 1:
        return Glob(parts[0], (), "", False, shortest)
    return Glob(parts[0], tuple(part for part in parts[1:-1] if part), parts[-1], True, shortest)


def overlap(one: str, other: str) -> bool:
    """Whether some text fits both of two patterns with marked wildcards."""
    reached = [True] + [False] * len(other)
    for place, character in enumerate(other):
        reached[place + 1] = reached[place] and character == MANY
    for mine in one:
        before, reached = reached, [reached[0] and mine == MANY]
        for place, theirs in enumerate(other):
            if MANY in (mine, theirs):
                reached.append(before[place + 1] or reached[place])
            else:
                reached.append(before[place] and (mine == theirs or ONE in (mine, theirs)))
    return reached[-1]


def _fits(stretch: str, text: str, at: int) -> bool:
    if ONE not in stretch:
        return text.startswith(stretch, at)
    place = at
    for piece in stretch.split(ONE):
        if not text.startswith(piece, place):
            return False
        place += len(piece) + 1
    return place - 1 <= len(text)


def _in_order(stretches: tuple[str, ...], text: str, start: int, end: int) -> bool:
    for stretch in stretches:
        found = text.find(stretch, start, end) if ONE not in stretch else _search(stretch, text, start, end)
        if found < 0:
            return False
        start = found + len(stretch)
    return start <= end


def _search(stretch: str, text: str, start: int, end: int) -> int:
    """Where a stretch with `?` first fits: all its beginnings are followed at once, one bit each."""
    anything = sum(1 << i for i, c in enumerate(stretch) if c == ONE)
    masks: dict[str, int] = {}
    for i, c in enumerate(stretch):
        masks[c] = masks.get(c, anything) | 1 << i
    goal, alive = 1 << len(stretch) - 1, 0
    for i in range(start, end):
        alive = (alive << 1 | 1) & masks.get(text[i], anything)
        if alive & goal:
            return i - len(stretch) + 1
    return -1


@dataclass(frozen=True)
class Globs:
    """Several patterns; holds where one of them does."""

    patterns: tuple[str, ...]
    fold: bool = False

    @cached_property
    def exact(self) -> frozenset[str]:
        """The patterns without wildcards."""
        return frozenset(p for p in self.patterns if is_plain(p))

    @cached_property
    def heads(self) -> Heads[Glob | None]:
        """The others under their plain beginnings; None where the beginning is all there is to check."""
        wilds = (p for p in self.patterns if not is_plain(p))
        return Heads((head_of(p), None if p == head_of(p) + MANY else glob(p)) for p in wilds)

    def holds(self, text: str) -> bool:
        """Whether the text fits one of the patterns."""
        text = text.lower() if self.fold else text
        if text in self.exact:
            return True
        filed = self.heads.filed
        for length in self.heads.lengths:
            for found in filed.get(text[:length], ()):
                if found is None or found.holds(text):
                    return True
        return False

    def is_documented(self, _: str) -> bool:
        """Every text is a string."""
        return True

    def keys(self) -> Keys | None:
        """Where an index can look them up."""
        return None if self.fold else Keys(self.exact, frozenset(self.heads.filed))

    def source(self, value: str, writing: Writing) -> str | None:
        """The same as an expression, where there are few enough patterns."""
        if len(self.heads.filed) > INLINE:
            return None
        text = f"{value}.lower()" if self.fold else value
        tests = [within(text, self.exact, writing)] if self.exact else []
        for head, filed in self.heads.filed.items():
            tests += [f"{text}.startswith({head!r})" if g is None else g.source(text, writing) for g in filed]
        return f"({' or '.join(tests)})" if tests else "False"


def within(value: str, texts: frozenset[str], writing: Writing) -> str:
    """An expression: the value is one of the texts."""
    if len(texts) == 1:
        return f"{value} == {next(iter(texts))!r}"
    return f"{value} in {writing.constant(texts)}"


def globs(patterns: Iterable[str], fold: bool = False) -> Globs:
    """Patterns with marked wildcards; `fold` ignores case."""
    return Globs(tuple(p.lower() if fold else p for p in patterns), fold)
