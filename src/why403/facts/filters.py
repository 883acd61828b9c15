"""Filters: AWS WAF, throttles, quotas, validation, sizes."""

from __future__ import annotations

from why403.facts.aspects import ASPECTS, YES_NO, methods_with, on
from why403.logic.facts import Fact

WAF_ALLOWS = Fact(
    "waf.allows",
    "Did the stage's AWS WAF web ACL allow the request (or is there no web ACL)?",
    (
        "aws wafv2 get-web-acl-for-resource --resource-arn STAGE_ARN; the WAF log names the rule that "
        "blocked the request"
    ),
    YES_NO,
    on(*ASPECTS),
)
WITHIN_RATE = Fact(
    "throttle.within-rate",
    "Were the calls within the rate and burst limits of the API key, method, stage and account?",
    "aws apigateway get-usage-plan --usage-plan-id ID --query throttle",
    YES_NO,
    on("time", "key", "path", "method"),
)
WITHIN_QUOTA = Fact(
    "throttle.within-quota",
    "Is there quota left for this key in the usage plan?",
    "aws apigateway get-usage --usage-plan-id ID --key-id KEY_ID --start-date DATE --end-date DATE",
    YES_NO,
    on("time", "key"),
)
REQUEST_VALID = Fact(
    "request.valid",
    "Does the request have the parameters and the body that the method's request validator requires?",
    "aws apigateway get-request-validators --rest-api-id ID",
    YES_NO,
    on("query", "headers", "key", "body", "path", "method"),
)
MEDIA_TYPE_TAKEN = Fact(
    "request.media-type-taken",
    (
        "Does the integration accept the request's Content-Type (by a mapping template for it, or by "
        "passthrough)?"
    ),
    methods_with("methodIntegration.[passthroughBehavior,requestTemplates]"),
    YES_NO,
    on("headers", "path", "method"),
)
REQUEST_SIZE_OK = Fact(
    "request.size-ok",
    "Are the body (10 MB), the headers (20,480 bytes; 8,000 on a private API, 10,240 on an HTTP API) and the "
    "URL within API Gateway's limits?",
    aspects=on("body", "headers", "credentials", "key", "path", "query"),
    values=YES_NO,
)
OVERSIZE = Fact(
    "request.oversize",
    "Which part of the request is too large: the body (or message), the headers, or the URL?",
    "curl -v prints the request line and the headers; the response is 413, 431 or 414",
    ("payload", "headers", "url"),
    on("body", "headers", "credentials", "key", "path", "query"),
)
INVALID_PART = Fact(
    "request.invalid-part",
    (
        "What did the validator find wrong: a required parameter is missing, or the body does not match "
        "the model?"
    ),
    methods_with("[requestParameters,requestModels]"),
    ("parameters", "body"),
    on("query", "headers", "key", "body", "path", "method"),
)
