"""Lines of execution logs."""

from __future__ import annotations

import pytest

from tests.logs import recorded
from tests.pasted.samples import BODY, URL, told
from why403.evidence.facts_of import facts_of
from why403.evidence.fingerprint import fingerprint
from why403.incident.pieces import PieceKind
from why403.logic.facts import Value
from why403.pasted.recognise import recognise

ID = recorded.ID


def proved(*lines: str) -> dict[str, Value]:
    text = "\n".join(f"({ID}) {line}" for line in lines)
    return {said.fact: said.value for said in told(text).statements}


@pytest.mark.parametrize(
    ("line", "fact", "value"),
    [
        ("Authorizer result body before parsing: {}", "authorizer.invoked", True),
        ("Using valid authorizer policy for principal: **ry", "authorizer.answers", True),
        ("Execution failed due to configuration error: Authorizer error", "authorizer.answers", False),
        (
            "Execution failed due to configuration error: Invalid JSON in response: x",
            "authorizer.answers",
            False,
        ),
        (
            "API Key  authorized because method 'GET /x' does not require API Key. Request will not",
            "method.api-key-required",
            False,
        ),
        (
            "API Key ***f00d not authorized because method 'GET /x' requires API Key and API Key is not "
            "associated with a Usage Plan for API Stage abc123/prod: No Usage Plan found",
            "key.in-plan",
            False,
        ),
        (
            "API Key ***f00d exceeded throttle limit for API Stage a/b: Key throttle limit exceeded",
            "throttle.within-rate",
            False,
        ),
        (
            "API Key ***f00d exceeded quota limit for API Stage a/b: Key quota exhausted",
            "throttle.within-quota",
            False,
        ),
        ("Received response. Status: 200, Integration latency: 3 ms", "backend.reached", True),
        ("Received response. Status: 403, Integration latency: 3 ms", "backend.allows", False),
        ("Gateway response type: WAF_FILTERED with status code: 403", "waf.allows", False),
        ("Gateway response type: INVALID_API_KEY with status code: 403", "method.api-key-required", True),
        ("Gateway response type: AUTHORIZER_FAILURE with status code: 500", "authorizer.answers", False),
        ("Gateway response type: THROTTLED with status code: 429", "throttle.within-rate", False),
    ],
)
def test_a_line_proves_a_fact(line: str, fact: str, value: Value) -> None:
    assert proved(line)[fact] == value


@pytest.mark.parametrize(
    "lines",
    [
        ("Starting authorizer: au1b2c for request: x",),
        ("Successfully completed authorizer execution",),
        ("Unauthorized request: x",),
        ("The client is not authorized to perform this operation.",),
        ("Execution failed due to configuration error: Invalid permissions on Lambda function",),
        ("Usage Plan check succeeded for API Key  and API Stage abc123/prod",),
        (
            "Starting authorizer: a for request: x",
            "Received response. Status: 403, Integration latency: 1 ms",
        ),
        (
            "API Key  not authorized because method 'GET /x' is closed",
            "Endpoint request URI: https://lambda.eu-west-1.amazonaws.com/x",
        ),
    ],
)
def test_what_is_not_documented_to_mean_anything_proves_nothing(lines: tuple[str, ...]) -> None:
    assert proved(*lines) == {}


def test_a_configuration_error_while_the_authorizer_runs_is_the_authorizers() -> None:
    lines = (
        "Starting authorizer: au1b2c for request: x",
        "Execution failed due to configuration error: Invalid permissions on Lambda function",
    )
    assert proved(*lines) == {"authorizer.answers": False}


NOT_PERMITTED = "Execution failed due to configuration error: Invalid permissions on Lambda function"


@pytest.mark.parametrize(
    "before", ["Starting execution for request: x", "Successfully completed authorizer execution"]
)
def test_a_method_that_ends_without_the_right_to_invoke_proves_that_it_is_missing(before: str) -> None:
    """Documented by re:Post, api-gateway-rest-api-lambda-integrations."""
    found = proved(before, NOT_PERMITTED, "Method completed with status: 500")
    assert found == {"integration.may-be-invoked": False, "backend.reached": False}


