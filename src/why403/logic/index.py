"""Many alternatives, looked up by one fact's value instead of tried one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from why403.frozen import dataclass
from why403.logic.facts import Facts, Keys
from why403.logic.formula import AllOf, Atom, Formula
from why403.logic.states import ABSENT, State

T = TypeVar("T")


class Heads(Generic[T]):
    """Things filed under plain beginnings; finds all whose beginning a text has.

    One look-up for every distinct length of a beginning, however many beginnings there are.
    """

    __slots__ = ("filed", "lengths")

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        self.filed: dict[str, list[T]] = {}
        for head, item in items:
            self.filed.setdefault(head, []).append(item)
        self.lengths = tuple(sorted({len(head) for head in self.filed}))

    def of(self, text: str) -> Iterator[T]:
        """Everything whose head the text begins with, shortest head first."""
        filed = self.filed
        for length in self.lengths:
            yield from filed.get(text[:length], ())


@dataclass(frozen=True, slots=True)
class Filed:
    """One alternative, and where to look it up; no keys: it has to be tried always."""

    part: Formula
    keys: dict[str, Keys]


def keys_of(part: Formula) -> dict[str, Keys]:
    """By fact, the keys of the atoms that must all hold for this alternative."""
    atoms = part.parts if isinstance(part, AllOf) else (part,)
    found: dict[str, Keys] = {}
    for atom in atoms:
        keys = _keys(atom)
        if keys is not None and isinstance(atom, Atom):
            found.setdefault(atom.fact.name, keys)
    return found


def _keys(atom: Formula) -> Keys | None:
    if not isinstance(atom, Atom) or atom.operator.keys is None or atom.operator.absent:
        return None
    return atom.operator.keys(atom.operand)


def best_fact(filed: Iterable[Filed]) -> str | None:
    """The fact by which most alternatives can be told apart."""
    votes = Counter(name for each in filed for name, keys in each.keys.items() if "" not in keys.heads)
    spread = {
        name: count * len({key for each in filed for key in _texts(each.keys.get(name))})
        for name, count in votes.items()
    }
    return max(spread, key=lambda name: spread[name], default=None)


def _texts(keys: Keys | None) -> frozenset[str]:
    return keys.exact | keys.heads if keys else frozenset()


class Alternatives:
    """Holds where one alternative does. Each is compiled by `compile_part` when it is first needed."""

    def __init__(
        self,
        fact: str,
        parts: list[Filed],
        rest: State,
        compile_part: Callable[[Formula], Callable[[Facts], bool]],
    ) -> None:
        self.fact = fact
        self.rest = rest
        self.parts = parts
        self.compile_part = compile_part
        self.tests: dict[int, Callable[[Facts], bool]] = {}
        self.always = [i for i, each in enumerate(parts) if fact not in each.keys]
        self.exact: dict[str, list[int]] = {}
        heads: list[tuple[str, int]] = []
        for i, each in enumerate(parts):
            keys = each.keys.get(fact, Keys())
            heads += [(head, i) for head in keys.heads]
            for text in keys.exact:
                self.exact.setdefault(text, []).append(i)
        self.heads: Heads[int] = Heads(heads)

    def candidates(self, value: object) -> Iterator[int]:
        """The alternatives that can hold of a value."""
        if isinstance(value, str):
            yield from self.exact.get(value, ())
            yield from self.heads.of(value)
        elif value is not ABSENT:
            yield from range(len(self.parts))
        yield from self.always

    def __call__(self, facts: Facts) -> bool:
        """Whether one of them holds of the facts."""
        return any(self.test(i)(facts) for i in self.candidates(facts.get(self.fact, self.rest)))

    def test(self, i: int) -> Callable[[Facts], bool]:
        """The compiled alternative."""
        if i not in self.tests:
            self.tests[i] = self.compile_part(self.parts[i].part)
        return self.tests[i]
