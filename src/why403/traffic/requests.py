"""Distinct requests as columns of numbers: each value once, and for each row which one it has.

DuckDB numbers the values of each column, and groups paths that no list of routes tells apart: where a call
lands is then looked up once for each group, and what is asked of an address once for each address. It decides
nothing: what is told apart is finer than what the model tells apart, or the same (groups are known by hashes
of 64 bits, of which two could be alike).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from why403 import facts as f
from why403.frozen import dataclass, replace
from why403.logic.column import ABSENT_CODE, UNKNOWN_CODE, Column, Vector, column_of, strings, too_wide
from why403.logic.facts import Value
from why403.logic.states import ABSENT, UNKNOWN
from why403.questions.line import Arrival, PathReader
from why403.questions.rows import Landed, Rows
from why403.traffic.evidence import UNSET
from why403.traffic.reducing import columns_of
from why403.traffic.sql import name, text, texts

Array = Any
BATCH = 1 << 18
MOST_TEXTS = 1000
"""Of more parts of routes, paths are told apart as a whole: to look each up takes longer than to land it."""
MOST_NUMBERED = 1 << 20
"""Of more values, those of a batch are numbered by themselves."""
_NUMBERED = ("sourceIp", "vpce", "userArn")


class Ways:
    """The groups of requests that land alike: their hashes, ascending, and one of each by host, method and
    path."""

    def __init__(self, ways: Sequence[tuple[int, str, str, str]]) -> None:
        self.hashes = import_module("numpy").array([way[0] for way in ways], dtype="uint64")
        self.hosts = [way[1] for way in ways]
        self.methods = [way[2] for way in ways]
        self.paths = [way[3] for way in ways]
        self._arrivals: dict[int, tuple[PathReader, list[Arrival | None]]] = {}

    def numbers(self, hashes: Array) -> Array:
        """Which of the groups each hash is."""
        return import_module("numpy").searchsorted(self.hashes, hashes)

    def arrivals(self, reader: PathReader) -> list[Arrival | None]:
        """Where they arrive by one reader; looked up once."""
        if id(reader) not in self._arrivals:
            ways = zip(self.hosts, self.methods, self.paths, strict=True)
            self._arrivals[id(reader)] = reader, [reader.along(*way) for way in ways]
        return self._arrivals[id(reader)][1]


@dataclass(frozen=True, slots=True)
class Requests:
    """Some rows: which way each is, its path, and what is told of it."""

    ways: Ways
    numbers: Array
    paths: Array
    own: dict[str, Column]

    def landed(self, reader: PathReader) -> Rows:
        """As `read_rows` reads them."""
        return Rows(
            _Named(self.ways.hosts, self.numbers),
            _Named(self.ways.methods, self.numbers),
            self.paths,
            self.own,
            Landed(self.ways.arrivals(reader), self.numbers),
        )

    def some(self, rows: Array) -> Requests:
        """Some of these rows."""
        if len(rows) == len(self.numbers):
            return self
        own = {each: column.at(rows) for each, column in self.own.items()}
        return replace(self, numbers=self.numbers[rows], paths=self.paths[rows], own=own)

    def calls(self, rows: Array) -> Iterator[tuple[str, str, str]]:
        """Host, method and path of some rows."""
        for number, path in zip(self.numbers[rows].tolist(), self.paths[rows].tolist(), strict=True):
            yield self.ways.hosts[number], self.ways.methods[number], path


class _Named(Sequence[str]):
    """A column of texts of which few are different."""

    def __init__(self, values: Sequence[str], numbers: Array) -> None:
        self.values = values
        self.numbers = numbers

    def __getitem__(self, row: Any) -> Any:
        return self.values[self.numbers[row]]

    def __len__(self) -> int:
        return len(self.numbers)


class Coded:
    """The requests of the table `asked`, as `coded` makes them."""

    def __init__(self, connection: Any, ways: Ways, values: dict[str, Vector | None]) -> None:
        self.connection = connection
        self.ways = ways
        self.values = values
        (self.count,) = connection.execute("SELECT count(*) FROM coded").fetchone()

    def batches(self) -> Iterator[tuple[Array, Requests]]:
        """The requests, so many at a time, with the numbers of their rows in `asked`."""
        for start in range(0, self.count, BATCH):
            here = f"rowid >= {start} AND rowid < {start + BATCH}"
            found = self.connection.execute(f"SELECT * FROM coded WHERE {here}").fetchnumpy()
            told = {column: self._column(column, found[column]) for column in self.values}
            own = dict(_facts(told, found.get("keyed"), len(found["row"])))
            numbers = self.ways.numbers(found["way"])
            yield found["row"], Requests(self.ways, numbers, found["path"], own)

    def _column(self, column: str, found: Array) -> Column:
        values = self.values[column]
        if values is None:
            return column_of([UNKNOWN if each is None else each for each in found.tolist()])
        return Column(values, found)


def _facts(own: dict[str, Column], keyed: Array | None, size: int) -> Iterator[tuple[str, Column]]:
    """What the columns of a log tell of so many requests."""
    numpy = import_module("numpy")
    if "sourceIp" in own:
        yield f.SOURCE_IP.name, own["sourceIp"]
    if "vpce" in own:
        through = own["vpce"]
        there = through.places() >= 0
        untold = numpy.where(there, through.places(), ABSENT_CODE)
        yield f.SOURCE_VPCE.name, Column(through.values, untold)
        yield f.VPC_ENDPOINT.name, _either(there, True, False)
        yield f.VPCE_POLICY_CUSTOM.name, _either(there, UNKNOWN, False)
    else:
        yield f.VPCE_POLICY_CUSTOM.name, _either(numpy.zeros(size, dtype=bool), UNKNOWN, False)
    if "userArn" in own:
        yield f.CALLER_ARN.name, own["userArn"]
        yield f.AUTHORIZATION.name, _either(own["userArn"].places() >= 0, "sigv4", UNKNOWN)
    if keyed is not None:
        yield f.API_KEY.name, _either(keyed, "(a key)", ABSENT)


_CODES: dict[Value, int] = {UNKNOWN: UNKNOWN_CODE, ABSENT: ABSENT_CODE}


def _either(which: Array, one: Value, other: Value) -> Column:
    """A column of two values."""
    numpy = import_module("numpy")
    values = [each for each in (one, other) if each not in _CODES]
    first, second = (_CODES[each] if each in _CODES else values.index(each) for each in (one, other))
    return Column(values, numpy.where(which, numpy.int32(first), numpy.int32(second)))


@contextmanager
def coded(connection: Any, parts: Collection[str], host: str) -> Iterator[Coded]:
    """The requests of the table `asked` by numbers. `parts` of paths decide where calls land; `host` is
    called where none is logged."""
    columns = columns_of(connection, "asked")
    called = f"CASE WHEN domain NOT IN {UNSET} THEN domain END" if "domain" in columns else "NULL"
    values = {each: _values(connection, each) for each in _NUMBERED if each in columns}
    shown, joins = [], []
    for each, known in values.items():
        table, here = name(f"values {each}"), f"asked.{name(each)}"
        if known is None:
            shown.append(f"CASE WHEN {here} NOT IN {UNSET} THEN {here} END AS {name(each)}")
        else:
            joins.append(f"LEFT JOIN {table} ON {table}.value = {here}")
            shown.append(f"coalesce({table}.number, {UNKNOWN_CODE}) AS {name(each)}")
    if "apiKeyId" in columns:
        shown.append(f"coalesce(apiKeyId NOT IN {UNSET}, FALSE) AS keyed")
    host_of = f"coalesce({called}, {text(host)})"
    method, path = "upper(coalesce(method, ''))", "coalesce(nullif(path, ''), '/')"
    shown += ["asked.rowid AS row", f"{path} AS path", f"hash({host_of}, {method}, {_shape(parts)}) AS way"]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE coded AS SELECT {', '.join(shown)} FROM asked {' '.join(joins)}"
    )
    ways = connection.execute(
        f"SELECT way, {host_of}, {method}, {path} FROM asked JOIN (SELECT way, min(row) AS row FROM coded "
        "GROUP BY way) AS one ON asked.rowid = one.row ORDER BY way"
    ).fetchall()
    try:
        yield Coded(connection, Ways(ways), values)
    finally:
        connection.execute("DROP TABLE coded")
        for each in values:
            connection.execute(f"DROP TABLE {name(f'values {each}')}")


def _shape(parts: Collection[str]) -> str:
    """A path with a star for each part that leads nowhere of its own; one with an escape as it is."""
    if len(parts) > MOST_TEXTS:
        return "path"
    known = texts(sorted({*parts, ""}))
    split = "string_split(path, '/')"
    starred = (
        f"list_transform({split}, lambda part: CASE WHEN list_contains({known}, part) THEN part ELSE '*' END)"
    )
    return f"CASE WHEN contains(path, '%') THEN path ELSE array_to_string({starred}, '/') END"


def _values(connection: Any, column: str) -> Vector | None:
    """The told values of a column, numbered in the table `values …`; `None` where there are too many."""
    table, here = name(f"values {column}"), name(column)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT value, "
        "(row_number() OVER () - 1)::INTEGER AS number "
        f"FROM (SELECT DISTINCT {here} AS value FROM asked WHERE {here} NOT IN {UNSET})"
    )
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    if count > MOST_NUMBERED:
        return None
    found = connection.execute(f"SELECT value FROM {table} ORDER BY number").fetchnumpy()["value"].tolist()
    return None if too_wide(found) else Vector(strings(found))
