"""What shows which part of a WebSocket API was called.

Sources: gateway-semantics A.6 and B.5; messages W1 to W7; the console texts of Chromium, Firefox and
Safari, and the exceptions of clients as their users reported them.
"""

from __future__ import annotations

import pytest

import why403
from tests.pasted import samples
from why403 import facts as f
from why403.evidence.case import known_facts
from why403.evidence.fingerprint import fingerprint
from why403.logic.states import UNKNOWN
from why403.refusals.wordings import FRAME_BAD_BODY, FRAME_FAILS, FRAME_FORBIDDEN, FRAME_OTHER, FRAME_TOO_MANY

URL = "wss://abc123.execute-api.eu-west-1.amazonaws.com/prod"
NAMES = '"connectionId":"L0SM9cOFvHcCIhw=", "requestId":"L0SNBHkRvHcFYlA="'


def facts(*texts: str) -> dict[str, object]:
    return dict(known_facts(samples.told(*texts)))


HANDSHAKES = {
    "Chromium": f"WebSocket connection to '{URL}' failed: "
    "Error during WebSocket handshake: Unexpected response code: 403",
    "Safari before 2021": f"WebSocket connection to '{URL}' failed: Unexpected response code: 403",
    "ws and wscat": "error: Unexpected server response: 403",
    "websockets": "websockets.exceptions.InvalidStatus: server rejected WebSocket connection: HTTP 403",
    "websocket-client": "websocket._exceptions.WebSocketBadStatusException: Handshake status 403 Forbidden",
    "aiohttp": "aiohttp.client_exceptions.WSServerHandshakeError: 403, message='Invalid response status'",
    "OkHttp": "java.net.ProtocolException: Expected HTTP 101 response but was '403 Forbidden'",
    ".NET": "WebSocketException: The server returned status code '403' when status code '101' was expected.",
    "nv-websocket-client": "OpeningHandshakeException: The status code of the opening handshake response is "
    "not '101 Switching Protocols'. The status line is: HTTP/1.1 403 Forbidden",
    "websocat": "websocat: WebSocketError: Received unexpected status code (403 Forbidden)",
}


@pytest.mark.parametrize("text", HANDSHAKES.values(), ids=HANDSHAKES)
def test_a_client_that_could_not_connect_speaks_of_the_handshake(text: str) -> None:
    assert facts(text)[f.WEBSOCKET_MOMENT.name] == "handshake"


@pytest.mark.parametrize("text", HANDSHAKES.values(), ids=HANDSHAKES)
def test_the_status_of_the_handshake_is_read(text: str) -> None:
    assert fingerprint(samples.told(text).answer).status == 403


SILENT = {
    "Chromium": f"WebSocket connection to '{URL}' failed: ",
    "Firefox": f"Firefox can’t establish a connection to the server at {URL}.",
    "Safari": f"WebSocket connection to '{URL}' failed: There was a bad response from the server.",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_a_browser_that_names_no_status_still_names_the_url(text: str) -> None:
    incident = samples.told(text)
    assert (incident.request.url, fingerprint(incident.answer).status) == (URL, UNKNOWN)


@pytest.mark.parametrize("text", [*SILENT.values(), HANDSHAKES["Chromium"]])
def test_a_failed_handshake_is_no_complaint_about_cors(text: str) -> None:
    """A browser checks no CORS headers on a WebSocket (RFC 6455, section 10.2)."""
    assert fingerprint(samples.told(text).answer).browser is UNKNOWN


def test_a_handshake_is_no_preflight() -> None:
    assert facts(HANDSHAKES["Chromium"])[f.PREFLIGHT.name] is False


@pytest.mark.parametrize(
    ("message", "family"),
    [
        ("Forbidden", FRAME_FORBIDDEN),
        ("Internal server error", FRAME_FAILS),
        ("Too Many Requests", FRAME_TOO_MANY),
        ("the room is full", FRAME_OTHER),
    ],
)
def test_json_that_names_the_connection_is_a_frame(message: str, family: str) -> None:
    assert fingerprint(samples.told(f'{{"message": "{message}", {NAMES}}}').answer).family == family


def test_a_frame_of_a_model_names_the_message_and_not_the_request() -> None:
    text = '{"message" : "Bad request body", "connectionId": "L0SM9cOFvHcCIhw=", "messageId": "L0SNBHkRvHc="}'
    assert fingerprint(samples.told(text).answer).family == FRAME_BAD_BODY


def test_a_frame_answers_a_message() -> None:
    assert facts(f'{{"message": "Forbidden", {NAMES}}}')[f.WEBSOCKET_MOMENT.name] == "message"


def test_of_a_conversation_the_answer_is_what_came_back() -> None:
    text = (
        "wscat -c wss://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod\n"
        "Connected (press CTRL+C to quit)\n"
        '> {"action": "send", "message": "Forbidden"}\n'
        '< {"message": "Internal server error", "connectionId":"AAAA=", "requestId":"BBBB="}\n'
    )
    found = why403.explain(text)
    assert found.case.seen.family == FRAME_FAILS
    assert {each.cause.code for each in found.fitting} == {"integration-permission", "backend-403"}


def test_an_answer_with_a_status_is_no_frame() -> None:
    text = f'HTTP/1.1 403 Forbidden\ncontent-type: application/json\n\n{{"message": "Forbidden", {NAMES}}}'
    assert f.WEBSOCKET_MOMENT.name not in facts(text)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        (
            "An error occurred (ForbiddenException) when calling the PostToConnection operation: Forbidden",
            "POST",
        ),
        (
            "operation error ApiGatewayManagementApi: DeleteConnection, https response error StatusCode: 403",
            "DELETE",
        ),
        ('Error executing "GetConnection" on "https://x": 403 Forbidden', "GET"),
    ],
)
def test_a_management_operation_is_a_call_of_connections(text: str, verb: str) -> None:
    told = facts(text)
    assert (told[f.WEBSOCKET_MOMENT.name], told[f.METHOD.name]) == ("connections", verb)


@pytest.mark.parametrize("mark", ["@connections", "%40connections"])
def test_the_path_shows_a_call_of_connections(mark: str) -> None:
    told = facts(
        f"curl -X POST https://abc123.execute-api.eu-west-1.amazonaws.com/prod/{mark}/L0SM9cOFvHcCIhw%3D"
    )
    assert told[f.WEBSOCKET_MOMENT.name] == "connections"


def test_a_call_of_https_alone_shows_no_websocket() -> None:
    assert f.WEBSOCKET_MOMENT.name not in facts(f"curl {samples.URL}", samples.BODY)


def test_a_frame_is_known_among_others_of_the_same_connection() -> None:
    text = f'> {{"action":"greet"}}\n< {{"message":"hi there"}}\n< {{"message":"Forbidden", {NAMES}}}'
    incident = samples.told(text)
    assert known_facts(incident)[f.WEBSOCKET_MOMENT.name] == "message"
    assert fingerprint(incident.answer).family == FRAME_FORBIDDEN
