"""What files left untold, and why; and which of their APIs could not be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from why403.incident.typed import near, shortened
from why403.templates.reading import Note
from why403.words.outgoing import masked_line, masked_lines


@masked_lines
def untold_lines(notes: Iterable[Note]) -> Iterator[str]:
    """One line for each note, in the order of the files."""
    for note in sorted(dict.fromkeys(notes), key=_order):
        about = f" `{note.about}`:" if note.about else ""
        yield f"  {note.at}:{about} {note.reason.phrase}"


def _order(note: Note) -> tuple[str, int, int]:
    return note.at.document, note.at.line or 0, note.at.column or 0


def several_line(file: str, names: Sequence[str]) -> str:
    """Several APIs could have been called."""
    which = f"name the one that was called: --api {file}#{names[0]}"
    return masked_line(f"{file} has several APIs ({listed(names)}): {which}")


def listed(names: Sequence[str]) -> str:
    """The first few names."""
    return ", ".join(f"`{name}`" for name in names[:8]) + (" …" if len(names) > 8 else "")


def none_line(file: str, name: str, names: Sequence[str]) -> str:
    """Nothing in the file can have been called."""
    if not name:
        return masked_line(f"{file} has no API that this call can have reached")
    meant = near(name, names)
    has = f"; did you mean {meant}?" if meant else f", but {listed(names)}" if names else ""
    return masked_line(f"{file} has no API {shortened(name, names)}{has}")
