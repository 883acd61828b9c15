"""What shows that a call was one of a WebSocket API, and which: handshake, message or @connections."""

from __future__ import annotations

import re

from why403.documents.loose_json import objects_of
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Answer, Incident, Request
from why403.pattern import pattern
from why403.refusals.wordings import CLOSED, CLOSED_BINARY, CLOSED_TOO_BIG, family_of

HANDSHAKE, MESSAGE, CONNECTIONS = "handshake", "message", "connections"
OPERATIONS = {"PostToConnection": "POST", "GetConnection": "GET", "DeleteConnection": "DELETE"}
"""The operations of the ApiGatewayManagementApi, each with its verb."""

_OPERATION = pattern(r"\b(" + "|".join(OPERATIONS) + r")\b", re.IGNORECASE)
_CALLED = pattern(
    r"(?:calling (?:the )?|API[.:]\s?)(" + "|".join(OPERATIONS) + r")(?: operation|Command|\b)", re.IGNORECASE
)
"""An SDK's own words for the operation that failed."""
_OPENS = "GET"
"""The method of a handshake (RFC 6455, section 4.1)."""
_OF_OPERATIONS = {name.lower(): verb for name, verb in OPERATIONS.items()}
_HANDSHAKES = pattern(
    r"WebSocket (?:connection to|handshake)|during WebSocket handshake|WebSocket is closed before"
    r"|can.t establish a connection to the server at wss?://"
    r"|Unexpected (?:server )?response(?: code)?: \d|There was a bad response from the server"
    r"|(?:server )?rejected WebSocket connection|InvalidStatus(?:Code)?\b|Handshake status \d"
    r"|WebSocketBadStatusException|WSServerHandshakeError|websocket: bad handshake|OpeningHandshakeException"
    r"|Expected HTTP 101 response|when status code '101' was expected|not '101 Switching Protocols'"
    r"|Received unexpected status code|was not upgraded to websocket",
    re.IGNORECASE,
)
_OF_HANDSHAKES = ("socket", "handshake", "response", "status", "establish", "switching")
"""Each form of `_HANDSHAKES` has one of these words."""
_CLOSED = pattern(CLOSED + r"10\d\d\b|\b10\d\d \([a-z ]{3,40}\)", re.IGNORECASE)
_BY_MESSAGE = (CLOSED_TOO_BIG, CLOSED_BINARY)
"""What closes a connection that was open: only a message does."""
_LONGEST = 20_000


def moment(incident: Incident) -> str | State:
    """Which part of a WebSocket API was called, where the call or its answer shows it."""
    request, answer = incident.request, incident.answer
    if is_frame(answer):
        return MESSAGE
    spoken = _spoken(incident)
    if "@connections" in _path(request) or operation(incident) is not None:
        return CONNECTIONS
    if speaks_of_handshake(spoken) and request.method in (UNKNOWN, _OPENS):
        return HANDSHAKE
    if answer.status is UNKNOWN and _CLOSED.search(spoken) and family_of(spoken) in _BY_MESSAGE:
        return MESSAGE
    if _is_opening(request):
        return MESSAGE if answer.status is UNKNOWN and _CLOSED.search(spoken) else _opened(answer)
    return UNKNOWN


def _opened(answer: Answer) -> str | State:
    return UNKNOWN if answer.status is UNKNOWN else HANDSHAKE


def operation(incident: Incident) -> str | None:
    """The verb of the management operation that a client names. Where a call to another path is shown, a
    sentence that names one tells of a second call."""
    spoken = _spoken(incident)
    form = _CALLED if _is_to_another(incident.request) else _OPERATION
    found = form.search(spoken) if "connection" in spoken.lower() else None
    return _OF_OPERATIONS[found[1].lower()] if found else None


def _is_to_another(request: Request) -> bool:
    """Whether a whole call is shown, with its method, and it is none of the management API's."""
    return isinstance(request.method, str) and "@connections" not in _path(request)


def is_frame(answer: Answer) -> bool:
    """A message about a message: it names the connection, and has no status."""
    shown = answer.body if isinstance(answer.body, str) else answer.said
    if not isinstance(shown, str) or "connectionId" not in shown[:_LONGEST] or answer.status is not UNKNOWN:
        return False
    return any(
        "message" in entries and "connectionId" in entries and {"requestId", "messageId"} & entries.keys()
        for entries in objects_of(shown)
    )


def speaks_of_handshake(text: str) -> bool:
    """Whether a client says that a WebSocket could not be opened."""
    head = text[:_LONGEST]
    lower = head.lower()
    return any(word in lower for word in _OF_HANDSHAKES) and bool(_HANDSHAKES.search(head))


def _spoken(incident: Incident) -> str:
    answer = incident.answer
    parts = (answer.said, answer.browser, answer.body, incident.request.client)
    return "\n".join(part[:_LONGEST] for part in parts if isinstance(part, str))


def _path(request: Request) -> str:
    if not isinstance(request.url, str):
        return ""
    from urllib.parse import unquote, urlsplit

    try:
        return unquote(urlsplit(request.url).path)
    except ValueError:
        return ""


def _is_opening(request: Request) -> bool:
    """A call to open a WebSocket: by the scheme of its URL, or by its header."""
    scheme = isinstance(request.url, str) and request.url[:6].lower().startswith(("ws://", "wss://"))
    upgrade = request.header("Upgrade")
    return scheme or (isinstance(upgrade, str) and upgrade.lower() == "websocket")
