"""The smallest fix of each cause in one sentence, by the type of the API and by what sent the call; its page
has the commands."""

from __future__ import annotations

from collections.abc import Mapping

FIXES: dict[str, str] = {
    "route-not-found": "call a method and path that the deployed API has, or add the method and deploy",
    "stage-missing": "put the stage's exact name first in the path (names are case-sensitive), or deploy "
    "to it",
    "not-deployed": "deploy the API to the stage",
    "custom-domain-mapping": "map the path of the custom domain to the API and stage",
    "routing-rule": "call with the base path and headers of a routing rule, or add a rule that matches",
    "host-mismatch": "let CloudFront or the proxy send the API's own host name (AllViewerExceptHostHeader)",
    "default-endpoint-disabled": "call the custom domain, or switch the default endpoint on and deploy",
    "private-api-endpoint": "call a private API through its VPC endpoint; reach a public one by a custom "
    "domain, "
    "or switch the endpoint's private DNS off",
    "vpce-policy-deny": "allow execute-api:Invoke on the API in the VPC endpoint's policy",
    "mtls": "send a client certificate, and have its whole chain in the domain's truststore, none of it "
    "missing or expired",
    "endpoint-access-mode": "call the endpoint by its own host name and type, or set the access mode to "
    "BASIC",
    "domain-access": "associate the VPC endpoint with the private domain and allow it in the domain's policy",
    "upstream-not-gateway": "look into what answered: its rules, aliases and allowed methods decide, not "
    "the API",
    "backend-403": "look into the backend's own log; API Gateway passed the call on",
    "waf-block": "find the rule in the WAF log and exclude or scope it down for this call",
    "throttled": "slow down and retry with back-off, or raise the rate and burst",
    "quota-exceeded": "wait for the next period, or raise the quota of the usage plan",
    "request-invalid": "send what the validator asks for",
    "request-too-large": "send less: upload large bodies to Amazon S3 with a presigned URL",
    "resource-policy-explicit-deny": "take this call out of the Deny statement, and deploy",
    "resource-policy-implicit-deny": "allow this caller in the resource policy, and deploy",
    "iam-unsigned": "sign the request with SigV4 for the service execute-api",
    "iam-invalid-token": "use an active access key, and send its session token in x-amz-security-token",
    "iam-expired-token": "get fresh temporary credentials",
    "iam-signature-mismatch": "sign exactly what is sent: compare your canonical request with AWS's line "
    "by line",
    "iam-clock-skew": "set the clock, or correct the offset before signing",
    "iam-malformed-authorization": "send a complete SigV4 header, or carry your own token in another header",
    "iam-wrong-scope": "sign for the API's own Region and the service execute-api",
    "iam-identity-implicit-deny": "allow execute-api:Invoke on the method's ARN to the caller",
    "iam-identity-explicit-deny": "take this method out of the Deny statement of the caller's policy",
    "iam-boundary-deny": "allow execute-api:Invoke in the permissions boundary",
    "iam-scp-deny": "have the service control policy allow execute-api:Invoke",
    "iam-rcp-deny": "have the resource control policy admit the caller",
    "iam-session-deny": "allow execute-api:Invoke in the session policy",
    "iam-cross-account": "allow the caller in the API's resource policy and in its own identity policy",
    "manage-connections-deny": "allow execute-api:ManageConnections on STAGE/*/@connections/*",
    "cache-invalidation-denied": "leave Cache-Control: max-age=0 out, or allow execute-api:InvalidateCache",
    "cognito-token-invalid": "send a fresh token of the authorizer's own user pool in its token header",
    "cognito-scope": "send the ID token where the method has no scopes, an access token with a scope "
    "where it has",
    "jwt-invalid": "send a fresh token whose iss and aud are those of the authorizer, to the letter; or "
    "make these equal",
    "jwt-scope": "request a token with one of the route's scopes",
    "authorizer-deny": "let the authorizer's policy allow this method's ARN",
    "authorizer-cached-policy": "return a policy for STAGE/* rather than for one ARN, or set the cache's "
    "TTL to 0",
    "authorizer-identity-source": "send every identity source, or change the authorizer's identity sources",
    "authorizer-error": "return a well-formed policy, and let API Gateway invoke the function",
    "integration-permission": "let API Gateway invoke the function: add a Lambda permission for this method",
    "api-key-missing": "send the key's value in the header x-api-key",
    "api-key-invalid": "send the value of a key that exists in the API's account and Region",
    "api-key-disabled": "enable the key",
    "api-key-not-in-plan": "add the key and the stage to one usage plan",
    "api-key-source": "return usageIdentifierKey from the authorizer, or set the API's key source to HEADER",
    "cors-preflight-missing": "add an OPTIONS method that answers the preflight, and deploy",
    "cors-preflight-auth": "take authorizer and API key off the OPTIONS method, and deploy",
    "cors-error-headers": "read the true status in the Network tab, and add the CORS headers to "
    "DEFAULT_4XX and 5XX",
    "cors-origin": "name this origin (with credentials: itself, no `*`), method and these "
    "headers in the CORS answer",
    "cors-integration-headers": "return Access-Control-Allow-Origin from the backend itself",
    "tool-emulation": "compare with the deployed API: the emulator differs from AWS here",
}

