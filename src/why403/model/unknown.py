"""Something that AWS does not document, and what is done about it."""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.claims import Claim, assumed

_READ = "2026-11-22"


class Treatment(StrEnum):
    """What is done about something that is not known."""

    SETTLED = "settled"
    OPEN = "left open"
    APART = "not modelled"


@dataclass(frozen=True, slots=True)
class On:
    """Checks that rest on a claim: of this name; of kinds, causes and refusals all, where none is named."""

    check: str
    kinds: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()

    def covers(self, kind: str, check: str, cause: str, refusal: str) -> bool:
        """Whether a suspect is one of them; a name that ends in a dot stands for a whole gate."""
        named = check.startswith(self.check) if self.check.endswith(".") else check == self.check
        wanted = ((self.kinds, kind), (self.causes, cause), (self.refusals, refusal))
        return named and all(not some or one in some for some, one in wanted)


@dataclass(frozen=True, slots=True)
class Unknown:
    """One question that AWS's documentation leaves open.

    `does` is what is taken for true where it is settled, else what is done instead; `where` names the code.
    """

    number: int
    question: str
    treatment: Treatment
    does: str
    where: str
    rests: tuple[On, ...] = ()

    @property
    def claim(self) -> Claim:
        """What is taken for true."""
        return assumed(self.does, _READ)
