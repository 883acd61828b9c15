"""What the lines of an execution log prove of one request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from why403 import facts
from why403.logic.facts import Fact, Value
from why403.logs.accesslog_facts import proved as proved_by_columns
from why403.logs.integration_failures import (
    CONFIGURATION_ERROR,
    failure_in,
    function_ran,
    is_not_permitted,
    refused_by_lambda,
    told_by_failure,
)

GATEWAY_RESPONSE = r"Gateway response type: ([A-Z0-9_]{3,60}) with status code: (\d{3})\b"
_RECEIVED = r"Received response\. Status: (\d{3})\b"
_AUTHORIZER = "Starting authorizer:"
_AUTHORIZER_OVER = ("Successfully completed authorizer execution", "Unauthorized request:")
_REFUSED = "Unauthorized request:"
_EXECUTION = ("Starting execution for request", "Verifying Usage Plan")
_INVALID_BODY = "Request body does not match model schema"
"""Validated before the integration request (developer guide, api-gateway-method-request-validation)."""
_AUTHORIZER_ERROR = f"{CONFIGURATION_ERROR}: Authorizer error"
"""Of a Lambda authorizer (re:Post, api-gateway-rest-api-lambda-integrations)."""
_RESULT = re.compile(
    rf"{CONFIGURATION_ERROR}: "
    r"(?:Authorizer error|Could not parse policy|Invalid JSON in response|Malformed(?! Lambda))"
)


_Told = Iterator[tuple[Fact, Value]]


def proved(lines: Sequence[str]) -> _Told:
    """The facts that the lines of one request prove, in the order of the lines."""
    in_authorizer = refused_by_gateway = False
    answered: str | None = None
    for line in lines:
        in_authorizer = _is_in_authorizer(line, in_authorizer)
        yield from _of_authorizer(line, in_authorizer)
        yield from _of_usage_plan(line)
        response = re.match(GATEWAY_RESPONSE, line)
        if response:
            refused_by_gateway = True
            yield from proved_by_columns({"responseType": response[1], "status": response[2]})
        received = None if in_authorizer else re.match(_RECEIVED, line)
        answered = received[1] if received else answered
    own = lines_of_method(lines)
    if ends_in_authorizer(lines):
        yield facts.BACKEND_REACHED, False
    if answered is not None and not refused_by_lambda(own):
        yield facts.BACKEND_REACHED, True
        if answered == "403" and not refused_by_gateway:
            yield facts.BACKEND_ALLOWS, False
    if any(line.startswith(_INVALID_BODY) for line in own):
        yield from (
            (facts.REQUEST_VALID, False),
            (facts.INVALID_PART, "body"),
            (facts.BACKEND_REACHED, False),
        )
    if function_ran(own):
        yield facts.BACKEND_REACHED, True
    yield from _of_integration(lines, own)


def ends_in_authorizer(lines: Sequence[str]) -> bool:
    """Whether an authorizer began, and refused; that this is a 401 is observed."""
    begun = any(line.startswith(_AUTHORIZER) for line in lines)
    return begun and any(line.startswith(_REFUSED) for line in lines)


def lines_of_method(lines: Sequence[str]) -> list[str]:
    """The lines of one request without those of its authorizer; none where the call ended in it.

    Of an authorizer's function that may not be invoked the log says the same as of the method's, with
    "Authorizer error" behind it instead of the method's end (re:Post,
    api-gateway-rest-api-lambda-integrations).
    """
    if any(
        _RESULT.match(line) or line.startswith(_REFUSED) or "response type: AUTHORIZER_" in line[:200]
        for line in lines
    ):
        return []
    own: list[str] = []
    in_authorizer = False
    for line in lines:
        in_authorizer = _is_in_authorizer(line, in_authorizer)
        if not in_authorizer:
            own.append(line)
    return own


def may_not_invoke(lines: Sequence[str], *, ended: bool = False) -> bool:
    """Whether the lines name the missing right to invoke the method's function. They do where the method is
    known to have `ended` in it, by the log or by the answer: else it may be the authorizer's."""
    ended = ended or any(line.startswith("Method completed with status: 5") for line in lines)
    return ended and any(is_not_permitted(line) for line in lines_of_method(lines))


def _of_integration(lines: Sequence[str], own: Sequence[str]) -> _Told:
    if may_not_invoke(lines):
        yield facts.INTEGRATION_PERMITTED, False
        yield facts.BACKEND_REACHED, False
    elif failure := failure_in(own):
        yield from told_by_failure(failure)


def _is_in_authorizer(line: str, before: bool) -> bool:
    if line.startswith(_AUTHORIZER):
        return True
    return before and not line.startswith((*_AUTHORIZER_OVER, *_EXECUTION))


def _of_authorizer(line: str, in_authorizer: bool) -> _Told:
    called = in_authorizer and line.startswith("Endpoint request URI: https://lambda.")
    if called or line.startswith("Authorizer result body before parsing:"):
        yield facts.AUTHORIZER_INVOKED, True
    elif line.startswith("Using valid authorizer policy"):
        yield facts.AUTHORIZER_WORKS, True
    elif line.startswith(_AUTHORIZER_ERROR):
        yield facts.METHOD_AUTHORIZATION, "CUSTOM"
        yield facts.AUTHORIZER_WORKS, False
    elif _RESULT.match(line) or (in_authorizer and line.startswith(CONFIGURATION_ERROR)):
        yield facts.AUTHORIZER_WORKS, False


def _of_usage_plan(line: str) -> _Told:
    if re.search(r"exceeded throttle limit for API Stage\b", line[:2000]):
        yield facts.WITHIN_RATE, False
    if re.search(r"exceeded quota limit for API Stage\b", line[:2000]):
        yield facts.WITHIN_QUOTA, False
    if not line.startswith("API Key ") or " authorized because method '" not in line:
        return
    if "does not require API Key" in line:
        yield facts.API_KEY_REQUIRED, False
        return
    if "requires API Key" in line:
        yield facts.API_KEY_REQUIRED, True
    if " not authorized because" not in line:
        yield from ((facts.KEY_EXISTS, True), (facts.KEY_ENABLED, True), (facts.KEY_IN_PLAN, True))
    elif re.match(r"API Key \S+ not authorized\b", line) and "is not associated with a Usage Plan" in line:
        yield facts.KEY_IN_PLAN, False
