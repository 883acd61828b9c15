"""A call that brought nothing: which one, why, and the permission that would have allowed it."""

from __future__ import annotations

from enum import Enum
from typing import Any

from why403.account.operations import SIGNING_IN, Operation


class Why(Enum):
    """Why a call brought nothing."""

    DENIED = "denied"
    GONE = "gone"
    CREDENTIALS = "credentials"
    SIGN_IN = "sign-in"
    NO_REGION = "region"
    ARCHIVED = "archived"
    THROTTLED = "throttled"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    UNAVAILABLE = "unavailable"
    ODD = "odd"


LASTING = frozenset({Why.CREDENTIALS, Why.SIGN_IN, Why.NO_REGION})
"""Where one call failed for this reason every other would."""

SILENT = frozenset({Why.TIMEOUT, Why.UNREACHABLE})
"""Where the service is not asked again: each time would take as long."""


NOT_THERE = "The resource you requested does not exist."
"""What AWS Lambda answers for a function that has no policy (re:Post, lambda-resource-based-policies)."""


class Fault(Exception):
    """One call that failed. Of what AWS answered it holds the error code, and how long to wait.

    `said` is the sentence beside the code, where it is one that is known.
    """

    def __init__(
        self, operation: Operation, subject: str, why: Why, code: str = "", wait: float | None = None
    ) -> None:
        super().__init__(operation.service, operation.name, why.value, code)
        self.operation, self.subject, self.why, self.code, self.wait = operation, subject, why, code, wait
        self.tried, self.said = 1, ""


_CODES = {
    Why.DENIED: (
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "Forbidden",
        "ForbiddenException",
        "UnauthorizedOperation",
        "UnauthorizedException",
        "WAFInvalidPermissionPolicyException",
    ),
    Why.CREDENTIALS: (
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    ),
    Why.ARCHIVED: ("InvalidObjectState",),
    Why.NO_REGION: (
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "PermanentRedirect",
    ),
    Why.GONE: (
        "AWSOrganizationsNotInUseException",
        "InvalidVpcEndpointId.NotFound",
        "InvalidVpcEndpointIdNotFound",
        "NoSuchEntity",
        "NotFoundException",
        "ResourceNotFoundException",
        "WAFNonexistentItemException",
    ),
    Why.THROTTLED: (
        "LimitExceededException",
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    ),
}
_BY_CODE = {code: why for why, codes in _CODES.items() for code in codes}
_BY_STATUS = {401: Why.CREDENTIALS, 403: Why.DENIED, 404: Why.GONE, 429: Why.THROTTLED}
_BY_NAME = {
    "ConnectTimeoutError": Why.TIMEOUT,
    "ReadTimeoutError": Why.TIMEOUT,
    "ConnectionClosedError": Why.UNREACHABLE,
    "IncompleteReadError": Why.UNREACHABLE,
    "ResponseStreamingError": Why.UNREACHABLE,
    "EndpointConnectionError": Why.UNREACHABLE,
    "HTTPClientError": Why.UNREACHABLE,
    "ProxyConnectionError": Why.UNREACHABLE,
    "SSLError": Why.UNREACHABLE,
    "NoRegionError": Why.NO_REGION,
    "InvalidRegionError": Why.NO_REGION,
}
_SIGNING_IN = frozenset(name for _, name in SIGNING_IN)
"""These are called for us, before our own call: where one is refused, it is not ours that is not allowed."""
_OF_CREDENTIALS = ("Credential", "Profile", "InfiniteLoop", "Assume", "MetadataRetrieval")
_OF_SIGN_IN = ("SSO", "Token", "Login")


def fault_of(error: Any, operation: Operation, subject: str) -> Fault:
    """What an exception of the client library says, in our own terms."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict) or "Error" not in response:
        return Fault(operation, subject, _of_library(type(error).__name__), type(error).__name__)
    code = str(response["Error"].get("Code", ""))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    why = _BY_CODE.get(code) or _of_status(status)
    if getattr(error, "operation_name", operation.name) in _SIGNING_IN:
        why = Why.CREDENTIALS if why is not Why.UNAVAILABLE else why
    fault = Fault(operation, subject, why, code, _seconds(response.get("retryAfterSeconds")))
    fault.said = NOT_THERE if response["Error"].get("Message") == NOT_THERE else ""
    return fault


def _seconds(text: object) -> float | None:
    """What AWS asks to wait, in the words of a header."""
    try:
        return max(0.0, float(str(text)))
    except ValueError:
        return None


def _of_status(status: object) -> Why:
    if isinstance(status, int) and status >= 500:
        return Why.UNAVAILABLE
    return _BY_STATUS.get(status, Why.ODD) if isinstance(status, int) else Why.ODD


def _of_library(name: str) -> Why:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if any(word in name for word in _OF_SIGN_IN):
        return Why.SIGN_IN
    return Why.CREDENTIALS if any(word in name for word in _OF_CREDENTIALS) else Why.ODD
