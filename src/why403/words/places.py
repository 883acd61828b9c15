"""Places in words: where a value stands and, in a generated document, what it was made of."""

from __future__ import annotations

from why403.logic.places import Place


def made_of(at: Place) -> str:
    """What the value at a place was made of; empty where it is not known, or was not generated."""
    if at.origin is None:
        return ""
    written, maker = str(at.origin.at), at.origin.maker
    if not maker:
        return f"written in {written}"
    return f"made by {maker}" + (f" in {written}" if written else "")


def place_words(at: Place) -> str:
    """A place, and what its value was made of; empty where there is none."""
    made = made_of(at)
    return f"{at}, {made}" if made else str(at)
