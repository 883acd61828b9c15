"""Asks a call along its whole path what it meets, whatever was answered."""

from __future__ import annotations

from collections.abc import Iterator

from why403.facts import DENIED_CALLER
from why403.frozen import dataclass
from why403.logic.reading import Reason
from why403.logic.truth import NO, YES
from why403.model.repair import Asked, Refused
from why403.model.site import Site
from why403.questions.explain import Case
from why403.questions.first import named
from why403.questions.suspects import Situation, met_checks, sites
from why403.refusals.refusal import BrowserRefusal

_HIDES = "cors.error-headers"
"""Headers that refusals lack: they hide a refusal from a page, and refuse nothing themselves."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A check that is known to fail, with the leaves that decide it."""

    check: str
    gate: str
    causes: tuple[str, ...]
    reasons: tuple[Reason, ...]
    preflight: bool

    @property
    def told(self) -> Refused:
        """The same as plain data."""
        return Refused(self.check, self.gate, self.causes, self.preflight)


@dataclass(frozen=True, slots=True)
class Met:
    """What a call met: the checks that fail, and those of which it stays open whether they do."""

    failing: tuple[Failing, ...]
    undecided: tuple[Failing, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """The names of the checks that stay open."""
        return tuple(dict.fromkeys(each.check for each in self.undecided))

    @property
    def told(self) -> Asked:
        """The same as plain data."""
        return Asked(tuple(each.told for each in self.failing), self.open)


def met(case: Case) -> Met:
    """Every check of the preflight, where a browser sends one, and of the call."""
    failing: list[Failing] = []
    undecided: list[Failing] = []
    for call, preflight in _requests(case):
        for site in sites(call.facts):
            facts = {**call.facts, **site.given}
            said = {} if call.here is None else call.here.said
            whom = {DENIED_CALLER.name: named(Site(site.kind, said), facts), **facts}
            for each in met_checks(site.kind, frozenset(site.given), call.here):
                reading, causes = each.read(facts, call.forms)
                if each.check.name == _HIDES:
                    continue
                codes = tuple(cause.code for cause in causes)
                found = Failing(each.check.name, each.gate.name, codes, reading.reasons, preflight)
                if reading.truth is NO and _ends(
                    case, each.passes(whom, call.forms) is not YES, each.check.also
                ):
                    failing.append(found)
                elif not reading.truth.settled:
                    undecided.append(found)
    return Met(tuple(failing), tuple(undecided))


def _requests(case: Case) -> Iterator[tuple[Situation, bool]]:
    if case.trip.of_browser and case.preflight:
        yield case.asked_first, True
    yield case.sent, False


def _ends(case: Case, refuses: bool, also: tuple[object, ...]) -> bool:
    """Whether the call ends there: the gateway is not known to let it pass with one of its refusals, or the
    browser that made it complains."""
    complains = any(isinstance(getattr(each, "refusal", None), BrowserRefusal) for each in also)
    return refuses or (complains and case.trip.of_browser)
