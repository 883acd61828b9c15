"""The catalogue of refusals: what API Gateway answers, to the byte where it is known."""

from __future__ import annotations

from functools import cache

from why403.frozen import replace
from why403.logic.states import ABSENT, UNKNOWN
from why403.refusals import complaints as c
from why403.refusals import wordings as w
from why403.refusals.refusal import BrowserRefusal, ForeignRefusal, GatewayRefusal, Refusal

_SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access Key and signing method. Consult the service documentation for details."
)


def for_kind(kind: str, rest: Refusal, http: Refusal) -> Refusal:
    """HTTP APIs answer in their own short words; REST and WebSocket APIs share theirs."""
    return http if kind == "HTTP" else rest


def no_api(kind: str) -> Refusal:
    """The answer where no API or stage was found."""
    return for_kind(kind, NO_API, HTTP_NOT_FOUND)


# Before an API is chosen, and keys and filters: one body for all of them.

NO_API = GatewayRefusal("no-api", w.FORBIDDEN, 403, ("ForbiddenException",), "Forbidden")
INVALID_API_KEY = GatewayRefusal(
    "invalid-api-key", w.FORBIDDEN, 403, ("ForbiddenException",), "Forbidden", "INVALID_API_KEY"
)
WAF_FILTERED = GatewayRefusal(
    "waf-filtered", w.FORBIDDEN, 403, ("ForbiddenException",), "Forbidden", "WAF_FILTERED"
)
THROTTLED = GatewayRefusal(
    "throttled", w.TOO_MANY, 429, ("TooManyRequestsException",), "Too Many Requests", "THROTTLED"
)
QUOTA = GatewayRefusal(
    "quota-exceeded", w.LIMIT, 429, ("LimitExceededException",), "Limit Exceeded", "QUOTA_EXCEEDED"
)
CONNECTIONS_LIMITED = GatewayRefusal("connections-limited", w.LIMIT, 429, ("LimitExceededException",), "null")
"""Of a call of @connections, whose API names no message."""
BAD_PARAMETERS = GatewayRefusal(
    "bad-request-parameters",
    w.BAD_PARAMETERS,
    400,
    ("BadRequestException",),
    "Missing required request parameters: [{names}]",
    "BAD_REQUEST_PARAMETERS",
)
BAD_BODY = GatewayRefusal(
    "bad-request-body", w.BAD_BODY, 400, ("BadRequestException",), "Invalid request body", "BAD_REQUEST_BODY"
)
TOO_LARGE = GatewayRefusal(
    "too-large",
    w.TOO_LARGE,
    413,
    ("RequestEntityTooLargeException", "BadRequestException"),
    "HTTP content length exceeded 10485760 bytes.",
    unclear_types=("REQUEST_TOO_LARGE",),
)
MEDIA_TYPE = GatewayRefusal(
    "media-type",
    w.MEDIA_TYPE,
    415,
    ("BadRequestException",),
    "Unsupported Media Type",
    "UNSUPPORTED_MEDIA_TYPE",
)

# WebSocket APIs: what answers a message comes as a frame and has no status.

FRAME_FORBIDDEN = GatewayRefusal("frame-forbidden", w.FRAME_FORBIDDEN, ABSENT, (), "Forbidden")
FRAME_BAD_BODY = GatewayRefusal("frame-bad-body", w.FRAME_BAD_BODY, ABSENT, (), "Bad request body")
FRAME_FAILS = GatewayRefusal("frame-integration-failed", w.FRAME_FAILS, ABSENT, (), "Internal server error")
FRAME_TOO_MANY = GatewayRefusal("frame-throttled", w.FRAME_TOO_MANY, ABSENT, (), "Too Many Requests")
FRAME_TOO_BIG = GatewayRefusal("closed-too-big", w.CLOSED_TOO_BIG, ABSENT, (), "close code 1009")
NO_METHOD = GatewayRefusal(
    "no-method",
    w.NO_METHOD,
    404,
    ("NotFoundException",),
    "No method found matching route {path} for http method {verb}.",
)
HEADERS_TOO_LARGE = GatewayRefusal(
    "headers-too-large", w.TOO_LARGE, 431, (), "Request Header Fields Too Large"
)
URI_TOO_LONG = GatewayRefusal("uri-too-long", w.URI_TOO_LONG, 414, (), "Request URI too long")

