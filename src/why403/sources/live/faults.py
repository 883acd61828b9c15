"""A call that brought nothing: which one, why, and the permission that would have allowed it."""

from __future__ import annotations

from enum import Enum
from typing import Any

from why403.sources.live.operations import Operation


class Why(Enum):
    """Why a call brought nothing."""

    DENIED = "denied"
    GONE = "gone"
    CREDENTIALS = "credentials"
    NO_REGION = "region"
    THROTTLED = "throttled"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    UNAVAILABLE = "unavailable"
    ODD = "odd"


LASTING = frozenset({Why.CREDENTIALS, Why.NO_REGION})
"""Where one call failed for this reason every other would."""

SILENT = frozenset({Why.TIMEOUT, Why.UNREACHABLE})
"""Where the service is not asked again: each time would take as long."""


class Fault(Exception):
    """One call that failed. It holds no part of what AWS answered but its error code."""

    def __init__(self, operation: Operation, subject: str, why: Why, code: str = "") -> None:
        super().__init__(operation.service, operation.name, why.value, code)
        self.operation, self.subject, self.why, self.code = operation, subject, why, code


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
    "EndpointConnectionError": Why.UNREACHABLE,
    "HTTPClientError": Why.UNREACHABLE,
    "ProxyConnectionError": Why.UNREACHABLE,
    "SSLError": Why.UNREACHABLE,
    "NoRegionError": Why.NO_REGION,
    "InvalidRegionError": Why.NO_REGION,
}
_SIGN_IN = ("Credential", "Token", "SSO", "Login", "Profile", "InfiniteLoop", "Assume", "MetadataRetrieval")


def fault_of(error: Any, operation: Operation, subject: str) -> Fault:
    """What an exception of the client library says, in our own terms."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict) or "Error" not in response:
        return Fault(operation, subject, _of_library(type(error).__name__), type(error).__name__)
    code = str(response["Error"].get("Code", ""))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return Fault(operation, subject, _BY_CODE.get(code) or _of_status(status), code)


def _of_status(status: object) -> Why:
    if isinstance(status, int) and status >= 500:
        return Why.UNAVAILABLE
    return _BY_STATUS.get(status, Why.ODD) if isinstance(status, int) else Why.ODD


def _of_library(name: str) -> Why:
    if name in _BY_NAME:
        return _BY_NAME[name]
    return Why.CREDENTIALS if any(word in name for word in _SIGN_IN) else Why.ODD
