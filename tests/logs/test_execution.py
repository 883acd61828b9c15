"""Lines of execution logs."""

from __future__ import annotations

import pytest

from tests.logs import recorded
from tests.pasted.samples import BODY, URL, told
from why403.evidence.facts_of import facts_of
from why403.evidence.fingerprint import fingerprint
from why403.evidence.log_evidence import log_clues
from why403.facts import BACKEND_FAULT
from why403.incident.pieces import PieceKind
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN
from why403.logs.integration_failures import FAILURES
from why403.pasted.recognise import recognise
from why403.words.clues_logs import SENTENCES

ID, OTHER = recorded.ID, recorded.OTHER_ID


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


def test_beside_the_words_of_the_method_the_line_alone_proves_it() -> None:
    """The words of an authorizer that fails are others: a null message (observed, a source of its gate)."""
    message = '{"message": "Internal server error"}'
    assert facts_of(told(f"500 {message}\n({ID}) {NOT_PERMITTED}"))["integration.may-be-invoked"] is False
    assert "integration.may-be-invoked" not in facts_of(
        told(f'500 {{"message": null}}\n({ID}) {NOT_PERMITTED}')
    )


def failed(*lines: str) -> dict[str, Value]:
    names = ("backend.answers", "backend.fault", "backend.reached")
    return {name: value for name, value in proved(*lines).items() if name in names}


CONFIGURATION = "Execution failed due to configuration error: "


@pytest.mark.parametrize(
    ("line", "fault", "reached"),
    [
        ("Execution failed due to a timeout error", "timeout", None),
        (
            "Execution failed due to a network error communicating with endpoint: Connection is closed",
            "failure",
            None,
        ),
        ("Execution failed due to an vpc link error", "failure", None),
        (CONFIGURATION + "Malformed Lambda proxy response", "malformed", True),
        (CONFIGURATION + "Unable to transform request", "configuration", False),
        (
            CONFIGURATION + "statusCode should be an integer which defined in request template",
            "configuration",
            False,
        ),
        (
            CONFIGURATION + "No match for output mapping and no default output mapping configured. Endpoint "
            "Response Status Code: 200",
            "configuration",
            True,
        ),
        (
            CONFIGURATION + "Output mapping refers to an invalid method response: 200",
            "configuration",
            True,
        ),
        (CONFIGURATION + "Illegal character in path at index 25: http://x/{proxy}", "configuration", False),
        (CONFIGURATION + "Invalid endpoint address", "configuration", False),
        (
            CONFIGURATION + "Host name 'domain.example' does not match the certificate subject provided by "
            "the peer (CN=other.example)",
            "configuration",
            False,
        ),
        (
            CONFIGURATION + "There was an internal error while executing your request",
            "configuration",
            None,
        ),
        (CONFIGURATION + "Rate Exceeded.", "failure", False),
        ("Lambda invocation failed with status: 429. Lambda request id: x", "failure", False),
    ],
)
def test_the_log_names_how_an_integration_failed(line: str, fault: str, reached: bool | None) -> None:
    """From the sources of `FAILURES`: AWS's guide and knowledge center, and public threads."""
    expected: dict[str, Value] = {"backend.answers": False, "backend.fault": fault}
    assert failed(line) == expected | ({} if reached is None else {"backend.reached": reached})


def test_lambdas_own_403_can_be_a_missing_right_to_invoke() -> None:
    """Not invoked; whether for want of POST or of the right is open."""
    assert failed("Lambda invocation failed with status: 403. Lambda request id: x") == {
        "backend.reached": False
    }


def test_a_role_without_the_right_to_invoke_is_named_by_lambdas_denial() -> None:
    denial = (
        f"{CONFIGURATION}User: arn:aws:sts::111122223333:assumed-role/apigw/BackplaneAssumeRoleSession is "
        "not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-west-1:111122223333:"
        "function:orders because no identity-based policy allows the lambda:InvokeFunction action"
    )
    found = proved(denial, "Method completed with status: 500")
    assert found == {"integration.may-be-invoked": False, "backend.reached": False}