def test_without_the_right_to_invoke_its_function_an_authorizer_fails_not_the_method() -> None:
    """Documented by re:Post, api-gateway-rest-api-lambda-integrations: "Authorizer error" follows."""
    authorizer = "Execution failed due to configuration error: Authorizer error"
    found = proved(NOT_PERMITTED, authorizer, "Method completed with status: 500")
    assert found == {"method.authorization": "CUSTOM", "authorizer.answers": False}


def test_a_refusal_by_the_gateway_after_the_backend_answered_is_not_the_backends() -> None:
    lines = ("Received response. Status: 403, …", "Gateway response type: DEFAULT_4XX with status code: 403")
    assert "backend.allows" not in proved(*lines)


def test_the_authorizers_call_is_not_the_backends() -> None:
    incident = told(recorded.EXECUTION_BACKEND)
    told_facts = {said.fact: said.value for said in incident.statements}
    assert (told_facts["authorizer.invoked"], told_facts["backend.allows"]) == (True, False)
    assert (incident.answer.status, incident.request.method) == (403, "GET")


def test_of_several_requests_the_refused_one_is_read() -> None:
    piece = recognise(recorded.EXECUTION, "log")[0]
    assert (piece.kind, piece.says.answer.status) == (PieceKind.EXECUTION, 403)
    assert piece.notes == ("the log tells of 1 more request",)
    assert all(recorded.OTHER_ID not in line for line in piece.says.answer.log)


def test_the_lines_tell_the_answer_as_it_was_sent() -> None:
    answer = told(recorded.EXECUTION).answer
    assert (answer.body, answer.header("x-amzn-ErrorType")) == (BODY, "ForbiddenException")


def test_a_response_type_alone_tells_the_error_type() -> None:
    text = f"({ID}) Gateway response type: INVALID_API_KEY with status code: 403"
    assert fingerprint(told(text).answer).error_type == "ForbiddenException"


def test_headers_of_the_data_trace_are_those_of_the_request() -> None:
    headers = dict(told(recorded.EXECUTION_BACKEND).request.headers)
    assert headers["X-Forwarded-For"] == "192.0.2.7, 198.51.100.1"


def test_what_arrived_by_the_log_outranks_what_was_typed() -> None:
    incident = told(recorded.EXECUTION_BACKEND, f"curl -A mine {URL}")
    assert incident.request.header("User-Agent") == "curl/8.5.0"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "2026-07-01T10:00:00.123Z ",
        "2026-07-01T10:00:00.123+02:00\t",
        "1782900000123 ",
        "2026-07-01T10:00:00.123000+00:00 0123456789abcdef0123456789abcdef ",
        "| 2026-07-01 10:00:00.123 | ",
    ],
)
def test_what_tools_put_before_a_line_does_not_hide_it(before: str) -> None:
    text = f"{before}({ID}) Gateway response type: THROTTLED with status code: 429"
    assert told(text).answer.status == 429


def test_lines_of_the_console_without_request_ids_are_one_request() -> None:
    text = (
        "Wed Jul 01 10:00:00 UTC 2026 : Starting execution for request: x\n"
        "Wed Jul 01 10:00:00 UTC 2026 : Method completed with status: 403"
    )
    assert told(text).answer.status == 403


def test_the_events_of_cloudwatch_are_read_as_lines() -> None:
    import json

    events = [{"timestamp": 1, "message": f"({ID}) Method completed with status: 403\n"}]
    assert told(json.dumps({"events": events})).answer.status == 403


def test_log_lines_of_an_incident_file_prove_what_pasted_ones_do() -> None:
    line = f"({ID}) Received response. Status: 403, Integration latency: 3 ms"
    incident = told(f'why403: 1\nobserved:\n  status: 403\n  log_lines: ["{line}"]\n')
    assert facts_of(incident)["backend.allows"] is False


def test_what_somebody_says_stands_above_the_log() -> None:
    line = f"({ID}) Received response. Status: 403"
    text = f'why403: 1\nobserved: {{log_lines: ["{line}"]}}\nfacts: {{backend.allows: yes}}\n'
    assert facts_of(told(text))["backend.allows"] is True
