"""Where several refused calls are shown, nothing is certain, and what fits another one is not ruled out."""

import json

import pytest

import why403

LIMITED = (
    "HTTP/1.1 429 Too Many Requests\nx-amzn-errortype: TooManyRequestsException\nx-amz-apigw-id: A=\n\n"
    '{"message":"Too Many Requests"}'
)
FAILED = (
    "HTTP/1.1 502 Bad Gateway\nx-amzn-errortype: InternalServerErrorException\nx-amz-apigw-id: A=\n\n"
    '{"message":"Internal server error"}'
)
DENIED = (
    '{"Message":"User: arn:aws:sts::111122223333:assumed-role/fn/fn is not authorized to perform: '
    "execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********3333:zzz999/prod/GET/inner "
    'because no service control policy allows the execute-api:Invoke action"}'
)
ID, OTHER = "5a1b0c1d-aaaa-bbbb-cccc-1234567890ab", "99999999-aaaa-bbbb-cccc-1234567890ab"
REFUSED = "Invalid permissions on Lambda function"
ANSWERED = (
    "curl -i https://abc1234567.execute-api.eu-west-1.amazonaws.com/prod/orders\nHTTP/2 500\n"
    f"x-amzn-requestid: {ID}\nx-amzn-errortype: InternalServerErrorException\nx-amz-apigw-id: b\n\n"
    '{"message":"Internal server error"}\n'
)


def named(text: str) -> tuple[set[str], set[str], frozenset[str]]:
    found = why403.explain(text)
    suspects, unlikely = ({row.cause.code for row in rows} for rows in (found.fitting, found.unlikely))
    return suspects, unlikely, found.certain


def test_of_two_whole_answers_the_first_ones_causes_stay() -> None:
    suspects, unlikely, certain = named(f"{LIMITED}\n\nlater:\n{FAILED}")
    assert "backend-403" in suspects
    assert "throttled" in unlikely
    assert not certain


def test_of_two_bodies_neither_ones_causes_are_ruled_out() -> None:
    suspects, unlikely, certain = named(f'{DENIED}\nWe fixed the SCP and now get\n{{"message":"Forbidden"}}')
    assert {"iam-scp-deny", "waf-block", "api-key-missing"} <= suspects | unlikely
    assert not certain


def test_a_challenge_that_a_client_answers_by_itself_is_no_other_refusal() -> None:
    challenged = f"HTTP/1.1 401 Unauthorized\nwww-authenticate: Negotiate\n\n{LIMITED}"
    assert named(challenged)[2] == {"throttled"} == named(LIMITED)[2]


def test_a_row_of_the_access_log_for_another_request_proves_nothing_of_this_one() -> None:
    rows = [
        json.dumps(
            {"requestId": of, "status": "500", "integrationErrorMessage": REFUSED, "httpMethod": "GET"}
        )
        for of in (ID, OTHER)
    ]
    assert named(f"{ANSWERED}\n{rows[0]}")[2] == {"integration-permission"}
    assert named(f"{ANSWERED}\n{rows[1]}")[2] == set()


@pytest.mark.parametrize(("of", "certain"), [(ID, {"integration-permission"}), (OTHER, set())])
def test_the_log_of_another_request_proves_nothing_of_this_one(of: str, certain: set[str]) -> None:
    log = (
        f"({of}) Execution failed due to configuration error: Invalid permissions on Lambda function\n"
        f"({of}) Method completed with status: 500\n"
    )
    assert named(f"{ANSWERED}\n{log}")[2] == certain
