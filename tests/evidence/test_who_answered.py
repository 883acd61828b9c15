"""Who is named where an emulator or a function URL answered, and where a function takes less than its API."""

import pytest

import why403

EMULATED = (
    "HTTP/1.0 403 Forbidden\nServer: BaseHTTP/0.6 Python/3.11.4\nContent-Type: application/json\n"
    "x-amzn-RequestId: 00000000-0000-0000-0000-000000000000\nx-amzn-ErrorType: UnauthorizedException\n\n"
    '{"message": "Missing Authentication Token"}'
)


def codes(explanation: why403.Explanation) -> list[str]:
    return [row.cause.code for row in explanation.suspects]


def test_an_emulator_that_sends_the_headers_of_aws_is_known_by_its_server() -> None:
    found = why403.explain(EMULATED)
    assert "tool-emulation" in codes(found)
    assert not found.certain


def test_without_that_server_the_headers_are_those_of_aws() -> None:
    text = "\n".join(line for line in EMULATED.splitlines() if not line.startswith("Server"))
    assert "tool-emulation" not in codes(why403.explain(text))


def test_a_services_form_of_errors_is_an_emulators_where_one_is_told_of() -> None:
    """LocalStack gives errors the form of AWS's JSON protocol."""
    body = '{"__type": "InvalidRequest", "message": "No host supplied"}'
    assert codes(why403.explain(body))[0] == "upstream-not-gateway"
    emulated = why403.explain(body, facts={"edge.real-gateway": False})
    assert codes(emulated)[0] == "tool-emulation"
    assert not emulated.certain


def test_localstack_names_its_module() -> None:
    found = why403.explain('{"message": "Error invoking integration for API Gateway ID \'abc\': No host"}')
    assert codes(found)[0] == "tool-emulation"


def test_a_function_url_writes_message_with_a_capital() -> None:
    """Observed, docs.aws.amazon.com/lambda/latest/dg/urls-auth.html and aws-sdk-rust issue 515."""
    found = why403.explain('{"Message":"Forbidden"}')
    assert codes(found)[0] in {"upstream-not-gateway", "backend-403"}
    assert not found.certain


@pytest.mark.parametrize("key", ["message", "Message"])
def test_a_denial_is_api_gateways_in_either_spelling(key: str) -> None:
    text = (
        f'{{"{key}":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: '
        'arn:aws:execute-api:eu-west-1:********4444:abc123/prod/GET/orders"}'
    )
    assert codes(why403.explain(text))[0].startswith("resource-policy")


def test_a_request_over_a_functions_limit_can_end_with_an_internal_error() -> None:
    """Observed, Zappa issue 1983."""
    found = why403.explain(
        '{"message":"Internal server error"}\n\nOnly uploads over 7 MB fail, smaller work.'
    )
    assert "request-too-large" in codes(found)


def test_a_small_request_is_under_every_limit() -> None:
    found = why403.explain('{"message":"Internal server error"}', facts={"request.size-ok": True})
    assert "request-too-large" not in codes(found)


def test_angular_tells_of_an_answer_that_the_browser_kept() -> None:
    text = "HttpErrorResponse: Http failure response for https://api.example.com/items: 0 Unknown Error"
    assert why403.explain(text).case.facts["request.client"] == "browser"


@pytest.mark.parametrize(("said", "emulated"), [("We run LocalStack 3.7.", True), ("We run Docker.", False)])
def test_the_words_of_aws_are_an_emulators_too_where_one_is_spoken_of(said: str, *, emulated: bool) -> None:
    found = why403.explain(f'{said}\n\nHTTP 401\n{{"message": "Unauthorized"}}')
    assert ("tool-emulation" in codes(found)) is emulated


def test_a_canonical_string_line_by_line_is_no_answer_with_headers() -> None:
    text = (
        "The request signature we calculated does not match the signature you provided.\n\n"
        "The Canonical String for this request should have been\n'POST\n/prod/x\n\n"
        "accept:application/json\ncontent-type:image/jpeg\nhost:api.example.com\nx-amz-date:20190722T075057Z\n"
        "\naccept;content-type;host;x-amz-date\n" + "0" * 64 + "'\n"
    )
    assert codes(why403.explain(text))[0] == "iam-signature-mismatch"


