"""Distinct requests as columns of numbers: each value once, and for each row which one it has.

DuckDB numbers the values of each column, and groups paths that no list of routes tells apart: where a call
lands is then looked up once for each group, and what is asked of an address once for each address. What one
sender sends to one group is a bundle, which can be read once for all. It decides nothing: what is told apart
is finer than what the model tells apart, or the same (groups are known by hashes of 64 bits, of which two
could be alike).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
MOST_NUMBERED = 1 << 18
"""Of more values, those of a batch are numbered by themselves."""
_PATH = "coalesce(nullif(path, ''), '/')"
_NUMBERED = ("sourceIp", "vpce", "userArn")


class Ways:
    """The groups of requests that land alike, as they are met: one of each by host, method and path."""

    def __init__(self) -> None:
        numpy = import_module("numpy")
        self.keys = numpy.empty(0, dtype="uint64")
        self.order = numpy.empty(0, dtype="int64")
        self.hosts: list[str] = []
        self.methods: list[str] = []
        self.paths: list[str] = []
        self._arrivals: dict[int, tuple[PathReader, list[Arrival | None]]] = {}

    def numbers(self, keys: Array, example: Callable[[int], tuple[str, str, str]]) -> Array:
        """Which of the groups each row is of, by keys that are the same for requests that land alike;
        `example` tells the host, the method and the path of a row, where its group is a new one."""
        numpy = import_module("numpy")
        places = numpy.searchsorted(self.keys, keys)
        met = places < len(self.keys)
        met[met] = self.keys[places[met]] == keys[met]
        new = numpy.flatnonzero(~met)
        if len(new):
            found, first = numpy.unique(keys[new], return_index=True)
            for row in new[first].tolist():
                for into, value in zip((self.hosts, self.methods, self.paths), example(row), strict=True):
                    into.append(value)
            known = len(self.keys)
            both = numpy.concatenate([self.keys, found])
            order = numpy.argsort(both)
            numbers = numpy.concatenate([self.order, numpy.arange(known, known + len(found))])
            self.keys, self.order = both[order], numbers[order]
            places = numpy.searchsorted(self.keys, keys)
        return self.order[places]

    def arrivals(self, reader: PathReader) -> list[Arrival | None]:
        """Where they arrive by one reader; looked up once."""
        _, found = self._arrivals.setdefault(id(reader), (reader, []))
        known = len(found)
        ways = zip(self.hosts[known:], self.methods[known:], self.paths[known:], strict=True)
        found += [reader.along(*way) for way in ways]
        return found


@dataclass(frozen=True, slots=True)
class Requests:
    """Some rows: which way each is, its path, and what is told of it. With `unseen` the path is one of
    several, as `Rows` has it."""

    ways: Ways
    numbers: Array
    paths: Array
    own: dict[str, Column]
    unseen: bool = False

    def landed(self, reader: PathReader) -> Rows:
        """As `read_rows` reads them."""
        return Rows(
            _Named(self.ways.hosts, self.numbers),
            _Named(self.ways.methods, self.numbers),
            self.paths,
            self.own,
            Landed(self.ways.arrivals(reader), self.numbers),
            self.unseen,
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
    """The requests of the table `requests`, as `coded` makes them, and in the table `bundles` those of one
    sender that land alike."""

    def __init__(self, connection: Any, shape: str, senders: _Senders | None, told: _Told) -> None:
        self.connection = connection
        self.shape = shape
        self.senders = senders
        self.told = told
        self.ways = Ways()
        connection.execute(
            f"CREATE OR REPLACE TABLE bundles AS SELECT sender, {shape} AS shape, min(rowid) AS row, "
            "count(*) AS requests, sum(calls)::BIGINT AS calls FROM requests GROUP BY ALL"
        )

    def bundles(self) -> Iterator[tuple[Array, Requests]]:
        """The requests of one sender that land alike as one row, with an unseen path; so many at a time, with
        the numbers of their rows in the table `bundles`."""
        one = "(SELECT rowid AS row, path FROM requests)"
        query = f"SELECT bundles.rowid AS number, bundles.*, path FROM bundles JOIN {one} USING (row)"
        for found in self._batches(query):
            yield found["number"], self._requests(found, unseen=True)

    def others(self) -> Iterator[tuple[Array, Requests]]:
        """The requests that are in none of the bundles of the table `settled`, with the numbers of their
        rows."""
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE others AS "
            "SELECT sender, shape FROM bundles ANTI JOIN settled ON bundles.rowid = bundle"
        )
        of_these = "SELECT rowid AS number, sender, path FROM requests SEMI JOIN others USING (sender)"
        shaped = f"SELECT *, {self.shape} AS shape FROM ({of_these})"
        query = f"SELECT * FROM ({shaped}) SEMI JOIN others USING (sender, shape)"
        for found in self._batches(query):
            yield found["number"], self._requests(found)

    def _batches(self, query: str) -> Iterator[Mapping[str, Array]]:
        """The rows of a query by batches."""
        joined = "" if self.senders is not None else " JOIN coded USING (sender)"
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE batched AS "
            f"SELECT * REPLACE ({_PATH} AS path) FROM ({query}){joined}"
        )
        (rows,) = self.connection.execute("SELECT count(*) FROM batched").fetchone()
        for start in range(0, rows, BATCH):
            here = f"rowid >= {start} AND rowid < {start + BATCH}"
            yield self.connection.execute(f"FROM batched WHERE {here}").fetchnumpy()
        self.connection.execute("DROP TABLE batched")

    def _requests(self, found: Mapping[str, Array], *, unseen: bool = False) -> Requests:
        paths = found["path"]
        senders, numbers = self.senders, slice(None)
        if senders is None:
            senders = _Senders(found, self.told)
        else:
            numbers = senders.numbers(found["sender"])
        whose = senders.doors[numbers]

        def example(row: int) -> tuple[str, str, str]:
            return *self.told.doors[whose[row]], paths[row]

        keys = found["shape"] + self.told.salts[whose]
        own = {each: column.at(numbers) for each, column in senders.own.items()}
        return Requests(self.ways, self.ways.numbers(keys, example), paths, own, unseen)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the numbers of senders mean: the values of their columns, and host and method of their doors."""

    values: dict[str, Vector | None]
    doors: list[tuple[str, str]]
    salts: Array


