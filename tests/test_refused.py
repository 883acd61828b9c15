"""Every refusal of the access path is spoken by some check, as AWS words it (gateway-semantics B)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.laws.test_gates_catalogue import carried, checks
from why403.evidence.log_evidence import ERROR_TYPES
from why403.refusals.refusal import ForeignRefusal, GatewayRefusal
from why403.refusals.wordings import family_of

FORBIDDEN, UNAUTHORIZED, NOT_FOUND = "Forbidden", "Unauthorized", "Not Found"
CALLER = (
    "User: arn:aws:iam::111122223333:user/a is not authorized to perform: execute-api:Invoke on resource: x"
)
NOBODY = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: x"
AUTHORIZER = "User is not authorized to access this resource"
MISMATCH = "The request signature we calculated does not match the signature you provided."
EARLY = "Signature not yet current: 20261122T101500Z is still later than 20261122T100000Z"
LATE = "Signature expired: 20261122T101500Z is now earlier than 20261122T102000Z"
FAILED = "Internal server error"
EXPLICIT = " with an explicit deny"


@dataclass(frozen=True)
class Row:
    """What is wrong, and what the caller gets: status, x-amzn-ErrorType (none: not sent), words."""

    kind: str
    cause: str
    status: int
    error_type: str | None
    words: str
    response: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}-{self.cause}-{self.status}-{self.response or self.words[:20]}"


def rest(cause: str, status: int, error_type: str | None, words: str, response: str | None = None) -> Row:
    return Row("REST", cause, status, error_type, words, response)


def http(cause: str, status: int, words: str) -> Row:
    return Row("HTTP", cause, status, None, words)


OF_RESPONSES = (
    rest("iam-unsigned", 403, "MissingAuthenticationTokenException", "Missing Authentication Token",
         "MISSING_AUTHENTICATION_TOKEN"),
    rest("route-not-found", 403, "MissingAuthenticationTokenException", "Missing Authentication Token",
         "MISSING_AUTHENTICATION_TOKEN"),
    rest("iam-malformed-authorization", 403, "IncompleteSignatureException",
         "Authorization header requires 'Credential' parameter."),
    rest("route-not-found", 403, "IncompleteSignatureException",
         "Authorization header requires 'Credential' parameter."),
    rest("iam-signature-mismatch", 403, "InvalidSignatureException", MISMATCH, "INVALID_SIGNATURE"),
    rest("iam-clock-skew", 403, "InvalidSignatureException", LATE, "INVALID_SIGNATURE"),
    rest("iam-clock-skew", 403, "InvalidSignatureException", EARLY, "INVALID_SIGNATURE"),
    rest("iam-wrong-scope", 403, "InvalidSignatureException",
         "Credential should be scoped to a valid region, not 'eu-west-1'.", "INVALID_SIGNATURE"),
    rest("iam-invalid-token", 403, "UnrecognizedClientException",
         "The security token included in the request is invalid.", "ACCESS_DENIED"),
    rest("iam-expired-token", 403, "ExpiredTokenException",
         "The security token included in the request is expired", "EXPIRED_TOKEN"),
    rest("iam-identity-implicit-deny", 403, "AccessDeniedException", CALLER, "ACCESS_DENIED"),
    rest("iam-identity-explicit-deny", 403, "AccessDeniedException", CALLER + EXPLICIT, "ACCESS_DENIED"),
    rest("resource-policy-implicit-deny", 403, "AccessDeniedException", NOBODY, "ACCESS_DENIED"),
    rest("resource-policy-explicit-deny", 403, "AccessDeniedException", NOBODY + EXPLICIT, "ACCESS_DENIED"),
    rest("vpce-policy-deny", 403, "AccessDeniedException", NOBODY, "ACCESS_DENIED"),
    rest("authorizer-deny", 403, "AccessDeniedException", AUTHORIZER, "ACCESS_DENIED"),
    rest("authorizer-deny", 403, "AccessDeniedException", AUTHORIZER + EXPLICIT, "ACCESS_DENIED"),
    rest("authorizer-identity-source", 401, "UnauthorizedException", UNAUTHORIZED, "UNAUTHORIZED"),
    rest("cognito-token-invalid", 401, "UnauthorizedException", UNAUTHORIZED, "UNAUTHORIZED"),
    rest("cognito-token-invalid", 401, "UnauthorizedException", "The incoming token has expired"),
    rest("authorizer-error", 500, "AuthorizerFailureException", "null", "AUTHORIZER_FAILURE"),
    rest("authorizer-error", 500, "AuthorizerConfigurationException", "null",
         "AUTHORIZER_CONFIGURATION_ERROR"),
    rest("api-key-missing", 403, "ForbiddenException", FORBIDDEN, "INVALID_API_KEY"),
    rest("api-key-invalid", 403, "ForbiddenException", "Invalid API Key identifier specified",
         "INVALID_API_KEY"),
    rest("waf-block", 403, "ForbiddenException", FORBIDDEN, "WAF_FILTERED"),
    rest("throttled", 429, "TooManyRequestsException", "Too Many Requests", "THROTTLED"),
    rest("quota-exceeded", 429, "LimitExceededException", "Limit Exceeded", "QUOTA_EXCEEDED"),
    rest("request-invalid", 400, "BadRequestException", "Missing required request parameters: [a]",
         "BAD_REQUEST_PARAMETERS"),
    rest("request-invalid", 400, "BadRequestException", "Invalid request body", "BAD_REQUEST_BODY"),
    rest("request-invalid", 415, "BadRequestException", "Unsupported Media Type", "UNSUPPORTED_MEDIA_TYPE"),
    rest("request-too-large", 413, "RequestEntityTooLargeException",
         "HTTP content length exceeded 10485760 bytes.", "REQUEST_TOO_LARGE"),
    rest("request-too-large", 414, None, "Request URI too long"),
    rest("route-not-found", 404, "NotFoundException", NOT_FOUND, "RESOURCE_NOT_FOUND"),
    rest("backend-403", 500, "InternalServerErrorException", FAILED, "API_CONFIGURATION_ERROR"),
    rest("backend-403", 500, "InternalServerErrorException", FAILED, "INTEGRATION_FAILURE"),
    rest("backend-403", 504, "InternalServerErrorException", FAILED, "INTEGRATION_FAILURE"),
    rest("backend-403", 504, "InternalServerErrorException", "Endpoint request timed out",
         "INTEGRATION_TIMEOUT"),
)  # fmt: skip
"""The gateway responses of REST APIs (B.1)."""

_BEFORE = (
    "stage-missing default-endpoint-disabled custom-domain-mapping mtls private-api-endpoint host-mismatch"
)
BEFORE_AN_API = (
    *(rest(cause, 403, "ForbiddenException", FORBIDDEN) for cause in _BEFORE.split()),
    *(
        rest(cause, 403, "ForbiddenException", FORBIDDEN)
        for cause in ("endpoint-access-mode", "domain-access")
    ),
    rest("routing-rule", 404, None, NOT_FOUND),
    rest("custom-domain-mapping", 403, "MissingAuthenticationTokenException", "Missing Authentication Token"),
    *(http(cause, 404, NOT_FOUND) for cause in ("stage-missing", "default-endpoint-disabled")),
    http("mtls", 403, FORBIDDEN),
)
"""What answers before an API is chosen, and nobody can rewrite (B.2)."""

OF_HTTP_APIS = (
    http("route-not-found", 404, NOT_FOUND),
    http("jwt-invalid", 401, UNAUTHORIZED),
    http("jwt-scope", 403, FORBIDDEN),
    http("authorizer-identity-source", 401, UNAUTHORIZED),
    http("authorizer-deny", 401, UNAUTHORIZED),
    http("authorizer-deny", 403, FORBIDDEN),
    http("authorizer-error", 500, "Internal Server Error"),
    http("iam-unsigned", 403, FORBIDDEN),
    http("iam-signature-mismatch", 403, FORBIDDEN),
    http("iam-identity-implicit-deny", 403, FORBIDDEN),
    http("throttled", 429, "Too Many Requests"),
    http("request-too-large", 413, "Request Entity Too Large"),
    http("backend-403", 500, "Internal Server Error"),
)
"""The responses of HTTP APIs (B.3)."""

ROWS = (*OF_RESPONSES, *BEFORE_AN_API, *OF_HTTP_APIS)


def speaks(refusal: object, row: Row) -> bool:
    """Whether a refusal is the row's: status, header, words, and gateway response where it is named."""
    if not isinstance(refusal, GatewayRefusal):
        return False
    types = refusal.error_types
    header = row.error_type in types if isinstance(types, tuple) and types else row.error_type is None
    named = (refusal.response_type, *refusal.unclear_types)
    kind = row.response is None or row.response in named
    return refusal.status == row.status and header and refusal.family == family_of(row.words) and kind


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_refusal_is_spoken_by_a_check_for_its_cause(row: Row) -> None:
    spoken = [
        check.name
        for kind, _, check in checks()
        if kind == row.kind and row.cause in carried(check.holds)
        if any(speaks(spoken.refusal, row) for spoken in check.possible())
    ]
    assert spoken


