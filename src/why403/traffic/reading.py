"""From names of files to relations of known columns, which DuckDB reads."""

from __future__ import annotations

import glob
import gzip
import os
import re
import shutil
import stat
import sys
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from why403.documents.errors import BadInput
from why403.documents.source import encoding_of, no_text
from why403.frozen import dataclass, replace
from why403.incident.typed import no_file
from why403.logic.places import Place
from why403.logs.accesslog import is_row
from why403.logs.records import lines_in, segments_in
from why403.traffic.formats import Form, Format, Way, inferred, known_ways
from why403.traffic.pipes import copied
from why403.traffic.reducing import KEPT, Relation, of_system
from why403.traffic.sql import name, text, texts

SAMPLE = 400
_SHOWN, _SHORT = 40_000, 400
LONGEST = 1 << 20
"""Bytes; a longer line is none of an access log, and is set aside."""

_LARGEST_DOCUMENT = 1 << 26
"""Bytes of a file that is one JSON document, as the CloudWatch API gives it: it is read as a whole."""

_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"PAR1": "parquet"}
_BEFORE_JSON = r"^[^{]{0,200}"
"""What stands before the JSON of a line: a time, the name of a stream."""


@dataclass(frozen=True, slots=True)
class Source:
    """Files of one format, all compressed alike, or lines that stand in a `table` already. The `whole` of
    each line is read, or of a served call its status alone."""

    format: Format
    files: tuple[str, ...]
    compression: str = "none"
    whole: bool = False
    table: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The known columns that are asked for."""
        return tuple(each for each in self.format.columns if each in KEPT)


def standard_input() -> BinaryIO | None:
    """`None` where whoever called closed it."""
    return None if sys.stdin is None else sys.stdin.buffer


def files_of(names: Sequence[str], folder: Path, given: BinaryIO | None) -> dict[str, str]:
    """The files that are named: by themselves, by a pattern, by a folder that holds them, or as `-`, what is
    `given` on standard input; each with the name by which DuckDB reads it. Raises `BadInput`, for a device
    too: it may have no end."""
    found: dict[str, str] = {}
    known: set[str] = set()
    for each in names:
        if each == "-":
            if given is None:
                raise BadInput(Place("<stdin>"), "standard input is closed", "a log, or the name of a file")
            found["<stdin>"] = _spooled(given, folder)
            continue
        if os.path.isdir(each):
            inside = sorted(_below(each))
            if not inside:
                raise BadInput(Place(each), "this is a folder with no file in it", "a folder with logs")
        elif os.path.exists(each):
            inside = [each]
        else:
            inside = sorted(path for path in glob.glob(each, recursive=True) if os.path.isfile(path))
        if not inside:
            raise no_file(each)
        for file in inside:
            real = os.path.realpath(file)
            if real in known:
                continue
            known.add(real)
            if _is_of_the_kernel(file):
                wrong = "cannot be read (it is a file of the kernel, of which some have no end)"
                raise BadInput(Place(file), wrong, "a file on a disk")
            if os.path.isfile(file):
                found[file] = _plain_name(file, folder)
            elif not stat.S_ISFIFO(os.stat(file).st_mode):
                raise BadInput(
                    Place(file), "cannot be read (it is a device)", "a file, or - for standard input"
                )
            else:
                found[file] = copied(file, _own(folder, "given"))
    return found


def _is_of_the_kernel(file: str) -> bool:
    """Whether a file is in `/proc` or `/sys` (Linux): it looks like one without content, and to read it can
    take forever."""
    if not os.path.isfile(file):
        return False
    there = os.stat(file).st_dev
    return any(os.path.ismount(each) and os.stat(each).st_dev == there for each in _OF_THE_KERNEL)


_OF_THE_KERNEL = ("/proc", "/sys")


def _below(above: str) -> Iterator[str]:
    """The files in a folder, and in those within it. Raises `OSError` where one cannot be looked into."""

    def refused(error: OSError) -> None:
        raise error

    for inner, _, inside in os.walk(above, onerror=refused):
        yield from (file for each in inside if os.path.isfile(file := os.path.join(inner, each)))


def _own(folder: Path, what: str) -> Path:
    """A new name in the folder that goes at the end."""
    return folder / f"{what}-{len(list(folder.iterdir()))}"


def _spooled(given: BinaryIO, folder: Path) -> str:
    """What can be read only once, in a file of its own."""
    spooled = _own(folder, "given")
    with spooled.open("wb") as out:
        shutil.copyfileobj(given, out)
    return str(spooled)


def _plain_name(file: str, folder: Path) -> str:
    """A name that DuckDB takes for one file of this machine, not for a pattern, a home folder or a URL."""
    whole = os.path.abspath(file)
    if re.fullmatch(r"[^*?\[\]{}\ud800-\udfff]*", whole):
        return whole
    link = _own(folder, "named")
    link.symlink_to(whole)
    return str(link)


def sources(
    connection: Any,
    files: dict[str, str],
    folder: Path,
    declared: Format | None = None,
    known: Sequence[Format] = (),
) -> tuple[list[Source], list[str]]:
    """The files by their formats: the one that is declared, or what the first lines of each show, which can
    be of one that is `known`; and the names of those that are empty. Raises `BadInput`."""
    held: dict[tuple[str, str], tuple[Format, list[str]]] = {}
    empty: list[str] = []
    for called, file in files.items():
        if os.path.getsize(file) == 0:
            empty.append(called)
            continue
        compression = compression_of(file)
        found = declared
        if found is None or compression == "parquet":
            found, file, compression = _inferred(connection, called, file, compression, folder, known)
        if found is None:
            empty.append(called)
            continue
        held.setdefault((repr(found), compression), (found, []))[1].append(file)
    return [Source(form, tuple(each), key[1]) for key, (form, each) in held.items()], empty


def _inferred(
    connection: Any, called: str, file: str, compression: str, folder: Path, known: Sequence[Format]
) -> tuple[Format | None, str, str]:
    """The format of a file, `None` where no lines are in it; the file in which they stand, and how that is
    compressed."""
    if compression == "parquet":
        ways = known_ways(_columns_of(connection, called, file))
        if not is_row(ways):
            raise BadInput(Place(called), "its columns are not those of an access log", COLUMNS_EXPECTED)
        return Format(Form.PARQUET, ways, name="Parquet"), file, compression
    if compression == "none":
        _refuse_binary(called, file)
    lines = first_lines(called, file, compression)
    if compression == "zstd":
        query = f"SELECT line FROM {_lines([file], compression)} LIMIT {SAMPLE}"
        lines = [line for (line,) in _asked(connection, query, called) if line]
    if not lines:
        return None, file, compression
    form = inferred(lines, known)
    if (
        (form is None or form.form is Form.CSV)
        and compression == "none"
        and lines[:1]
        and lines[0][:1] == "{"
    ):
        inner = unpacked(file, folder)
        if inner is not None:
            return _inferred(connection, called, inner, "none", folder, known)
    if form is None:
        raise no_log(called, lines)
    return form, file, compression


def _columns_of(connection: Any, called: str, file: str) -> Iterator[Way]:
    """The columns of a Parquet file, and the fields of those that are structures."""

    def inside(above: Way, kind: Any) -> Iterator[Way]:
        if kind.id != "struct" or len(above) > _DEEPEST:
            yield above
            return
        for field, inner in kind.children:
            yield from inside((*above, field), inner)

    _asked(connection, f"DESCRIBE SELECT * FROM {_parquet([file])}", called)
    found = connection.sql(f"SELECT * FROM {_parquet([file])}")
    for column, kind in zip(found.columns, found.types, strict=True):
        yield from inside((column,), kind)


_DEEPEST = 4


def no_log(called: str, lines: Sequence[str]) -> BadInput:
    """A file that is no access log, named for what it is where that shows."""
    from why403.documents.kinds import kind_of_text, not_read

    kind = kind_of_text("\n".join(lines), pages=True)
    if kind is not None:
        return not_read(kind, called, _EXPECTED)
    return BadInput(Place(called), "no lines of an access log are in it", _EXPECTED)


def _refuse_binary(called: str, file: str) -> None:
    """What is no text is named for what it is. Raises `BadInput`."""
    with open(file, "rb") as opened:
        start = opened.read(_SHOWN)
    if b"\0" not in start and not start.startswith(b"%PDF-"):
        return
    from why403.documents.kinds import UTF_16, kind_of_bytes, not_read

    kind = kind_of_bytes(start) or (UTF_16 if encoding_of(start).startswith("utf-16") else None)
    if kind is not None:
        raise not_read(kind, called, _EXPECTED)
    if b"\0" in start[:_SHORT]:
        raise no_text(called)


_EXPECTED = "JSON, CLF or CSV with a status in each line, or the format of the stage with --format"


COLUMNS_EXPECTED = "a status or a type of the response, and two more columns that are known"


def _asked(connection: Any, query: str, called: str) -> list[tuple[Any, ...]]:
    """The rows of a query about one file. Raises `BadInput` where it cannot be read."""
    try:
        rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    except Exception as error:
        if is_damage(error):
            raise damaged(called) from None
        raise
    return rows


def is_damage(error: Exception) -> bool:
    """Whether DuckDB says that the bytes of a file are not what they have to be."""
    kinds = ("IOException", "InvalidInputException", "SerializationException", "Error")
    return type(error).__name__ in kinds and of_system(error) is None


def damaged(called: str) -> BadInput:
    """A file is not what its first bytes say."""
    return BadInput(
        Place(called), "the file is damaged: it cannot be unpacked", "", "take a whole copy of it"
    )


def first_lines(called: str, file: str, compression: str) -> list[str]:
    """Of a file that Python can read; of one that was cut off as well."""
    if compression == "zstd":
        return []
    found: list[bytes] = []
    opening: Callable[..., BinaryIO] = gzip.open if compression == "gzip" else open  # type: ignore[assignment]
    with opening(file, "rb") as opened:
        goes_on = False
        try:
            while len(found) < SAMPLE and (line := opened.readline(LONGEST)):
                if not goes_on:
                    found.append(line)
                goes_on = not line.endswith(b"\n")
        except EOFError:
            pass
        except (zlib.error, gzip.BadGzipFile):
            if not found:
                raise damaged(called) from None
    lines = (line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n") for line in found)
    return [line for line in lines if line.strip()]


def unpacked(file: str, folder: Path) -> str | None:
    """The lines that stand in the answer of a CloudWatch operation, in a file of their own."""
    return _within(file, folder, lambda text: lines_in(text, longest=_LARGEST_DOCUMENT, most=None))


def segments(file: str, folder: Path) -> str | None:
    """The segments of API Gateway in what X-Ray gives of traces, in a file of their own."""
    with open(file, "rb") as opened:
        start = opened.read(_LONGEST_START)
    if not any(mark in start for mark in _OF_TRACES):
        return None
    return _within(file, folder, lambda text: segments_in(text, _LARGEST_DOCUMENT))


_LONGEST_START = 100_000
_OF_TRACES = (b'"Traces"', b'"Segments"', b'"trace_id"')


def _within(file: str, folder: Path, lines_of: Callable[[str], str | None]) -> str | None:
    if os.path.getsize(file) > _LARGEST_DOCUMENT:
        return None
    lines = lines_of(Path(file).read_text("utf-8", "replace"))
    if lines is None:
        return None
    inner = _own(folder, "document")
    inner.write_text(lines + "\n", "utf-8")
    return str(inner)


def compression_of(file: str) -> str:
    with open(file, "rb") as opened:
        start = opened.read(4)
    return next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "none")


def is_cut_off(file: str) -> bool:
    """Whether a gzip file ends before anything of what is in it."""
    if compression_of(file) != "gzip":
        return False
    with gzip.open(file) as opened:
        try:
            opened.read(1)
        except EOFError:
            return True
    return False


def damaged_file(connection: Any, found: Sequence[Source]) -> tuple[str, str] | None:
    """The first file that cannot be unpacked to its end, and how it is compressed: it was cut off, is still
    written, or is damaged."""
    for source in found:
        if source.compression == "none":
            continue
        for file in source.files:
            rows = _parquet([file]) if source.compression == "parquet" else _lines([file], source.compression)
            try:
                connection.execute(f"SELECT max(hash(whole)) FROM {rows} AS whole").fetchall()
            except Exception as error:
                if is_damage(error):
                    return file, source.compression
                raise
    return None


def what_is_there(file: str, folder: Path) -> str:
    """As much of a gzip file as it holds, in a file of its own."""
    inner = _own(folder, "cut")
    reader = zlib.decompressobj(wbits=31)
    with open(file, "rb") as packed, inner.open("wb") as out:
        while chunk := packed.read(1 << 20):
            while chunk:
                try:
                    out.write(reader.decompress(chunk))
                except zlib.error:
                    return str(inner)
                chunk = reader.unused_data
                if reader.eof:
                    reader = zlib.decompressobj(wbits=31)
    return str(inner)


def with_file(found: Sequence[Source], file: str, other: str) -> list[Source]:
    """The sources with one file in the place of another, which is not compressed."""
    kept = [replace(each, files=tuple(one for one in each.files if one != file)) for each in found]
    moved = [replace(each, files=(other,), compression="none") for each in found if file in each.files]
    return [*(each for each in kept if each.files), *moved]


def _lines(files: Sequence[str], compression: str) -> str:
    """Every line of files, as it is. What is no text, or too long, is told in `reject_errors`."""
    return (
        f"read_csv({texts(files)}, columns = {{'line': 'VARCHAR'}}, delim = '', quote = '', escape = '', "
        "header = false, auto_detect = false, strict_mode = false, null_padding = false, "
        f"max_line_size = {LONGEST}, store_rejects = true, hive_partitioning = false, "
        f"compression = {text(compression)})"
    )


def relation(source: Source) -> str:
    """A query for the known columns of the source's lines; what cannot be read has none that is set."""
    form, columns = source.format, source.columns
    if form.form in (Form.PARQUET, Form.CSV):
        shown = ", ".join(f"{_first(form.ways[each], _as_text)} AS {name(each)}" for each in columns)
        return f"SELECT {shown}, 1 AS times FROM {_table(source)}"
    if form.form is not Form.JSON or not source.whole or not _read_at_once(source):
        return _put_together(source)
    keys = dict.fromkeys(key for column in columns for (key,) in form.ways[column])
    types = ", ".join(f"{text(key)}: 'VARCHAR'" for key in keys)
    shown = ", ".join(f"{_first(form.ways[each], _named)} AS {name(each)}" for each in columns)
    return (
        f"SELECT {shown}, 1 AS times FROM read_json({texts(source.files)}, format = 'newline_delimited', "
        f"ignore_errors = true, hive_partitioning = false, compression = {text(source.compression)}, "
        f"columns = {{{types}}})"
    )


