"""What was read of a part of the lines, told beside its rows of `scanned`; and of several parts together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import metadata
from io import StringIO
from typing import Any

from why403.traffic.aside import Aside, Kept, Lines, together
from why403.traffic.reducing import KEPT, columns_of

Note = Mapping[str, Any]
"""Plain values, for a part can be read by another process, or have been read by an earlier one."""


def own_version() -> str:
    """What those who read the parts must have in common: another release can read lines otherwise."""
    try:
        return f"{metadata.version('why403')} {KEPT}"
    except metadata.PackageNotFoundError:
        return str(KEPT)


def note_of(connection: Any, lines: Lines, kept: StringIO | None) -> dict[str, Any]:
    """What is told of the part whose rows are in `scanned`."""
    return {
        "columns": [each for each in columns_of(connection, "scanned") if each in KEPT],
        "formats": lines.formats,
        "aside": (lines.aside.read, lines.aside.reasons, lines.aside.shown),
        "cut_off": lines.cut_off,
        "empty": lines.empty,
        "kept": "" if kept is None else kept.getvalue(),
    }


def lines_of_notes(notes: Sequence[Note], files: Sequence[str], kept: Kept | None) -> Lines:
    """What was read of these files; the lines that were set aside go to `kept`."""
    if kept is not None:
        kept.writelines(note.get("kept", "") for note in notes)

    def named(what: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for note in notes for each in note.get(what, ())))

    aside = together(_aside(note["aside"]) for note in notes if "aside" in note)
    return Lines(tuple(files), named("formats"), aside, named("cut_off"), named("empty"))


def columns_noted(notes: Sequence[Note]) -> set[str]:
    """The known columns that any of the parts has."""
    return {each for note in notes for each in note.get("columns", ())}


def _aside(noted: Sequence[Any]) -> Aside:
    read, reasons, shown = noted
    return Aside(read, tuple((why, count) for why, count in reasons), tuple(shown))