NO_RULE = GatewayRefusal("no-rule", w.NOT_FOUND, 404, UNKNOWN, "Not Found")
"""Of a domain that works by routing rules alone."""
RESOURCE_NOT_FOUND = GatewayRefusal(
    "resource-not-found", w.NOT_FOUND, 404, ("NotFoundException",), "Not Found", "RESOURCE_NOT_FOUND"
)

# Signatures and callers.

MISSING_TOKEN = GatewayRefusal(
    "missing-token",
    w.MISSING_TOKEN,
    403,
    ("MissingAuthenticationTokenException",),
    "Missing Authentication Token",
    "MISSING_AUTHENTICATION_TOKEN",
)
INCOMPLETE_SIGNATURE = GatewayRefusal(
    "incomplete-signature",
    w.INCOMPLETE_SIGNATURE,
    403,
    ("IncompleteSignatureException",),
    "Invalid key=value pair (missing equal-sign) in Authorization header "
    "(hashed with SHA-256 and encoded with Base64): '{hash}'.",
    "DEFAULT_4XX",
)
"""It has other texts, which `credentials/sigv4/unreadable.py` makes: they name the missing parts."""


def _signature(name: str, family: str, text: str) -> GatewayRefusal:
    return GatewayRefusal(name, family, 403, ("InvalidSignatureException",), text, "INVALID_SIGNATURE")


SIGNATURE_DIFFERS = _signature("signature-differs", w.SIGNATURE_DIFFERS, _SIGNATURE)
SIGNATURE_EXPIRED = _signature(
    "signature-expired",
    w.SIGNATURE_EXPIRED,
    "Signature expired: {signed} is now earlier than {oldest} ({now} - 5 min.)",
)
SIGNATURE_EARLY = _signature(
    "signature-early",
    w.SIGNATURE_EARLY,
    "Signature not yet current: {signed} is still later than {newest} ({now} + 5 min.)",
)
SCOPE_REGION = _signature(
    "scope-region", w.SCOPE_REGION, "Credential should be scoped to a valid region, not '{region}'. "
)
SCOPE_SERVICE = _signature(
    "scope-service", w.SCOPE_SERVICE, "Credential should be scoped to correct service: 'execute-api'."
)
SCOPE_DATE = _signature(
    "scope-date",
    w.SCOPE_DATE,
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP",
)
SCOPE_TERMINATOR = _signature(
    "scope-terminator",
    w.SCOPE_TERMINATOR,
    "Credential should be scoped with a valid terminator: 'aws4_request'",
)
SECURITY_TOKEN_INVALID = GatewayRefusal(
    "security-token-invalid",
    w.SECURITY_TOKEN_INVALID,
    403,
    ("UnrecognizedClientException", "AccessDeniedException"),
    "The security token included in the request is invalid.",
    "ACCESS_DENIED",
    unclear_types=("INVALID_SIGNATURE",),
)
SECURITY_TOKEN_EXPIRED = GatewayRefusal(
    "security-token-expired",
    w.SECURITY_TOKEN_EXPIRED,
    403,
    ("ExpiredTokenException",),
    "The security token included in the request is expired",
    "EXPIRED_TOKEN",
)


IDENTITY, RESOURCE, BOUNDARY, SESSION, SCP, RCP, VPCE = (
    "identity-based policy",
    "resource-based policy",
    "permissions boundary",
    "session policy",
    "service control policy",
    "resource control policy",
    "VPC endpoint policy",
)
LAYERS = (IDENTITY, RESOURCE, BOUNDARY, SESSION, SCP, RCP, VPCE)
"""The policy types that a denial can name, in AWS's words."""


