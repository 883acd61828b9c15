"""What an execution log says of an integration that failed, sentence by sentence.

The console's test and `test-invoke-method` print the same sentences. Where the log names the reason, another
one that would have the same status is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from why403 import facts
from why403.frozen import dataclass
from why403.logic.claims import Claim, documented, observed
from why403.logic.facts import Fact, Value
from why403.logic.states import UNKNOWN, State

_READ = "2026-11-28"
_REPOST = "https://repost.aws/knowledge-center/"
_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_ISSUES = "https://github.com/"

CONFIGURATION_ERROR = "Execution failed due to configuration error"


@dataclass(frozen=True, slots=True)
class Failure:
    """One way to fail: its name (the sentence for the user stands in `words/clues_logs.py`), the words that a
    line begins with, and what they tell.

    `fault` is a value of `backend.fault`; where it is `UNKNOWN`, a missing right to invoke fits as well.
    `reached` is whether the request arrived at the backend; a mock has none. Where `status` is told, the line
    tells of a failure only if the method completed with it.
    """

    name: str
    begins: str
    fault: str | State
    reached: bool | State
    source: Claim
    status: int | State = UNKNOWN


def _configured(name: str, ending: str, source: Claim, *, reached: bool | State = UNKNOWN) -> Failure:
    return Failure(name, f"{CONFIGURATION_ERROR}: {ending}", "configuration", reached, source)


_VPC_LINK = documented(
    "Of a VPC link the log says that there was an internal error, or that a host name does not match the "
    "certificate",
    _REPOST + "api-gateway-500-error-vpc",
    _READ,
)
_BINARY = observed(
    "An OPTIONS method with a mock cannot transform a request that `*/*` makes binary",
    _ISSUES + "clebert/aws-simple/issues/167",
    _READ,
)
_FUNCTION_FAILED = observed(
    "A function that was invoked and failed is logged with Lambda's own status, which is 200",
    _ISSUES + "serverless/serverless/issues/8226",
    _READ,
)

_NOT_INVOKED = documented(
    "Lambda's own refusal is logged with its status: 403 for an integration that does not use POST",
    _REPOST + "api-gateway-lambda-template-invoke-error",
    _READ,
)
_INVOCATION = "Lambda invocation failed with status: "
_FUNCTION_ERROR = "Lambda execution failed with status 200 due to customer function error"

FAILURES: tuple[Failure, ...] = (
    Failure(
        "log-malformed-result",
        f"{CONFIGURATION_ERROR}: Malformed Lambda proxy response",
        "malformed",
        True,
        documented(
            "A result in another form than the proxy integration's is logged as malformed, with status 502",
            _REPOST + "malformed-502-api-gateway",
            _READ,
        ),
    ),
    Failure(
        "log-function-failed",
        _FUNCTION_ERROR,
        "malformed",
        True,
        _FUNCTION_FAILED,
        502,
    ),
    Failure(
        "log-timeout",
        "Execution failed due to a timeout error",
        "timeout",
        UNKNOWN,
        documented(
            "A timeout is logged as `Execution failed due to a timeout error`; whether the endpoint was "
            "invoked has to be looked up",
            _REPOST + "api-gateway-504-errors",
            _READ,
        ),
    ),
    Failure(
        "log-network",
        "Execution failed due to a network error communicating with endpoint",
        "failure",
        UNKNOWN,
        documented(
            "The gateway response INTEGRATION_FAILURE is that of an integration that failed",
            _GUIDE + "supported-gateway-response-types.html",
            _READ,
        ),
    ),
    Failure(
        "log-vpc-link",
        "Execution failed due to an vpc link error",
        "failure",
        UNKNOWN,
        observed(
            "A VPC link that failed once is logged as `an vpc link error`, with status 500",
            "https://heroween.hateblo.jp/entry/2022/08/30/065339",
            _READ,
        ),
    ),
    _configured("log-not-transformed", "Unable to transform request", _BINARY, reached=False),
    _configured(
        "log-mock-status",
        "statusCode should be an integer which defined in request template",
        observed(
            "A mock whose request template has no statusCode fails with status 500",
            _ISSUES + "joostfarla/serverless-cors-plugin/issues/7",
            _READ,
        ),
        reached=False,
    ),
    _configured(
        "log-no-mapping",
        "No match for output mapping",
        observed(
            "An integration without a response for the backend's status fails after the backend answered",
            _ISSUES + "aws/serverless-application-model/issues/2459",
            _READ,
        ),
        reached=True,
    ),
    _configured(
        "log-no-method-response",
        "Output mapping refers to an invalid method response",
        documented(
            "A status that no method response has is logged so, and results in 500",
            _REPOST + "api-gateway-internal-server-error",
            _READ,
        ),
        reached=True,
    ),
    _configured(
        "log-path-character",
        "Illegal character in path",
        documented(
            "A path parameter without a mapping leaves `{proxy}` in the endpoint's URL",
            _REPOST + "api-gateway-proxy-path-character-error",
            _READ,
        ),
        reached=False,
    ),
    _configured(
        "log-endpoint-address",
        "Invalid endpoint address",
        documented(
            "An invalid endpoint address is an invalid configuration",
            _GUIDE + "supported-gateway-response-types.html",
            _READ,
        ),
        reached=False,
    ),
    _configured("log-certificate-name", "Host name '", _VPC_LINK, reached=False),
    _configured("log-vpc-link", "There was an internal error while executing your request", _VPC_LINK),
    Failure(
        "log-throttled",
        f"{CONFIGURATION_ERROR}: Rate Exceeded",
        "failure",
        False,
        observed(
            "Lambda throttled the invocation; the gateway response was INTEGRATION_FAILURE",
            _ISSUES + "DataBiosphere/azul/pull/6624",
            _READ,
        ),
    ),
    Failure(
        "log-not-posted",
        _INVOCATION + "403",
        UNKNOWN,
        False,
        _NOT_INVOKED,
    ),
    Failure(
        "log-payload-no-json",
        'Endpoint response body before transformations: {"Type":"User","message":"Could not parse request ',
        "configuration",
        False,
        observed(
            "Lambda takes a payload that is no JSON for no invocation; a mapping template had made it",
            _ISSUES + "serverless/serverless/issues/1991",
            "2026-11-29",
        ),
    ),
    Failure("log-not-invoked", _INVOCATION, "failure", False, _NOT_INVOKED),
)
"""Every sentence with its source. One that begins as another does stands before it."""

_INVALID = documented(
    "The gateway response API_CONFIGURATION_ERROR is that of an invalid configuration",
    _GUIDE + "supported-gateway-response-types.html",
    _READ,
)
_OTHER = Failure("log-configuration", CONFIGURATION_ERROR, "configuration", UNKNOWN, _INVALID)
"""An ending that is not in the table, where the lines show that the method's execution had begun."""
_BEGUN = ("Starting execution for request", "HTTP Method: ", "Method request ", "Sending request to ")

