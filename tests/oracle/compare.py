"""Two evaluations of one world beside each other: how much was compared, and where they differ.

    .venv/bin/python -m tests.oracle.compare [--worlds N] [--seed S] [--step N] [--places]
        [--old MODULE:FUNCTION] [--new MODULE:FUNCTION]

An evaluation takes a configuration, the facts of a call and the request, and returns statements (of several
about one fact the last counts), or values by the name of the fact. Leaves with 1 where the two differ.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from itertools import chain
from typing import Any

from tests.oracle.evaluation import telling
from tests.oracle.generated import seeded
from tests.oracle.worlds import World, incidents, tellings
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.configuration import Configuration
from why403.model.incident import FactValue, Request
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.model.routes import Routes

old_statements = telling.statements
NEW = "tests.oracle.bound:statements"
RAISED = "(raised)"
MOST_TRIES = 2_000
"""Evaluations that are spent on making one example small."""

Evaluation = Callable[[Configuration, Facts, Request], Mapping[str, object] | Iterable[FactValue]]
Said = Mapping[str, object]
"""What an evaluation comes to: a value, or a place, by the name of the fact."""


def values(evaluation: Evaluation, world: World) -> Said:
    """The value of each fact."""
    return _said(evaluation, world, lambda said: said.value)


def places(evaluation: Evaluation, world: World) -> Said:
    """The place of each fact, of an evaluation that returns statements."""
    return _said(evaluation, world, lambda said: said.at)


def everything(evaluation: Evaluation, world: World) -> Said:
    """Both of each fact."""
    return _said(evaluation, world, lambda said: (said.value, said.at))


def _said(evaluation: Evaluation, world: World, part: Callable[[FactValue], object]) -> Said:
    """An evaluation that fails says that, so that it differs from one that does not."""
    try:
        found = evaluation(world.configuration, world.facts, world.request)
        return found if isinstance(found, Mapping) else {said.fact: part(said) for said in found}
    except Exception as error:
        return {RAISED: f"{type(error).__name__}: {error}"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a fact differs, and a small world in which it does; `UNKNOWN` is not said at all."""

    fact: str
    old: object
    new: object
    world: World
    count: int


@dataclass(slots=True)
class Comparison:
    """What was compared: `worlds`, facts that either side settled, and the ways in which they differ."""

    worlds: int = 0
    settled: Counter[str] = field(default_factory=Counter)
    differing: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str], tuple[object, object, World]] = field(default_factory=dict)

    def add(self, world: World, old: Said, new: Said) -> None:
        self.worlds += 1
        for fact in {**old, **new}:
            self.settled[fact] += 1
            if differs(old, new, fact):
                one, other = old.get(fact, UNKNOWN), new.get(fact, UNKNOWN)
                way = (fact, repr(one), repr(other))
                self.differing[way] += 1
                self.examples.setdefault(way, (one, other, world))


def differs(old: Said, new: Said, fact: str) -> bool:
    """Whether two evaluations differ on a fact; a number is no truth value."""
    one, other = old.get(fact, UNKNOWN), new.get(fact, UNKNOWN)
    return one != other or type(one) is not type(other)


def compare(old: Evaluation, new: Evaluation, worlds: Iterable[World], read: Any = values) -> Comparison:
    """Both in every world."""
    found = Comparison()
    for world in worlds:
        found.add(world, read(old, world), read(new, world))
    return found


def differences(
    found: Comparison, old: Evaluation, new: Evaluation, read: Any = values
) -> Iterator[Difference]:
    """Every way in which they differ, by fact, the frequent first, with its example made small."""
    for way, count in sorted(found.differing.items(), key=lambda item: (item[0][0], -item[1])):
        one, other, world = found.examples[way]

        def same(tried: World, way: tuple[str, str, str] = way) -> bool:
            said = (read(old, tried).get(way[0], UNKNOWN), read(new, tried).get(way[0], UNKNOWN))
            return (repr(said[0]), repr(said[1])) == way[1:]

        yield Difference(way[0], one, other, smallest(world, same), count)


# Making an example small


def smallest(world: World, holds: Callable[[World], bool]) -> World:
    """The world without anything that can be left out while it still holds."""
    left = MOST_TRIES

    def tried(smaller: World) -> bool:
        nonlocal left
        left -= 1
        return left > 0 and holds(smaller)

    while True:
        before = left
        smaller: World = _smaller(world, tried)
        if smaller is world or left <= 0 or before == left:
            return smaller
        world = smaller


def _smaller(whole: Any, holds: Callable[[Any], bool]) -> Any:
    """One round over the parts: each is left out, or else made smaller itself."""
    match whole:
        case Setting():
            return _told(whole, holds)
        case Routes():
            kept = _sequence(tuple(whole), lambda routes: holds(Routes(routes)))
            return whole if len(kept) == len(whole) and kept == tuple(whole) else Routes(kept)
        case Place():
            return whole
        case tuple() | list():
            return _sequence(whole, holds)
        case dict():
            return _mapping(whole, holds)
    return _fields(whole, holds) if is_dataclass(whole) and not isinstance(whole, type) else whole


