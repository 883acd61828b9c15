"""A reason that a log names outranks every other one that would have the same answer."""

from __future__ import annotations

import pytest

from tests.logs.recorded import ID
from why403 import explain

FAILED = "Execution failed due to configuration error: "
NOT_PERMITTED = f"{FAILED}Invalid permissions on Lambda function"
INTERNAL = '500 {"message": "Internal server error"}'
LATE = '504 {"message": "Endpoint request timed out"}'


def first(*inputs: str) -> str:
    return explain(*inputs).suspects[0].cause.code


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        (INTERNAL, (f"{FAILED}Unable to transform request",)),
        (INTERNAL, (f"{FAILED}Unable to transform request", "Method completed with status: 500")),
        (
            INTERNAL,
            (
                f"{FAILED}Unable to transform request",
                "Gateway response type: DEFAULT_5XX with status code: 500",
            ),
        ),
        (INTERNAL, (f"{FAILED}No match for output mapping and no default output mapping configured",)),
        (INTERNAL, (f"{FAILED}There was an internal error while executing your request",)),
        (INTERNAL, ("Execution failed due to an vpc link error", "Method completed with status: 500")),
        (LATE, ("Execution failed due to a timeout error", "Method completed with status: 504")),
    ],
)
def test_an_integration_that_the_log_says_failed_is_to_blame(answer: str, lines: tuple[str, ...]) -> None:
    """The log of brefphp/bref issue 922 has the gateway response DEFAULT_5XX."""
    log = "\n".join(f"({ID}) {line}" for line in lines)
    assert explain(f"{answer}\n{log}").certain == {"backend-403"}


def test_a_result_of_another_form_is_the_backends() -> None:
    log = f"Wed Nov 02 10:19:35 UTC 2022 : {FAILED}Malformed Lambda proxy response"
    outcome = explain(f"502\n{log}")
    assert outcome.suspects[0].cause.code == "backend-403"
    assert "integration-permission" not in {row.cause.code for row in outcome.fitting}


@pytest.mark.parametrize("more", ["", f"\n({ID}) Method completed with status: 500"])
def test_the_missing_permission_is_certain_where_the_log_names_it(more: str) -> None:
    """Documented by re:Post, api-gateway-rest-api-lambda-integrations."""
    assert explain(f"{INTERNAL}\n({ID}) {NOT_PERMITTED}{more}").certain == {"integration-permission"}


def test_an_authorizer_that_the_log_says_failed_is_to_blame_and_not_the_backend() -> None:
    """Documented by re:Post, api-gateway-rest-api-lambda-integrations: "Authorizer error" follows."""
    log = f"({ID}) {NOT_PERMITTED}\n({ID}) {FAILED}Authorizer error"
    assert first(f'500 {{"message": null}}\n{log}') == "authorizer-error"
    assert first(f"500\n{log}") == "authorizer-error"


def test_the_log_is_said_to_be_what_shows_it() -> None:
    outcome = explain(f"{INTERNAL}\n({ID}) {FAILED}Unable to transform request")
    assert {clue.name: clue.cause for clue in outcome.case.clues} == {"log-not-transformed": "backend-403"}


LOG_OF_FUNCTION = """START RequestId: 1f1c2d3e-0000-4000-8000-000000000001 Version: $LATEST
END RequestId: 1f1c2d3e-0000-4000-8000-000000000001
REPORT RequestId: 1f1c2d3e-0000-4000-8000-000000000001\tDuration: 3 ms"""


@pytest.mark.parametrize("answer", ["403 Forbidden", "Calling it gives 403."])
def test_a_functions_log_rules_out_nothing_in_front_of_the_function(answer: str) -> None:
    codes = {row.cause.code for row in explain(f"{answer}\n{LOG_OF_FUNCTION}").fitting}
    assert codes == {row.cause.code for row in explain(answer).fitting}
    assert "stage-missing" in codes


def test_a_functions_log_alone_is_no_answer() -> None:
    outcome = explain(LOG_OF_FUNCTION)
    assert outcome.undecided
    assert outcome.said == {"backend.reached": True}


@pytest.mark.parametrize(
    "body", ['{"message":"Unsupported Media Type"}', '{"message": "Unsupported Media Type"}']
)
def test_a_media_type_that_the_integration_does_not_accept_is_an_invalid_request(body: str) -> None:
    """Documented, supported-gateway-response-types: UNSUPPORTED_MEDIA_TYPE is 415."""
    assert first(f"HTTP/1.1 415 Unsupported Media Type\nContent-Type: application/json\n\n{body}") == (
        "request-invalid"
    )
    assert first("415 Unsupported Media Type") == "request-invalid"
