"""The smallest fix of each cause in one sentence, by the type of the API and by what sent the call; its page
has the commands."""

from __future__ import annotations

from collections.abc import Mapping

FIXES: dict[str, str] = {
    "route-not-found": "call a method and path that the deployed API has, or add the method and deploy",
    "stage-missing": (
        "start the path with the exact stage name (names are case-sensitive), or create the stage by "
        "deploying to it"
    ),
    "not-deployed": "deploy the API to the stage",
    "custom-domain-mapping": "map this path of the custom domain to the API and stage",
    "routing-rule": (
        "use the base path and headers of an existing routing rule, or add a rule that matches the request"
    ),
    "host-mismatch": "have CloudFront or the proxy send the API's own host name (AllViewerExceptHostHeader)",
    "default-endpoint-disabled": "call the custom domain, or enable the default endpoint and deploy",
    "private-api-endpoint": (
        "call a private API through its VPC endpoint; call a public API by a custom domain, or turn off the "
        "endpoint's private DNS"
    ),
    "vpce-policy-deny": "allow execute-api:Invoke on the API in the VPC endpoint's policy",
    "mtls": "send a client certificate, and put its complete, unexpired chain into the domain's truststore",
    "endpoint-access-mode": (
        "call the API by its own host name and endpoint type, or set the access mode to BASIC"
    ),
    "domain-access": (
        "associate the VPC endpoint with the private custom domain, and allow it in the domain's policy"
    ),
    "upstream-not-gateway": (
        "check the system that responded: its rules, aliases and allowed methods decide, not the API"
    ),
    "backend-403": (
        "check the backend's own log, and what the stage's execution log says of the integration"
    ),
    "waf-block": "find the rule in the WAF log, and exclude this request from it or narrow its scope",
    "throttled": "slow down and retry with backoff, or raise the rate and burst limits",
    "quota-exceeded": "wait for the next quota period, or raise the quota of the usage plan",
    "request-invalid": "send the parameters and body that the request validator requires",
    "request-too-large": "send a smaller request: upload large bodies to Amazon S3 with a presigned URL",
    "resource-policy-explicit-deny": "exclude this call from the Deny statement, and deploy",
    "resource-policy-implicit-deny": "allow this caller in the resource policy, and deploy",
    "iam-unsigned": "sign the request with SigV4 for the service execute-api",
    "iam-invalid-token": "use an active access key, and send its session token in x-amz-security-token",
    "iam-expired-token": "get fresh temporary credentials",
    "iam-signature-mismatch": (
        "sign exactly what you send: compare your canonical request with the one from AWS, line by line"
    ),
    "iam-clock-skew": "correct the clock, or apply the offset before signing",
    "iam-malformed-authorization": "send a complete SigV4 header, or carry your own token in another header",
    "iam-wrong-scope": "sign for the API's own Region and the service execute-api",
    "iam-identity-implicit-deny": "allow the caller execute-api:Invoke on the method's ARN",
    "iam-identity-explicit-deny": "exclude this method from the Deny statement of the caller's policy",
    "iam-boundary-deny": "allow execute-api:Invoke in the permissions boundary",
    "iam-scp-deny": "allow execute-api:Invoke in the service control policy",
    "iam-rcp-deny": "allow the caller in the resource control policy",
    "iam-session-deny": "allow execute-api:Invoke in the session policy",
    "iam-cross-account": "allow the caller in the API's resource policy and in its own identity policy",
    "manage-connections-deny": "allow the caller execute-api:ManageConnections on STAGE/*/@connections/*",
    "cache-invalidation-denied": (
        "leave out Cache-Control: max-age=0, or allow the caller execute-api:InvalidateCache"
    ),
    "cognito-token-invalid": (
        "send a fresh token from the authorizer's own user pool, in the header that the authorizer reads"
    ),
    "cognito-scope": (
        "send the ID token if the method has no scopes, or an access token with one of its scopes if it has"
    ),
    "jwt-invalid": (
        "send a fresh token whose iss and aud are exactly those of the authorizer, or change the authorizer "
        "to match"
    ),
    "jwt-scope": "get a token with one of the route's scopes",
    "authorizer-deny": "have the authorizer's policy allow this method's ARN",
    "authorizer-cached-policy": (
        "return a policy for STAGE/* rather than for one ARN, or set the authorizer's cache TTL to 0"
    ),
    "authorizer-identity-source": (
        "send every identity source that the authorizer requires, or change its identity sources"
    ),
    "authorizer-error": "return a well-formed policy, and give API Gateway permission to invoke the function",
    "integration-permission": (
        "give API Gateway permission to invoke the function: add a Lambda permission for this method"
    ),
    "api-key-missing": "send the key's value in the x-api-key header",
    "api-key-invalid": "send the value of a key that exists in the API's account and Region",
    "api-key-disabled": "enable the key",
    "api-key-not-in-plan": "add the key and the stage to the same usage plan",
    "api-key-source": "return usageIdentifierKey from the authorizer, or set the API key source to HEADER",
    "cors-preflight-missing": "add an OPTIONS method that answers the preflight request, and deploy",
    "cors-preflight-auth": (
        "remove the authorizer and the API key requirement from the OPTIONS method, and deploy"
    ),
    "cors-error-headers": (
        "read the real status in the Network tab, and add the CORS headers to the gateway responses "
        "DEFAULT_4XX and DEFAULT_5XX"
    ),
    "cors-origin": (
        "list this origin (the exact origin, not `*`, if credentials are sent), this method and these "
        "headers in the CORS response"
    ),
    "cors-integration-headers": "return Access-Control-Allow-Origin from the backend itself",
    "tool-emulation": "try the deployed API: the emulator differs from AWS here",
}

