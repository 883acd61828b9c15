"""What the columns of an access log prove of the call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403 import facts
from why403.incident.fact_values import tellable_facts
from why403.logic.facts import Fact, Value
from why403.logic.states import UNKNOWN, State

UNSET = "-"
PHASES = ("waf", "authenticate", "authorizer", "authorize", "integration")
"""In the order in which a REST API goes through them."""

_NOT_PERMITTED = (
    "have permissions to call the integration",
    "have permissions to call the authorizer",
    "Invalid permissions on Lambda function",
)

_Told = Iterator[tuple[Fact, Value]]
Row = Mapping[str, str]


def proved(row: Row) -> _Told:
    """The facts of one line; a phase that the format does not have proves nothing."""
    phases = (*_phases(row), *_before(deciding_phase(row)), *_invoked(row))
    for fact, value in (*_filters(row), *phases, *_around(row)):
        if fact.name in tellable_facts():
            yield fact, value


def deciding_phase(row: Row) -> str | None:
    """The first phase that failed; the ones after it are unset."""
    for phase in PHASES:
        status = number(row, f"{phase}Status")
        if isinstance(status, int) and status >= 400:
            return phase
    return None


def is_set(row: Row, column: str) -> bool:
    return row.get(column, UNSET) not in (UNSET, "", "null")


def unset(row: Row, column: str) -> bool:
    """Whether the format has this column and nothing stood in it."""
    return column in row and not is_set(row, column)


def number(row: Row, column: str) -> int | State:
    text = row.get(column, "")
    return int(text) if len(text) == 3 and text.isascii() and text.isdecimal() else UNKNOWN


def _filters(row: Row) -> _Told:
    kind = row.get("responseType")
    if kind == "WAF_FILTERED" or number(row, "wafStatus") == 403 or row.get("wafCode") == "WAF_BLOCK":
        yield facts.WAF_ALLOWS, False
    elif number(row, "wafStatus") == 200 or row.get("wafCode") == "WAF_ALLOW" or kind == "INVALID_API_KEY":
        yield facts.WAF_ALLOWS, True
    if kind == "INVALID_API_KEY":
        yield facts.API_KEY_REQUIRED, True
    if kind == "THROTTLED":
        yield facts.WITHIN_RATE, False
    if kind == "QUOTA_EXCEEDED":
        yield facts.WITHIN_QUOTA, False
    if kind == "EXPIRED_TOKEN":
        yield facts.CREDENTIALS_FRESH, False


def _phases(row: Row) -> _Told:
    """A phase that has a status was gone through; after the first that failed, all are unset. The status of a
    function's integration is Lambda's own (developer guide, api-gateway-variables-for-access-logging): beside
    a response of API Gateway's, 403 can be Lambda's refusal to be invoked."""
    kind = row.get("responseType", "")
    if is_set(row, "authorizerRequestId") or is_set(row, "authorizerIntegrationStatus"):
        yield facts.AUTHORIZER_INVOKED, True
    if number(row, "authorizerStatus") == 403:
        yield facts.AUTHORIZER_ALLOWS, False
    if number(row, "authorizerStatus") == 500 or kind.startswith("AUTHORIZER_"):
        yield facts.AUTHORIZER_WORKS, False
    if number(row, "integrationStatus") == 403 and is_set(row, "responseType"):
        return
    if is_set(row, "integrationStatus"):
        yield facts.BACKEND_REACHED, True
    elif unset(row, "integrationStatus") and kind not in ("", UNSET):
        yield facts.BACKEND_REACHED, False
    if number(row, "integrationStatus") == 403 and unset(row, "responseType"):
        yield facts.BACKEND_ALLOWS, False


def _invoked(row: Row) -> _Told:
    """A function that may not be invoked: it is not reached, whatever status Lambda itself gave.

    The words of HTTP APIs are documented by re:Post, api-gateway-http-lambda-integrations; those of REST APIs
    are the execution log's.
    """
    if _not_permitted(row, "authorizerError"):
        yield facts.AUTHORIZER_WORKS, False
    elif _not_permitted(row, "integrationError") and "AUTHORIZER_" not in row.get("responseType", ""):
        yield facts.INTEGRATION_PERMITTED, False
        yield facts.BACKEND_REACHED, False


def _not_permitted(row: Row, column: str) -> bool:
    return any(words in row.get(column, "") for words in _NOT_PERMITTED)


def _before(phase: str | None) -> _Told:
    """What the deciding phase says of others: earlier ones let the call pass, later ones never saw it."""
    if phase is None or phase == "waf":
        return
    yield facts.WAF_ALLOWS, True
    if phase != "integration":
        yield facts.BACKEND_REACHED, False


def _around(row: Row) -> _Told:
    yield from _landed(row)
    if is_set(row, "apiKeyId"):
        yield facts.KEY_EXISTS, True
    if row.get("endpoint") in facts.ENDPOINT_TYPE.values:
        yield facts.ENDPOINT_TYPE, row["endpoint"]
    if is_set(row, "vpce"):
        yield facts.VPC_ENDPOINT, True


def is_of_stage(row: Row) -> bool:
    """Whether these are columns of a stage's own log, and not of one that a proxy in front of it wrote: a
    stage's format has to have a request id (developer guide, set-up-access-logging, read 2026-11-28)."""
    return any(row.get(each, "") != "" for each in ("requestId", "extendedRequestId"))


def _landed(row: Row) -> _Told:
    """What is in the log of a stage reached this API, by a name that it has, and a stage of it.

    Whether a stage exists is left open by a 404: the `$default` stage answers it for the name of one that
    does not. Of the variables, HTTP APIs alone have a route key beside a method, REST APIs alone a resource
    path beside one (developer guide, http-api-logging-variables and
    api-gateway-variables-for-access-logging).
    """
    status = number(row, "status")
    if is_of_stage(row) and status is not UNKNOWN:
        yield facts.HOST_KNOWN, True
        if status != 404:
            yield facts.STAGE_EXISTS, True
    if is_set(row, "method") and is_set(row, "routeKey"):
        yield facts.API_KIND, "HTTP"
    elif is_set(row, "method") and is_set(row, "resource"):
        yield facts.API_KIND, "REST"