def _read_at_once(source: Source) -> bool:
    """Whether all keys are of the outermost object, and none is the same as another in other letters."""
    if source.table:
        return False
    ways = [way for column in source.columns for way in source.format.ways[column]]
    return all(len(way) == 1 for way in ways) and len({way[0].lower() for way in ways}) == len({*ways})


def _table(source: Source) -> str:
    if source.format.form is Form.PARQUET:
        return source.table or _parquet(source.files)
    types = ", ".join(f"{text(each)}: 'VARCHAR'" for each in source.format.groups)
    return (
        f"read_csv({texts(source.files)}, columns = {{{types}}}, header = true, auto_detect = false, "
        f"delim = ',', quote = '\"', escape = '\"', compression = {text(source.compression)}, "
        f"store_rejects = true, max_line_size = {LONGEST}, hive_partitioning = false)"
    )


def _parquet(files: Sequence[str]) -> str:
    """The rows of Parquet files; names of folders are no columns."""
    return f"read_parquet({texts(files)}, union_by_name = true, hive_partitioning = false)"


def _put_together(source: Source) -> str:
    """The columns of lines, and how many `times` each row is there: where served calls are told by their
    status alone, they are one row for each, and lines with the same values are one as well. These values take
    a third of the room of their lines."""
    told, lines = _told_by_line(source)
    if _status_key(source) is None:
        return f"SELECT {told}, 1 AS times FROM ({lines})"
    alike = f"SELECT code, found, count(*) AS times FROM ({lines}) GROUP BY ALL"
    return f"SELECT {told}, times FROM ({alike})"