def _ending(layer: str | None, action: str, *, explicit: bool) -> str:
    """How a denial ends in the texts of today (IAM user guide, troubleshoot_access-denied); older ones name
    no policy type."""
    if layer is None:
        return " with an explicit deny" if explicit else ""
    article = "an" if layer == IDENTITY else "a"
    if explicit:
        return f" with an explicit deny in {article} {layer}"
    return f" because no {layer} allows the execute-api:{action} action"


def denied(family: str, layer: str | None = None, action: str = "Invoke") -> GatewayRefusal:
    """A policy's denial, in the words of one family; `layer` is the policy type that newer texts name."""
    name = f"{family}:{layer}" if layer else family
    caller = "anonymous" if family.startswith(w.ANONYMOUS_DENIED) else "{caller}"
    ending = _ending(layer, action, explicit=family.endswith("explicitly"))
    text = f"User: {caller} is not authorized to perform: execute-api:{action} on resource: {{arn}}{ending}"
    types = ("AccessDeniedException",)
    return GatewayRefusal(name, family, 403, types, text, "ACCESS_DENIED", "Message", layer)


CONNECTIONS_DENIED = replace(
    denied(w.CONNECTIONS_DENIED, IDENTITY, "ManageConnections"),
    error_types=("AccessDeniedException", "ForbiddenException"),
)
CACHE_DENIED = denied(w.CACHE_DENIED, IDENTITY, "InvalidateCache")

# Authorizers.


def _by_authorizer(name: str, family: str, *, explicit: bool) -> GatewayRefusal:
    text = "User is not authorized to access this resource" + _ending(IDENTITY, "Invoke", explicit=explicit)
    return GatewayRefusal(name, family, 403, ("AccessDeniedException",), text, "ACCESS_DENIED", "Message")


AUTHORIZER_SILENT = _by_authorizer("authorizer-silent", w.AUTHORIZER_SILENT, explicit=False)
AUTHORIZER_DENIES = _by_authorizer("authorizer-denies", w.AUTHORIZER_DENIES, explicit=True)
UNAUTHORIZED = GatewayRefusal(
    "unauthorized", w.UNAUTHORIZED, 401, ("UnauthorizedException",), "Unauthorized", "UNAUTHORIZED"
)
TOKEN_EXPIRED = GatewayRefusal(
    "token-expired",
    w.TOKEN_EXPIRED,
    401,
    ("UnauthorizedException",),
    "The incoming token has expired",
    "UNAUTHORIZED",
    unclear_types=("EXPIRED_TOKEN",),
)
AUTHORIZER_FAILS = GatewayRefusal(
    "authorizer-fails",
    w.NULL,
    500,
    ("AuthorizerConfigurationException", "AuthorizerFailureException"),
    "null",
    "AUTHORIZER_FAILURE",
    unclear_types=("AUTHORIZER_CONFIGURATION_ERROR",),
)

INTEGRATION_FAILS = GatewayRefusal(
    "integration-fails",
    w.INTERNAL,
    500,
    ("InternalServerErrorException",),
    "Internal server error",
    "API_CONFIGURATION_ERROR",
    unclear_types=("INTEGRATION_FAILURE", "DEFAULT_5XX"),
)

JWT_SCOPE = GatewayRefusal(
    "jwt-scope",
    w.FORBIDDEN,
    403,
    ("ForbiddenException", "AccessDeniedException"),
    "Forbidden",
    "ACCESS_DENIED",
)

# The integration: configured wrong, without the right to be invoked, failing, or too slow.


def _integration(name: str, kind: str, status: int, family: str, text: str) -> GatewayRefusal:
    return GatewayRefusal(name, family, status, ("InternalServerErrorException",), text, kind)


_FAILS = "Internal server error"
INTEGRATION_BROKEN = _integration("integration-broken", "INTEGRATION_FAILURE", 500, w.INTERNAL, _FAILS)
INTEGRATION_DOWN = _integration("integration-down", "INTEGRATION_FAILURE", 504, w.INTERNAL, _FAILS)
INTEGRATION_MALFORMED = _integration("integration-malformed", "INTEGRATION_FAILURE", 502, w.INTERNAL, _FAILS)
INTEGRATION_LATE = _integration(
    "integration-late", "INTEGRATION_TIMEOUT", 504, w.TIMED_OUT, "Endpoint request timed out"
)