_ON: Mapping[tuple[str, str], str] = {
    ("route-not-found", "HTTP"): "call a method and path that has a route, or add the route, or $default",
    ("not-deployed", "HTTP"): "deploy the API to the stage, or let the stage deploy by itself",
    ("default-endpoint-disabled", "HTTP"): "call the custom domain, or switch the default endpoint on",
    ("throttled", "HTTP"): "slow down and retry with back-off, or raise the limits of the stage or the route",
    ("iam-identity-implicit-deny", "HTTP"): "allow execute-api:Invoke on the route's ARN to the caller",
    ("iam-identity-implicit-deny", "WEBSOCKET"): "allow execute-api:Invoke on STAGE/$connect to the caller",
    ("iam-cross-account", "HTTP"): "assume a role of the API's account: an HTTP API has no resource policy",
    ("iam-cross-account", "WEBSOCKET"): "assume a role of the API's account: a WebSocket API has no resource "
    "policy",
    ("authorizer-deny", "HTTP"): "let the authorizer answer isAuthorized: true, or allow this route's ARN",
    ("authorizer-deny", "WEBSOCKET"): "let the authorizer's policy allow STAGE/$connect, which has no method",
    (
        "authorizer-cached-policy",
        "HTTP",
    ): "add $context.routeKey to the identity sources, or set the cache's TTL to 0",
    (
        "authorizer-error",
        "HTTP",
    ): "return the answer of the format version that is set, and let API Gateway invoke the function",
    (
        "integration-permission",
        "HTTP",
    ): "let API Gateway invoke the function: add a Lambda permission for this route",
    ("api-key-source", "WEBSOCKET"): "return usageIdentifierKey from the authorizer, or select the key by "
    "$request.header.x-api-key",
    ("cors-preflight-missing", "HTTP"): "configure CORS on the API, which then answers preflights by itself",
    ("cors-preflight-auth", "HTTP"): "add a route OPTIONS /{proxy+} without an authorizer",
    ("cors-error-headers", "HTTP"): "read the true status in the Network tab, and configure CORS on the API",
    ("cors-origin", "HTTP"): "name this origin, method and these headers in the API's CORS configuration",
    ("cors-integration-headers", "HTTP"): "configure CORS on the API, which then adds the headers",
}
"""What is done otherwise on this type of API."""

_IN_BROWSER: Mapping[str, str] = {
    "iam-unsigned": "call it from a script that signs with temporary credentials: a browser by itself "
    "cannot sign; or take AWS_IAM off the method",
    "mtls": "choose a client certificate when the browser asks, one that the domain trusts; a page's script "
    "cannot send one to another origin",
    "api-key-missing": "let the page's script send the key's value in the header x-api-key: an address "
    "typed into a browser carries none",
}
"""What is done otherwise where a browser sent the call."""

CALLERS = frozenset(
    {
        "route-not-found", "stage-missing", "private-api-endpoint", "default-endpoint-disabled", "mtls",
        "endpoint-access-mode", "routing-rule", "throttled", "quota-exceeded", "request-invalid",
        "request-too-large", "iam-unsigned", "iam-invalid-token", "iam-expired-token",
        "iam-signature-mismatch", "iam-clock-skew", "iam-malformed-authorization", "iam-wrong-scope",
        "cognito-token-invalid",
        "cognito-scope", "jwt-invalid", "jwt-scope", "authorizer-identity-source", "api-key-missing",
        "api-key-invalid", "cache-invalidation-denied", "upstream-not-gateway", "tool-emulation",
    }
)  # fmt: skip
"""The causes about which who calls can do something; of all others only the API's owner can."""

FOR_OTHERS = "only the owner can change that: give them the time and the x-amzn-RequestId of the answer"


def fix_of(cause: str, kind: str, client: object = None) -> str:
    """What to do about a cause on this type of API, where this client sent the call."""
    in_browser = _IN_BROWSER.get(cause) if client == "browser" else None
    return in_browser or _ON.get((cause, kind), FIXES[cause])
