"""Why something is open, by the name of its mark."""

from __future__ import annotations

from why403.logic.places import Place
from why403.templates.cloudformation import reasons
from why403.templates.cloudformation.functions import FUNCTIONS
from why403.templates.cloudformation.marks import DEFAULTED
from why403.templates.reading import DEFAULT, Note, NoteReason

_BY_START = (
    ("parameter ", reasons.PARAMETER),
    (DEFAULTED, DEFAULT),
    ("condition ", reasons.CONDITION),
    ("dynamic ", reasons.DYNAMIC),
    ("? ", reasons.NO_SUCH_NAME),
    ("AWS::", reasons.PSEUDO),
    ("Fn::ImportValue", reasons.IMPORTED),
    ("Fn::Transform", reasons.TRANSFORMED),
    ("Fn::ForEach", reasons.NOT_RESOLVED),
    ("Fn::If", reasons.CONDITION),
)


def note_of(name: str, at: Place) -> Note:
    """A note on what is open under this name."""
    function, _, inner = name.partition(" of ")
    if inner and function in FUNCTIONS:
        return note_of(inner, at)
    reason = next((reason for start, reason in _BY_START if name.startswith(start)), None)
    about = name.partition(" ")[2] if reason in _NAMED else name
    return Note(reason or _otherwise(function), at, about)


_NAMED = (reasons.PARAMETER, DEFAULT, reasons.CONDITION, reasons.NO_SUCH_NAME)


def _otherwise(name: str) -> NoteReason:
    if name in FUNCTIONS or name == "Fn::GetAtt":
        return reasons.NOT_RESOLVED
    return reasons.FUNCTION if name.startswith("Fn::") else reasons.AFTER_DEPLOYMENT