class _Senders:
    """Senders as columns of numbers: rows of the table `coded`."""

    def __init__(self, found: Mapping[str, Array], told: _Told) -> None:
        self.known = found["sender"]
        self.doors = found["door"]
        columns = {each: _column(values, found[each]) for each, values in told.values.items()}
        self.own = dict(_facts(columns, found.get("keyed"), len(self.known)))

    def numbers(self, senders: Array) -> Array:
        """Which row is of each sender; the rows are in their order."""
        return import_module("numpy").searchsorted(self.known, senders)


def _column(values: Vector | None, found: Array) -> Column:
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
    """The requests of the table `requests` by numbers. `parts` of paths decide where calls land; `host` is
    called where none is logged."""
    columns = columns_of(connection, "senders")
    called = f"CASE WHEN domain NOT IN {UNSET} THEN domain END" if "domain" in columns else "NULL"
    door = f"coalesce({called}, {text(host)}) AS host, upper(coalesce(method, '')) AS verb"
    doors = connection.execute(
        "CREATE OR REPLACE TEMP TABLE doors AS SELECT host, verb, hash(host, verb) AS salt, "
        f"(row_number() OVER () - 1)::INTEGER AS door FROM (SELECT DISTINCT {door} FROM senders); "
        "SELECT host, verb FROM doors ORDER BY door"
    ).fetchall()
    salts = connection.execute("SELECT salt FROM doors ORDER BY door").fetchnumpy()["salt"]
    values = {each: _values(connection, each) for each in _NUMBERED if each in columns}
    shown, joins = ["sender", "door"], ["JOIN doors USING (host, verb)"]
    for each, known in values.items():
        table, here = name(f"values {each}"), f"sent.{name(each)}"
        if known is None:
            shown.append(f"CASE WHEN {here} NOT IN {UNSET} THEN {here} END AS {name(each)}")
        else:
            joins.append(f"LEFT JOIN {table} ON {table}.value = {here}")
            shown.append(f"coalesce({table}.number, {UNKNOWN_CODE}) AS {name(each)}")
    if "apiKeyId" in columns:
        shown.append(f"coalesce(apiKeyId NOT IN {UNSET}, FALSE) AS keyed")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE coded AS SELECT {', '.join(shown)} "
        f"FROM (SELECT *, {door} FROM senders) AS sent {' '.join(joins)}"
    )
    told = _Told(values, doors, salts)
    (many,) = connection.execute("SELECT count(*) > $1 FROM coded", [MOST_NUMBERED]).fetchone()
    try:
        found = None if many else connection.execute("FROM coded ORDER BY sender").fetchnumpy()
        yield Coded(connection, _shape(parts), None if found is None else _Senders(found, told), told)
    finally:
        for each in ("coded", "doors", *(name(f"values {each}") for each in values)):
            connection.execute(f"DROP TABLE {each}")


def _shape(parts: Collection[str]) -> str:
    """The same number for paths that are alike but for parts that lead nowhere of their own, unless there is
    an escape in them."""
    if len(parts) > MOST_TEXTS:
        return f"hash({_PATH})"
    known = texts(sorted({*parts, ""}))
    places = f"list_transform(string_split({_PATH}, '/'), lambda part: list_position({known}, part))"
    return f"hash({places}, CASE WHEN contains(path, '%') THEN path END)"


def _values(connection: Any, column: str) -> Vector | None:
    """The told values of a column, numbered in the table `values …`; `None` where there are too many."""
    table, here = name(f"values {column}"), name(column)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT value, "
        "(row_number() OVER () - 1)::INTEGER AS number "
        f"FROM (SELECT DISTINCT {here} AS value FROM senders WHERE {here} NOT IN {UNSET})"
    )
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    if count > MOST_NUMBERED:
        return None
    found = connection.execute(f"SELECT value FROM {table} ORDER BY number").fetchnumpy()["value"].tolist()
    return None if too_wide(found) else Vector(strings(found))
