"""The public cause codes, each with the phrase that a person reads. Codes are never renamed."""

from __future__ import annotations

from why403.logic.formula import Cause

# Where the request went.
ROUTE_NOT_FOUND = Cause("route-not-found", "the API has no such method on this path")
STAGE_MISSING = Cause("stage-missing", "the URL does not name a stage that exists")
NOT_DEPLOYED = Cause("not-deployed", "the stage still serves an older deployment of the API")
CUSTOM_DOMAIN_MAPPING = Cause(
    "custom-domain-mapping",
    "the custom domain does not map this path to an API, or maps it to a different one",
)
ROUTING_RULE = Cause("routing-rule", "no routing rule of the custom domain matches the call")
HOST_MISMATCH = Cause("host-mismatch", "the Host header that reaches API Gateway is not the API's")
DEFAULT_ENDPOINT_DISABLED = Cause(
    "default-endpoint-disabled", "the API's default execute-api endpoint is switched off"
)
PRIVATE_API_ENDPOINT = Cause(
    "private-api-endpoint", "a private API was called from outside, or a public one through a VPC endpoint"
)
VPCE_POLICY_DENY = Cause("vpce-policy-deny", "the VPC endpoint's policy does not allow the call")
MTLS = Cause("mtls", "the custom domain received no client certificate, or none that its truststore accepts")
ENDPOINT_ACCESS_MODE = Cause(
    "endpoint-access-mode", "the call does not meet the endpoint's STRICT access mode"
)
DOMAIN_ACCESS = Cause("domain-access", "the private custom domain does not allow this VPC endpoint")
UPSTREAM_NOT_GATEWAY = Cause("upstream-not-gateway", "something else answered, not API Gateway")
BACKEND_403 = Cause("backend-403", "the backend itself refused the call, or failed")

# Filters.
WAF_BLOCK = Cause("waf-block", "a rule of AWS WAF blocked the request")
THROTTLED = Cause("throttled", "the requests came faster than a throttling limit allows")
QUOTA_EXCEEDED = Cause("quota-exceeded", "the usage plan's quota for this key is used up")
REQUEST_INVALID = Cause("request-invalid", "the request does not pass the method's request validator")
REQUEST_TOO_LARGE = Cause("request-too-large", "the request is larger than API Gateway accepts")

# The API's resource policy.
RESOURCE_POLICY_EXPLICIT_DENY = Cause(
    "resource-policy-explicit-deny", "a Deny statement of the API's resource policy matches the call"
)
RESOURCE_POLICY_IMPLICIT_DENY = Cause(
    "resource-policy-implicit-deny", "no statement of the API's resource policy allows the call"
)

# Signature.
IAM_UNSIGNED = Cause("iam-unsigned", "the method requires a SigV4 signature and the request has none")
IAM_INVALID_TOKEN = Cause(
    "iam-invalid-token", "AWS does not know the access key, or its session token is missing"
)
IAM_EXPIRED_TOKEN = Cause("iam-expired-token", "the temporary credentials have expired")
IAM_SIGNATURE_MISMATCH = Cause(
    "iam-signature-mismatch", "the signature does not match the request that was sent"
)
IAM_CLOCK_SKEW = Cause("iam-clock-skew", "the caller's clock is more than five minutes off")
IAM_MALFORMED_AUTHORIZATION = Cause(
    "iam-malformed-authorization",
    "API Gateway reads the Authorization header as a SigV4 signature, but it is not one",
)
IAM_WRONG_SCOPE = Cause("iam-wrong-scope", "the request was signed for another Region, service or day")

