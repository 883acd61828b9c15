"""The catalogue of facts: everything that may be known of a call, of what is around it, and of its API.

A name is public: `--fact NAME=VALUE`, the `facts:` of an incident file and the JSON output use it.
`aspects` says which parts of a call a fact hangs on (see `ASPECTS`); what hangs on none of them is
the same for every call to the API.
"""

from __future__ import annotations

from why403.logic.facts import Fact, Shown

ASPECTS = {
    "host": "the host name that was called",
    "path": "the path",
    "method": "the HTTP method",
    "query": "the query string",
    "headers": "the headers other than credentials",
    "body": "the body",
    "credentials": "the credentials: signature, token or API key",
    "network": "the network it was sent from",
    "time": "the moment",
    "client": "the program that sent it",
}
"""The parts of a call in which two calls can differ."""

YES_NO = (True, False)
KINDS = ("REST", "HTTP", "WEBSOCKET")


def _on(*aspects: str) -> frozenset[str]:
    unknown = set(aspects) - set(ASPECTS)
    if unknown:
        raise ValueError(f"no such aspect: {sorted(unknown)}")
    return frozenset(aspects)


# What was sent.

METHOD = Fact("request.method", "Which HTTP method was sent?", "curl -v shows it", aspects=_on("method"))
HOST = Fact("request.host", "Which host name was called?", aspects=_on("host"))
PATH = Fact("request.path", "Which path was called, with the stage?", aspects=_on("path"))
ORIGIN = Fact("request.origin", "Which Origin did the browser send?", aspects=_on("client", "headers"))
PREFLIGHT = Fact(
    "request.preflight",
    "Is the refused call the browser's own OPTIONS request?",
    "the Network tab of the developer tools shows an OPTIONS request before the real one",
    YES_NO,
    _on("method", "client"),
)
CLIENT = Fact("request.client", "What sent the request?", values=("browser", "tool", "sdk", "service"), aspects=_on("client"))
BODY_SIZE = Fact("request.body-size", "How many bytes long was the body?", aspects=_on("body"))
HOST_KIND = Fact(
    "request.host-kind",
    "Is the host the API's own (execute-api), a custom domain, a VPC endpoint's, or this machine?",
    values=("execute-api", "custom", "vpc-endpoint", "cloudfront", "local"),
    aspects=_on("host"),
)
AUTHORIZATION = Fact(
    "request.authorization",
    "What did the Authorization header hold: nothing, a SigV4 signature, a bearer token, something else?",
    "curl -v prints the headers that were sent",
    ("none", "sigv4", "bearer", "other"),
    _on("credentials"),
)
API_KEY = Fact(
    "request.api-key",
    "Which API key was sent in the header x-api-key?",
    "curl -v prints the headers that were sent",
    aspects=_on("credentials", "headers"),
    shown=Shown.LAST_FOUR,
)

# Between the caller and the API.

