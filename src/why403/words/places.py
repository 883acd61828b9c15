"""Places in words: where a value stands and, where nobody wrote it there, where it comes from."""

from __future__ import annotations

from why403.logic.places import Place


def made_of(at: Place) -> str:
    """Where the value at a place comes from; empty where that is not known, or it is written there."""
    if at.origin is None:
        return ""
    written, maker = str(at.origin.at), at.origin.maker
    if at.origin.read_by:
        return f"read by {at.origin.read_by}"
    if not maker:
        return f"written in {written}"
    return f"made by {maker}" + (f" in {written}" if written else "")


def place_words(at: Place) -> str:
    """A place, and where its value comes from; empty where there is none."""
    made = made_of(at)
    return f"{at}, {made}" if made else str(at)
