from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pasted.samples import BODY, HOST, URL, told
from why403.documents.errors import BadInput
from why403.logic.states import ABSENT, UNKNOWN
from why403.pasted.har import har_piece, read_har, refused
from why403.pasted.reading import text_of


def entry(status: int = 403, method: str = "GET", **response: object) -> dict[str, object]:
    headers = [{"name": ":authority", "value": HOST}, {"name": "origin", "value": "https://app.example"}]
    return {
        "startedDateTime": "2026-07-01T10:00:00Z",
        "request": {"method": method, "url": URL, "headers": headers, "bodySize": 0},
        "response": {
            "status": status,
            "headers": [{"name": "x-amzn-errortype", "value": "ForbiddenException"}] if status else [],
            "content": {"size": 23, "mimeType": "application/json", "text": BODY if status else ""},
            **response,
        },
    }


def har(*entries: dict[str, object]) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def test_only_refused_calls_are_kept() -> None:
    assert len(refused(read_har(har(entry(200), entry(403), entry(301)), "h"))) == 1


def test_a_403_comes_before_other_errors() -> None:
    incidents = refused(read_har(har(entry(500), entry(429), entry(401), entry(403)), "h"))
    assert [incident.answer.status for incident in incidents] == [403, 401, 429, 500]


def test_a_call_of_a_har_is_known_whole() -> None:
    request = told(har(entry())).request
    assert (request.url, request.header("x-api-key"), request.body) == (URL, ABSENT, ABSENT)


def test_an_answer_of_a_har_is_known_whole() -> None:
    answer = told(har(entry())).answer
    assert (answer.status, answer.body, answer.header("via")) == (403, BODY, ABSENT)


def test_the_authority_of_http_2_is_the_host() -> None:
    assert told(har(entry())).request.header("Host") == HOST


def test_a_kept_back_answer_is_a_browsers_complaint() -> None:
    answer = told(har(entry(0, _error="net::ERR_FAILED"))).answer
    assert (answer.status, answer.browser) == (UNKNOWN, "net::ERR_FAILED")


def test_a_body_in_base64_is_read() -> None:
    content = {"text": "eyJtZXNzYWdlIjoiRm9yYmlkZGVuIn0=", "encoding": "base64"}
    assert told(har(entry(content=content))).answer.body == BODY


def test_the_preflight_beside_a_call_is_told() -> None:
    assert told(har(entry(403, "OPTIONS"), entry(0))).request.method == "OPTIONS"


def test_a_preflight_that_was_answered_is_a_sentence_of_the_call() -> None:
    assert told(har(entry(204, "OPTIONS"), entry(403))).context == (
        "the browser's preflight of this call was answered with status 204",
    )


def test_further_refused_calls_are_noted() -> None:
    assert har_piece(har(entry(), entry(401)), "h").notes == ("the HAR has 1 more refused call",)


def test_a_har_without_refusals_is_refused() -> None:
    with pytest.raises(BadInput, match="no call in this HAR was refused"):
        told(har(entry(200)))


LOGS = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda p: (
        st.lists(p)
        | st.dictionaries(st.sampled_from(["entries", "request", "response", "headers", "url", "status"]), p)
    ),
)


@given(LOGS)
@settings(max_examples=25)
def test_any_json_is_a_har_or_refused(log: object) -> None:
    with suppress(BadInput):
        refused(read_har(json.dumps({"log": log}), "h"))


@pytest.mark.slow
@given(LOGS)
def test_any_of_many_jsons_is_a_har_or_refused(log: object) -> None:
    """The long form."""
    with suppress(BadInput):
        refused(read_har(json.dumps({"log": log}), "h"))


@pytest.mark.slow
def test_a_har_of_nearly_the_limit_takes_bounded_time() -> None:
    big = json.dumps(entry(200, content={"text": "x" * 100_000}))
    text = '{"log": {"entries": [' + ",".join([big] * 1_900) + "," + json.dumps(entry()) + "]}}"
    start = time.process_time()
    assert told(text_of(text.encode(), "h")).answer.status == 403
    assert time.process_time() - start < 30


def asked(status: int, **headers: str) -> dict[str, object]:
    """The preflight of `entry()`, as Chromium records it."""
    made = entry(
        status, "OPTIONS", headers=[{"name": name, "value": value} for name, value in headers.items()]
    )
    made["_resourceType"] = "preflight"
    return made


def test_the_preflight_of_a_call_is_kept_beside_it() -> None:
    answer = told(har(asked(200, **{"access-control-allow-origin": "*"}), entry(403))).preflight.answer
    assert (answer.status, answer.header("access-control-allow-origin")) == (200, "*")


def test_a_call_that_was_never_sent_is_explained_by_its_preflight() -> None:
    """Chromium records the call with status 0 and `net::ERR_FAILED`."""
    incidents = refused(read_har(har(asked(403), entry(0, "PUT", _error="net::ERR_FAILED")), "h"))
    assert [incident.request.method for incident in incidents] == ["OPTIONS"]


def test_a_call_whose_answer_was_kept_back_is_its_own() -> None:
    incidents = refused(read_har(har(asked(200), entry(0, _error="net::ERR_FAILED")), "h"))
    assert [(incident.request.method, incident.preflight.answer.status) for incident in incidents] == [
        ("GET", 200)
    ]


def test_a_preflight_of_another_url_is_not_of_this_call() -> None:
    other = asked(200)
    other["request"] = {"method": "OPTIONS", "url": "https://other.example/", "headers": []}
    assert told(har(other, entry(403))).preflight.answer.status is UNKNOWN


def test_half_a_character_in_a_recording_is_read() -> None:
    """JSON can say it, and a page can ask for it."""
    text = har(entry(403)).replace(URL, f"{URL}\\ud800")
    assert told(text).request.url == f"{URL}\ud800"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"log": {"entries": [{"request": 5}]}}', "`object`, got `int` - at `$.log.entries[0].request`"),
        ('{"log": {\n "entries": [}}', "h:2:14: this is not a HAR"),
    ],
)
def test_what_is_wrong_with_a_recording_is_said_with_its_place(text: str, says: str) -> None:
    with pytest.raises(BadInput) as problem:
        read_har(text, "h")
    assert says in str(problem.value)
