"""What somebody without why403 would do: look the message up, or guess the most frequent cause.

The tables were written from AWS's documentation and from quoted answers, not from the incidents: the
order of the causes is the order in which those sources tell them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from why403.refusals import complaints
from why403.refusals import wordings as words
from why403.refusals.refusal import Fingerprint

Table = dict[str, tuple[str, ...]]

_SIGNATURE = ("iam-signature-mismatch",)
_CALLER = (
    "iam-identity-implicit-deny", "iam-cross-account", "iam-boundary-deny", "iam-session-deny",
    "resource-policy-implicit-deny",
)  # fmt: skip
_CALLER_EXPLICIT = ("iam-identity-explicit-deny", "iam-scp-deny", "resource-policy-explicit-deny")

BY_MESSAGE: Table = {
    words.MISSING_TOKEN: (
        "route-not-found", "not-deployed", "stage-missing", "custom-domain-mapping", "iam-unsigned",
        "cors-preflight-missing",
    ),
    words.FORBIDDEN: (
        "api-key-missing", "api-key-invalid", "api-key-disabled", "api-key-not-in-plan", "api-key-source",
        "cors-preflight-auth", "waf-block", "stage-missing", "custom-domain-mapping", "host-mismatch",
        "private-api-endpoint", "default-endpoint-disabled", "mtls",
    ),
    words.ANONYMOUS_DENIED: ("resource-policy-implicit-deny", "vpce-policy-deny"),
    words.ANONYMOUS_DENIED_EXPLICITLY: ("resource-policy-explicit-deny",),
    words.CACHE_DENIED: ("cache-invalidation-denied",),
    words.OTHER_SERVICE: ("backend-403",),
    words.CALLER_DENIED: _CALLER,
    words.CALLER_DENIED_EXPLICITLY: _CALLER_EXPLICIT,
    words.CONNECTIONS_DENIED: ("manage-connections-deny",),
    words.AUTHORIZER_DENIES: ("authorizer-deny",),
    words.AUTHORIZER_SILENT: ("authorizer-deny", "authorizer-cached-policy"),
    words.UNAUTHORIZED: (
        "authorizer-identity-source", "authorizer-deny", "cognito-token-invalid", "cognito-scope",
        "jwt-invalid",
    ),
    words.TOKEN_EXPIRED: ("cognito-token-invalid",),
    words.NULL: ("authorizer-error",),
    words.INTERNAL: ("authorizer-error",),
    words.SECURITY_TOKEN_INVALID: ("iam-invalid-token", "route-not-found"),
    words.SECURITY_TOKEN_EXPIRED: ("iam-expired-token",),
    words.SIGNATURE_EXPIRED: ("iam-clock-skew",),
    words.SIGNATURE_EARLY: ("iam-clock-skew",),
    words.SIGNATURE_DIFFERS: _SIGNATURE,
    words.SCOPE_REGION: ("iam-wrong-scope",),
    words.SCOPE_SERVICE: ("iam-wrong-scope",),
    words.SCOPE_DATE: ("iam-wrong-scope",),
    words.SCOPE_TERMINATOR: ("iam-wrong-scope",),
    words.INCOMPLETE_SIGNATURE: ("iam-malformed-authorization", "route-not-found"),
    words.TOO_MANY: ("throttled",),
    words.LIMIT: ("quota-exceeded",),
    words.NOT_FOUND: ("route-not-found", "stage-missing"),
    words.CLOUDFRONT: ("host-mismatch", "upstream-not-gateway", "waf-block"),
    words.CLOUDFRONT_OWN: ("upstream-not-gateway",),
    complaints.NO_PREFLIGHT: ("cors-preflight-auth", "cors-preflight-missing", "cors-origin"),
    complaints.NO_HEADER: ("cors-error-headers", "cors-integration-headers", "cors-origin"),
    complaints.NOT_ALLOWED: ("cors-origin", "cors-integration-headers"),
    complaints.OTHER: ("cors-error-headers", "cors-integration-headers", "cors-origin"),
}  # fmt: skip
"""Every family of answers with the causes that are told for it, those of a browser's complaint included."""

BY_AWS: Table = {
    words.AUTHORIZER_DENIES: ("authorizer-deny",),
    words.AUTHORIZER_SILENT: ("authorizer-deny",),
    words.CALLER_DENIED: ("iam-identity-implicit-deny", "resource-policy-implicit-deny"),
    words.CALLER_DENIED_EXPLICITLY: ("iam-identity-explicit-deny", "resource-policy-explicit-deny"),
    words.ANONYMOUS_DENIED: ("iam-unsigned", "resource-policy-implicit-deny"),
    words.ANONYMOUS_DENIED_EXPLICITLY: ("resource-policy-explicit-deny",),
    words.SECURITY_TOKEN_INVALID: ("iam-invalid-token",),
    words.MISSING_TOKEN: ("iam-unsigned", "route-not-found"),
    words.SECURITY_TOKEN_EXPIRED: ("iam-expired-token",),
    words.SIGNATURE_EXPIRED: ("iam-clock-skew",),
    words.SIGNATURE_DIFFERS: _SIGNATURE,
    words.INCOMPLETE_SIGNATURE: ("route-not-found",),
    words.FORBIDDEN: (
        "api-key-invalid", "api-key-not-in-plan", "api-key-disabled", "waf-block", "private-api-endpoint",
        "default-endpoint-disabled", "mtls", "custom-domain-mapping", "stage-missing",
    ),
}  # fmt: skip
"""AWS's own list of causes of a 403, in its order; of answers other than 403 it says nothing."""

_OF_TYPE = {
    "MissingAuthenticationTokenException": words.MISSING_TOKEN,
    "ForbiddenException": words.FORBIDDEN,
    "AccessDeniedException": words.CALLER_DENIED,
    "UnauthorizedException": words.UNAUTHORIZED,
    "InvalidSignatureException": words.SIGNATURE_DIFFERS,
    "IncompleteSignatureException": words.INCOMPLETE_SIGNATURE,
    "ExpiredTokenException": words.SECURITY_TOKEN_EXPIRED,
    "AuthorizerConfigurationException": words.NULL,
}
_OF_STATUS = {401: words.UNAUTHORIZED, 403: words.FORBIDDEN, 404: words.NOT_FOUND, 429: words.TOO_MANY}


def looked_up(seen: Fingerprint, table: Table) -> tuple[str, ...]:
    """The causes for the message, or else for the error type, the browser's complaint, the status."""
    keys = (
        seen.family,
        _OF_TYPE.get(str(seen.error_type)),
        seen.browser,
        _OF_STATUS.get(seen.status) if isinstance(seen.status, int) else None,
    )
    return next((table[key] for key in keys if isinstance(key, str) and key in table), ())


def most_frequent(causes: Sequence[str]) -> tuple[str, ...]:
    """The causes, the most frequent first; equals by name."""
    counts = Counter(causes)
    return tuple(sorted(counts, key=lambda code: (-counts[code], code)))