def test_every_failure_has_a_dated_source_and_a_sentence_of_its_own() -> None:
    for failure in FAILURES:
        assert failure.source.source.startswith("https://")
        assert failure.source.date
        assert failure.fault is UNKNOWN or failure.fault in BACKEND_FAULT.values
        assert SENTENCES[failure.name].startswith("the execution log says ")


@pytest.mark.parametrize(
    "why",
    [
        "Could not find issuer for certificate",
        "Client cert using an insecure Signature Algorithm",
        "self signed certificate",
    ],
)
def test_the_log_names_what_is_wrong_with_a_client_certificate(why: str) -> None:
    """Documented by re:Post, api-gateway-mutual-tls-403-errors: these stand in the execution log."""
    incident = told(f"403 {BODY}\n({ID}) Access denied. Reason: {why}")
    assert facts_of(incident)["domain.client-certificate-trusted"] is False


def test_a_body_that_does_not_match_its_model_never_reaches_the_backend() -> None:
    """Documented, api-gateway-method-request-validation: the request fails before the integration request."""
    line = "Request body does not match model schema for content type application/json: [x]"
    assert proved(line) == {
        "request.valid": False,
        "request.invalid-part": "body",
        "backend.reached": False,
    }


def test_a_function_that_failed_ran_and_gives_a_proxy_integration_no_result() -> None:
    """A function error is in Lambda's answer, whose status is 200; with 502 the result was malformed."""
    line = "Lambda execution failed with status 200 due to customer function error: boom"
    assert failed(line) == {"backend.reached": True}
    assert failed(line, "Method completed with status: 502") == {
        "backend.answers": False,
        "backend.fault": "malformed",
        "backend.reached": True,
    }


def test_the_status_of_lambda_is_not_that_of_the_function() -> None:
    """The log of re:Post, api-gateway-lambda-template-invoke-error: Lambda itself answered with 403."""
    lines = (
        "Received response. Status: 403, Integration latency: 3 ms",
        "Lambda invocation failed with status: 403. Lambda request id: x",
        "Execution failed due to configuration error: ",
        "Method completed with status: 500",
    )
    found = proved(*lines)
    assert (found["backend.reached"], "backend.allows" in found) == (False, False)


def test_an_ending_that_nobody_listed_is_the_integrations_where_the_execution_had_begun() -> None:
    """Documented, supported-gateway-response-types: API_CONFIGURATION_ERROR is an invalid configuration."""
    line = CONFIGURATION + "PKIX path building failed"
    begun = failed("Starting execution for request: x", line)
    assert begun == {"backend.answers": False, "backend.fault": "configuration"}
    assert failed(line) == {}


def test_what_an_authorizer_failed_of_is_not_the_integrations() -> None:
    assert failed("Starting authorizer: a for request: x", CONFIGURATION + "Rate Exceeded.") == {}
    assert failed(CONFIGURATION + "Rate Exceeded.", CONFIGURATION + "Authorizer error") == {}


def test_a_function_that_threw_before_an_unauthorized_request_is_the_authorizers() -> None:
    line = "Lambda execution failed with status 200 due to customer function error: Unauthorized"
    assert failed(line, "Unauthorized request: x") == {}


def test_the_error_of_a_lambda_authorizer_tells_that_the_method_has_one() -> None:
    """Documented by re:Post, api-gateway-rest-api-lambda-integrations."""
    found = proved(CONFIGURATION + "Authorizer error")
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
        "> ",
        "- `",
        "Wed Jul 01 10:00:00 UTC 2026 : ",
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


AT = "Wed Nov 02 10:19:35 UTC 2022 : "