def has_lines(source: Source) -> bool:
    """Whether there are lines to look at once more, where something could not be read."""
    return source.format.form not in (Form.PARQUET, Form.CSV)


def by_line(source: Source) -> str:
    """The same, read line by line, and beside the columns the `line` that they are of. Of served calls the
    status alone is read, which is all that is asked of them, unless the whole of every line is wanted."""
    told, lines = _told_by_line(source)
    return f"SELECT {told}, line FROM ({lines})"


def _told_by_line(source: Source) -> tuple[str, str]:
    """The columns, as they are made of what is `found` in a line, or of the `code` of a served call; and a
    query for the lines with both."""
    form, columns = source.format, source.columns
    lines = f"{source.table or _lines(source.files, source.compression)} WHERE line IS NOT NULL"
    if form.form is Form.MESSAGES and form.of is not None:
        lines = f'(SELECT "@message" AS line FROM {_table(source)})'
        form = form.of
    ways = list(dict.fromkeys(way for column in columns for way in form.ways[column]))
    places = {way: f"found[{place}]" for place, way in enumerate(ways, 1)}
    if form.form is Form.TEXT:
        groups = [f"v{number}" for number in range(len(form.groups))]
        found = f"regexp_extract(line, {text(form.pattern)}, {texts(groups)})"
        places = {way: f"nullif(found.v{form.groups.index(way[0])}, '')" for way in ways}
    else:
        json = "line" if form.form is Form.JSON else f"regexp_replace(line, {text(_BEFORE_JSON)}, '')"
        paths = texts("$" + "".join(f'."{key}"' for key in way) for way in ways)
        found = _extracted(json, form, paths)
    shown = {each: _first(form.ways[each], places.__getitem__) for each in columns}
    status = _status_key(source)
    lines = f"(SELECT line, {_code(status)} AS code FROM {lines})"
    if status is not None:
        found = f"CASE WHEN code IS NULL THEN {found} END"
        shown["status"] = f"coalesce(code, {shown['status']})"
    told = ", ".join(f"{value} AS {name(each)}" for each, value in shown.items())
    return told, f"SELECT line, code, {found} AS found FROM {lines}"