def test_who_answers_on_this_machine_is_not_known_unless_it_is_an_emulator() -> None:
    body = '{"message":"Forbidden"}'
    proxied = why403.explain(f"curl http://localhost:9000/api/items\n{body}")
    assert not proxied.certain
    assert {"tool-emulation", "host-mismatch"} <= {each.cause.code for each in proxied.suspects}
    emulated = why403.explain(
        f"curl http://shop.execute-api.localhost.localstack.cloud:4566/dev/items\n{body}"
    )
    assert codes(emulated)[0] == "tool-emulation"
    assert not emulated.certain


@pytest.mark.parametrize(
    ("text", "imitated"),
    [
        (
            'curl http://localhost:3000/\nHTTP 404\n{"statusCode":404,"currentRoute":"get - /",'
            '"error":"Serverless-offline: route not found."}',
            "route-not-found",
        ),
        (
            'curl http://localhost:4566/restapis/a/dev/_user_request_/x\n{"message":"Unauthorized"}',
            "authorizer-deny",
        ),
    ],
)
def test_an_emulator_that_answered_leaves_the_cause_that_it_imitates(text: str, imitated: str) -> None:
    found = why403.explain(text, facts={"edge.real-gateway": False})
    assert codes(found)[0] == "tool-emulation"
    assert imitated in codes(found)
    assert not found.certain


def test_a_service_of_aws_can_have_api_gateway_in_front_of_its_own_host() -> None:
    """With an id of API Gateway in the headers it is known; without, nothing is."""
    call = "curl -X POST https://savingsplans.amazonaws.com/DescribeSavingsPlans\nHTTP"
    words = '{"message":"Unsupported Media Type"}'
    marks = "x-amz-apigw-id: EXAMPLE=\nx-amzn-ErrorType: BadRequestException"
    assert codes(why403.explain(f"{call}/1.1 415\n{marks}\n\n{words}"))[0] == "request-invalid"
    open_ = why403.explain(f"{call} 415\n{words}")
    assert not open_.certain
    assert {"upstream-not-gateway", "request-invalid"} <= set(codes(open_))


def test_a_function_that_quotes_api_gateway_can_be_the_caller() -> None:
    trace = '{"errorType":"HttpError","errorMessage":"403","stack":["at get (/var/task/orders.js:3:9)"]}'
    quoted = why403.explain(f'START RequestId\nfailed: {{"message":"Missing Authentication Token"}} {trace}')
    assert {"route-not-found", "backend-403"} <= {each.cause.code for each in quoted.suspects}


@pytest.mark.parametrize(
    "words",
    [
        "curl: (56) CONNECT tunnel failed, response 403",
        "curl: (56) Received HTTP code 403 from proxy after CONNECT",
        "OSError: Tunnel connection failed: 403 Forbidden",
        'java.io.IOException: Unable to tunnel through proxy. Proxy returns "HTTP/1.1 403 Forbidden"',
    ],
)
def test_a_proxy_that_makes_no_tunnel_lets_no_call_reach_an_api(words: str) -> None:
    found = why403.explain(f"{words} (https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/dev/x)")
    assert found.suspects[0].cause.code == "upstream-not-gateway"
    assert "stage-missing" not in {each.cause.code for each in found.suspects}


FORBIDDEN = 'We got 403 {"message":"Forbidden"}.'
DENIED = '403 {"Message":"User is not authorized to access this resource with an explicit deny"}'
OF_DYNAMODB = "An error occurred (AccessDeniedException) when calling the Query operation: not allowed"


@pytest.mark.parametrize(
    "beside",
    [
        '  File "/var/task/main.py", line 3, in handler',
        "2024-01-01T00:00:00Z 1f1c Task timed out after 6.01 seconds",
        OF_DYNAMODB,
        "org.example: (Service: AmazonDynamoDB; Status Code: 400)",
    ],
)
@pytest.mark.parametrize(("words", "cause"), [(FORBIDDEN, "api-key-missing"), (DENIED, "authorizer-deny")])
def test_marks_of_another_program_beside_api_gateways_words_rule_nothing_out(
    words: str, cause: str, beside: str
) -> None:
    """A log shows several programs: the function behind the API, an authorizer, the one that called."""
    for text in (f"{words}\n\n{beside}", f"{beside}\n\n{words}"):
        found = why403.explain(text)
        assert cause in codes(found)
        assert not found.certain


def test_the_type_in_another_programs_line_is_not_the_answers() -> None:
    assert why403.explain(f"{FORBIDDEN}\n\n{OF_DYNAMODB}").case.seen.error_type != "AccessDeniedException"