_NOT_PERMITTED = (
    f"{CONFIGURATION_ERROR}: Invalid permissions on Lambda function",
    f"{CONFIGURATION_ERROR}: API Gateway does not have permission to assume the provided role",
)
_DENIED = re.compile(
    rf"{CONFIGURATION_ERROR}: User: \S{{1,2000}} is not authorized to perform: lambda:InvokeFunction"
)


def is_not_permitted(line: str) -> bool:
    """Whether a line names the missing right to invoke: that of the function's policy, or of the role that
    the integration names, which has none or may not be assumed."""
    return line.startswith(_NOT_PERMITTED) or _DENIED.match(line) is not None


_COMPLETED = re.compile(r"Method completed with status: (\d{3})")


def failure_in(lines: Sequence[str]) -> Failure | None:
    """The failure that the lines of one request name, without those of its authorizer."""
    status = completed_with(lines)
    named = (
        failure
        for line in lines
        for failure in FAILURES
        if line.startswith(failure.begins) and failure.status in (UNKNOWN, status)
    )
    return next(named, None) or (_OTHER if _fails_otherwise(lines) else None)


def _fails_otherwise(lines: Sequence[str]) -> bool:
    begun = any(line.startswith(_BEGUN) for line in lines)
    failed = (line for line in lines if line.startswith(CONFIGURATION_ERROR))
    return begun and any(not is_not_permitted(line) for line in failed)


def completed_with(lines: Sequence[str]) -> int | State:
    """The status with which the method completed, as far as it is logged."""
    found = (_COMPLETED.match(line) for line in lines if line.startswith("Method completed"))
    return next((int(match[1]) for match in found if match), UNKNOWN)


def function_ran(lines: Sequence[str]) -> bool:
    """Whether the function was invoked, and failed."""
    return any(line.startswith(_FUNCTION_ERROR) for line in lines)


def refused_by_lambda(lines: Sequence[str]) -> bool:
    """Whether Lambda itself answered, and did not invoke the function: its status is not the backend's."""
    return any(line.startswith(_INVOCATION) or is_not_permitted(line) for line in lines)


def told_by_failure(failure: Failure) -> Iterator[tuple[Fact, Value]]:
    """What follows of the backend."""
    if isinstance(failure.fault, str):
        yield facts.BACKEND_ANSWERS, False
        yield facts.BACKEND_FAULT, failure.fault
    if not isinstance(failure.reached, State):
        yield facts.BACKEND_REACHED, failure.reached
