"""How far did a browser's call get: the preflight, the call, the browser's check of the answer's headers?

Each of the first two is a request of its own that lands and walks. What was shown of it stands above what
follows from the told facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.formula import Cause
from why403.logic.states import UNKNOWN, State
from why403.questions.behind import of_preflight, proved_on
from why403.questions.explain import Case, Explanation
from why403.questions.suspects import Suspect
from why403.refusals import complaints
from why403.refusals.causes import CORS_ORIGIN


class Outcome(StrEnum):
    """What came of one step. `REFUSES` follows from what is told; the others were shown."""

    NOT_SENT = "not sent"
    PASSED = "passed"
    DISALLOWS = "answered without allowing the call"
    REFUSED = "refused"
    REFUSES = "refuses by what is told"
    HIDDEN = "hidden from the page"
    READABLE = "readable"
    OPEN = "not known"


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One of `preflight`, `call` and `check`; `causes` are those that refuse it by what is told."""

    name: str
    outcome: Outcome
    status: int | State = UNKNOWN
    causes: tuple[Cause, ...] = ()


def journey(told: Explanation) -> tuple[JourneyStep, ...]:
    """The three steps of a browser's call; none where no browser called another origin."""
    case = told.case
    if not case.trip.of_browser:
        return ()
    preflight = _preflight(case)
    call = _call(case, preflight)
    return preflight, call, _check(case, call)


_OF_PREFLIGHT = (complaints.NO_PREFLIGHT, complaints.REDIRECT)


def _preflight(case: Case) -> JourneyStep:
    trip, seen = case.trip, case.seen
    if trip.is_preflight is True:
        refused = seen.browser in _OF_PREFLIGHT or _failed(seen.status)
        return _step("preflight", seen.status, _of_preflight(case), refused=refused)
    if trip.preflight_status is not UNKNOWN:
        return _disallowed(case) or _step("preflight", trip.preflight_status)
    if trip.asks_first is False:
        return JourneyStep("preflight", Outcome.NOT_SENT)
    return _step("preflight", UNKNOWN, _of_preflight(case))


def _disallowed(case: Case) -> JourneyStep | None:
    """An answer of success whose headers do not allow the call."""
    allows = (case.facts.get(fact.name) for fact in (catalogue.CORS_ALLOWS, catalogue.CORS_CREDENTIALS))
    plain = case.facts.get(catalogue.CREDENTIALS_MODE.name) != "include"
    named, admitted = allows
    if _failed(case.trip.preflight_status) or (named is not False and (plain or admitted is not False)):
        return None
    return JourneyStep("preflight", Outcome.DISALLOWS, case.trip.preflight_status, (CORS_ORIGIN,))


def _call(case: Case, preflight: JourneyStep) -> JourneyStep:
    own = case.trip.is_preflight is not True
    stopped = preflight.outcome in (Outcome.REFUSED, Outcome.REFUSES, Outcome.DISALLOWS)
    if stopped and (case.seen.status is UNKNOWN or not own):
        return JourneyStep("call", Outcome.NOT_SENT)
    proved = proved_on(case.sent) if own and case.sent.facts else ()
    return _step("call", case.seen.status if own else UNKNOWN, proved)


def _of_preflight(case: Case) -> tuple[Suspect, ...]:
    asked = case.asked_first
    return of_preflight(case.seen, case.trip, asked) if asked.facts else ()


def _step(
    name: str, status: int | State, proved: Iterable[Suspect] = (), *, refused: bool = False
) -> JourneyStep:
    causes = tuple(dict.fromkeys(suspect.cause for suspect in proved))
    if refused or _failed(status):
        return JourneyStep(name, Outcome.REFUSED, status, causes)
    if isinstance(status, int):
        return JourneyStep(name, Outcome.PASSED, status)
    return JourneyStep(name, Outcome.REFUSES if causes else Outcome.OPEN, UNKNOWN, causes)


def _failed(status: int | State) -> bool:
    """A preflight and a call succeed with 2xx alone; a call is redirected before this."""
    return isinstance(status, int) and not 200 <= status < 300


def _check(case: Case, call: JourneyStep) -> JourneyStep:
    if case.trip.readable is True:
        return JourneyStep("check", Outcome.READABLE)
    if case.trip.readable is False or case.seen.browser is not UNKNOWN:
        return JourneyStep("check", Outcome.HIDDEN)
    return JourneyStep("check", Outcome.NOT_SENT if call.outcome is Outcome.NOT_SENT else Outcome.OPEN)