def _extracted(json: str, form: Format, paths: str) -> str:
    """The values of an object that is JSON, and has none of its keys twice; that it has those of most lines
    takes a fraction of the time to see."""
    usual = texts(dict.fromkeys(outermost for outermost, *_ in form.usual))
    found = f"json_extract_string({json}, {paths})"
    once = f"len(json_keys({json})) = len(list_distinct(json_keys({json})))"
    return (
        f"CASE WHEN try(json_keys({json})) = {usual}::VARCHAR[] THEN {found} "
        f"WHEN json_valid({json}) THEN CASE WHEN {once} THEN {found} END END"
    )


def _code(status: str | None) -> str:
    """The status of a line of a served call, by its key; nothing of a line in which anything looks like the
    status of a refused call, whatever else is in it, and of all lines where no key shows it."""
    if status is None:
        return "NULL::VARCHAR"
    usual, another = _usual_and_another(status)
    code, refused = (text(rf'"{status}"\s*:\s*"?' + each) for each in ("([1-3][0-9][0-9])", "[045-9-]"))
    return (
        f"CASE WHEN regexp_matches(line, {text(usual)}) AND NOT regexp_matches(line, {text(another)}) "
        f"THEN {text(USUAL)} WHEN NOT regexp_matches(line, {refused}) "
        f"THEN nullif(regexp_extract(line, {code}, 1), '') END"
    )


