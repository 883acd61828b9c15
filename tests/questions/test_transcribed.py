"""What is written into an incident file by somebody who has not read how it is used: the same thing under
another key, said twice, or said of a call that is not quite the same."""

from __future__ import annotations

import time

import pytest

from why403 import explain
from why403.logic.formula import Atom
from why403.logic.states import UNKNOWN
from why403.questions.explain import explain as explain_case
from why403.words.conditions import evidence

SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access Key and signing method. Consult the service documentation for details."
)
BLOCKED = (
    "Access to fetch at 'https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders' from origin "
    "'https://shop.example.com' has been blocked by CORS policy: Response to preflight request doesn't pass "
    "access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource."
)


def incident(text: str) -> str:
    return f"why403: 1\n{text}"


def named(text: str) -> list[str]:
    return [row.cause.code for row in explain(incident(text)).fitting]


@pytest.mark.parametrize("works", ["works.other-time", "works.other-network", "works.small-body"])
def test_words_that_were_seen_outrank_a_call_that_is_said_to_work(works: str) -> None:
    """Whatever else is the same, the response says what it is for; nothing is certain then."""
    told = explain(
        incident(
            f'observed: {{status: 403, body: \'{{"message": "{SIGNATURE}"}}\'}}\nfacts: {{{works}: yes}}'
        )
    )
    assert told.suspects[0].cause.code == "iam-signature-mismatch"
    assert not told.certain


def test_a_call_that_works_still_rules_out_what_the_words_leave_open() -> None:
    forbidden = 'observed: {status: 403, body: \'{"message": "Forbidden"}\'}\n'
    assert "mtls" in named(forbidden)
    assert "mtls" not in named(f"{forbidden}facts: {{works.other-path: yes}}")


@pytest.mark.parametrize("works", ["works.other-method", "works.other-path", "works.other-credentials"])
def test_an_emulator_refuses_by_rules_of_its_own(works: str) -> None:
    told = named(
        f"observed: {{status: 403, said: 403 Forbidden}}\nfacts: {{edge.real-gateway: no, {works}: yes}}"
    )
    assert told[0] == "tool-emulation"


def test_what_answers_a_message_is_a_frame_though_only_its_words_are_told() -> None:
    """A frame of API Gateway has these words (the source of the gate `backend`)."""
    words = "Internal server error"
    whole = f'{{"message": "{words}", "connectionId": "AbCdEf=", "requestId": "ZyXwVu="}}'
    told = named(f"api_type: WEBSOCKET\nobserved: {{said: '{words}'}}\nfacts: {{websocket.moment: message}}")
    assert "integration-permission" in told
    assert set(told) == set(named(f"api_type: WEBSOCKET\nobserved: {{body: '{whole}'}}"))


@pytest.mark.parametrize("client", ["curl", "Postman"])
def test_who_sends_options_with_an_origin_may_rehearse_a_preflight(client: str) -> None:
    told = named(
        "observed: {headers: {Access-Control-Allow-Origin: undefined}}\n"
        "request: {method: OPTIONS, url: 'https://abc123def4.execute-api.eu-west-1.amazonaws.com/dev/hello', "
        f"headers: {{Origin: 'https://shop.example.com'}}, client: {client}}}"
    )
    assert told[0] == "cors-origin"


def test_a_permission_that_is_missing_is_not_told_twice() -> None:
    """Not invoked, it did not answer: that is no second cause."""
    facts = "{integration.may-be-invoked: no, backend.answers: no}"
    told = explain(incident(f"facts: {facts}\nobserved: {{status: 500}}"))
    assert not told.certain
    assert "integration-permission" in {row.cause.code for row in told.suspects}


def test_headers_that_are_not_there_allow_nothing_and_name_no_other_origin() -> None:
    alone = explain(incident(f'observed: {{browser_error: "{BLOCKED}"}}'))
    told = explain(incident(f'observed: {{browser_error: "{BLOCKED}"}}\nfacts: {{cors.allows-call: no}}'))
    assert not told.certain
    assert [row.cause for row in told.suspects] == [row.cause for row in alone.suspects]


def test_an_answer_to_the_question_counts_though_the_same_fact_was_left_out() -> None:
    """It is asked of the headers that are there."""
    case = explain(incident(f'observed: {{browser_error: "{BLOCKED}"}}')).case
    assert explain_case(case.learning("cors.allows-call", False)).certain == {"cors-origin"}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("said", BLOCKED),
        (
            "said",
            f"OPTIONS https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders 403\n{BLOCKED}",
        ),
        ("browser_error", BLOCKED),
    ],
)
def test_a_browsers_message_is_known_under_either_key(key: str, text: str) -> None:
    lines = "\n".join(f"    {line}" for line in text.splitlines())
    told = explain(incident(f"observed:\n  {key}: |\n{lines}\n"))
    assert told.case.seen.browser == "preflight-refused"