def test_the_log_of_a_function_may_be_the_callers() -> None:
    """It shows that a function ran: the one behind the API, an authorizer, or one that called it."""
    text = '  File "/var/task/main.py", line 3, in handler\nHTTPError: 403 Client Error: Forbidden for url: https://api.example.com/v1'
    assert "api-key-invalid" in codes(why403.explain(text))


def test_a_failed_authorizer_is_not_ruled_out_by_its_log() -> None:
    text = 'status 500 {"message":"Internal Server Error"}\nauthorizer: Task timed out after 3.00 seconds'
    assert "authorizer-error" in codes(why403.explain(text))


def test_another_services_words_in_its_own_line_stay_its_own() -> None:
    line = (
        "An error occurred (UnrecognizedClientException) when calling the GetItem operation: "
        "The security token included in the request is invalid."
    )
    assert codes(why403.explain(line))[0] == "upstream-not-gateway"
    assert "iam-invalid-token" not in codes(why403.explain(line))


def test_nothing_in_front_of_an_api_sends_its_error_type() -> None:
    """A load balancer's own pages have no x-amzn-ErrorType: it passed this answer on."""
    headers = "HTTP/1.1 403 Forbidden\nServer: awselb/2.0\nx-amzn-ErrorType: ForbiddenException\n"
    found = why403.explain(f'{headers}\n{{"message":"Forbidden"}}')
    assert "host-mismatch" in codes(found)
    assert "host-mismatch" not in codes(why403.explain(headers.replace("x-amzn-ErrorType", "x-other")))


BEHIND_A_PROXY = (
    "> CONNECT a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com:443 HTTP/1.1\n"
    "> Host: a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com:443\n>\n< HTTP/1.1 403 Forbidden\n"
    "< Server: gate/11.4\n< Content-Type: text/html\n<\n"
)


def test_a_proxy_that_made_no_tunnel_answered_itself() -> None:
    """RFC 9110, section 9.3.6: anything but a success means that there is no tunnel."""
    assert codes(why403.explain(BEHIND_A_PROXY))[0] == "upstream-not-gateway"


def test_behind_a_tunnel_the_answer_is_the_apis() -> None:
    tunnel = BEHIND_A_PROXY.replace("403 Forbidden", "200 Connection established")
    call = tunnel + "> GET /prod/x HTTP/1.1\n> Host: a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com\n>\n"
    text = (
        call
        + "< HTTP/1.1 403 Forbidden\n< x-amzn-ErrorType: ForbiddenException\n<\n"
        + '{"message":"Forbidden"}'
    )
    assert "upstream-not-gateway" not in codes(why403.explain(text))


HOST = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod/hello"


def test_json_with_its_status_in_it_is_rather_an_applications() -> None:
    """Observed, powertools-lambda-python issue 1552."""
    text = f"curl {HOST}\n\nHTTP/1.1 404\n\n" + '{"statusCode":404,"message":"Not found"}'
    found = why403.explain(text)
    assert "backend-403" in codes(found)
    assert found.case.seen.role == "behind"
    assert not found.certain


def test_a_type_in_the_header_marks_an_answer_as_api_gateways_whatever_its_form() -> None:
    text = (
        'HTTP/1.1 429\nx-amzn-ErrorType: TooManyRequestsException\n\n{"statusCode":429,"message":"slow down"}'
    )
    assert codes(why403.explain(text))[0] == "throttled"


def test_what_closes_an_open_connection_is_a_message() -> None:
    found = why403.explain("client: close event {code: 1009, reason: ''}")
    assert codes(found)[0] == "request-too-large"


def test_an_application_that_shows_no_response_was_kept_from_the_answer_beside() -> None:
    text = (
        'content-type: application/json\nx-amzn-ErrorType: ForbiddenException\n\n{"message":"Forbidden"}\n\n'
        'Response Code: 0\n{"error": "no response from server"}'
    )
    assert "cors-error-headers" in codes(why403.explain(text))


def test_what_answers_head_has_no_body() -> None:
    """RFC 9110, section 9.3.2: foreign words beside it are of another answer."""
    head = f"curl -I {HOST}\nHTTP/2 403\nx-amzn-errortype: ForbiddenException\n\nAccessDenied\n"
    assert "stage-missing" in codes(why403.explain(head))