# HTTP APIs: short bodies, no x-amzn-ErrorType, nothing to customise.

HTTP_NOT_FOUND = GatewayRefusal("http-not-found", w.NOT_FOUND, 404, (), "Not Found")
HTTP_UNAUTHORIZED = GatewayRefusal("http-unauthorized", w.UNAUTHORIZED, 401, (), "Unauthorized")
HTTP_FORBIDDEN = GatewayRefusal("http-forbidden", w.FORBIDDEN, 403, (), "Forbidden")
HTTP_FAILS = GatewayRefusal("http-fails", w.INTERNAL, 500, (), "Internal Server Error")
HTTP_THROTTLED = GatewayRefusal("http-throttled", w.TOO_MANY, 429, (), "Too Many Requests")
HTTP_TOO_LARGE = GatewayRefusal("http-too-large", w.TOO_LARGE, 413, (), "Request Entity Too Large")

# Elsewhere: in front, behind, and in the browser.

CLOUDFRONT_PAGE = ForeignRefusal("cloudfront-page", w.CLOUDFRONT)
FRONT_ANSWER = ForeignRefusal(
    "front-answer",
    w.CLOUDFRONT,
    (w.CLOUDFRONT_OWN,),
    writes=("called", "service", "egress", "front"),
    may=("behind",),
)
BACKEND_ANSWER = ForeignRefusal(
    "backend-answer",
    "",
    (*(word for word in w.COMMON if word != w.URI_TOO_LONG), w.FRAME_TOO_MANY),
    writes=("behind",),
    relays=("service", "egress", "front", "behind"),
    may=("service", "egress", "front"),
)
EMULATOR_ANSWER = ForeignRefusal(
    *("emulator-answer", "", tuple(sorted(w.FAMILIES))),
    writes=("emulator",),
    relays=("emulator",),
    imitates=True,
)

PREFLIGHT_FAILS = BrowserRefusal("preflight-fails", (c.NO_PREFLIGHT, c.NO_HEADER, c.REDIRECT, c.OTHER))
CALL_NOT_ALLOWED = BrowserRefusal("call-not-allowed", (c.NOT_ALLOWED, c.NO_PREFLIGHT, c.NO_HEADER, c.OTHER))
CREDENTIALS_NOT_ALLOWED = BrowserRefusal("credentials-not-allowed", (c.CREDENTIALS, c.OTHER))
NETWORK_NOT_ALLOWED = BrowserRefusal("network-not-allowed", (c.NETWORK, c.OTHER))
REDIRECTED = BrowserRefusal("redirected", (c.REDIRECT, c.OTHER))
ANSWER_WITHOUT_HEADERS = BrowserRefusal("answer-without-headers", (c.NO_HEADER, c.OTHER), of_backend=True)
EMULATOR_IN_BROWSER = BrowserRefusal("emulator-in-browser", c.ALL)


@cache
def of_gateway() -> tuple[GatewayRefusal, ...]:
    """Every refusal of API Gateway's own that is a constant here."""
    return tuple(each for each in globals().values() if isinstance(each, GatewayRefusal))


@cache
def statuses_of(family: str) -> frozenset[int]:
    """The statuses with which API Gateway itself writes a wording, where no owner has changed them."""
    return frozenset(
        each.status for each in of_gateway() if each.family == family and isinstance(each.status, int)
    )


@cache
def distinct_types() -> frozenset[str]:
    """The gateway responses whose names no other error is likely to have: not one word, nor what every
    service calls a denial."""
    every = (each.response_type for each in of_gateway())
    named = frozenset(kind for kind in every if kind is not None and "_" in kind)
    return frozenset(kind for kind in named if not kind.startswith("DEFAULT_")) - {"ACCESS_DENIED"}
