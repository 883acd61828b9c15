"""The lines of files in one table, as one machine reads them: `scanned`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import Any, BinaryIO

from why403.documents.errors import BadInput
from why403.frozen import dataclass, replace
from why403.logic.places import Place
from why403.traffic.aside import Aside, Kept, Lines, set_aside
from why403.traffic.beside import put_beside, told_apart
from why403.traffic.folders import folder_for_now
from why403.traffic.formats import Form, Format
from why403.traffic.reading import (
    Source,
    damaged,
    damaged_file,
    files_of,
    is_cut_off,
    is_damage,
    rejected,
    relations,
    sources,
    standard_input,
    what_is_there,
    with_file,
)
from why403.traffic.reducing import Progress, add, all_differ, database, is_in_place, scan, unread

Elsewhere = Callable[[Any, Sequence[str], "Reading", Sequence[str]], Lines]
"""Makes the table `scanned` in a database, of names, as `Reading` says."""


ByParts = Callable[[Any, dict[str, str], "Reading", Sequence[str], Path], Lines]
"""As `scanned_files`, which it calls for some of the files at a time."""

Remote = Callable[[Sequence[str], Path, Progress | None], tuple[dict[str, str], tuple[Format, ...]]]
"""Brings what names mean that are none of files into a folder; and the formats that their lines can be of."""

REMOTE = ("aws:", "s3://")
"""How such names begin."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How logs are read. `declared` is the format of their lines, `known` are those that they can be of.

    `kept` takes the lines that cannot be read, and `progress` is told the share that is done, from time to
    time. With `traffic` served calls are read whole: this takes longer, and tells of which share of its
    routes' calls a group is. What scans `elsewhere` stands in for this machine, and `remote` brings what is
    not on it; with `by_parts` not all files are read at once.
    """

    declared: Format | None = None
    kept: Kept | None = field(default=None, repr=False)
    progress: Progress | None = field(default=None, repr=False)
    given: BinaryIO | None = field(default=None, repr=False)
    traffic: bool = False
    known: tuple[Format, ...] = ()
    elsewhere: Elsewhere | None = field(default=None, repr=False)
    remote: Remote | None = field(default=None, repr=False)
    by_parts: ByParts | None = field(default=None, repr=False)


AS_IT_IS = Reading()


@contextmanager
def scanned(names: Sequence[str], how: Reading, of_served: Sequence[str] = ()) -> Iterator[tuple[Any, Lines]]:
    """The lines of the files in the table `scanned` of a database, which goes when it is left."""
    with database() as connection, folder_for_now() as temporary:
        folder = Path(temporary)
        if how.elsewhere is not None:
            yield connection, how.elsewhere(connection, names, how, of_served)
            return
        far = [each for each in names if each.startswith(REMOTE) and not os.path.exists(each)]
        brought: dict[str, str] = {}
        if far and how.remote is not None:
            brought, formats = how.remote(far, folder, how.progress)
            how = replace(how, known=(*how.known, *formats))
            names = [each for each in names if each not in far]
        files = {**files_of(names, folder, how.given or standard_input()), **brought}
        _apart(how.kept, files)
        logs, others = told_apart(files, folder)
        if others and not logs:
            expected = "an access log beside it"
            raise BadInput(Place(next(iter(others))), "no lines of an access log are in it", expected)
        before = {each: _state(file) for each, file in files.items()}
        if how.by_parts is None:
            lines = scanned_files(connection, logs, how, of_served, folder, again=True)
        else:
            lines = how.by_parts(connection, logs, how, of_served, folder)
        beside = put_beside(connection, others)
        changed = tuple(each for each, file in files.items() if _state(file) != before[each])
        cut_off = (*lines.cut_off, *beside.cut_off)
        lines = replace(lines, files=tuple(files), beside=beside, changed=changed, cut_off=cut_off)
        yield connection, lines


@contextmanager
def read_again(connection: Any, names: Sequence[str]) -> Iterator[None]:
    """While lines are read that `scan` left where they are, in these files. Raises `BadInput` where a file is
    no longer what it was, or turns out to be damaged."""
    if not is_in_place(connection):
        yield
        return
    before = {each: _state(each) for each in names}
    failed: Exception | None = None
    try:
        yield
    except Exception as error:
        if not is_damage(error):
            raise
        failed = error
    for each in names:
        if _state(each) != before[each]:
            wrong = "the file was changed while it was read"
            raise BadInput(Place(each), wrong, "a file that stays as it is", "take a copy of it") from None
    if failed is not None:
        parquet = [Source(Format(Form.PARQUET, {}), (each,), "parquet") for each in names]
        broken = damaged_file(connection, parquet)
        if broken is None:
            raise failed
        raise damaged(broken[0]) from None


def scanned_files(
    connection: Any,
    files: dict[str, str],
    how: Reading,
    of_served: Sequence[str],
    folder: Path,
    *,
    again: bool = False,
) -> Lines:
    """Make the table `scanned` of files of access logs, by their names; what is made on the way stands in
    `folder`. Served lines of files that can be read `again`, and fast, may be left where they are. Raises
    `BadInput`."""
    called = {file: name for name, file in files.items()}
    found, empty = sources(connection, files, folder, how.declared, how.known)
    found = [replace(each, whole=bool(of_served) or how.traffic) for each in found]
    parquet = all(each.format.form is Form.PARQUET for each in found)
    in_place = again and bool(found) and parquet and all_differ(of_served)
    found, cut = _scanned_whole(connection, found, folder, called, how.progress, of_served, in_place)
    aside = with_unread(connection, found, of_served, folder, how.kept)
    nothing = [each for each in empty if is_cut_off(files[each])]
    return Lines(
        tuple(files),
        tuple(dict.fromkeys(each.format.name for each in found)),
        aside,
        (*(called.get(file, file) for file in cut), *nothing),
        tuple(each for each in empty if each not in nothing),
    )


def with_unread(
    connection: Any, found: Sequence[Source], of_served: Sequence[str], folder: Path, kept: Kept | None
) -> Aside:
    """Look once more at the lines that `scan` could not read: some of them are added to its table."""
    missed = unread(connection)
    if not missed and not rejected(connection):
        return Aside()
    aside, own = set_aside(connection, found, missed, folder, kept)
    for relation in relations([own] if own is not None else []):
        add(connection, relation, of_served)
    return aside


def _state(file: str) -> tuple[int, int, int] | None:
    """What is another where a file was written to, truncated, or replaced by another one."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _apart(kept: Kept | None, files: Mapping[str, str]) -> None:
    """Lines are not kept in a file that they are read from, which would empty it."""
    called = getattr(kept, "name", None)
    if not isinstance(called, str) or not os.path.exists(called):
        return
    for name, file in files.items():
        if os.path.samefile(called, file):
            raise BadInput(Place(name), "the lines that cannot be read would replace the log", "another file")


def _scanned_whole(
    connection: Any,
    found: list[Source],
    folder: Path,
    called: Mapping[str, str],
    progress: Progress | None,
    of_served: Sequence[str],
    in_place: bool,
) -> tuple[list[Source], list[str]]:
    """Scan; of a file that turns out to be cut off, what is there."""
    cut: list[str] = []
    while True:
        try:
            scan(connection, list(relations(found)), progress, of_served, in_place=in_place)
        except Exception as error:
            broken = damaged_file(connection, found) if is_damage(error) else None
            if broken is None:
                raise
            file, compression = broken
            if compression != "gzip":
                raise damaged(called.get(file, file)) from None
            cut.append(file)
            found = with_file(found, file, what_is_there(file, folder))
        else:
            return found, cut
