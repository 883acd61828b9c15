"""What told facts alone refuse behind a complaint of the browser, which keeps the answer back: the preflight,
or the call."""

from __future__ import annotations

from collections.abc import Sequence

from why403.logic.truth import NO
from why403.model.journey import Trip
from why403.questions.contrasts import Contrast
from why403.questions.suspects import Situation, Suspect, every, kinds
from why403.refusals.causes import CORS_ORIGIN
from why403.refusals.complaints import CREDENTIALS, NOT_ALLOWED
from why403.refusals.refusal import Fingerprint


def behind(
    seen: Fingerprint,
    trip: Trip,
    preflight: Situation | None,
    call: Situation | None,
    contrasts: Sequence[Contrast],
) -> tuple[Suspect, ...]:
    """The suspects of the `preflight`, where the call is known to have one, and of the `call` itself; `None`
    of what nothing is told."""
    if not seen.hidden:
        return ()
    found: list[Suspect] = []
    if preflight is not None and (trip.is_preflight is True or trip.asks_first is True):
        found += of_preflight(seen, trip, preflight, contrasts)
    if call is not None and trip.is_preflight is not True:
        found += proved_on(call, contrasts)
    return tuple(found)


def of_preflight(
    seen: Fingerprint, trip: Trip, preflight: Situation, contrasts: Sequence[Contrast] = ()
) -> tuple[Suspect, ...]:
    """What refuses the preflight. Of one that was answered only its headers can be at fault."""
    proved = proved_on(preflight, contrasts)
    if not trip.answered:
        return proved
    by_headers = seen.browser in (NOT_ALLOWED, CREDENTIALS)
    return tuple(each for each in proved if by_headers and each.cause == CORS_ORIGIN)


def proved_on(call: Situation, contrasts: Sequence[Contrast] = ()) -> tuple[Suspect, ...]:
    """The suspects of a request that every kind of API refuses by what is told of it, whatever came back."""
    found = [suspect for suspect in every(call, Fingerprint(), contrasts) if suspect.truth is NO]
    shared = set.intersection(*({s.cause for s in found if s.kind == kind} for kind in kinds(call.facts)))
    return tuple(suspect for suspect in found if suspect.cause in shared)
