"""What policies answer to a request."""

from __future__ import annotations

from enum import StrEnum

from why403.iam.combination import Combined
from why403.logic.reading import Walk
from why403.logic.truth import YES, Truth


class Outcome(StrEnum):
    """What the policies decide; UNKNOWN if it depends on something that is not known."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    UNKNOWN = "Unknown"


def outcome_of(denied: Truth, granted: Truth) -> Outcome:
    """The outcome of the two formulas; a deny that may be is enough to leave an allow open."""
    if denied is YES:
        return Outcome.EXPLICITLY_DENIED
    if Truth.UNKNOWN in (denied, granted):
        return Outcome.UNKNOWN
    return Outcome.ALLOWED if granted is YES else Outcome.IMPLICITLY_DENIED


def reached(rules: Combined, walk: Walk) -> Outcome:
    """The outcome of combined rules."""
    return outcome_of(walk.truth(rules.denied), walk.truth(rules.granted))