USUAL = "200"
"""The status of most calls."""


def _usual_and_another(status: str) -> tuple[str, str]:
    """Two regular expressions: a line that the first one is found in, and not the second, is of a served call
    with the `USUAL` status, and of no other. To cut a status out of a line takes longer than to see that it
    is there."""
    return rf'"{status}"[ \t\r\n]*:[ \t\r\n]*"?200', rf'"{status}"\s*:\s*"?(?:[^2"\s]|2[^0]|20[^0])'


def _status_key(source: Source) -> str | None:
    """The key by which a line shows the status of a served call before it is read: where there is only one,
    and no other way ends in the same."""
    form = source.format.of or source.format
    if source.whole or form.form not in (Form.JSON, Form.STAMPED_JSON):
        return None
    told = form.ways.get("status", ())
    others = [way[-1] for column, ways in form.ways.items() if column != "status" for way in ways]
    if len(told) != 1 or len(told[0]) != 1 or told[0][0] in others or not re.fullmatch(r"\w+", told[0][0]):
        return None
    return told[0][0]


def _named(way: Way) -> str:
    return ".".join(map(name, way))


def _as_text(way: Way) -> str:
    """A column as text; where Parquet has numbers with a fraction for whole ones, without it."""
    told = f"{_named(way)}::VARCHAR"
    number = f"regexp_matches(typeof({_named(way)}), '^(FLOAT|DOUBLE|DECIMAL)')"
    return f"CASE WHEN {number} THEN regexp_replace({told}, '[.]0+$', '') ELSE {told} END"


