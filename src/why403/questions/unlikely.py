"""Causes that fit the response, against which speaks only what proves nothing.

What never proves a cause (`certainty.py`) cannot disprove one either: a call that works may differ in more
than is known, what was typed may not be what was sent. Nor does one thing that somebody wrote down and
nothing shows: people are mistaken. Such a cause is no suspect, and it is not ruled out: it is named apart,
with what speaks against it.
"""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.formula import Cause


class Against(StrEnum):
    """What speaks against a cause, and proves nothing."""

    WORKS = "a call that works, if the two are the same in everything else"
    REQUEST = "the request, if it was sent as it was typed or described"
    SPOKEN = "a sentence about the browser, which is no error message of one"
    WORDS = "the words of the response, if an older deployment of the API does not give them as well"
    HIDDEN = "the browser's message, which tells nothing of the response that it keeps back"
    UNSAID = "that nothing says that an OPTIONS method was added and not deployed since"
    FAMILY = "the words of the response, if API Gateway gives them for another cause of the same family too"
    CONFIG = "the configuration that is shown, if the call met another one"
    OTHERS = "the response that was read of the text, if another one in it is that of the refused call"
    TOLD = "one fact that an incident file tells, if it is not so"


@dataclass(frozen=True, slots=True)
class Unlikely:
    """A cause, and what speaks against it: each thing alone, or all of them together. Where it is a fact that
    was told, `told` are the names of those of which any one speaks against it."""

    cause: Cause
    against: tuple[Against, ...]
    told: tuple[str, ...] = ()