FRONT = Fact(
    "edge.front",
    "Is something in front of the API: a CloudFront distribution of yours, a load balancer, another proxy?",
    "look where the called host name leads: dig +short HOST",
    ("none", "cloudfront", "proxy"),
    _on("host"),
)
HOST_FORWARDED = Fact(
    "edge.host-forwarded",
    "Does what is in front forward the caller's Host header to API Gateway?",
    "aws cloudfront get-distribution-config --id ID: an origin request policy AllViewer forwards it, "
    "AllViewerExceptHostHeader does not",
    YES_NO,
    _on("host"),
)
EDGE_REFUSES = Fact(
    "edge.refuses",
    "Did the thing in front refuse the call itself (its own page, no x-amzn-RequestId)?",
    "curl -si URL: look for 'Server: CloudFront', an HTML page, and a missing x-amzn-RequestId",
    YES_NO,
    _on("host", "path", "method", "headers", "body", "network", "query", "client"),
)
VPC_ENDPOINT = Fact(
    "network.vpc-endpoint",
    "Does the call travel through an execute-api VPC endpoint?",
    "dig +short HOST from where the call is made: a private address means a VPC endpoint",
    YES_NO,
    _on("network", "host"),
)
VPCE_POLICY_ALLOWS = Fact(
    "vpc-endpoint.policy-allows",
    "Does the VPC endpoint's own policy allow this call?",
    "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ID --query 'VpcEndpoints[].PolicyDocument'",
    YES_NO,
    _on("network", "path", "method", "credentials", "host"),
)
VPCE_POLICY_CUSTOM = Fact(
    "vpc-endpoint.policy-custom",
    "Has the VPC endpoint a policy of its own (not the default full access)?",
    "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ID --query 'VpcEndpoints[].PolicyDocument'",
    YES_NO,
    _on("network"),
)
CLIENT_CERTIFICATE_TRUSTED = Fact(
    "domain.client-certificate-trusted",
    "Does the domain ask for a client certificate, and did the call bring one that it trusts?",
    "aws apigateway get-domain-name --domain-name NAME --query mutualTlsAuthentication",
    YES_NO,
    _on("host", "credentials", "client", "time"),
)
DOMAIN_ACCESS = Fact(
    "domain.access-associated",
    "Is the VPC endpoint associated with the private custom domain, and does the domain's policy allow it?",
    "aws apigateway get-domain-name-access-associations",
    YES_NO,
    _on("host", "network"),
)
ACCESS_MODE_MET = Fact(
    "endpoint.access-mode-met",
    "Does the call meet the STRICT endpoint access mode (endpoint type and host name as configured)?",
    "aws apigateway get-rest-api --rest-api-id ID --query endpointAccessMode",
    YES_NO,
    _on("host", "network"),
)

# Where it landed.

API_KIND = Fact(
    "api.type",
    "Is it a REST, an HTTP or a WebSocket API?",
    "aws apigateway get-rest-apis lists REST APIs, aws apigatewayv2 get-apis the two others",
    KINDS,
)
ENDPOINT_TYPE = Fact(
    "api.endpoint-type",
    "Is the API's endpoint edge-optimized, regional or private?",
    "aws apigateway get-rest-api --rest-api-id ID --query endpointConfiguration.types",
    ("EDGE", "REGIONAL", "PRIVATE"),
)
ENDPOINT_REACHED = Fact(
    "endpoint.reached-as-built",
    "Was a private API called through its VPC endpoint (with its own host name), or a public one without?",
    "dig +short HOST from where the call is made: a private address means a VPC endpoint",
    YES_NO,
    _on("network", "host", "headers"),
)
DEFAULT_ENDPOINT = Fact(
    "api.default-endpoint",
    "Is the default execute-api endpoint switched on?",
    "aws apigateway get-rest-api --rest-api-id ID --query disableExecuteApiEndpoint",
    YES_NO,
    _on("host"),
)
HOST_KNOWN = Fact(
    "host.known-to-gateway",
    "Does the Host header that reaches API Gateway belong to this API?",
    "curl -si https://API_ID.execute-api.REGION.amazonaws.com/STAGE/PATH: does the direct call work?",
    YES_NO,
    _on("host", "headers"),
)
MAPPING_EXISTS = Fact(
    "domain.mapping-exists",
    "Does the custom domain map this path to the API and stage?",
    "aws apigatewayv2 get-api-mappings --domain-name NAME",
    YES_NO,
    _on("host", "path"),
)
STAGE_EXISTS = Fact(
    "stage.exists",
    "Does the stage that the URL names exist, in the same spelling?",
    "aws apigateway get-stages --rest-api-id ID --query 'item[].stageName'",
    YES_NO,
    _on("host", "path"),
)
STAGE_IN_PATH = Fact(
    "stage.repeated-in-path",
    "Does the path on the custom domain still begin with the stage's name?",
    "aws apigatewayv2 get-api-mappings --domain-name NAME: the mapping already leads to a stage",
    YES_NO,
    _on("host", "path"),
)
ROUTE_EXISTS = Fact(
    "route.exists",
    "Does the API define this method on this path?",
    "aws apigateway get-resources --rest-api-id ID --embed methods",
    YES_NO,
    _on("path", "method"),
)
DEPLOYED = Fact(
    "deployment.current",
    "Was the API deployed to this stage after the last change of its routes, methods or policy?",
    "aws apigateway get-export --rest-api-id ID --stage-name STAGE --export-type oas30 "
    "--parameters extensions=apigateway FILE, and compare with the API as edited",
    YES_NO,
    _on("path", "method"),
)

