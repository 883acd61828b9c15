"""`--works`: the call that works beside the refused one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from why403.cli.inputs import Brought, bring
from why403.cli.terminal import say
from why403.documents.errors import BadInput
from why403.gateway.differences import Difference
from why403.logic.places import Place
from why403.questions.compare import contrast_of
from why403.questions.contrasts import Contrast

_REFUSED = (401, 403)


@dataclass(frozen=True, slots=True)
class Comparison:
    """In what the refused call differs from the one that works, and what cannot be compared."""

    found: tuple[Difference, ...] = ()
    untold: frozenset[str] = frozenset()

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Nothing follows where nothing differs: then the cause lies in what neither call shows."""
        return (contrast_of(self.found, self.untold),) if self.found else ()


NOTHING_COMPARED = Comparison()


def compared(brought: Brought, works: Sequence[str]) -> Comparison:
    """Read the call that works, of many the one most like the refused, and compare. Raises `BadInput`."""
    if not works:
        return NOTHING_COMPARED
    from why403.gateway.comparable import untold_aspects
    from why403.observed.told_differences import told_differences

    good = bring(works, (), None, None, assumed_yes=False, like=brought.incident.request)
    if good.incident.answer.status in _REFUSED:
        says = f"this call was refused too ({good.incident.answer.status})"
        raise BadInput(good.incident.at or Place("--works"), says, "a call that works")
    found = told_differences(brought.incident, good.incident)
    if not found:
        say(_NOTHING)
    return Comparison(found, untold_aspects(brought.incident, good.incident))


_NOTHING = (
    "in all that is shown of both, the call that works is the same as the refused one; "
    "show more of both, for instance what `curl -v` prints"
)
