"""What a browser's journey shows: how the preflight went, and why the page may not read an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from why403 import facts as catalogue
from why403.access.definitions import preflight_allows
from why403.aws.hosts import host_kind
from why403.credentials.clue import Clue
from why403.evidence.redirects import redirect_in
from why403.frozen import replace
from why403.logic.facts import Facts
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Answer, Exchange, FactValue, Incident
from why403.model.journey import is_success, readable
from why403.pasted.text import tells_of_refusal
from why403.refusals.complaints import NETWORK, REDIRECT, complaint_of

_WANTED = "Access-Control-Request-Method"
_METHODS = "Access-Control-Allow-Methods"
_AT = re.compile(r" at 'http://")
_METHOD = re.compile(r"Method ([A-Z]{1,20}) is not allowed")
_HEADER = re.compile(
    r"(?:Request header field |header .|missing token .)([\w-]{1,80})[^\w\n]{0,3} "
    r"(?:is not allowed|in CORS header)"
)
_OTHER_ORIGIN = re.compile(r"header has a value '([^'\n]{1,300})' that is not equal")
_SPACE = re.compile(
    r"\b(private|local|loopback|unknown)\b\W{0,2}(?: IP)? address space|address space \W?(\w+)"
)


def as_refused(incident: Incident) -> Incident:
    """The incident with the answer that refused. After a preflight without a status of success the browser
    does not send the call (Fetch standard, CORS-preflight fetch, read 2026-11-28): where the preflight's
    answer is shown and nothing of the call's, that is it. A browser that complains of another answer than the
    preflight's has sent the call."""
    asked, answer = incident.preflight.answer, incident.answer
    told = any(said.fact == catalogue.PREFLIGHT.name for said in incident.statements)
    answered = answer.status is not UNKNOWN or answer.body is not UNKNOWN or answer.headers or answer.log
    of_call = isinstance(answer.browser, str) and "preflight" not in answer.browser[:20_000].lower()
    quoted = isinstance(answer.said, str) and tells_of_refusal(answer.said)
    refused = isinstance(asked.status, int) and not is_success(asked.status)
    if not told and _is_said_of_preflight(incident):
        refuses = FactValue(catalogue.PREFLIGHT.name, True, answer.at)
        return replace(incident, statements=(*incident.statements, refuses))
    if told or answered or of_call or quoted or not refused:
        return incident
    said = "\n".join(text for text in (asked.said, answer.said) if isinstance(text, str))
    shown = replace(asked, said=said or UNKNOWN, browser=answer.browser)
    refuses = FactValue(catalogue.PREFLIGHT.name, True, asked.at)
    return replace(incident, answer=shown, statements=(*incident.statements, refuses))


_OF_PREFLIGHT = re.compile(
    r"(?i)^[^.\n]{0,40}\b(?:OPTIONS|pre-?flight)\b(?! (?:is|was) (?:fine|ok|answered)| works)[^.\n]{0,60}?"
    r"\b(?:comes? back|came back|dies?|fails?|failed|gets?|got|returns?|returned|refused|answers?|answered"
    r"|blocked|rejected|gives?|with)\b"
)


def _is_said_of_preflight(incident: Incident) -> bool:
    """Whether the words of the answer say that the OPTIONS request got it, and no more of it is shown."""
    answer = incident.answer
    bare = answer.body is UNKNOWN and not answer.headers and not answer.log
    said = answer.said if isinstance(answer.said, str) and bare else ""
    return tells_of_refusal(said) and _OF_PREFLIGHT.search(said[:1000]) is not None


def told_against_preflight(incident: Incident) -> tuple[FactValue, ...]:
    """What somebody told of OPTIONS, which the preflight's own answer shows to be otherwise: one of success
    was answered, and needed no credentials."""
    if not is_success(incident.preflight.answer.status):
        return ()
    shown = (catalogue.OPTIONS_EXISTS.name, catalogue.OPTIONS_OPEN.name)
    return tuple(said for said in incident.statements if said.fact in shown and said.value is False)


def journey_clues(incident: Incident, facts: Facts) -> Iterator[Clue]:
    """Of the preflight that was shown, of the answer's headers, and of the complaint's own words."""
    asked = incident.preflight
    if is_success(asked.answer.status):
        yield Clue("preflight-answered", "", shows=tuple(_answered(incident, facts)))
    elif _is_preflight(incident):
        asked = Exchange(replace(incident.request, method="OPTIONS"), incident.answer)
        yield Clue("preflight-answered", "", shows=tuple(_allowed(asked, facts)))
    if _lists_any(asked.answer):
        yield Clue("any-is-no-method", "cors-origin")
    if readable(incident.request, incident.answer, facts) is False:
        yield from _hidden(incident, facts)
    if facts.get(catalogue.ORIGIN.name) == "null":
        yield Clue("origin-null", "")
    if isinstance(incident.answer.browser, str):
        yield from _spoken(incident.answer.browser[:20_000])