def _told(whole: Setting[Any], holds: Callable[[Any], bool]) -> Setting[Any]:
    if whole.value is not UNKNOWN and holds(UNKNOWN_SETTING):
        return UNKNOWN_SETTING
    value = _smaller(whole.value, lambda part: holds(replace(whole, value=part)))
    return whole if value is whole.value else replace(whole, value=value)


def _fields(whole: Any, holds: Callable[[Any], bool]) -> Any:
    for each in fields(whole):
        part = getattr(whole, each.name)
        without = _default(each)
        if without is MISSING or part != without:
            current = whole

            def fits(tried: object, current: Any = current, name: str = each.name) -> bool:
                return holds(replace(current, **{name: tried}))

            smaller = without if without is not MISSING and fits(without) else _smaller(part, fits)
            whole = whole if smaller is part else replace(whole, **{each.name: smaller})
    return whole


def _default(each: Field[Any]) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _sequence(whole: Any, holds: Callable[[Any], bool]) -> Any:
    for number in reversed(range(len(whole))):
        before, part, after = whole[:number], whole[number], whole[number + 1 :]
        if holds(before + after):
            whole = before + after
            continue
        kind, current = type(whole), whole

        def fits(tried: object, around: Any = (before, after), kind: Any = kind) -> bool:
            return holds(around[0] + kind([tried]) + around[1])

        smaller = _smaller(part, fits)
        whole = current if smaller is part else before + kind([smaller]) + after
    return whole


def _mapping(whole: dict[Any, Any], holds: Callable[[Any], bool]) -> dict[Any, Any]:
    for key in tuple(whole):
        rest = {name: part for name, part in whole.items() if name != key}
        if holds(rest):
            whole = rest
            continue
        current = whole

        def fits(tried: object, current: dict[Any, Any] = current, key: Any = key) -> bool:
            return holds({**current, key: tried})

        smaller = _smaller(whole[key], fits)
        whole = whole if smaller is whole[key] else {**whole, key: smaller}
    return whole


# Printing


def written(value: Any) -> str:
    """A value without what is left at its default, and without places."""
    match value:
        case Setting():
            return written(value.value)
        case Place():
            return str(value)
        case Routes():
            return written(tuple(value))
        case tuple() | list():
            return "[" + ", ".join(map(written, value)) + "]"
    if not is_dataclass(value) or isinstance(value, type):
        return repr(value)
    parts = ((each.name, getattr(value, each.name), _default(each)) for each in fields(value))
    kept = (f"{name}={written(part)}" for name, part, left in parts if name != "at" and part != left)
    return f"{type(value).__name__}({', '.join(kept)})"


def report(found: Comparison, listed: Sequence[Difference]) -> str:
    """The table, and an example of each way to differ."""
    lines = [
        f"{found.worlds:,} worlds, {sum(found.settled.values()):,} facts settled by one of the two, "
        f"{sum(found.differing.values()):,} differ",
        "",
        f"{'fact':<36} {'settled':>8} {'differ':>8}",
    ]
    differing: Counter[str] = Counter()
    for (fact, _, _), count in found.differing.items():
        differing[fact] += count
    lines += [
        f"{fact:<36} {count:>8,} {differing[fact]:>8,}" for fact, count in sorted(found.settled.items())
    ]
    for each in listed:
        lines += [
            "",
            f"{each.fact}: old {each.old!r}, new {each.new!r}; {each.count:,} times, as in {each.world.name}",
            f"  {written(each.world.configuration)}",
            f"  facts {each.world.facts!r}",
            f"  {written(each.world.request)}",
        ]
    return "\n".join(lines)


def named(path: str) -> Evaluation:
    """The evaluation that `MODULE:FUNCTION` names."""
    module, _, function = path.partition(":")
    found: Evaluation = getattr(importlib.import_module(module), function)
    return found


def main(arguments: Sequence[str]) -> int:
    """Compare, print, and judge."""
    parser = argparse.ArgumentParser(prog="tests.oracle.compare")
    parser.add_argument("--worlds", type=int, default=2_000, help="how many are generated (2000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--step", type=int, default=17, help="which calls of the tellings (every 17th); 0: none"
    )
    parser.add_argument("--places", action="store_true", help="compare where it is told, not what")
    parser.add_argument("--old", type=named, default=old_statements, metavar="MODULE:FUNCTION")
    parser.add_argument("--new", type=named, default=NEW, metavar="MODULE:FUNCTION")
    options = parser.parse_args(arguments)
    read = places if options.places else values
    shown = chain(incidents(), tellings(options.step)) if options.step else ()
    found = compare(options.old, options.new, chain(shown, seeded(options.seed, options.worlds)), read)
    print(report(found, list(differences(found, options.old, options.new, read))))
    return int(bool(found.differing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
