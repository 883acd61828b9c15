"""Lines of logs and records of AWS, one sample of each form."""

from __future__ import annotations

import json

from tests.pasted.samples import BODY, URL

ID = "1f1c2d3e-0000-4000-8000-000000000001"
OTHER_ID = "1f1c2d3e-0000-4000-8000-000000000002"
_STAMP = "2026-07-01T10:00:00.123Z"
EXECUTION = "\n".join(
    (
        f"{_STAMP} ({ID}) Extended Request Id: 5d=",
        f"{_STAMP} ({ID}) Verifying Usage Plan for request: {ID}. API Key: ******f00d API Stage: abc123/prod",
        f"{_STAMP} ({OTHER_ID}) Method completed with status: 200",
        f"{_STAMP} ({ID}) API Key ******f00d not authorized because method 'GET /orders' requires API Key "
        "and API Key is not associated with a Usage Plan for API Stage abc123/prod: No Usage Plan found "
        "for key and API Stage",
        f"{_STAMP} ({ID}) Gateway response type: INVALID_API_KEY with status code: 403",
        f"{_STAMP} ({ID}) Gateway response body: {BODY}",
        f"{_STAMP} ({ID}) Gateway response headers: {{x-amzn-RequestId={ID}, "
        "x-amzn-ErrorType=ForbiddenException}",
    )
)
EXECUTION_BACKEND = f"""({ID}) Starting authorizer: au1b2c for request: {ID}
({ID}) Endpoint request URI: https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/x/invocations
({ID}) Authorizer result body before parsing: {{"principalId":"mary"}}
({ID}) Using valid authorizer policy for principal: **ry
({ID}) Successfully completed authorizer execution
({ID}) Starting execution for request: {ID}
({ID}) HTTP Method: GET, Resource Path: /orders
({ID}) Method request headers: {{Accept=*/*, User-Agent=curl/8.5.0, X-Forwarded-For=192.0.2.7, 198.51.100.1}}
({ID}) Sending request to https://backend.example/orders
({ID}) Received response. Status: 403, Integration latency: 12 ms
({ID}) Method completed with status: 403"""
FORMAT = (
    '{ "rid":"$context.requestId", "st":"$context.status", "ua":"$context.identity.userAgent", '
    '"rt":"$context.error.responseType", "w":"$context.waf.status", "az":"$context.authorize.status", '
    '"i":"$context.integration.status" }'
)
REFUSED = (
    '{ "rid":"1f1d", "st":"403", "ua":"a "quoted", "st":"1" one", "rt":"ACCESS_DENIED", "w":"200", '
    '"az":"403", "i":"-" }'
)
FORMATTED = f"""{FORMAT}
{{ "rid":"1f1c", "st":"200", "ua":"x", "rt":"-", "w":"200", "az":"200", "i":"200" }}
{REFUSED}"""
COMMON = '192.0.2.7 - - [01/Jul/2026:10:00:00 +0000]"GET /orders HTTP/1.1" 403 23 1f1c 5d='
CSV = "192.0.2.7,-,-,01/Jul/2026:10:00:00 +0000,GET,/orders,HTTP/1.1,403,23,1f1c,5d="
HTTP_CSV = "192.0.2.7,01/Jul/2026:10:00:00 +0000,GET,GET /orders,HTTP/1.1,403,23,1f1c,5d="
XML = (
    '<request id="1f1c"> <extendedRequestId>5d=</extendedRequestId> <ip>192.0.2.7</ip> <caller>-</caller> '
    "<user>-</user> <requestTime>01/Jul/2026:10:00:00 +0000</requestTime> <httpMethod>GET</httpMethod> "
    "<resourcePath>/orders</resourcePath> <status>403</status> <protocol>HTTP/1.1</protocol> "
    "<responseLength>23</responseLength> </request>"
)
WAF_RECORD: dict[str, object] = {
    "timestamp": 1782900000000,
    "formatVersion": 1,
    "webaclId": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/a1b2",
    "terminatingRuleId": "common",
    "terminatingRuleType": "MANAGED_RULE_GROUP",
    "action": "BLOCK",
    "httpSourceName": "APIGW",
    "httpSourceId": "123456789012:abc123:prod",
    "ruleGroupList": [
        {
            "ruleGroupId": "AWS#AWSManagedRulesCommonRuleSet",
            "terminatingRule": {"ruleId": "SizeRestrictions_BODY", "action": "BLOCK"},
        }
    ],
    "httpRequest": {
        "clientIp": "192.0.2.7",
        "headers": [{"name": "User-Agent", "value": "curl/8.5.0"}],
        "uri": "/prod/orders",
        "httpMethod": "POST",
    },
}
SEGMENT_RECORD: dict[str, object] = {
    "trace_id": "1-5f84c7a1-0123456789abcdef01234567",
    "name": "shop/prod",
    "origin": "AWS::ApiGateway::Stage",
    "http": {
        "request": {"url": URL, "method": "GET", "client_ip": "192.0.2.7"},
        "response": {"status": 403},
    },
    "aws": {"api_gateway": {"stage": "prod", "rest_api_id": "abc123"}},
}


def change(name: str, time: str, api: str = "abc123", **more: object) -> dict[str, object]:
    """A record of CloudTrail."""
    return {
        "eventSource": "apigateway.amazonaws.com",
        "eventName": name,
        "eventTime": f"2026-07-01T{time}:00Z",
        "requestParameters": {"restApiId": api},
        **more,
    }


TRAIL = json.dumps({"Records": [change("CreateDeployment", "09:00"), change("PutMethod", "09:30")]})
