"""Which refusal is given? The line, walked in its order, up to the first check that ends the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.gates.check import Check, Gate
from why403.gates.paths import path
from why403.logic.facts import Facts, Value
from why403.logic.places import Located
from why403.logic.reading import Walk
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, YES, Truth
from why403.model.site import Site
from why403.refusals.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Refused:
    """The first check that ends the call, and what it gives: one refusal, or those among which it is open.

    `earlier` are checks before it of which it is open whether they hold: one of them may have spoken first.
    """

    gate: Gate
    check: Check
    refusals: tuple[Refusal, ...]
    earlier: tuple[Check, ...]

    @property
    def given(self) -> Refusal | None:
        """The refusal, where it follows from what is told."""
        return self.refusals[0] if len(self.refusals) == 1 and not self.earlier else None


def first_refusal(site: Site, facts: Facts) -> Refused | None:
    """What a call gets that reaches this site; `None` where no check is known to end it.

    What browsers and other programs say of a refusal is not looked at, nor is what a refusal shows: whom it
    names follows from what the method asks for.
    """
    return first_on(path(site), {catalogue.DENIED_CALLER.name: named(site, facts), **facts}, facts)


def first_on(line: Iterable[tuple[Gate, Check]], named: Facts, facts: Facts) -> Refused | None:
    """The same on a line that was made before; `named` are the facts with whom a denial names."""
    plain, walk = Walk(facts), Walk(named)
    earlier: list[Check] = []
    for gate, check in line:
        truth = plain.truth(check.holds)
        given = () if truth is YES else tuple(_given(check, walk))
        if truth is NO and given:
            return Refused(gate, check, given, tuple(earlier))
        if truth is Truth.UNKNOWN and given:
            earlier.append(check)
    return None


def _given(check: Check, walk: Walk) -> Iterator[Refusal]:
    """The refusals that can be the one: none behind the first whose condition is known to hold."""
    for spoken in check.refusals:
        truth = walk.truth(spoken.when)
        if truth is not NO:
            yield spoken.refusal
        if truth is YES:
            return


def named(site: Site, facts: Facts) -> Value:
    """Whom the denial of a policy names: only what an AWS_IAM method lets in has a name to it."""
    said = site.definitions.get(catalogue.METHOD_AUTHORIZATION.name)
    authorization = (
        said.value if isinstance(said, Located) else facts.get(catalogue.METHOD_AUTHORIZATION.name)
    )
    if not isinstance(authorization, str):
        return UNKNOWN
    return "principal" if authorization == "AWS_IAM" else "anonymous"
