"""What was seen in logs and records of AWS, in words."""

from __future__ import annotations

SENTENCES = {
    "function-failed": "the function's own log says that it was invoked, and failed",
    "waf-rule": "the AWS WAF log names the rule that blocked the request: {rule}",
    "credentials-ended": "the credentials expired at {ends}, and the call was made at {called}",
    "key-disabled": "by CloudTrail, API key {key} was disabled at {time}",
    "edited-after-deployment": "by CloudTrail, the API was edited ({edit}, {time}) after its last deployment",
    "log-malformed-result": (
        "the execution log says that the function's result does not have the format of a proxy integration: "
        "return statusCode, and body as a string"
    ),
    "log-function-failed": (
        "the execution log says that the function was invoked and failed: its own log has the error"
    ),
    "log-timeout": (
        "the execution log says that the integration took longer than its timeout: the backend's own log "
        "shows whether it was invoked"
    ),
    "log-network": (
        "the execution log says that the connection to the endpoint failed: check that its host, port, "
        "security groups and load balancer accept connections"
    ),
    "log-vpc-link": (
        "the execution log says that the VPC link could not forward the request: check the VPC link, its "
        "target group and security groups"
    ),
    "log-not-transformed": (
        "the execution log says that the request could not be transformed: a mock behind an OPTIONS method "
        "needs contentHandling CONVERT_TO_TEXT if the API's binary media types include */*"
    ),
    "log-mock-status": (
        "the execution log says that the request template of the mock has no statusCode: make it "
        '{"statusCode": 200}'
    ),
    "log-no-mapping": (
        "the execution log says that no integration response matches the backend's status: add a default one"
    ),
    "log-no-method-response": (
        "the execution log says that an integration response names a status for which the method has no "
        "response"
    ),
    "log-path-character": (
        "the execution log says that the endpoint's URL has an invalid character: map the path parameter in "
        "the integration request"
    ),
    "log-endpoint-address": "the execution log says that the integration's endpoint URL is invalid",
    "log-certificate-name": (
        "the execution log says that the backend's certificate does not have the host name of the endpoint "
        "URL"
    ),
    "log-throttled": (
        "the execution log says that Lambda throttled the invocation: retry, or raise its concurrency"
    ),
    "log-not-posted": (
        "the execution log says that Lambda did not accept the invocation: the integration's HTTP method "
        "has to be POST"
    ),
    "log-payload-no-json": (
        "the execution log says that Lambda did not invoke the function: what the mapping template made is "
        "no JSON; escape in it what may hold quotes ($util.escapeJavaScript)"
    ),
    "log-not-invoked": (
        "the execution log says that Lambda did not invoke the function: the status in its line Lambda "
        "invocation failed shows why (429: throttled)"
    ),
    "log-configuration": (
        "the execution log says that the integration's configuration is wrong: its line Execution failed "
        "due to configuration error shows why"
    ),
}