@pytest.mark.parametrize("key", ["said", "browser_error"])
def test_what_a_program_says_is_known_under_either_key(key: str) -> None:
    told = explain(incident(f'observed: {{{key}: "AxiosError: Request failed with status code 429"}}'))
    assert told.case.seen.status == 429
    assert {"throttled", "quota-exceeded"} <= {row.cause.code for row in told.fitting}


def test_what_a_program_logged_of_the_answer_it_got_is_an_answer() -> None:
    """Lines of AWS's own logs stay what they are."""
    words = "User is not authorized to access this resource"
    printed = f"[plugin] AxiosError: Request failed with status code 403, {words}"
    told = explain(incident(f'observed: {{log_lines: ["{printed}"]}}'))
    assert told.case.seen.status == 403
    assert told.suspects[0].cause.code == "authorizer-deny"
    logged = "(0a1b2c3d-1111-4222-8333-000000000000) Method completed with status: 403"
    assert explain(incident(f'observed: {{log_lines: ["{logged}"]}}')).case.seen.family is UNKNOWN


@pytest.mark.parametrize(
    ("named", "causes"),
    [
        (
            '{"error": "no", "type": "INVALID_API_KEY"}',
            {"api-key-missing", "api-key-invalid", "api-key-disabled"},
        ),
        (
            '{"errors": [{"message": "No.", "code": "MissingAuthenticationToken"}]}',
            {"route-not-found", "iam-unsigned"},
        ),
        ('{"code": "INTEGRATION_TIMEOUT", "error": "sorry"}', {"backend-403"}),
    ],
)
def test_a_gateway_response_that_the_answer_names_orders_and_proves_nothing(
    named: str, causes: set[str]
) -> None:
    """An owner can write `$context.error.responseType` into a gateway response (developer guide,
    api-gateway-gatewayResponse-definition)."""
    told = explain(named)
    assert told.suspects[0].cause.code in {*causes, "backend-403"}
    assert causes & {row.cause.code for row in told.suspects[:3]}
    assert not told.certain


def test_headers_that_api_gateway_renames_show_that_the_integration_answered() -> None:
    """Developer guide, api-gateway-known-issues."""
    headers = "{x-amz-apigw-id: EXAMPLE=, x-amzn-Remapped-Date: 'Thu, 10 Apr 2025 09:32:54 GMT'}"
    told = explain(
        incident(f'observed: {{status: 401, headers: {headers}, body: \'{{"message": "Unauthorized"}}\'}}')
    )
    assert told.suspects[0].cause.code == "backend-403"


def test_a_text_of_backslashes_is_read_in_a_second() -> None:
    """They took half a minute, for each began a search through all that follow."""
    started = time.process_time()
    explain(incident(f"observed: {{status: 403, body: '{chr(92) * 80_000}'}}"))
    assert time.process_time() - started < 3


def test_a_secret_that_a_policy_shares_with_a_proxy_is_masked() -> None:
    secret = "Planted1Secret2Of3Nobody4"
    condition = f"{{StringNotEquals: {{aws:Referer: {secret}}}}}"
    deny = f'{{Effect: Deny, Principal: "*", Action: "*", Resource: "*", Condition: {condition}}}'
    denial = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
    arn = "arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/x with an explicit deny"
    told = explain(
        incident(
            f'observed: {{status: 403, body: \'{{"Message":"{denial}{arn}"}}\'}}\n'
            "request: {headers: {Referer: x}}\n"
            f'config: {{resourcePolicy: {{Version: "2012-10-17", Statement: [{deny}]}}}}'
        )
    )
    reasons = (reason for row in told.fitting for reason in row.suspect.reasons)
    atom = next(
        each for each in reasons if isinstance(each.leaf, Atom) and each.leaf.fact.name == "aws:Referer"
    )
    assert secret not in evidence(atom, {})
    assert "aws:Referer StringNotEquals ****" in evidence(atom, {})


def test_the_host_of_a_service_takes_nothing_from_the_form_of_its_errors() -> None:
    inside = "<Error><Code>Other</Code></Error>"
    form = f"<ErrorResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'>{inside}</ErrorResponse>"
    told = explain(
        incident(f'observed: {{status: 403, body: "{form}"}}\nrequest: {{url: "https://sts.amazonaws.com/"}}')
    )
    assert told.certain == {"upstream-not-gateway"}
    assert str(told.case.seen.writer).startswith("an AWS service with the Query protocol")
