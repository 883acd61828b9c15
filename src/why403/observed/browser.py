"""What a browser's console says of a refused call: Chromium, Firefox and Safari."""

from __future__ import annotations

import re

from why403.gateway.incident import Answer, Incident, Request
from why403.logic.places import Place
from why403.logic.states import UNTOLD
from why403.observed.pieces import Kind, Piece

_URL = r"(?P<url>(?:https?|wss?)://[^\s'\"\u2018\u2019\u201c\u201d]{1,4000})"
_ORIGIN = r"(?P<origin>(?:https?://|null|capacitor://|file://)[^\s'\"\u2018\u2019\u201c\u201d]{0,300})"
_Q = r"['\"\u2018\u2019\u201c\u201d]?"

_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"Access to .{{1,40}}? at {_Q}{_URL}{_Q}(?: \(redirected from {_Q}\S{{1,4000}}\))?"
        rf" from origin {_Q}{_ORIGIN}{_Q} has been blocked by CORS policy",
        rf"Cross-Origin Request Blocked: .{{1,120}}? (?:remote )?resource at {_URL}\.? ?\(Reason:",
        rf"(?:Fetch API|XMLHttpRequest) cannot load {_URL} due to access control checks",
        rf"(?:Fetch API|XMLHttpRequest) cannot load {_URL}\.?",
        rf"Origin {_ORIGIN} is not allowed by Access-Control-Allow-Origin",
        rf"WebSocket connection to {_Q}{_URL}{_Q} failed",
        r"blocked by CORS policy",
        r"CORS request did not succeed|CORS error",
        r"No 'Access-Control-Allow-Origin' header is present",
        r"Preflight response is not successful|preflight request doesn.t pass access control check",
        r"Response for preflight (?:has invalid HTTP status code|is invalid)",
        r"The 'Access-Control-Allow-(?:Origin|Headers|Methods|Credentials)' header ",
    )
)
_STATUS = re.compile(r"(?:Status code: |response code: |HTTP status code )([1-5]\d\d)\b", re.I)
_LONG = 8192


def is_complaint(line: str) -> bool:
    """Whether a line of text is a browser's message about a refused call."""
    return any(form.search(line[:_LONG]) for form in _FORMS)


def read_browser(text: str, at: Place) -> Piece:
    """The call that a message speaks of, and the message itself."""
    found: dict[str, str] = {}
    for form in _FORMS:
        match = form.search(text[:_LONG])
        if match:
            found = {**{key: value for key, value in match.groupdict().items() if value}, **found}
    status = _STATUS.search(text[:_LONG])
    origin = found.get("origin")
    request = Request(
        url=found["url"].rstrip(".") if "url" in found else UNTOLD,
        headers=(("Origin", origin.rstrip(".")),) if origin else (),
        client="browser",
        at=at,
    )
    answer = Answer(status=int(status[1]) if status else UNTOLD, browser=text.strip(), at=at)
    return Piece(Kind.BROWSER, Incident(answer=answer, request=request, at=at), at)
