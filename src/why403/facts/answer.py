"""The browser's checks, and the backend."""

from __future__ import annotations

from why403.facts.aspects import ASPECTS, YES_NO, methods_with, on
from why403.logic.facts import Fact

OPTIONS_EXISTS = Fact(
    "cors.options-exists",
    "Does this path have an OPTIONS method (or is CORS configured for the API)?",
    "curl -si -X OPTIONS -H 'Origin: https://example.com' -H 'Access-Control-Request-Method: GET' URL",
    YES_NO,
    on("path", "method"),
)
OPTIONS_OPEN = Fact(
    "cors.options-open",
    "Is the OPTIONS method open (no authorization, no API key)?",
    methods_with("[authorizationType,apiKeyRequired]", "OPTIONS"),
    YES_NO,
    on("path", "method"),
)
OPTIONS_GUARD = Fact(
    "cors.options-guard",
    "What does the OPTIONS method require: an API key, a signature (AWS_IAM), or a token for an authorizer?",
    methods_with("[authorizationType,apiKeyRequired]", "OPTIONS"),
    ("key", "signature", "token"),
    on("path", "method"),
)
CORS_ALLOWS = Fact(
    "cors.allows-call",
    "Do the CORS headers, if the response has any, allow this origin, this method and these headers?",
    "curl -si -X OPTIONS with the browser's own Origin and Access-Control-Request-* headers",
    YES_NO,
    on("client", "headers", "key", "method", "path"),
)
CORS_CREDENTIALS = Fact(
    "cors.allows-credentials",
    (
        "Do the CORS headers allow credentials (the exact origin, not `*`, and "
        "Access-Control-Allow-Credentials: true)?"
    ),
    "curl -si -X OPTIONS with the browser's own Origin and Access-Control-Request-* headers",
    YES_NO,
    on("client", "headers", "method", "path", "credentials"),
)
CORS_NETWORK = Fact(
    "cors.network-allowed",
    "Does the browser allow the page to reach the private address that the host name resolves to?",
    "dig +short HOST where the browser runs; Chromium's site settings: local network access",
    YES_NO,
    on("client", "network", "host", "headers"),
)
CORS_ON_ANSWER = Fact(
    "cors.backend-sends-headers",
    "Does the backend's own response have Access-Control-Allow-Origin?",
    "curl -si -H 'Origin: https://example.com' URL",
    YES_NO,
    on(*ASPECTS),
)
CORS_ON_ERRORS = Fact(
    "cors.errors-carry-headers",
    "Do API Gateway's own error responses (gateway responses) have Access-Control-Allow-Origin?",
    "aws apigateway get-gateway-responses --rest-api-id ID",
    YES_NO,
    on(*ASPECTS),
)
BACKEND_ANSWERS = Fact(
    "backend.answers",
    (
        "Was API Gateway able to invoke the integration, and did the integration return a well-formed "
        "response in time?"
    ),
    "if not, the stage's execution log has 'Execution failed due to …'",
    YES_NO,
    on("path", "method", "body", "query", "headers", "time"),
)
BACKEND_FAULT = Fact(
    "backend.fault",
    "Why did the integration not respond: its configuration, a failure, a malformed result, or a timeout?",
    "the stage's execution log has 'Execution failed due to …'",
    ("configuration", "failure", "malformed", "timeout"),
    on("path", "method", "body", "query", "headers", "time"),
)
_ANYTHING = on(
    "path", "method", "query", "headers", "key", "body", "credentials", "network", "time", "host", "client"
)

BACKEND_ALLOWS = Fact(
    "backend.allows",
    "Did the backend itself accept the request?",
    "the backend's own log; integration.status in the access log",
    YES_NO,
    _ANYTHING,
)
BACKEND_REACHED = Fact(
    "backend.reached",
    "Did the refused request reach the backend (the Lambda function, the server)?",
    "the backend's own log at that moment",
    YES_NO,
    _ANYTHING,
)
INTEGRATION_PERMITTED = Fact(
    "integration.may-be-invoked",
    "Does the policy of the integration's function let API Gateway invoke it for this stage and method?",
    "aws lambda get-policy --function-name FUNCTION --query Policy",
    YES_NO,
    on("path", "method", "host"),
)
MAY_MANAGE_CONNECTIONS = Fact(
    "caller.may-manage-connections",
    "Does a policy of the caller allow execute-api:ManageConnections on this connection URL?",
    "aws iam simulate-principal-policy --policy-source-arn ARN --action-names "
    "execute-api:ManageConnections --resource-arns ARN",
    YES_NO,
    on("credentials", "path", "method"),
)
REAL_GATEWAY = Fact(
    "edge.real-gateway",
    "Did AWS respond, rather than an emulator on this machine?",
    values=YES_NO,
    aspects=on("host"),
)
