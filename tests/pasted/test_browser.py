from __future__ import annotations

import pytest

from tests.pasted import samples
from why403.evidence.case import known_facts
from why403.evidence.fingerprint import fingerprint
from why403.facts import PREFLIGHT
from why403.logic.states import UNKNOWN
from why403.refusals.complaints import OTHER


@pytest.mark.parametrize("complaint", [samples.CHROMIUM, samples.FIREFOX, samples.SAFARI])
def test_a_complaint_is_kept_as_it_came(complaint: str) -> None:
    assert samples.told(complaint).answer.browser == complaint


@pytest.mark.parametrize("complaint", [samples.CHROMIUM, samples.FIREFOX])
def test_a_complaint_names_the_url(complaint: str) -> None:
    assert samples.told(complaint).request.url == samples.URL


@pytest.mark.parametrize("complaint", [samples.CHROMIUM, samples.SAFARI])
def test_a_complaint_names_the_origin(complaint: str) -> None:
    assert samples.told(complaint).request.header("Origin") == "https://app.example"


def test_firefox_and_safari_name_the_status() -> None:
    assert [samples.told(text).answer.status for text in (samples.FIREFOX, samples.SAFARI)] == [403, 403]


def test_chromium_names_no_status() -> None:
    assert samples.told(samples.CHROMIUM).answer.status is UNKNOWN


def test_a_complaint_comes_from_a_browser() -> None:
    assert samples.told(samples.SAFARI).request.client == "browser"


def test_a_redirected_call_is_named_by_where_it_arrived() -> None:
    text = samples.CHROMIUM.replace(
        f"'{samples.URL}' from", f"'{samples.URL}' (redirected from 'https://x.example/') from"
    )
    assert samples.told(text).request.url == samples.URL


def test_a_complaint_and_a_body_tell_one_incident() -> None:
    incident = samples.told(f"{samples.CHROMIUM}\n{samples.BODY}")
    assert (incident.answer.browser, incident.answer.body) == (samples.CHROMIUM, samples.BODY)


@pytest.mark.parametrize(
    "words",
    [
        "CORS check fails, network error",
        "a CORS issue",
        "errors about being unable to make a CORS request",
        "The call is blocked by CORS",
        "Request header field x-a is not allowed by Access-Control-Allow-Headers in preflight response.",
        "CORS: Access-Control-Allow-Origin is 'undefined'",
        "No 'Access-Control-Allow-Origin'",
        "The preflight does not allow PATCH",
    ],
)
def test_what_people_say_of_cors_counts(words: str) -> None:
    assert samples.told(f"curl {samples.URL}\n\n{words}").answer.browser == words


@pytest.mark.parametrize(
    "words",
    [
        "I think this is a CORS issue",
        "Could it be a CORS problem?",
        "It is not a CORS issue",
        "CORS is enabled for the API",
        "We fixed the CORS issue last week",
    ],
)
def test_what_people_only_suppose_of_cors_does_not(words: str) -> None:
    assert samples.told(f"curl {samples.URL}\n\n{words}").answer.browser is UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "CORS error, but the preflight is 204",
        "CORS error; preflight: OK",
        "CORS error, the preflight request passes",
    ],
)
def test_a_preflight_that_is_said_to_go_well_is_not_complained_of(words: str) -> None:
    incident = samples.told(words)
    assert fingerprint(incident.answer).browser == OTHER
    assert known_facts(incident).get(PREFLIGHT.name) is not True