@pytest.mark.parametrize(
    "text",
    [
        f"502\n{AT}{CONFIGURATION}Malformed Lambda proxy response",
        f"502 {AT}{CONFIGURATION}Malformed Lambda proxy response",
        f"I get 502 and the log says: {AT}{CONFIGURATION}Malformed Lambda proxy response",
        f"I get 502, and in CloudWatch there is ({ID}) {CONFIGURATION}Malformed Lambda proxy response",
        f"> 502\n> {AT}{CONFIGURATION}Malformed Lambda proxy response",
        f"502\n{AT}Endpoint response headers: {{}} {AT}{CONFIGURATION}Malformed Lambda proxy response",
        f'why403: 1\nobserved:\n  status: 502\n  log_lines: ["{AT}{CONFIGURATION}Malformed Lambda proxy '
        'response"]\n',
    ],
)
def test_lines_of_both_forms_are_found_beside_a_status_and_amid_sentences(text: str) -> None:
    incident = told(text)
    assert facts_of(incident)["backend.fault"] == "malformed"
    assert fingerprint(incident.answer).status == 502


def test_in_an_incident_file_the_lines_of_two_requests_are_told_apart() -> None:
    text = (
        'why403: 1\nobserved:\n  status: 500\n  body: \'{"message": "Internal server error"}\'\n'
        f"  headers: {{x-amzn-RequestId: {OTHER}}}\n  log_lines:\n"
        f'    - "({ID}) {NOT_PERMITTED}"\n    - "({ID}) Method completed with status: 500"\n'
        f'    - "({OTHER}) {CONFIGURATION}Unable to transform request"\n'
        f'    - "({OTHER}) Method completed with status: 500"\n'
    )
    incident = told(text)
    found = facts_of(incident)
    assert (found["backend.fault"], "integration.may-be-invoked" in found) == ("configuration", False)
    assert [clue.name for clue in log_clues(incident, {})] == ["log-not-transformed"]
    own = facts_of(told(text.replace(f"x-amzn-RequestId: {OTHER}", f"x-amzn-RequestId: {ID}")))
    assert (own["integration.may-be-invoked"], "backend.fault" in own) == (False, False)


def test_lines_of_a_websocket_api_have_the_extended_request_id() -> None:
    """Documented, websocket-api-logging: `$context.requestId` is the same as `$context.extendedRequestId`."""
    one, other = "PDS1PEC4oAMFpyA=", "PDS1PEC4oAMFpyB="
    text = (
        f"2020-07-02T11:34:31.881-04:00 ({one}) {NOT_PERMITTED}\n"
        f"2020-07-02T11:34:31.882-04:00 ({one}) {CONFIGURATION}Authorizer error\n"
        f"({one}) Gateway response type: AUTHORIZER_CONFIGURATION_ERROR with status code: 500\n"
        f"({other}) Method completed with status: 200"
    )
    incident = told(text)
    assert (incident.answer.status, len(incident.answer.log)) == (500, 3)
    assert facts_of(incident)["authorizer.answers"] is False


def test_words_in_brackets_in_a_body_are_no_line() -> None:
    text = f"({ID}) Endpoint response body before transformations: see ({OTHER}) for more"
    assert told(text).answer.log == (text,)


def test_a_body_of_several_lines_goes_on_up_to_the_next_line_of_the_log() -> None:
    """The log of re:Post, api-gateway-lambda-template-invoke-error."""
    text = (
        f"{AT}Endpoint response body before transformations: <AccessDeniedException>\n"
        "<Message>Unable to determine service/operation name to be authorized</Message>\n"
        f"</AccessDeniedException>\n{AT}Method completed with status: 500"
    )
    answer = told(text).answer
    assert (answer.said, answer.body, len(answer.log)) == (UNKNOWN, UNKNOWN, 2)
    assert fingerprint(answer).error_type is UNKNOWN


def test_of_two_requests_the_one_whose_id_the_answer_has_is_read() -> None:
    text = (
        f"HTTP/1.1 500 Internal Server Error\nx-amzn-RequestId: {OTHER}\n\n"
        '{"message": "Internal server error"}\n\n'
        f"({ID}) {NOT_PERMITTED}\n({ID}) Method completed with status: 500\n"
        f"({OTHER}) {CONFIGURATION}Unable to transform request\n({OTHER}) Method completed with status: 500"
    )
    found = facts_of(told(text))
    assert (found["backend.fault"], "integration.may-be-invoked" in found) == ("configuration", False)


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
