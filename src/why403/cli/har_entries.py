"""Which of the refused calls of a HAR file is explained."""

from __future__ import annotations

from why403.logic.places import Place
from why403.observed.errors import BadInput
from why403.observed.har import har_piece, read_har, refused
from why403.observed.pieces import Kind, Piece


def chosen(text: str, name: str, entry: int | None) -> Piece:
    """The refused call of this number (from 1), or the one that looks most telling."""
    if entry is None:
        return har_piece(text, name)
    found = refused(read_har(text, name), name)
    if entry > len(found):
        raise BadInput(
            Place(name), f"the file has {len(found)} refused calls", f"--entry from 1 to {len(found)}"
        )
    return Piece(Kind.HAR, found[entry - 1], Place(name))