# What the method asks for.

METHOD_AUTHORIZATION = Fact(
    "method.authorization",
    "Which authorization has the method?",
    "aws apigateway get-method --rest-api-id ID --resource-id RID --http-method VERB --query authorizationType",
    ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"),
    _on("path", "method"),
)
API_KEY_REQUIRED = Fact(
    "method.api-key-required",
    "Does the method require an API key?",
    "aws apigateway get-method --rest-api-id ID --resource-id RID --http-method VERB --query apiKeyRequired",
    YES_NO,
    _on("path", "method"),
)
KEY_SOURCE = Fact(
    "api.key-source",
    "Does the API take the key from the header x-api-key or from the authorizer?",
    "aws apigateway get-rest-api --rest-api-id ID --query apiKeySource",
    ("HEADER", "AUTHORIZER"),
)
KEY_EXISTS = Fact(
    "key.exists",
    "Does an API key with this value exist in the API's account and Region?",
    "aws apigateway get-api-keys --query 'items[].[id,name,enabled]'",
    YES_NO,
    _on("credentials"),
)
KEY_ENABLED = Fact(
    "key.enabled",
    "Is the API key enabled?",
    "aws apigateway get-api-key --api-key KEY_ID --query enabled",
    YES_NO,
    _on("credentials"),
)
KEY_IN_PLAN = Fact(
    "key.in-plan",
    "Does a usage plan hold both the API key and this stage of the API?",
    "aws apigateway get-usage-plans --key-id KEY_ID --query 'items[].apiStages'",
    YES_NO,
    _on("credentials", "host", "path"),
)
KEY_FROM_AUTHORIZER = Fact(
    "authorizer.gives-key",
    "Does the Lambda authorizer return the API key (usageIdentifierKey)?",
    "read the authorizer's response in its log",
    YES_NO,
    _on("credentials"),
)

# Filters.

WAF_ALLOWS = Fact(
    "waf.allows",
    "Did the stage's AWS WAF web ACL let the request through (or is there none)?",
    "aws wafv2 get-web-acl-for-resource --resource-arn STAGE_ARN; the WAF log holds the rule that blocked",
    YES_NO,
    _on("path", "method", "query", "headers", "body", "network", "client", "time"),
)
WITHIN_RATE = Fact(
    "throttle.within-rate",
    "Were the calls within the rate and burst limits of key, stage, method and account?",
    "aws apigateway get-usage-plan --usage-plan-id ID --query throttle",
    YES_NO,
    _on("time", "credentials", "path", "method"),
)
WITHIN_QUOTA = Fact(
    "throttle.within-quota",
    "Is the usage plan's quota for this key not used up?",
    "aws apigateway get-usage --usage-plan-id ID --key-id KEY_ID --start-date DATE --end-date DATE",
    YES_NO,
    _on("time", "credentials"),
)
REQUEST_VALID = Fact(
    "request.valid",
    "Does the request carry the parameters and the body that the method's validator asks for?",
    "aws apigateway get-request-validators --rest-api-id ID",
    YES_NO,
    _on("query", "headers", "body", "path", "method"),
)
REQUEST_SIZE_OK = Fact(
    "request.size-ok",
    "Are body (10 MB), headers (10,240 bytes) and URL within API Gateway's limits?",
    aspects=_on("body", "headers", "path", "query"),
    values=YES_NO,
)