# Permission.
IAM_IDENTITY_IMPLICIT_DENY = Cause(
    "iam-identity-implicit-deny", "no policy of the caller allows execute-api:Invoke on this method"
)
IAM_IDENTITY_EXPLICIT_DENY = Cause("iam-identity-explicit-deny", "a policy of the caller denies the call")
IAM_BOUNDARY_DENY = Cause("iam-boundary-deny", "the caller's permissions boundary does not allow the call")
IAM_SCP_DENY = Cause("iam-scp-deny", "a service control policy of the organization does not allow the call")
IAM_RCP_DENY = Cause("iam-rcp-deny", "a resource control policy of the organization does not allow the call")
IAM_SESSION_DENY = Cause("iam-session-deny", "the session policy does not allow the call")
IAM_CROSS_ACCOUNT = Cause(
    "iam-cross-account", "the caller is in another account, and the call is not allowed on both sides"
)
MANAGE_CONNECTIONS_DENY = Cause(
    "manage-connections-deny", "no policy of the caller allows execute-api:ManageConnections on this URL"
)
CACHE_INVALIDATION_DENIED = Cause(
    "cache-invalidation-denied",
    "the request asked to bypass the cache, and the caller has no permission for that",
)

# Tokens.
COGNITO_TOKEN_INVALID = Cause("cognito-token-invalid", "the Cognito authorizer does not accept the token")
COGNITO_SCOPE = Cause(
    "cognito-scope", "the token is the wrong kind, or has none of the scopes that the method requires"
)
JWT_INVALID = Cause("jwt-invalid", "the JWT authorizer does not accept the token")
JWT_SCOPE = Cause("jwt-scope", "the token has none of the scopes that the route requires")

# Lambda authorizer.
AUTHORIZER_DENY = Cause(
    "authorizer-deny", "the Lambda authorizer's policy does not allow this method and path"
)
AUTHORIZER_CACHED_POLICY = Cause(
    "authorizer-cached-policy", "a policy cached from an earlier call does not cover this method and path"
)
AUTHORIZER_IDENTITY_SOURCE = Cause(
    "authorizer-identity-source",
    "the request lacks an identity source of the authorizer, so the authorizer was not invoked",
)
AUTHORIZER_ERROR = Cause("authorizer-error", "the Lambda authorizer failed or returned a malformed response")

# Integration.
INTEGRATION_PERMISSION = Cause(
    "integration-permission", "API Gateway has no permission to invoke the function behind this method"
)

# API key.
API_KEY_MISSING = Cause("api-key-missing", "the method requires an API key and the request has none")
API_KEY_INVALID = Cause("api-key-invalid", "no API key has this value")
API_KEY_DISABLED = Cause("api-key-disabled", "the API key is disabled")
API_KEY_NOT_IN_PLAN = Cause(
    "api-key-not-in-plan", "the API key and this stage are not in the same usage plan"
)
API_KEY_SOURCE = Cause(
    "api-key-source", "the API expects the key from the authorizer, and the authorizer returns none"
)

# CORS.
CORS_PREFLIGHT_MISSING = Cause("cors-preflight-missing", "nothing answers the browser's OPTIONS request")
CORS_PREFLIGHT_AUTH = Cause(
    "cors-preflight-auth",
    "the OPTIONS method requires credentials, which browsers never send with a preflight",
)
CORS_ERROR_HEADERS = Cause(
    "cors-error-headers",
    "API Gateway refused the call, and its response lacks the CORS headers that would let the page see why",
)
CORS_ORIGIN = Cause("cors-origin", "the CORS headers do not allow this origin, method, header or network")
CORS_INTEGRATION_HEADERS = Cause("cors-integration-headers", "the backend's response has no CORS headers")
HIDING = frozenset({CORS_ERROR_HEADERS})
"""Causes that refuse nothing by themselves: they hide from the caller what another one refuses."""

# Other.
TOOL_EMULATION = Cause("tool-emulation", "a local emulator answered, not AWS")

OF_OTHERS = frozenset({BACKEND_403, TOOL_EMULATION, UPSTREAM_NOT_GATEWAY})
"""Causes by which somebody else than AWS, or than API Gateway, answers."""

ALL: tuple[Cause, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
BY_CODE = {cause.code: cause for cause in ALL}
