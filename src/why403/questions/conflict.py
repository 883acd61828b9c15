"""Two sources that say different things of one part of a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.model.trust import Trust


class Source(StrEnum):
    """Who says something of a call."""

    TOLD = "what was told"
    REQUEST = "the request"
    ANSWER = "the answer"
    CONFIGURATION = "the configuration"
    OBSERVED = "what was recorded or answered"
    BROWSER = "the browser's message"
    CLIENT = "the client's error"
    TYPED = "the command"
    SAID = "the text"


OF_TRUST: Mapping[Trust, Source] = {
    Trust.OBSERVED: Source.OBSERVED,
    Trust.BROWSER: Source.BROWSER,
    Trust.CLIENT: Source.CLIENT,
    Trust.DEPLOYED: Source.CONFIGURATION,
    Trust.EDITED: Source.CONFIGURATION,
    Trust.TYPED: Source.TYPED,
    Trust.SAID: Source.SAID,
}
"""The sources by the ranks of `model/trust.py`."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What one source says of a fact, or of another part of the call, and another source says otherwise.

    Each has its place where it has one. `other` is `UNKNOWN` where `by` says only that it is not so. `words`
    are those of an answer that cannot be, as the fact is.
    """

    fact: str
    value: Value = field(repr=False)
    at: Place
    by: Source
    other: Value = field(repr=False)
    other_at: Place
    source: Source = Source.TOLD
    words: str = ""