# Signature (SigV4) and the caller's rights.

SIGNATURE_READABLE = Fact(
    "signature.readable",
    "Is the Authorization header a complete SigV4 header?",
    "it must read: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…",
    YES_NO,
    _on("credentials"),
)
SIGNATURE_MATCHES = Fact(
    "signature.matches",
    "Is the signature made of exactly what was sent (method, path, query, headers, body)?",
    "compare your canonical request with the canonical string in the answer, line by line",
    YES_NO,
    _on("credentials", "host", "path", "query", "headers", "body", "client", "method"),
)
SIGNATURE_IN_TIME = Fact(
    "signature.in-time",
    "Is the caller's clock within five minutes of AWS's?",
    "date -u, and compare with the Date header of the answer",
    YES_NO,
    _on("credentials", "time", "client"),
)
SIGNATURE_SCOPE_OK = Fact(
    "signature.scope-ok",
    "Was the request signed for the API's own Region and the service execute-api?",
    "read Credential=KEY/DATE/REGION/SERVICE/aws4_request in the Authorization header",
    YES_NO,
    _on("credentials", "host", "client"),
)
CREDENTIALS_KNOWN = Fact(
    "credentials.known",
    "Does AWS know the access key, is it active, and was its session token sent with it?",
    "aws sts get-caller-identity with the same credentials",
    YES_NO,
    _on("credentials"),
)
CREDENTIALS_FRESH = Fact(
    "credentials.fresh",
    "Are the temporary credentials still valid?",
    "aws sts get-caller-identity with the same credentials says ExpiredToken if not",
    YES_NO,
    _on("credentials", "time"),
)
CALLER_ACCOUNT = Fact(
    "caller.account",
    "Is the caller in the API's own AWS account?",
    "aws sts get-caller-identity --query Account, and compare with the account in the API's ARN",
    ("same", "other"),
    _on("credentials"),
)
IDENTITY_ALLOWS = Fact(
    "caller.policy-allows",
    "Does a policy of the caller (user, group or role) allow execute-api:Invoke on this method?",
    "aws iam simulate-principal-policy --policy-source-arn ARN --action-names execute-api:Invoke --resource-arns METHOD_ARN",
    YES_NO,
    _on("credentials", "path", "method"),
)
IDENTITY_DENIES = Fact(
    "caller.policy-denies",
    "Does a policy of the caller deny it explicitly?",
    "aws iam simulate-principal-policy --policy-source-arn ARN --action-names execute-api:Invoke --resource-arns METHOD_ARN",
    YES_NO,
    _on("credentials", "path", "method", "network", "time"),
)
BOUNDARY_ALLOWS = Fact(
    "caller.boundary-allows",
    "Does the caller's permissions boundary (if there is one) allow it?",
    "aws iam get-role --role-name NAME --query Role.PermissionsBoundary",
    YES_NO,
    _on("credentials", "path", "method"),
)
SCP_ALLOWS = Fact(
    "caller.scp-allows",
    "Do the organization's service control policies allow it?",
    "aws organizations list-policies-for-target --target-id ACCOUNT --filter SERVICE_CONTROL_POLICY",
    YES_NO,
    _on("credentials", "path", "method", "network"),
)
RCP_ALLOWS = Fact(
    "api.rcp-allows",
    "Do the resource control policies of the API's account allow it?",
    "aws organizations list-policies-for-target --target-id ACCOUNT --filter RESOURCE_CONTROL_POLICY",
    YES_NO,
    _on("credentials", "path", "method", "network"),
)
SESSION_ALLOWS = Fact(
    "caller.session-allows",
    "Does the session policy (passed when the role was assumed) allow it?",
    "look at the Policy argument of the AssumeRole call",
    YES_NO,
    _on("credentials", "path", "method"),
)
CACHE_INVALIDATION_ALLOWED = Fact(
    "caller.may-invalidate-cache",
    "Did the call ask to bypass the stage's cache (Cache-Control: max-age=0) without the right to?",
    "the action is execute-api:InvalidateCache",
    YES_NO,
    _on("credentials", "headers", "path", "method"),
)

