"""Many calls read at once: landed one by one, then every class of equal residuals as columns.

Sites whose lines are left with the same residuals make one class, however many there are: an API of hundreds
of routes has a handful. What limits the whole is the landing, which is Python. Needs numpy, the extra
`column`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from why403.access.call import SOURCE_ADDRESS
from why403.frozen import dataclass
from why403.gateway import facts as catalogue
from why403.iam.keys import RESOURCE
from why403.logic.column import Column, column_of, truths
from why403.logic.facts import Facts, Value
from why403.logic.formula import Formula, facts_in
from why403.logic.states import UNTOLD
from why403.logic.truth import NO, UNKNOWN
from why403.questions.line import OPEN, PathReader, Program

Array = Any


@dataclass(frozen=True, slots=True)
class Rows:
    """Calls as columns of plain lists: host, method, path, and other facts by their names."""

    hosts: Sequence[str]
    methods: Sequence[str]
    paths: Sequence[str]
    own: Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Read:
    """For every row the place of the first failing check in the line at its site, and which line that is.

    `lines` are the residuals of each class; `landing_seconds` is how long the landing took of it all.
    """

    places: Array
    classes: Array
    lines: tuple[tuple[Formula, ...], ...]
    landing_seconds: float


def read_rows(reader: PathReader, rows: Rows) -> Read:
    """Land every row, then read each class of equal residuals at once."""
    numpy = import_module("numpy")
    count = len(rows.paths)
    began = time.process_time()
    classes = numpy.empty(count, dtype=numpy.int32)
    made: dict[str, list[Value]] = {}
    known: dict[int, int] = {}
    lines: list[tuple[Formula, ...]] = []
    slow: dict[int, tuple[Program, Facts]] = {}
    own = list(rows.own.items())
    resources: list[Value] = [UNTOLD] * count
    land = reader.landed
    for row, (host, method, path) in enumerate(zip(rows.hosts, rows.methods, rows.paths, strict=True)):
        found = None if "%" in path or path[-1:] == "/" else land(host, method, path)
        if found is None:
            told = {name: cells[row] for name, cells in own if cells[row] is not UNTOLD}
            program, facts = reader.read(host, method, path, told)
            slow[row] = program, facts
        else:
            program, below = found
            resources[row] = program.starts[0] + below
        number = known.get(id(program))
        if number is None:
            residuals = tuple(step.residual for step in program.line.steps)
            number = lines.index(residuals) if residuals in lines else len(lines)
            if number == len(lines):
                lines.append(residuals)
            known[id(program)] = number
        classes[row] = number
    landing = time.process_time() - began
    made[RESOURCE.name] = resources
    _derive(reader, rows, made)
    asked = {name for residuals in lines for residual in residuals for name in facts_in(residual)}
    cells_of = {name: _told_first(name, rows.own, made) for name in {*rows.own, *made} & asked}
    columns = {name: column_of(cells) for name, cells in cells_of.items()}
    places = numpy.full(count, OPEN, dtype=numpy.int32)
    for number, residuals in enumerate(lines):
        chosen = numpy.flatnonzero(classes == number)
        some = {name: column.at(chosen) for name, column in columns.items()}
        places[chosen] = _first(residuals, some, len(chosen))
    for row, (program, facts) in slow.items():
        places[row] = program.first(facts)
    return Read(places, classes, tuple(lines), landing)


def _told_first(
    name: str, own: Mapping[str, Sequence[Value]], made: Mapping[str, Sequence[Value]]
) -> Sequence[Value]:
    """The cells of a fact: as they are told, and derived where nothing is."""
    if name not in own or name not in made:
        return own[name] if name in own else made[name]
    return [derived if told is UNTOLD else told for told, derived in zip(own[name], made[name], strict=True)]


def _derive(reader: PathReader, rows: Rows, made: dict[str, list[Value]]) -> None:
    """Facts that follow from one other or two."""
    sent = rows.own.get(catalogue.API_KEY.name)
    if sent is not None:
        keys = {value: reader.key_of(value) for value in set(sent)}
        made[catalogue.KEY_ID.name] = [keys[value] for value in sent]
    untold = [UNTOLD] * len(rows.paths)
    addresses = rows.own.get(catalogue.SOURCE_IP.name, untold)
    told = rows.own.get(catalogue.VPC_ENDPOINT.name, untold)
    ways = list(map(reader.way_of, addresses, told))
    made[catalogue.VPC_ENDPOINT.name] = [through for through, _ in ways]
    made[SOURCE_ADDRESS.name] = [address for _, address in ways]


def _first(residuals: Sequence[Formula], columns: Mapping[str, Column], rows: int) -> Array:
    """The place of the first residual that fails, on every row; open where one before it is not known."""
    numpy = import_module("numpy")
    found = numpy.full(rows, len(residuals), dtype=numpy.int32)
    for place, truth in reversed(list(enumerate(truths(residuals, columns, rows)))):
        found = numpy.where(truth == NO, place, numpy.where(truth == UNKNOWN, OPEN, found))
    return found


__all__ = ["Read", "Rows", "read_rows"]
