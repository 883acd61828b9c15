"""Exceptions of clients and SDKs: what they say of the answer, and that their names are not AWS's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.plain import plain_values
from tests.pasted.samples import told
from why403.evidence.fingerprint import fingerprint
from why403.logic.states import UNKNOWN
from why403.model.incident import Incident
from why403.refusals.refusal import Fingerprint

HOST = "abc123def4.execute-api.us-east-1.amazonaws.com"
URL = f"https://{HOST}/prod/orders"
DATA = plain_values(Path(__file__).with_name("exceptions.yaml").read_text("utf-8"))
CLIENTS, SDKS, WITHOUT_STATUS = DATA["clients"], DATA["sdks"], DATA["without_status"]


def shown(text: str) -> Fingerprint:
    incident: Incident = told(text)
    return fingerprint(incident.answer)


@pytest.mark.parametrize("each", CLIENTS.values(), ids=CLIENTS)
def test_a_clients_exception_tells_the_status_and_no_error_type(each: dict[str, str | None]) -> None:
    found = shown(str(each["text"]))
    assert (found.status, found.error_type, found.family) == (403, UNKNOWN, each["family"] or UNKNOWN)


@pytest.mark.parametrize("text", SDKS.values(), ids=SDKS)
def test_an_sdks_exception_tells_status_and_error_type(text: str) -> None:
    found = shown(text)
    assert (found.status, found.error_type) == (403, "ForbiddenException")


@pytest.mark.parametrize("text", WITHOUT_STATUS.values(), ids=WITHOUT_STATUS)
def test_a_line_number_in_a_traceback_is_no_status(text: str) -> None:
    found = shown(text)
    assert (found.status, found.error_type) == (UNKNOWN, "ForbiddenException")


@pytest.mark.parametrize(
    "name", ["Feign", "OkHttp", "Dio", "aiohttp", "httpx", "reqwest", "requests", "Guzzle"]
)
def test_the_url_in_an_exception_is_the_call(name: str) -> None:
    assert told(CLIENTS[name]["text"]).request.url == URL


def test_the_hashed_form_of_a_header_that_is_no_signature_is_known() -> None:
    text = "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256)"
    assert shown(f'{{"message":"{text}: \'c2Ft\'."}}').family == "incomplete-signature"


def test_a_websockets_handshake_is_no_matter_of_cors() -> None:
    said = f"WebSocket connection to 'wss://{HOST}/prod' failed: Error during WebSocket handshake: "
    found = shown(f"{said}Unexpected response code: 403")
    assert (found.status, found.browser) == (403, UNKNOWN)


def test_an_older_copy_for_cmd_with_carets_between_quotes_is_read() -> None:
    text = f'curl "{URL}" ^\n  -H "x-a: b" ^\n  --data-raw "^{{^\\^"a^\\^":1^}}" ^\n  --compressed'
    incident = told(text)
    assert (incident.request.url, incident.request.body) == (URL, b'{"a":1}')