def _first(ways: Sequence[Way], shown: Callable[[Way], str]) -> str:
    """The first of several values that is set, or the first at all."""
    if len(ways) == 1:
        return shown(ways[0])
    each = [shown(way) for way in ways]
    set_ones = [f"nullif({one}, '-')" for one in each]
    return f"coalesce({', '.join((*set_ones, *each))})"


def relations(found: Collection[Source]) -> Iterator[Relation]:
    """What is read of each source."""
    for source in found:
        flat = all(len(way) == 1 for way in (source.format.of or source.format).usual)
        yield Relation(relation(source), source.columns, flat and _status_key(source) is not None)


def rejected(connection: Any) -> dict[str, int]:
    """How many lines could not be read as such, by the reason."""
    found: dict[str, int] = {}
    for why, _ in rejected_lines(connection):
        found[why] = found.get(why, 0) + 1
    return found


def rejected_lines(connection: Any) -> Iterator[tuple[str, str]]:
    """Why each could not be read, and as much of it as is known."""
    try:
        rows = connection.execute(
            "SELECT min(error_type), coalesce(min(csv_line), '') FROM reject_errors "
            "JOIN reject_scans USING (scan_id, file_id) GROUP BY file_path, line ORDER BY file_path, line"
        ).fetchall()
    except Exception as error:
        if type(error).__name__ == "CatalogException":
            return
        raise
    yield from ((_REJECTED.get(str(kind), _OF_A_ROW), line) for kind, line in rows)


TOO_LONG, NO_TEXT = "a line that is too long", "a line that is not text"
_OF_A_ROW = "a row that does not fit the first line"
_REJECTED = {
    "LINE SIZE OVER MAXIMUM": TOO_LONG,
    "INVALID ENCODING": NO_TEXT,
}