def test_cloudfronts_own_page_is_spoken_by_what_is_in_front() -> None:
    own = [spoken for _, gate, check in checks() if gate.name == "edge" for spoken in check.possible()]
    assert any(_is_page(spoken.refusal) for spoken in own)


def _is_page(refusal: object) -> bool:
    return isinstance(refusal, ForeignRefusal) and refusal.family == family_of("Generated by cloudfront")


@pytest.mark.parametrize("row", [row for row in ROWS if row.kind == "HTTP"], ids=str)
def test_no_answer_of_an_http_api_can_be_rewritten(row: Row) -> None:
    own = [each.refusal for kind, _, check in checks() if kind == "HTTP" for each in check.possible()]
    spoken = [refusal for refusal in own if speaks(refusal, row)]
    assert all(isinstance(each, GatewayRefusal) and each.response_type is None for each in spoken)


@pytest.mark.parametrize(("response_type", "error_type"), ERROR_TYPES.items())
def test_the_error_type_read_off_a_log_is_one_of_the_refusals_with_this_response_type(
    response_type: str, error_type: str
) -> None:
    """The log tells the response type alone; what goes with it is told by the catalogue of refusals."""
    types = [
        kind
        for _, _, check in checks()
        for spoken in check.possible()
        if isinstance(refusal := spoken.refusal, GatewayRefusal)
        and response_type in (refusal.response_type, *refusal.unclear_types)
        and isinstance(refusal.error_types, tuple)
        for kind in refusal.error_types
    ]
    assert error_type in types
