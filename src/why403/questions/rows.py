"""Many calls read at once: each lands, then those whose lines are left with the same residuals are read as
columns.

However many sites there are, their lines are left with a handful of different residuals: these make the
classes. What follows from other facts is made column by column, and of the rows alone that a check still asks
about. Most of the time goes into the landing, a look-up for each part of a path. Needs numpy, the extra
`column`.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from itertools import count
from typing import Any

from why403.access.call import Derivation, derived_column
from why403.frozen import dataclass
from why403.iam.keys import RESOURCE
from why403.logic.column import (
    ABSENT_CODE,
    BATCH,
    OPEN,
    UNKNOWN_CODE,
    Column,
    Vector,
    cells,
    column_of,
    first_failing,
    same,
    strings,
    told_first,
    too_wide,
)
from why403.logic.facts import Value
from why403.logic.formula import Formula, defined_in, facts_in
from why403.logic.reading import Walk
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO
from why403.questions.line import OF_THE_LANDING, Arrival, PathReader

Array = Any


@dataclass(frozen=True, slots=True)
class Landed:
    """Where calls arrive: row i at `arrivals[numbers[i]]`; `None` is for calls not read the fast way."""

    arrivals: Sequence[Arrival | None]
    numbers: Array


@dataclass(frozen=True, slots=True)
class Rows:
    """Calls as columns: host, method, path, and other facts by their names, each as plain values or a column.

    Where calls that land alike are known to, `landed` saves looking it up for each of them. A row whose path
    is `unseen` stands for all calls that land alike and are told the same: what is found of it is true of
    each, and it is open where their paths decide.
    """

    hosts: Sequence[str]
    methods: Sequence[str]
    paths: Sequence[str]
    own: Mapping[str, Sequence[Value] | Column]
    landed: Landed | None = None
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class ReadRows:
    """For every row the place of the first failing check in the line at its site, and which line that is.

    `lines` are the residuals of each class; `landing_seconds` is how long the landing took of it all.
    """

    places: Array
    classes: Array
    lines: tuple[tuple[Formula, ...], ...]
    landing_seconds: float


def read_rows(reader: PathReader, rows: Rows, *, whichever: bool = False) -> ReadRows:
    """Land every row, then read each class of equal residuals at once. With `whichever`, the place is that of
    the first check that is known to fail, though one before it may fail."""
    numpy = import_module("numpy")
    size, began = len(rows.paths), time.process_time()
    arrivals: dict[Arrival | None, int] = defaultdict(count().__next__)
    if rows.landed is not None and OF_THE_LANDING.isdisjoint(rows.own):
        each = map(arrivals.__getitem__, rows.landed.arrivals)
        numbers = numpy.fromiter(each, dtype=numpy.int32, count=len(rows.landed.arrivals))[
            rows.landed.numbers
        ]
    else:
        landed: list[Arrival | None] = [None] * size
        if OF_THE_LANDING.isdisjoint(rows.own):
            landed = reader.arrivals(rows.hosts, rows.methods, rows.paths)
        numbers = numpy.fromiter(map(arrivals.__getitem__, landed), dtype=numpy.int32, count=size)
    landing = time.process_time() - began
    places, classes = numpy.empty((2, size), dtype=numpy.int32)
    lines: dict[int, tuple[Formula, ...]] = {}
    table = _Table(rows, list(arrivals), numbers)
    alike: dict[tuple[object, ...], list[int]] = {}
    for arrival, number in arrivals.items():
        if arrival is not None:
            lines.setdefault(id(arrival.program.residuals), arrival.program.residuals)
            alike.setdefault(_alike(arrival), []).append(number)
    for met in alike.values():
        arrival = table.arrivals[met[0]]
        assert arrival is not None
        residuals = arrival.program.residuals
        overturned = rows.unseen and _can_be_overturned(residuals)
        alike_here = numpy.zeros(len(arrivals), dtype=bool)
        alike_here[met] = True
        chosen = numpy.flatnonzero(alike_here[numbers])
        classes[chosen] = list(lines).index(id(residuals))
        for start in range(0, len(chosen), BATCH):
            some = chosen[start : start + BATCH]
            if overturned:
                places[some] = OPEN
                continue
            cells = _Cells(table, arrival, some)
            known = whichever and not rows.unseen
            places[some] = first_failing(residuals, cells, len(some), whichever=known)
    slow = numpy.flatnonzero(numbers == arrivals.get(None, -1))
    if rows.unseen:
        places[slow], classes[slow] = OPEN, -1
        return ReadRows(places, classes, tuple(lines.values()), landing)
    own = {name: _cells_of(each, slow) for name, each in rows.own.items()}
    for number, row in enumerate(slow.tolist()):
        told = {name: values[number] for name, values in own.items() if values[number] is not UNKNOWN}
        program, facts = reader.read(rows.hosts[row], rows.methods[row], rows.paths[row], told)
        place = program.first(facts)
        if place == OPEN and whichever:
            truths = map(Walk(facts).truth, program.residuals)
            place = next((number for number, truth in enumerate(truths) if truth is NO), OPEN)
        places[row] = place
        lines.setdefault(id(program.residuals), program.residuals)
        classes[row] = list(lines).index(id(program.residuals))
    return ReadRows(places, classes, tuple(lines.values()), landing)


def _can_be_overturned(residuals: Sequence[Formula]) -> bool:
    """Whether a path can contradict what is told, and so open again what was decided without it."""
    return any(
        RESOURCE.name in facts_in(each.body) for residual in residuals for each in defined_in(residual)
    )


def _cells_of(told: Sequence[Value] | Column, rows: Array) -> list[Value]:
    """The values of a fact in some rows."""
    return cells(told.at(rows)) if isinstance(told, Column) else [told[row] for row in rows.tolist()]


def _alike(arrival: Arrival) -> tuple[object, ...]:
    """Equal for arrivals whose rows are read together: the same is asked, and follows from the same."""
    told = tuple((name, type(value), value) for name, value in arrival.told.items())
    return id(arrival.program.residuals), arrival.derived, arrival.start is None, told


class _Table:
    """All rows: the columns of what is told, made when they are first asked for, and where each arrived."""

    def __init__(self, rows: Rows, arrivals: list[Arrival | None], numbers: Array) -> None:
        self.rows = rows
        self.arrivals = arrivals
        self.numbers = numbers
        self.made: dict[str, Column] = {}
        self.followed: dict[tuple[int, str], Column] = {}
        begins = [("", 0) if each is None else (each.start or "", each.cut) for each in arrivals]
        self.begins = list(dict.fromkeys(begins))
        places = {begin: place for place, begin in enumerate(self.begins)}
        self.plain = all(begin.isascii() for begin, _ in self.begins)
        self.groups = import_module("numpy").array([places[begin] for begin in begins], dtype="int32")

    @cached_property
    def paths(self) -> Array:
        """The called paths, without the slashes at their ends; a list where an array of bytes cannot hold
        them."""
        paths = [path if path[-1:] != "/" else path.rstrip("/") for path in self.rows.paths]
        found = None if too_wide(paths) or not self.plain else strings(paths)
        return paths if found is None or found.dtype.kind != "S" else found

    def own(self, name: str) -> Column:
        """The whole column of a told fact."""
        if name not in self.made:
            told = self.rows.own[name]
            self.made[name] = told if isinstance(told, Column) else column_of(told)
        return self.made[name]

    def resources(self, rows: Array) -> Column:
        """The ARNs of the methods that rows of this table ask for: the paths behind a few beginnings."""
        numpy, groups = import_module("numpy"), self.groups[self.numbers[rows]]
        if isinstance(self.paths, list):
            each = zip(rows.tolist(), (self.begins[group] for group in groups.tolist()), strict=True)
            return column_of([begin + (self.paths[row][cut:] or "/") for row, (begin, cut) in each])
        whole = self.paths[rows].view(numpy.uint8).reshape(len(rows), -1)
        longest = max(len(begin) for begin, _ in self.begins) + whole.shape[1] + 1
        found = numpy.zeros((len(rows), longest), dtype=numpy.uint8)
        for group in numpy.unique(groups).tolist():
            begin, cut = self.begins[group]
            some = slice(None) if (groups == group).all() else numpy.flatnonzero(groups == group)
            below = whole[some, cut:]
            found[some, : len(begin)] = numpy.frombuffer(begin.encode(), dtype=numpy.uint8)
            found[some, len(begin) : len(begin) + below.shape[1]] = below
            found[some, len(begin)] = ord("/")  # as every path begins that is not empty
        return Column(found.view(f"S{longest}").reshape(len(rows)))


class _Cells(Mapping[str, Column]):
    """The columns of some rows that arrived alike: as they are told, and derived where nothing is."""

    def __init__(self, table: _Table, arrival: Arrival, rows: Array) -> None:
        self.table = table
        self.arrival = arrival
        self.rows = rows
        self.start = None if table.rows.unseen else arrival.start
        self.derived = {derivation.fact.name: derivation for derivation in arrival.derived}
        self.made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self.made:
            self.made[name] = self.column(name)
        return self.made[name]

    def column(self, name: str) -> Column:
        """The column of a fact; `KeyError` where nothing tells it in any row."""
        if name not in self.table.rows.own:
            return self.otherwise(name)
        told = self.table.own(name).at(self.rows)
        if name not in set(self) or told.codes is None or UNKNOWN_CODE not in told.codes:
            return told
        return told_first(told, self.otherwise(name))

    def otherwise(self, name: str) -> Column:
        """What is known where a row itself does not tell it."""
        if name in self.arrival.told:
            return same(self.arrival.told[name], len(self.rows))
        if name == RESOURCE.name and self.start is not None:
            return self.table.resources(self.rows)
        return self.follows(self.derived[name])

    def follows(self, derivation: Derivation) -> Column:
        """What follows from other columns."""
        untold = same(UNKNOWN, len(self.rows))
        others = [self.get(fact.name, untold) for fact in derivation.made_of]
        if len(others) == 1 and derivation.many is None and isinstance(others[0].values, Vector):
            return self.follows_shared(derivation, others[0])
        return derived_column(derivation, self.arrival.ground, others, len(self.rows))

    def follows_shared(self, derivation: Derivation, column: Column) -> Column:
        """What follows from values that rows share: asked once of each for all rows that arrive alike."""
        key = (id(self.arrival), derivation.fact.name)
        found = self.table.followed.get(key)
        if found is None:
            numpy, size = import_module("numpy"), len(column.values)
            codes = numpy.append(numpy.arange(size), [UNKNOWN_CODE, ABSENT_CODE]).astype(numpy.int32)
            every = Column(column.values, codes)
            found = derived_column(derivation, self.arrival.ground, [every], size + 2)
            self.table.followed[key] = found
        return found.at(column.places())

    def __iter__(self) -> Iterator[str]:
        known = {*self.arrival.told, *self.derived}
        return iter(known if self.start is None else known | {RESOURCE.name})

    def __len__(self) -> int:
        return sum(1 for _ in self)


__all__ = ["ReadRows", "Rows", "read_rows"]
