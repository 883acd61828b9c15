"""Lines of any number reduced: the refused ones to the columns that are asked about, the others to counts.

One pass over the lines makes one table; what is asked later is asked of it. It is bounded in memory, and
spills to a folder of its own.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, NamedTuple

from why403.documents.errors import BadInput
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.traffic.evidence import (
    BESIDE,
    COLUMNS,
    OF_STAGE,
    READ,
    READ_ONCE,
    TEXTS,
    UNSET,
    kind,
    of_stage,
    read_as,
    words,
)
from why403.traffic.folders import folder_for_now
from why403.traffic.sql import name, text

MEMORY = 400
"""Megabytes that DuckDB may hold; what reads the lines needs some more beside them."""

_OF_CALLS = (
    "requestId", "extendedRequestId", "xrayTraceId", "time", "caller", "user", "api", "deployment",
)  # fmt: skip
KEPT = (*COLUMNS, *_OF_CALLS)
"""Every column that is asked for at all."""

REFUSED = "refused"
"""Whether a line tells of a call that was refused, or failed."""

STANDING = "standing"

_HOUR = 3_600_000
_BATCH = 20_000


@contextmanager
def database(memory: int = MEMORY, threads: int | None = None) -> Iterator[Any]:
    """A database in memory that spills, and goes when it is left."""
    try:
        import duckdb
    except ImportError:
        missing = "reading whole logs needs DuckDB, which is not installed"
        raise BadInput(NOWHERE_WRITTEN, missing, "", "pip install 'why403[logs]'") from None
    with folder_for_now() as folder:
        connection = duckdb.connect(config={"memory_limit": f"{memory}MB", "temp_directory": folder})
        try:
            if threads is not None:
                connection.execute(f"SET threads = {threads}")
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET preserve_insertion_order = false")
            connection.execute("SET autoinstall_known_extensions = false")
            connection.execute("SET autoload_known_extensions = false")
            yield connection
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise _of_machine(error, memory) from None
        except RuntimeError as error:  # what DuckDB makes of a signal that ends the command
            if "interrupted" in str(error):
                raise KeyboardInterrupt from None
            raise
        finally:
            closing = Thread(target=connection.close, daemon=True)
            closing.start()
            closing.join(_GIVEN_UP)


_ROOM = ("free space in the temporary folder", "set TMPDIR to a folder that has more")
_NO_ROOM = re.compile(r"failed to offload|max_temp_directory_size|No space left|quota exceeded", re.I)
_NAMED = re.compile(r'(?:file|pattern) "([^"\n]+)"')
_NONE_FOUND = "No files found"
_REFUSALS = tuple(
    os.strerror(each)
    for each in (
        errno.ENOENT, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.EMFILE, errno.ENFILE,
        errno.EROFS, errno.EISDIR, errno.ENOTDIR, errno.ENODEV, errno.ENXIO,
    )
)  # fmt: skip


def of_system(error: Exception) -> str | None:
    """Why the system did not let DuckDB read or write a file, in its words; `None` where it is not the
    system that refused."""
    told = str(error).replace(_NONE_FOUND, os.strerror(errno.ENOENT))
    return next((each for each in _REFUSALS if each in told), None)


def _of_machine(error: Exception, memory: int) -> BadInput:
    """What DuckDB lacks of this machine: room on the disk, memory, or a file."""
    told = str(error)
    if _NO_ROOM.search(told):
        return BadInput(NOWHERE_WRITTEN, "there is not enough disk space to read the logs", *_ROOM)
    if type(error).__name__ == "OutOfMemoryException":
        wrong = f"the {memory} MB of memory in which the logs are read are not enough for them"
        fix = "read fewer files at a time, or with --resume FOLDER, which reads them in parts"
        return BadInput(NOWHERE_WRITTEN, wrong, "", fix)
    named = _NAMED.search(told)
    at = NOWHERE_WRITTEN if named is None else Place(named[1])
    wrong = f"the file cannot be read, or no longer ({of_system(error) or 'the system does not say why'})"
    return BadInput(at, wrong, "a file that stays where it is", "take a copy of it")


class Relation(NamedTuple):
    """A query for lines, and the known columns that it has. Where served calls are `counted`, nearly all of
    them are one row for each status already."""

    query: str
    columns: Collection[str]
    counted: bool = False


Progress = Callable[[float], None]
"""Is told how much of the lines was read, from 0 to 1."""


def scan(
    connection: Any,
    relations: Sequence[Relation],
    progress: Progress | None = None,
    of_served: Collection[str] = (),
    *,
    in_place: bool = False,
) -> None:
    """Make the table `scanned` from relations, each with the known columns that it has.

    A line that could not be read has neither a status nor a type of response; a refused one keeps all of its
    columns, of nearly all others only where and when they were is kept, and what is asked `of_served` ones.
    Served lines that are alike make one row, unless their paths are asked for: then nearly all differ. They
    can be left `in_place`, where it takes less time to read them again than to keep them: then they are rows
    of the view `STANDING`, and of no table.
    """
    whole = [each for each in KEPT if each == "status" or any(each in one.columns for one in relations)]
    each = "\nUNION ALL ".join(_reduced(one, whole, of_served) for one in relations)
    if len(relations) > 1 and not all_differ(of_served):
        each = put_together(each, whole)
    if not relations:
        each = f"SELECT FALSE AS {REFUSED}, '' AS status, '' AS route, '' AS hour, 0 AS n WHERE FALSE"
    if in_place:
        served = _is_served(connection, each, relations)
        connection.execute(f"CREATE OR REPLACE VIEW {STANDING} AS SELECT * FROM ({each}) WHERE {served}")
        each = f"SELECT * FROM ({each}) WHERE ({served}) IS NOT TRUE"
    _watched(connection, f"CREATE OR REPLACE TABLE scanned AS {each}", progress)


def _is_served(connection: Any, lines: str, relations: Sequence[Relation]) -> str:
    """Whether a line tells of a served call: where all have a status, by those that are met, for lists of
    values are looked for before lines are read."""
    if not all("status" in each.columns for each in relations):
        return f"{REFUSED} IS FALSE"
    met = [row[0] for row in connection.execute(f"SELECT DISTINCT status FROM ({lines})").fetchall()]
    served = f"SELECT status FROM (SELECT unnest($1) AS status) WHERE ({refused(['status'])}) IS FALSE"
    met = [row[0] for row in connection.execute(served, [met]).fetchall()]
    return f"status IN ({', '.join(map(text, met))})" if met else "FALSE"


def is_in_place(connection: Any) -> bool:
    """Whether `scan` left served lines where they are."""
    return bool(connection.execute("FROM duckdb_views() WHERE view_name = $1", [STANDING]).fetchall())


def all_differ(of_served: Collection[str]) -> bool:
    """Whether it would take long to put served lines together, and few would be alike."""
    return "path" in of_served


def put_together(rows: str, columns: Collection[str]) -> str:
    """Rows of `scanned`, those that are alike as one; but not where requests have ids: then hardly any are
    alike, and `settle` looks for those."""
    if "requestId" in columns:
        return rows
    return f"SELECT * EXCLUDE n, sum(n)::BIGINT AS n FROM ({rows}) GROUP BY ALL"


def _watched(connection: Any, query: str, progress: Progress | None) -> None:
    """Run a query beside this thread, which hears signals meanwhile."""
    done = Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            connection.execute(query)
        except BaseException as error:
            failed.append(error)
        finally:
            done.set()

    running = Thread(target=run, daemon=True)
    try:
        running.start()
        while not done.wait(_PAUSE):
            if progress is not None:
                progress(max(0.0, connection.query_progress() / 100))
    except KeyboardInterrupt:
        if running.ident is not None:
            _interrupt(connection, done)
        raise
    if failed:
        raise failed[0]


def _interrupt(connection: Any, done: Event) -> None:
    """End the query: again and again, for what comes before it begins is not heard."""
    for _ in range(int(_GIVEN_UP / _AGAIN)):
        connection.interrupt()
        if done.wait(_AGAIN):
            return


_PAUSE = 0.25
_AGAIN, _GIVEN_UP = 0.05, 5.0


def add(connection: Any, relation: Relation, of_served: Collection[str] = ()) -> None:
    """More lines for `scanned`, in the place of as many that could not be read."""
    whole = [each for each in KEPT if each == "status" or each in relation.columns]
    for each in (each for each in whole if each not in columns_of(connection, "scanned")):
        connection.execute(f"ALTER TABLE scanned ADD COLUMN {name(each)} VARCHAR")
    connection.execute(f"INSERT INTO scanned BY NAME {_reduced(relation, whole, of_served)}")


def _reduced(relation: Relation, whole: Sequence[str], of_served: Collection[str]) -> str:
    own = [each for each in whole if each in relation.columns]
    shown = (name(each) if each in own else f"NULL::VARCHAR AS {name(each)}" for each in whole)
    lines = f"SELECT {', '.join(shown)}, {refused(own)} AS {REFUSED}, times FROM ({relation.query})"
    kept = (
        name(each)
        if each in of_served or relation.counted
        else f"CASE WHEN {REFUSED} IS NOT FALSE THEN {name(each)} END AS {name(each)}"
        for each in whole
        if each not in ("status",)
    )
    whole_hour = "NULL" if all_differ(of_served) else f"CASE WHEN {REFUSED} IS FALSE THEN {_hour(own)} END"
    rows = (
        f"SELECT {REFUSED}, status, {route(own)} AS route, {whole_hour}::VARCHAR AS hour, {', '.join(kept)}, "
        f"times::BIGINT AS n FROM ({lines})"
    )
    if all_differ(of_served):
        return rows
    return put_together(rows, own if relation.counted else ())  # otherwise each served call is a row


def refused(columns: Collection[str]) -> str:
    """Whether a line tells of a refused call, by its status or the type of the response; not known where it
    has neither."""
    known = f"CASE WHEN responseType IS NOT NULL THEN responseType NOT IN {UNSET} END"
    if "status" not in columns:
        return known
    parts = ["CASE WHEN regexp_full_match(status, '[1-5][0-9][0-9]') THEN status >= '400' END"]
    if "responseType" in columns:
        parts.append(f"nullif({known}, FALSE)")
    return f"coalesce({', '.join(parts)})"


def route(columns: Collection[str]) -> str:
    """The route as the log names it: its key, or method and resource, or method and path."""
    ways = []
    if "routeKey" in columns:
        ways.append(f"CASE WHEN routeKey NOT IN {UNSET} THEN routeKey END")
    method = (
        f"CASE WHEN method NOT IN {UNSET} THEN method || ' ' ELSE '' END" if "method" in columns else "''"
    )
    for each in ("resource", "path"):
        if each in columns:
            known = f"{each} NOT IN {UNSET}"
            found = f"CASE WHEN {known} THEN {method} || {each} END"
            ways.append(found if each == "resource" else f"CASE WHEN {REFUSED} IS NOT FALSE THEN {found} END")
    return f"coalesce({', '.join(ways)})" if ways else "NULL::VARCHAR"


def moment(columns: Collection[str]) -> str:
    """Milliseconds since 1970, of a time in any of the forms that are logged."""
    if "time" not in columns:
        return "NULL::BIGINT"
    return _possible(
        "CASE WHEN contains(time, '/') THEN epoch_ms(try_strptime(time, '%d/%b/%Y:%H:%M:%S %z')) "
        "WHEN contains(time, '-') THEN epoch_ms(try_cast(time AS TIMESTAMPTZ)) "
        "ELSE try_cast(time AS BIGINT) * CASE WHEN length(time) < 12 THEN 1000 ELSE 1 END END"
    )


def _possible(milliseconds: str) -> str:
    """A moment from 1970 to 9999: what is written as the time of a call can be anything."""
    return f"CASE WHEN ({milliseconds}) BETWEEN 0 AND 253402300799999 THEN ({milliseconds}) END"


def _hour(columns: Collection[str]) -> str:
    """The hour of a served line, of which it takes less time to cut its text than to read it."""
    if "time" not in columns:
        return "NULL::VARCHAR"
    number = "try_cast(time AS BIGINT)"
    by_number = f"({number} // CASE WHEN length(time) < 12 THEN 3600 ELSE {_HOUR} END)::VARCHAR"
    return (
        f"CASE WHEN contains(time, '/') THEN left(time, 14) || right(time, 6) "
        f"WHEN contains(time, '-') THEN left(time, 13) ELSE {by_number} END"
    )


def hour_begins() -> str:
    """When the hour of a served line began, in milliseconds since 1970."""
    return _possible(
        "CASE WHEN contains(hour, '/') THEN epoch_ms(try_strptime(hour, '%d/%b/%Y:%H %z')) "
        "WHEN contains(hour, '-') THEN epoch_ms(try_cast(hour || ':00:00Z' AS TIMESTAMPTZ)) "
        f"ELSE try_cast(try_cast(hour AS BIGINT)::HUGEINT * {_HOUR} AS BIGINT) END"
    )


def settle(connection: Any, of_served: Sequence[str] = ()) -> None:
    """Make `refused`, a row for each refused call with its kind, and `served`, counts; drop what they came
    from, but where served lines were not put together: there `served` looks at it."""
    columns = columns_of(connection, "scanned")
    read = [each for each in READ_ONCE if each in columns]
    for column in read:
        _read_once(connection, column)
    joins = " ".join(f"LEFT JOIN {name('of ' + each)} USING ({name(each)})" for each in read)
    dedupe = (
        "CASE WHEN requestId NOT IN ('-', '', 'null') THEN 1 ELSE n END" if "requestId" in columns else "n"
    )
    whole = all_differ(of_served)
    network = "NULL::VARCHAR"
    if "sourceIp" in columns and not whole:
        network = "network"
        networks = f'SELECT sourceIp, {network_of(columns)} AS network FROM "of sourceIp"'
        connection.execute(f"CREATE OR REPLACE TABLE networks AS {networks}")
        joins += " LEFT JOIN networks USING (sourceIp)"
    lines = f"({_once(connection, columns)})" if whole or "requestId" in columns else "scanned"
    left_out = ["n", "hour", REFUSED, *(name(each) for each in columns if whole and each in _OF_CALLS)]
    told = (  # of requests nobody counts when, from whom and from where they came
        "" if whole else f"{moment(columns)} AS met_at, {_who(columns)} AS who, {network} AS network, "
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE refused AS SELECT lines.* EXCLUDE ({', '.join(left_out)}), {dedupe} AS n, "
        f"n - {dedupe} AS again, {told}{of_stage(columns)} AS {OF_STAGE}, {kind(columns)} AS kind "
        f"FROM {lines} AS lines {joins} WHERE {REFUSED}"
    )
    kept = "".join(f", {name(each)}" for each in of_served if each in columns)
    if whole:
        in_place = is_in_place(connection)
        lines = STANDING if in_place else f"scanned WHERE {REFUSED} IS FALSE"
        connection.execute(
            f"CREATE OR REPLACE VIEW served AS SELECT status, route, hour{kept}, n FROM {lines}"
        )
        if in_place:
            connection.execute("DROP TABLE scanned")
        return
    connection.execute(
        f"CREATE OR REPLACE TABLE served AS SELECT status, route, hour{kept}, sum(n)::BIGINT AS n "
        f"FROM scanned WHERE {REFUSED} IS FALSE GROUP BY ALL"
    )
    connection.execute("DROP TABLE scanned")


def _once(connection: Any, columns: Collection[str]) -> str:
    """Refused lines, of those that were delivered again each once. Most logs have none: none has a request id
    that another one has, and to compare whole lines takes long."""
    lines = f"SELECT * FROM scanned WHERE {REFUSED}"
    if "requestId" in columns:
        alone = f"SELECT 1 FROM scanned WHERE {REFUSED} GROUP BY requestId HAVING count(*) > 1 LIMIT 1"
        if not connection.execute(alone).fetchall():
            return lines
    return f"SELECT * EXCLUDE n, sum(n)::BIGINT AS n FROM ({lines}) GROUP BY ALL"


def _read_once(connection: Any, column: str) -> None:
    """The table with every value of a column and what is made of it: by a reader, of a part of them at a
    time, or by an expression."""
    table, values = name(f"of {column}"), name(f"all of {column}")
    distinct = f"SELECT DISTINCT {name(column)} FROM scanned WHERE {REFUSED} AND {name(column)} IS NOT NULL"
    if column in TEXTS:
        made = f"SELECT *, {words(column)} AS {read_as(column)} FROM ({distinct})"
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS {made}")
        return
    reader = READ[column]
    connection.execute(
        f"CREATE OR REPLACE TABLE {values} AS SELECT {name(column)} AS value FROM ({distinct})"
    )
    connection.execute(f"CREATE OR REPLACE TABLE {table} ({name(column)} VARCHAR, {read_as(column)} VARCHAR)")
    (count,) = connection.execute(f"SELECT count(*) FROM {values}").fetchone()
    for start in range(0, count, _BATCH):
        some = f"SELECT value FROM {values} WHERE rowid >= {start} AND rowid < {start + _BATCH}"
        found = [value for (value,) in connection.execute(some).fetchall()]
        connection.execute(
            f"INSERT INTO {table} SELECT unnest($values), unnest($read)",
            {"values": found, "read": list(map(reader, found))},
        )
    connection.execute(f"DROP TABLE {values}")


def _who(columns: Collection[str]) -> str:
    ways = [
        f"CASE WHEN {each} NOT IN {UNSET} THEN {each} END"
        for each in ("userArn", "caller", "user")
        if each in columns
    ]
    return f"coalesce({', '.join(ways)})" if ways else "NULL::VARCHAR"


def network_of(columns: Collection[str]) -> str:
    """The first three parts of an address, of IPv6 the first three groups; of what is no address, nothing."""
    if "sourceIp" not in columns:
        return "NULL::VARCHAR"
    before, after = (f"regexp_extract_all(split_part(sourceIp, '::', {side}), '[^:]+')" for side in (1, 2))
    zeros = f"repeat(['0'], greatest(0, 8 - len({before}) - len({after})))"
    groups = f"array_to_string(list_concat({before}, {zeros}, {after})[:3], ':')"
    return (
        "CASE WHEN regexp_full_match(sourceIp, '[0-9a-fA-F:]*:[0-9a-fA-F:.]*') "
        f"THEN regexp_replace({groups}, '(:0)+$', '') || '::/48' "
        "WHEN regexp_full_match(sourceIp, '([0-9]{1,3}[.]){3}[0-9]{1,3}') "
        "THEN regexp_replace(sourceIp, '[.][0-9]+$', '.0/24') END"
    )


def columns_of(connection: Any, table: str) -> tuple[str, ...]:
    """The names of a table's columns."""
    return tuple(row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall())


def unread(connection: Any) -> int:
    """How many lines the pass could not read."""
    found = connection.execute(f"SELECT coalesce(sum(n), 0) FROM scanned WHERE {REFUSED} IS NULL").fetchone()
    return int(found[0])


def kinds(connection: Any) -> Iterator[tuple[int, int, Mapping[str, str]]]:
    """Every kind of refused line: its number, how many calls are of it, and the columns of one of them,
    whichever is first in the table."""
    columns = [each for each in columns_of(connection, "refused") if each in (*COLUMNS, BESIDE, OF_STAGE)]
    counts = "SELECT kind, sum(n)::BIGINT AS calls, min(rowid) AS line FROM refused GROUP BY kind"
    shown = ", ".join(f"refused.{name(each)}" for each in columns)
    rows = connection.execute(
        f"SELECT each.kind, calls, {shown} FROM ({counts}) AS each JOIN refused ON refused.rowid = line "
        "ORDER BY calls DESC, each.kind"
    ).fetchall()
    for number, count, *row in rows:
        told = zip(columns, row, strict=True)
        yield number, count, {column: value for column, value in told if value is not None}
