"""Whom to believe: what was observed outranks what was typed, and that what was said."""

from __future__ import annotations

import json

import pytest

from tests.pasted import samples
from tests.pasted.samples import ANSWER, BODY, HOST, URL, told
from why403 import explain
from why403.evidence.facts_of import facts_of
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Incident

SERVED = 'HTTP/2 200\ncontent-type: application/json\n\n{"items":[]}'
MISMATCH = "The request signature we calculated does not match the signature you provided."
BOTO = (
    "botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when calling the GetItem "
    "operation: User is not authorized to access this resource"
)


def differing(incident: Incident) -> set[str]:
    return {each.part for each in incident.disagreements}


def places(incident: Incident) -> list[tuple[str, str]]:
    return [(str(each.at), str(each.other_at)) for each in incident.disagreements]


def codes(*texts: str) -> list[str]:
    return [row.cause.code for row in explain(*texts).suspects]


def test_of_two_answers_the_more_telling_refusal_counts_and_both_places_are_told() -> None:
    incident = told("401 Unauthorized", "403 Forbidden")
    assert (incident.answer.status, differing(incident)) == (403, {"status"})
    assert places(incident) == [("input-1:1:1", "input-0:1:1")]


def test_of_two_commands_nothing_is_known_in_which_they_differ() -> None:
    incident = told("curl https://a.example/x", "curl https://a.example/y")
    assert (incident.request.url, incident.request.method) == (UNKNOWN, "GET")
    assert differing(incident) == {"URL"}


def test_what_a_command_lacks_is_not_known_without_its_output() -> None:
    assert told(f"curl {URL}").request.header("x-api-key") is UNKNOWN


@pytest.mark.parametrize("output", [ANSWER, BODY, "403", "curl: (22) The requested URL returned error: 403"])
def test_what_a_command_lacks_was_not_sent_where_its_output_is_below(output: str) -> None:
    assert told(f"curl -i {URL}\n{output}").request.header("x-api-key") is ABSENT


@pytest.mark.parametrize(
    "below",
    [
        "Why does this happen?",
        samples.CHROMIUM,
        BOTO,
        samples.log_line(errorResponseType="INVALID_API_KEY"),
    ],
)
def test_what_somebody_else_printed_is_not_the_output_of_a_command(below: str) -> None:
    assert told(f"curl {URL}\n\n{below}").request.header("x-api-key") is UNKNOWN


def test_the_browser_that_complains_is_the_client_whatever_was_typed() -> None:
    incident = told(samples.CHROMIUM, f"curl {URL}")
    assert facts_of(incident)["request.client"] == "browser"


def test_an_sdks_exception_beside_a_command_names_the_client() -> None:
    incident = told(BOTO, f"curl -H 'x-api-key: abc' {URL}")
    assert (incident.request.client, incident.request.url, incident.request.headers) == ("boto3", URL, ())


def test_a_browsers_url_outranks_a_typed_one() -> None:
    incident = told(samples.CHROMIUM, f"curl https://{HOST}/prod/other -H 'x-api-key: abc'")
    assert (incident.request.url, incident.request.header("x-api-key")) == (URL, UNKNOWN)
    assert differing(incident) == {"URL"}


def test_a_log_line_outranks_the_method_that_was_typed() -> None:
    incident = told(samples.log_line(httpMethod="POST"), f"curl {URL}")
    assert (incident.request.method, differing(incident)) == ("POST", {"method"})


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (MISMATCH, "iam-signature-mismatch"),
        ("The security token included in the request is expired", "iam-expired-token"),
        ("The security token included in the request is invalid", "iam-invalid-token"),
    ],
)
def test_an_answer_on_credentials_is_not_that_of_a_command_without_any(words: str, cause: str) -> None:
    assert cause in codes(f"curl {URL}\n" + json.dumps({"message": words}))


def test_a_trace_without_credentials_is_what_was_sent_whatever_the_answer_says() -> None:
    trace = samples.TRACE.replace(BODY, json.dumps({"message": MISMATCH}))
    assert told(trace).request.header("Authorization") is ABSENT


@pytest.mark.parametrize("first", [True, False])
def test_of_a_served_and_a_refused_call_in_one_paste_the_refused_one_is_taken(first: bool) -> None:
    calls = [f"$ curl -i https://{HOST}/prod/served\n{SERVED}", f"$ curl -i {URL}\n{ANSWER}"]
    outcome = explain("\n".join(calls if first else reversed(calls)))
    assert outcome.case.facts["request.path"] == "/prod/orders"
    assert outcome.case.seen.status == 403
    assert outcome.notes[:1] == (
        "1 other call in what was pasted left out: the one answered with 403 is looked at",
    )


def test_with_works_the_served_call_of_a_paste_is_taken() -> None:
    both = f"$ curl -i https://{HOST}/prod/items\n{SERVED}\n$ curl -i {URL}\n{ANSWER}"
    outcome = explain(both, works=both)
    assert [each.what for each in outcome.differences] == ["path"]


def test_the_host_that_a_trace_connects_to_was_called_whatever_its_host_header() -> None:
    endpoint = "vpce-0a1b2c3d4e5f60718-zyxwvuts.execute-api.eu-west-1.vpce.amazonaws.com"
    trace = samples.TRACE.replace(f"Connected to {HOST}", f"Connected to {endpoint}")
    command = f"curl -v https://{endpoint}/prod/orders -H 'Host: {HOST}'"
    for text in (trace, f"{command}\n{trace}"):
        incident = told(text)
        assert incident.request.url == f"https://{endpoint}/prod/orders"
        assert incident.request.header("Host") == HOST
        assert not incident.disagreements
    assert {"private-api-endpoint", "host-mismatch"} <= set(codes(f"{command}\n{trace}"))


def test_through_a_proxy_a_trace_connects_to_another_host_than_it_calls() -> None:
    trace = samples.TRACE.replace(f"Connected to {HOST}", "Connected to proxy.example.net")
    trace = trace.replace("* ALPN", f"* CONNECT tunnel established to {HOST}\n* ALPN")
    assert told(trace).request.url == URL


def test_a_fact_that_a_log_proves_outranks_one_that_is_told() -> None:
    line = samples.log_line(errorResponseType="WAF_FILTERED")
    outcome = explain(line, facts={"waf.allows": True})
    assert outcome.case.facts["waf.allows"] is False
    assert [each.part for each in outcome.case.disagreements] == ["waf.allows"]


def test_an_answer_brought_beside_the_only_command_is_its_own() -> None:
    assert told(f"curl {URL}", BODY).request.header("x-api-key") is ABSENT
    assert told(f"curl {URL}", BODY, samples.CHROMIUM).request.header("x-api-key") is UNKNOWN
