"""How likely is each suspect? The order of suspects, over the incidents that the package carries.

A weight orders the suspects and never removes one. A cause that no real incident had still has its own page's
example, which counts a little less than one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from why403.frozen import dataclass
from why403.logic.formula import Cause
from why403.questions.counts import Known, counted
from why403.questions.counts import shipped as counts_shipped
from why403.questions.order import Evidence, Order, holding, shipped, terms
from why403.questions.suspects import Suspect


@dataclass(frozen=True, slots=True)
class Weighed:
    """A suspect with its share (0 to 1, all together 1) and the counts behind it.

    `of_cause` real incidents had this cause, and `alike` of them had the same words in the response;
    `likeness` (0 to 1) says how similar the reporter's words are to the cause's page.
    """

    suspect: Suspect
    weight: float
    of_cause: int
    alike: int
    likeness: float = 0.0

    @property
    def cause(self) -> Cause:
        """The suspected cause."""
        return self.suspect.cause


def weighed(
    found: Sequence[Suspect],
    shown: Evidence,
    known: Sequence[Known] | None = None,
    order: Order | None = None,
) -> tuple[Weighed, ...]:
    """The suspects with their weights, the heaviest first; equals stay in the order of the line.

    `known` are the incidents to count, `order` the weights; without them, those of the package.
    """
    counts = counts_shipped() if known is None else counted(known)
    order, total = order or shipped(), counts.total
    rules = holding(order.rules, shown.signs)
    scores = [
        order.score((*terms(suspect, shown, rules), *counts.terms(suspect.cause.code, shown.counted, total)))
        for suspect in found
    ]
    highest = max(scores, default=0.0)
    shares = [math.exp(score - highest) for score in scores]
    whole = sum(shares) or 1.0
    rows = [
        Weighed(
            s, share / whole, *counts.alike(s.cause.code, shown.counted), shown.like.get(s.cause.code, 0.0)
        )
        for s, share in zip(found, shares, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.weight))
