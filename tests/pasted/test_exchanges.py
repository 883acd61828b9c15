"""Several calls in one text: the refused one is looked at, wherever it stands."""

from __future__ import annotations

import pytest

from tests.pasted import samples
from tests.pasted.samples import ANSWER, BODY, TRACE, URL, told
from why403 import explain
from why403.evidence.case import sentences
from why403.logic.states import UNKNOWN

SERVED = 'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"orders":[]}\n'
TRACE_SERVED = TRACE.replace("HTTP/2 403", "HTTP/2 200").replace(BODY, "[]")


@pytest.mark.parametrize(
    "text",
    [
        f"Before the change:\n\n{SERVED}\nSince then:\n\n{ANSWER}",
        f"Since the change:\n\n{ANSWER}\nOn the old stage:\n\n{SERVED}",
        f"{TRACE}\nand with the other key\n\n{TRACE_SERVED}",
        f"{TRACE_SERVED}\nbut with the other key\n\n{TRACE}",
    ],
)
def test_of_a_refused_and_a_served_answer_the_refused_one_counts(text: str) -> None:
    answer = told(text).answer
    assert (answer.status, answer.body) == (403, BODY)
    assert not told(text).disagreements


@pytest.mark.parametrize(
    "chain",
    [
        f"HTTP/1.1 302 Found\nLocation: {URL}\n\n{SERVED}",
        f"HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Digest realm=x\n\n{SERVED}",
        f"HTTP/1.1 407 Proxy Authentication Required\n\n{SERVED}",
    ],
)
def test_an_answer_that_leads_to_the_next_one_is_no_refusal(chain: str) -> None:
    """RFC 9110, sections 15.4 and 11.6.1."""
    assert told(chain).answer.status == 200


def test_a_served_command_is_not_the_call_that_another_program_was_refused() -> None:
    text = f"$ curl -i {URL} -H 'x-api-key: {'k' * 24}'\n{SERVED}\nFrom the job:\n\n{ANSWER}"
    incident = told(text)
    assert incident.answer.status == 403
    assert incident.request.header("x-api-key") is UNKNOWN


def test_what_stands_above_the_output_of_curl_is_read() -> None:
    assert "We switched the partner's key off." in sentences(
        told(f"We switched the partner's key off.\n\n{TRACE}")
    )


def test_what_curl_says_of_a_call_without_an_answer_is_read() -> None:
    """curl(1), exit code 56: the connection failed while it received."""
    asked = TRACE.partition("< HTTP")[0]
    alert = "curl: (56) OpenSSL SSL_read: tlsv13 alert certificate required, errno 0"
    answer = told(f"{asked}{alert}").answer
    assert isinstance(answer.said, str)
    assert alert in answer.said


@pytest.mark.parametrize(
    "other", ['{"message":"saved","id":7}', '{"name":"shop","version":"1.0.0","scripts":{}}']
)
def test_an_object_that_is_no_answer_does_not_hide_the_one_below_it(other: str) -> None:
    found = explain(f'{other}\n\nand later: {{"message":"The incoming token has expired"}}')
    assert found.suspects[0].cause.code == "cognito-token-invalid"


def test_words_below_a_body_are_read_as_sentences() -> None:
    incident = told(f"{BODY}\n\nThe key was disabled on Monday.")
    assert incident.answer.body == BODY
    assert "The key was disabled on Monday." in sentences(incident)


@pytest.mark.parametrize("above", [True, False])
def test_words_around_a_printed_object_are_read_as_sentences(*, above: bool) -> None:
    dump = "{ status: 403, statusText: 'Forbidden', data: { message: 'Forbidden' }, config: {} }"
    words = "The key was disabled on Monday."
    incident = told(f"{words}\n{dump}" if above else f"{dump}\n{words}")
    assert incident.answer.status == 403
    assert words in sentences(incident)


def test_an_exception_in_a_record_of_a_logger_is_read() -> None:
    record = (
        '{"level":50,"err":{"type":"AxiosError","message":"Request failed with status code 403",'
        f'"response":{{"status":403,"data":{samples.BODY}}}}}}}'
    )
    answer = told(f"{record}\n" + '{"level":30,"msg":"again"}').answer
    assert (answer.status, answer.body) == (403, '{"message": "Forbidden"}')


def test_a_tools_options_beside_a_browsers_complaint_rehearses_the_preflight() -> None:
    """A preflight has no credentials, whoever sends it (Fetch standard, CORS-preflight fetch)."""
    asked = f"$ curl -i -X OPTIONS {URL}\nHTTP/2 401\n\n" + '{"message":"Unauthorized"}'
    found = explain(f"{samples.CHROMIUM}\n\n{asked}")
    assert found.case.facts["request.preflight"] is True
    assert "cors-preflight-auth" in {row.cause.code for row in found.suspects}


@pytest.mark.parametrize(
    ("failed", "cause"),
    [
        ("Request failed with status code 403", "api-key-missing"),
        ("refused: Missing Authentication Token", "iam-unsigned"),
    ],
)
def test_a_function_that_failed_because_it_was_refused_is_the_caller(failed: str, cause: str) -> None:
    result = f'{{"errorType":"Error","errorMessage":"{failed}","trace":["at /var/task/index.js:3:1"]}}'
    for text in (result, f"{result}\n\nThis is the function that calls the API."):
        assert cause in {row.cause.code for row in explain(text).suspects}


def test_a_function_that_failed_with_api_gateways_type_is_the_caller() -> None:
    result = '{"errorType":"ForbiddenException","errorMessage":"Forbidden","trace":["at /var/task/x.js:1"]}'
    assert "api-key-missing" in {row.cause.code for row in explain(result).suspects}
