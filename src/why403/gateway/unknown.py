"""Something that AWS does not document, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from why403.logic.claims import Claim, assumed

_READ = "2026-11-22"


class Treatment(StrEnum):
    """What is done about something that is not known."""

    SETTLED = "settled"
    OPEN = "left open"
    APART = "not modelled"


@dataclass(frozen=True, slots=True)
class On:
    """Checks that rest on a claim: those of this name, for these causes and kinds of API (none: all)."""

    check: str
    kinds: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()

    def covers(self, kind: str, check: str, cause: str) -> bool:
        """Whether a suspect is one of them; a name that ends in a dot stands for a whole gate."""
        named = check.startswith(self.check) if self.check.endswith(".") else check == self.check
        return named and (not self.kinds or kind in self.kinds) and (not self.causes or cause in self.causes)


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
