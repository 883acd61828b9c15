"""A clue: something read off the call itself that speaks for a cause."""

from __future__ import annotations

from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.model.incident import FactValue
from why403.redaction.reprs import masked_repr


@dataclass(frozen=True, slots=True)
class Clue:
    """One observation.

    `name` says what was observed (its sentence stands in `words/clues.py`), `cause` the code that it
    speaks for (empty where it only settles facts), `parts` the values that the sentence quotes (never
    secrets), `shows` the facts that it settles.
    """

    name: str
    cause: str
    parts: tuple[tuple[str, str], ...] = ()
    shows: tuple[FactValue, ...] = ()
    at: Place = NOWHERE_WRITTEN

    __repr__ = masked_repr
