"""The credential scope against the host that was called, the date, and the answer's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from why403 import facts
from why403.aws.hosts import SERVICE
from why403.credentials.clue import Clue
from why403.credentials.sigv4 import sent
from why403.credentials.sigv4.parse import HMAC, Signed
from why403.credentials.sigv4.scope import TERMINATOR, region_of
from why403.logic.places import NOWHERE_WRITTEN
from why403.logic.states import UNKNOWN, State
from why403.model.incident import FactValue, Request
from why403.refusals import causes

_REGION = re.compile(r"scoped to a valid region, not \\*'([\w-]{1,40})\\*'", re.IGNORECASE)
_SERVICE = re.compile(r"scoped to correct service: \\*'([\w-]{1,40})\\*'", re.IGNORECASE)


def of_scope(signed: Signed | None, request: Request, text: str) -> Iterator[Clue]:
    """First what the request shows by itself, then what the answer names."""
    found = [] if signed is None else list(_of_request(signed, request))
    yield from found
    names = {clue.name for clue in found}
    refused, wanted = _REGION.search(text), _SERVICE.search(text)
    if refused and "scope-region" not in names:
        yield _clue("scope-region-refused", (("region", refused[1]),))
    if wanted and "scope-service" not in names:
        yield _clue("scope-service-refused", (("service", wanted[1]),))


def _of_request(signed: Signed, request: Request) -> Iterator[Clue]:
    """Only the name of an execute-api host tells whose Region and service it is."""
    scope, host = signed.scope, sent.called_host(request)
    region = region_of(host) if isinstance(host, str) else UNKNOWN
    shows = (FactValue(facts.SIGNATURE_SCOPE_OK.name, False, request.at),)
    if _differ(scope.region, region):
        yield _clue("scope-region", (("scope", str(scope.region)), ("host", str(region))), shows)
    if _differ(scope.service, SERVICE):
        parts = (("scope", _short(scope.service)),)
        yield _clue("scope-service", parts, shows if isinstance(region, str) else ())
    if _differ(scope.date, _day(signed.date)):
        yield _clue("scope-date", (("scope", _short(scope.date)), ("date", str(_day(signed.date)))), shows)
    if _differ(scope.terminator, TERMINATOR):
        yield _clue("scope-terminator", (("scope", _short(scope.terminator)),), shows)


def in_order(signed: Signed, request: Request) -> bool | State:
    """Whether nothing of the scope is wrong; `UNKNOWN` where one of its parts cannot be compared."""
    scope, host = signed.scope, sent.called_host(request)
    region = region_of(host) if isinstance(host, str) else UNKNOWN
    pairs = (
        (scope.region, region),
        (scope.service, SERVICE),
        (scope.date, _day(signed.date)),
        (scope.terminator, TERMINATOR),
    )
    told = True
    for ours, theirs in pairs:
        if not (isinstance(ours, str) and isinstance(theirs, str)):
            told = False
        elif ours != theirs:
            return False
    return True if told and signed.algorithm == HMAC else UNKNOWN


def _differ(ours: str | State, theirs: str | State) -> bool:
    return isinstance(ours, str) and isinstance(theirs, str) and ours != theirs


@lru_cache(maxsize=256)
def _day(date: str | State) -> str | State:
    return date[:8] if isinstance(date, str) and re.fullmatch(r"\d{8}T\d{6}Z", date) else UNKNOWN


def _short(part: str | State) -> str:
    """A part of the scope, unless it is too long to be one: it could be anything then."""
    return str(part) if re.fullmatch(r"[\w-]{0,32}", str(part)) else "something else"


def _clue(name: str, parts: tuple[tuple[str, str], ...], shows: tuple[FactValue, ...] = ()) -> Clue:
    return Clue(name, causes.IAM_WRONG_SCOPE.code, parts, shows, shows[0].at if shows else NOWHERE_WRITTEN)