_ON: Mapping[tuple[str, str], str] = {
    ("route-not-found", "HTTP"): (
        "call a method and path that has a route, or add that route or a $default route"
    ),
    ("not-deployed", "HTTP"): "deploy the API to the stage, or turn on automatic deployment for the stage",
    ("default-endpoint-disabled", "HTTP"): "call the custom domain, or enable the default endpoint",
    ("throttled", "HTTP"): "slow down and retry with backoff, or raise the limits of the stage or the route",
    ("iam-identity-implicit-deny", "HTTP"): "allow the caller execute-api:Invoke on the route's ARN",
    ("iam-identity-implicit-deny", "WEBSOCKET"): "allow the caller execute-api:Invoke on STAGE/$connect",
    ("iam-cross-account", "HTTP"): "assume a role in the API's account: an HTTP API has no resource policy",
    (
        "iam-cross-account",
        "WEBSOCKET",
    ): "assume a role in the API's account: a WebSocket API has no resource policy",
    ("authorizer-deny", "HTTP"): (
        "have the authorizer return isAuthorized: true, or a policy that allows this route's ARN"
    ),
    ("authorizer-deny", "WEBSOCKET"): (
        "have the authorizer's policy allow STAGE/$connect (its ARN has no method)"
    ),
    (
        "authorizer-cached-policy",
        "HTTP",
    ): "add $context.routeKey to the identity sources, or set the authorizer's cache TTL to 0",
    (
        "authorizer-error",
        "HTTP",
    ): (
        "return a response in the configured format version, and give API Gateway permission to invoke "
        "the function"
    ),
    (
        "integration-permission",
        "HTTP",
    ): "give API Gateway permission to invoke the function: add a Lambda permission for this route",
    (
        "api-key-source",
        "WEBSOCKET",
    ): "return usageIdentifierKey from the authorizer, or set the key selection to $request.header.x-api-key",
    ("cors-preflight-missing", "HTTP"): (
        "configure CORS on the API, which then answers preflight requests itself"
    ),
    ("cors-preflight-auth", "HTTP"): "add a route OPTIONS /{proxy+} without an authorizer",
    ("cors-error-headers", "HTTP"): "read the real status in the Network tab, and configure CORS on the API",
    ("cors-origin", "HTTP"): (
        "list this origin, this method and these headers in the API's CORS configuration"
    ),
    ("cors-integration-headers", "HTTP"): "configure CORS on the API, which then adds the CORS headers",
}
"""What is done otherwise on this type of API."""

_IN_BROWSER: Mapping[str, str] = {
    "iam-unsigned": (
        "call it from a script that signs with temporary credentials (a browser cannot sign by itself), or "
        "remove AWS_IAM from the method"
    ),
    "mtls": (
        "when the browser asks, choose a client certificate that the domain trusts; a page's script cannot "
        "send one to another origin"
    ),
    "api-key-missing": (
        "send the key's value in the x-api-key header from the page's script: a URL typed into a browser "
        "sends no key"
    ),
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

FOR_OTHERS = (
    "only the owner can change this: send them the time of the call and the x-amzn-RequestId of the response"
)


def fix_of(cause: str, kind: str, client: object = None) -> str:
    """What to do about a cause on this type of API, where this client sent the call."""
    in_browser = _IN_BROWSER.get(cause) if client == "browser" else None
    return in_browser or _ON.get((cause, kind), FIXES[cause])