def _answered(incident: Incident, facts: Facts) -> Iterator[FactValue]:
    """A status of success lets the browser send the call, if the headers allow it."""
    yield FactValue(catalogue.PREFLIGHT.name, False, incident.preflight.answer.at)
    yield from _allowed(_wanted(incident), facts)


def _wanted(incident: Incident) -> Exchange:
    """The preflight that was shown. Its request asks for the call's method (Fetch standard, read 2026-11-28),
    also where only its answer is shown."""
    asked, method = incident.preflight, incident.request.method
    if asked.request.header(_WANTED) is not UNKNOWN or not isinstance(method, str) or method == "OPTIONS":
        return asked
    headers = (*asked.request.headers, (_WANTED, method))
    return replace(asked, request=replace(asked.request, headers=headers))


def _allowed(asked: Exchange, facts: Facts) -> Iterator[FactValue]:
    """The method OPTIONS answered, and needed no credentials; its headers say what they allow."""
    yield FactValue(catalogue.OPTIONS_EXISTS.name, True, asked.answer.at)
    yield FactValue(catalogue.OPTIONS_OPEN.name, True, asked.answer.at)
    origin = asked.request.header("Origin")
    told = {**facts, catalogue.ORIGIN.name: origin} if isinstance(origin, str) else facts
    yield from preflight_allows(asked, told)


def _is_preflight(incident: Incident) -> bool:
    """Whether the answer that is shown is a preflight's own, and one of success: what a browser complains of
    is then in its headers."""
    answer, complaint = incident.answer, incident.answer.browser
    if not is_success(answer.status) or not isinstance(answer.header(_METHODS), str):
        return False
    spoken = isinstance(complaint, str) and "preflight" in complaint[:20_000].lower()
    return incident.request.method == "OPTIONS" or (incident.request.method is UNKNOWN and spoken)


def _lists_any(answer: Answer) -> bool:
    """Whether the allowed methods name `ANY`, API Gateway's word for all. To browsers it is neither a method
    nor the wildcard, which is `*` (Fetch standard, CORS-preflight fetch, read 2026-11-28): of what it stands
    for, GET, HEAD and POST alone are allowed."""
    methods = answer.header(_METHODS)
    named = {part.strip().upper() for part in methods.split(",")} if isinstance(methods, str) else set()
    return "ANY" in named and "*" not in named


def _hidden(incident: Incident, facts: Facts) -> Iterator[Clue]:
    """A refusal of the gateway's own without the header, or an answer of the integration without it.

    Where an HTTP API has CORS settings, it drops what the backend sends.
    """
    answer = incident.answer
    if answer.header("Access-Control-Allow-Origin") is not ABSENT:
        yield Clue("answer-of-other-origin", "cors-origin")
    elif isinstance(answer.header("x-amzn-ErrorType"), str):
        lacking = FactValue(catalogue.CORS_ON_ERRORS.name, False, answer.at)
        yield Clue("refusal-without-header", "cors-error-headers", shows=(lacking,))
    elif facts.get(catalogue.API_KIND.name) == "REST" and answer.status == 200:
        lacking = FactValue(catalogue.CORS_ON_ANSWER.name, False, answer.at)
        yield Clue("answer-without-header", "cors-integration-headers", shows=(lacking,))


def _spoken(complaint: str) -> Iterator[Clue]:
    """What exactly is not allowed."""
    for name, pattern in (("method", _METHOD), ("header", _HEADER), ("origin", _OTHER_ORIGIN)):
        if found := pattern.search(complaint):
            yield Clue(f"{name}-not-allowed", "cors-origin", ((name, found[1]),))
    if complaint_of(complaint) == REDIRECT and "http://" in (_AT.search(complaint) or [""])[0]:
        yield Clue("http-redirected", "upstream-not-gateway")
    redirect = redirect_in(complaint)
    if redirect and _loses_stage(redirect.before, redirect.after):
        yield Clue("redirected-off-stage", "stage-missing")
    if complaint_of(complaint) == NETWORK:
        space = _SPACE.search(complaint)
        name = (space[1] or space[2]) if space else "private"
        for cause in ("cors-origin", "private-api-endpoint", "tool-emulation"):
            yield Clue("private-address", cause, (("space", name),))


def _loses_stage(before: str, after: str) -> bool:
    """Whether a redirect within the API's own host leads to the same path without its first part, the stage:
    a backend that does not know of the stage writes its addresses without it."""
    try:
        one, other = urlsplit(before), urlsplit(after)
    except ValueError:
        return False
    if one.netloc != other.netloc or host_kind(one.netloc) != "execute-api":
        return False
    _, _, rest = one.path.lstrip("/").partition("/")
    return rest != "" and rest.rstrip("/") == other.path.strip("/")