# The API's resource policy.

RESOURCE_POLICY = Fact(
    "api.resource-policy",
    "Has the API a resource policy?",
    "aws apigateway get-rest-api --rest-api-id ID --query policy",
    ("present", "none"),
)
RESOURCE_POLICY_ALLOWS = Fact(
    "resource-policy.allows",
    "Does a statement of the API's resource policy allow this caller, method and path?",
    "aws apigateway get-rest-api --rest-api-id ID --query policy",
    YES_NO,
    _on("path", "method", "network", "credentials", "headers", "time"),
)
RESOURCE_POLICY_DENIES = Fact(
    "resource-policy.denies",
    "Does a Deny statement of the API's resource policy match this call?",
    "aws apigateway get-rest-api --rest-api-id ID --query policy",
    YES_NO,
    _on("path", "method", "network", "credentials", "headers", "time"),
)

# Authorizers and tokens.

IDENTITY_SOURCE_SENT = Fact(
    "authorizer.identity-source-sent",
    "Did the call carry every identity source of the authorizer, and match its validation expression?",
    "aws apigateway get-authorizers --rest-api-id ID --query 'items[].[identitySource,identityValidationExpression]'",
    YES_NO,
    _on("headers", "credentials", "query", "client"),
)
AUTHORIZER_INVOKED = Fact(
    "authorizer.invoked",
    "Was the authorizer's function invoked for the refused call?",
    "aws logs tail /aws/lambda/AUTHORIZER_FUNCTION --since 1h",
    YES_NO,
    _on("headers", "credentials", "path", "method", "time"),
)
AUTHORIZER_WORKS = Fact(
    "authorizer.answers",
    "Did the authorizer's function return a well-formed policy without an error?",
    "the stage's execution log has 'Execution failed due to configuration error' if not",
    YES_NO,
    _on("credentials", "headers", "time"),
)
AUTHORIZER_ALLOWS = Fact(
    "authorizer.allows",
    "Does the policy that the authorizer returned allow this method and path?",
    "the stage's execution log prints 'Authorizer result body before parsing'",
    YES_NO,
    _on("credentials", "headers", "path", "method", "query", "time"),
)
AUTHORIZER_CACHE_FRESH = Fact(
    "authorizer.policy-not-cached",
    "Was the authorizer's policy made for this very path, rather than cached from a call to another one?",
    "aws apigateway flush-stage-authorizers-cache --rest-api-id ID --stage-name STAGE changes something: "
    "set authorizerResultTtlInSeconds to 0 in a test stage instead",
    YES_NO,
    _on("credentials", "path", "method", "time"),
)
TOKEN_VALID = Fact(
    "token.valid",
    "Is the token one that the authorizer accepts: right issuer and audience, right kind, not expired?",
    "decode the middle part of the token: iss, aud, exp, token_use",
    YES_NO,
    _on("credentials", "time", "headers"),
)
TOKEN_SCOPE_OK = Fact(
    "token.scope-ok",
    "Does the token suit the method's scopes (an ID token where it has none, else an access token that holds one)?",
    "aws apigateway get-method … --query authorizationScopes, and the token's scope and token_use",
    YES_NO,
    _on("credentials", "path", "method"),
)

# The browser's checks, and the backend.

