"""The source of each cause, by the type of the API and where they differ by the refusal.

`sources.json` is the only list of them. What is claimed there is no more than its page supports, and `words`
say by which of its words: shortened, … stands for what is left out. A page has the day on which it was last
opened and held against the sentence. What no page supports is an `assumed` claim. docs/sources-of-causes.md
is made of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache

from why403.frozen import dataclass
from why403.logic.claims import Claim, Standing, assumed

NO_SOURCE = assumed("no source of this cause is listed for this type of API", "2026-11-28")


@dataclass(frozen=True, slots=True)
class Source:
    """A claim that is a cause's own, for these types of API; where refusals are named, for these alone.

    A name that ends in a colon stands for all refusals that begin with it. `words` are the page's own, in its
    newest edition, or in the one that is named.
    """

    claim: Claim
    kinds: tuple[str, ...]
    refusals: tuple[str, ...]
    words: str
    edition: str = ""

    def covers(self, kind: str, refusal: str) -> bool:
        """Whether it is about this type of API and this answer."""
        named = (refusal.startswith(each) if each[-1] == ":" else refusal == each for each in self.refusals)
        return kind in self.kinds and (not self.refusals or any(named))


def source_of(cause: str, kind: str, refusal: str) -> Claim:
    """The claim to cite for a cause: `NO_SOURCE` where the list has none, which a law forbids."""
    listed = sources().get(cause, ())
    return next((each.claim for each in listed if each.covers(kind, refusal)), NO_SOURCE)


def latest() -> str:
    """The day on which a page was last opened and found to support its sentence."""
    return max(each.claim.date for listed in sources().values() for each in listed)


@cache
def sources() -> Mapping[str, tuple[Source, ...]]:
    """Those of each cause: the ones of certain refusals first."""
    with open(os.path.join(os.path.dirname(__file__), "sources.json"), "rb") as file:
        listed = json.load(file)
    return {cause: tuple(map(_source, rows)) for cause, rows in listed.items()}


def _source(row: Mapping[str, object]) -> Source:
    def texts(name: str) -> tuple[str, ...]:
        found = row.get(name, ())
        return tuple(map(str, found)) if isinstance(found, list) else ()

    says, page, read = (str(row.get(name, "")) for name in ("says", "page", "read"))
    claim = Claim(says, page, read, Standing(str(row["standing"])))
    words, edition = str(row.get("words", "")), str(row.get("edition", ""))
    return Source(claim, texts("kinds"), texts("refusals"), words, edition)
