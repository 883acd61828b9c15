"""The browser's checks, and the backend."""

from __future__ import annotations

from why403.facts.aspects import ASPECTS, YES_NO, methods_with, on
from why403.logic.facts import Fact

OPTIONS_EXISTS = Fact(
    "cors.options-exists",
    "Is there an OPTIONS method (or CORS switched on) for this path?",
    "curl -si -X OPTIONS -H 'Origin: https://example.com' -H 'Access-Control-Request-Method: GET' URL",
    YES_NO,
    on("path", "method"),
)
OPTIONS_OPEN = Fact(
    "cors.options-open",
    "Is the OPTIONS method free of authorizer and API key?",
    methods_with("[authorizationType,apiKeyRequired]", "OPTIONS"),
    YES_NO,
    on("path", "method"),
)
OPTIONS_GUARD = Fact(
    "cors.options-guard",
    "What does the OPTIONS method ask for: an API key, a signature (AWS_IAM), or an authorizer's token?",
    methods_with("[authorizationType,apiKeyRequired]", "OPTIONS"),
    ("key", "signature", "token"),
    on("path", "method"),
)
CORS_ALLOWS = Fact(
    "cors.allows-call",
    "Do the CORS headers of the response allow this origin, method and these headers?",
    "curl -si -X OPTIONS with the browser's own Origin and Access-Control-Request-* headers",
    YES_NO,
    on("client", "headers", "key", "method", "path"),
)
CORS_CREDENTIALS = Fact(
    "cors.allows-credentials",
    "Do the CORS headers admit credentials: the origin itself and Access-Control-Allow-Credentials: true?",
    "curl -si -X OPTIONS with the browser's own Origin and Access-Control-Request-* headers",
    YES_NO,
    on("client", "headers", "method", "path", "credentials"),
)
CORS_NETWORK = Fact(
    "cors.network-allowed",
    "May the page reach the private address that the host name leads to?",
    "dig +short HOST where the browser runs; Chromium's site settings: local network access",
    YES_NO,
    on("client", "network", "host", "headers"),
)
CORS_ON_ANSWER = Fact(
    "cors.backend-sends-headers",
    "Does the backend's own answer carry Access-Control-Allow-Origin?",
    "curl -si -H 'Origin: https://example.com' URL",
    YES_NO,
    on("client", "path", "method"),
)
CORS_ON_ERRORS = Fact(
    "cors.errors-carry-headers",
    "Do the gateway's own error answers carry Access-Control-Allow-Origin (gateway responses)?",
    "aws apigateway get-gateway-responses --rest-api-id ID",
    YES_NO,
    on(*ASPECTS),
)
BACKEND_ANSWERS = Fact(
    "backend.answers",
    "Could API Gateway invoke the integration, and did it return a well-formed response in time?",
    "the stage's execution log has 'Execution failed due to …' if not",
    YES_NO,
    on("path", "method", "body", "query", "headers", "time"),
)
BACKEND_FAULT = Fact(
    "backend.fault",
    "What kept the integration from answering: how it is configured, a failure, a result of another form, "
    "or its time?",
    "the stage's execution log has 'Execution failed due to …'",
    ("configuration", "failure", "malformed", "timeout"),
    on("path", "method", "body", "query", "headers", "time"),
)
_ANYTHING = on(
    "path", "method", "query", "headers", "key", "body", "credentials", "network", "time", "host", "client"
)

BACKEND_ALLOWS = Fact(
    "backend.allows",
    "Did the backend itself let the call through?",
    "the backend's own log; integration.status in the access log",
    YES_NO,
    _ANYTHING,
)
BACKEND_REACHED = Fact(
    "backend.reached",
    "Did the backend (the Lambda function, the server) see the refused call?",
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
    "Did AWS answer, and not an emulator on this machine?",
    values=YES_NO,
    aspects=on("host"),
)