OPTIONS_EXISTS = Fact(
    "cors.options-exists",
    "Is there an OPTIONS method (or CORS switched on) for this path?",
    "curl -si -X OPTIONS -H 'Origin: https://example.com' -H 'Access-Control-Request-Method: GET' URL",
    YES_NO,
    _on("path", "method"),
)
OPTIONS_OPEN = Fact(
    "cors.options-open",
    "Is the OPTIONS method free of authorizer and API key?",
    "aws apigateway get-method --rest-api-id ID --resource-id RID --http-method OPTIONS",
    YES_NO,
    _on("path", "method"),
)
CORS_ALLOWS = Fact(
    "cors.allows-call",
    "Do the CORS headers of the answer name this origin, method and these headers?",
    "curl -si -X OPTIONS with the browser's own Origin and Access-Control-Request-* headers",
    YES_NO,
    _on("client", "headers", "method", "path"),
)
CORS_ON_ANSWER = Fact(
    "cors.backend-sends-headers",
    "Does the backend's own answer carry Access-Control-Allow-Origin?",
    "curl -si -H 'Origin: https://example.com' URL",
    YES_NO,
    _on("client", "path", "method"),
)
CORS_ON_ERRORS = Fact(
    "cors.errors-carry-headers",
    "Do the gateway's own error answers carry Access-Control-Allow-Origin (gateway responses)?",
    "aws apigateway get-gateway-responses --rest-api-id ID",
    YES_NO,
    _on("client", "path", "method"),
)
BACKEND_ALLOWS = Fact(
    "backend.allows",
    "Did the backend itself let the call through?",
    "the backend's own log; integration.status in the access log",
    YES_NO,
    _on("path", "method", "query", "headers", "body", "credentials", "network", "time", "host", "client"),
)
BACKEND_REACHED = Fact(
    "backend.reached",
    "Did the backend (the Lambda function, the server) see the refused call?",
    "the backend's own log at that moment",
    YES_NO,
    _on("path", "method", "query", "headers", "body", "credentials", "network", "time", "host", "client"),
)
MAY_MANAGE_CONNECTIONS = Fact(
    "caller.may-manage-connections",
    "Does a policy of the caller allow execute-api:ManageConnections on this connection URL?",
    "aws iam simulate-principal-policy --policy-source-arn ARN --action-names execute-api:ManageConnections --resource-arns ARN",
    YES_NO,
    _on("credentials", "path", "method"),
)
REAL_GATEWAY = Fact(
    "edge.real-gateway",
    "Was it AWS that answered, not an emulator on this machine?",
    values=YES_NO,
    aspects=_on("host"),
)

# Calls that worked: a contrast. What the two calls share cannot be the cause.

WORKS_DIRECT = Fact(
    "works.direct",
    "Does the same call work on the API's own execute-api URL?",
    "curl -si https://API_ID.execute-api.REGION.amazonaws.com/STAGE/PATH",
    YES_NO,
)
WORKS_OUTSIDE_VPC = Fact("works.outside-vpc", "Does the same call work from outside the VPC?", values=YES_NO)
WORKS_OTHER_PATH = Fact("works.other-path", "Do other paths of the same stage work?", values=YES_NO)
WORKS_OTHER_METHOD = Fact("works.other-method", "Do other methods on the same path work?", values=YES_NO)
WORKS_SMALL_BODY = Fact("works.small-body", "Does the same call with a small body work?", values=YES_NO)
WORKS_OTHER_CLIENT = Fact(
    "works.other-client", "Does the same call work from another program (curl, Postman)?", values=YES_NO
)
WORKS_OTHER_CREDENTIALS = Fact(
    "works.other-credentials", "Does the same call work with other credentials?", values=YES_NO
)
WORKS_OTHER_NETWORK = Fact("works.other-network", "Does the same call work from another network?", values=YES_NO)
WORKS_OTHER_TIME = Fact("works.other-time", "Does the very same call work at some moments?", values=YES_NO)
WORKS_CONSOLE_TEST = Fact(
    "works.console-test", "Does the Test button of the API Gateway console give the right answer?", values=YES_NO
)
