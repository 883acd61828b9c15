"""The heart: a gate is a function of the site that returns checks; a check is a formula and its refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from why403.frozen import dataclass, replace
from why403.logic.claims import Claim
from why403.logic.formula import HOLDS, Formula, all_of, any_of, negate
from why403.model.site import Site
from why403.refusals.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Spoken:
    """A refusal of a check that failed, and what must be so that it is this one: `when`.

    `source` is the claim that says so; without it, that of the check.
    """

    refusal: Refusal
    when: Formula = HOLDS
    source: Claim | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, and what the caller is told when it does not.

    Whether it holds, and why not, follows from `holds` alone. Of `refusals` the first whose `when` holds is
    the one that is given; where none does, the next check speaks. `also` was seen where this check failed,
    and is never the gateway's to give: another program's word for it, or one that nobody can foretell.
    `source` is the claim that the check rests on; without it, those of its gate. Only where `known` is known
    to hold is it supposed that the check fails: else another check says the same.
    """

    name: str
    holds: Formula
    refusals: tuple[Spoken, ...]
    also: tuple[Spoken, ...] = ()
    source: Claim | None = None
    known: Formula = HOLDS

    @property
    def passes(self) -> Formula:
        """What must hold for the call to come further: this check, or none of its refusals is given."""
        return any_of((self.holds, negate(any_of(spoken.when for spoken in self.refusals))))

    def possible(self) -> Iterator[Spoken]:
        """Every refusal that can be seen; `when` says as well that none before it is the one."""
        earlier: list[Formula] = []
        for spoken in self.refusals:
            yield replace(spoken, when=all_of((*earlier, spoken.when)))
            earlier.append(negate(spoken.when))
        yield from self.also


def always(*refusals: Refusal) -> tuple[Spoken, ...]:
    """Refusals that hang on nothing but the check."""
    return tuple(Spoken(refusal) for refusal in refusals)


@dataclass(frozen=True, slots=True)
class Gate:
    """One subject: `about` is half a page for people, `sources` the claims that its checks rest on."""

    name: str
    about: str
    sources: tuple[Claim, ...]
    checks: Callable[[Site], Iterable[Check]]
