"""A browser's journey: the preflight, the call, and the browser's own check of the answer's headers.

The rules are those of the Fetch standard: which calls ask first, and which answers a page may read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.facts import Facts
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer, Incident, Request

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_SAFE_METHODS = frozenset({"GET", "HEAD", "POST"})
_SAFE_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_ASKS_FIRST = ("authorization", "x-api-key", "x-amz-", "if-", "x-requested-with")
_OF_THE_CALL = frozenset({"method", "headers", "credentials", "key", "body"})
_ALLOWED, _CREDENTIALS = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"


@dataclass(frozen=True, slots=True)
class Trip:
    """What is shown of a journey. `is_preflight` says that the refused request is the preflight itself, and
    `answered` that the browser complains of what followed an answer to the preflight, or stood in it."""

    of_browser: bool = False
    is_preflight: bool | State = UNKNOWN
    asks_first: bool | State = UNKNOWN
    preflight_status: int | State = UNKNOWN
    readable: bool | State = UNKNOWN
    answered: bool = False


NO_TRIP = Trip()


def trip_of(incident: Incident, facts: Facts, *, answered: bool = False) -> Trip:
    """Read off the call, its answer and its preflight; a tool that sends both rehearses the journey. Whether
    the preflight was `answered` is read off the browser's message."""
    rehearsed = isinstance(incident.preflight.answer.status, int)
    browser = rehearsed or facts.get(catalogue.CLIENT.name) == "browser"
    moment = facts.get(catalogue.WEBSOCKET_MOMENT.name, UNKNOWN)
    if not browser or moment is not UNKNOWN:
        return NO_TRIP
    told = facts.get(catalogue.PREFLIGHT.name, UNKNOWN)
    return Trip(
        of_browser=rehearsed
        or told is True
        or isinstance(incident.answer.browser, str)
        or _is_abroad(incident.request),
        is_preflight=told if isinstance(told, bool) else UNKNOWN,
        asks_first=True if told is True else asks_first(incident.request),
        preflight_status=incident.preflight.answer.status,
        readable=readable(incident.request, incident.answer, facts),
        answered=answered,
    )


def is_success(status: int | State) -> bool:
    """Whether a preflight with this status lets the browser go on (Fetch standard, CORS-preflight fetch: an
    ok status)."""
    return isinstance(status, int) and 200 <= status < 300


def of_preflight_too(name: str) -> bool:
    """Whether what is told of a call holds for its preflight, which differs in method, headers and body: what
    has no name in the catalogue is a header of the one or the other."""
    fact = catalogue.BY_NAME.get(name)
    return name.startswith("cors.") or (fact is not None and not fact.aspects & _OF_THE_CALL)


def asks_first(request: Request) -> bool | State:
    """Whether a browser sends a preflight before this call."""
    method = request.method
    if isinstance(method, str) and method.upper() not in _SAFE_METHODS:
        return True
    if any(_is_unsafe(name.lower(), value) for name, value in request.headers):
        return True
    return False if request.complete and isinstance(method, str) else UNKNOWN


def _is_unsafe(name: str, value: str) -> bool:
    if name == "content-type":
        return value.split(";")[0].strip().lower() not in _SAFE_TYPES
    return name.startswith(_ASKS_FIRST)


def readable(request: Request, answer: Answer, facts: Facts) -> bool | State:
    """Whether the browser lets the page read this answer; untold where the header is not shown."""
    origin, allowed = request.header("Origin"), answer.header(_ALLOWED)
    if not _is_abroad(request) or allowed is UNKNOWN:
        return UNKNOWN
    credentials = facts.get(catalogue.CREDENTIALS_MODE.name, UNKNOWN)
    if allowed == "*":
        return credentials != "include"
    if allowed is ABSENT or allowed != origin:
        return False
    return credentials != "include" or answer.header(_CREDENTIALS) == "true"


def _is_abroad(request: Request) -> bool:
    """Whether the call goes to another origin than that of its page."""
    origin, url = request.header("Origin"), request.url
    if not isinstance(origin, str) or not isinstance(url, str):
        return False
    page, called = _split(origin), _split(url)
    return (page.scheme, page.netloc.lower()) != (called.scheme, called.netloc.lower())


def _split(url: str) -> SplitResult:
    from urllib.parse import SplitResult, urlsplit

    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")
