"""What people paste, one sample of each form: for tests, and as the seeds of `make fuzz`."""

from __future__ import annotations

import json

from tests.observed.samples import ANSWER, BODY, CHROMIUM, FIREFOX, HOST, SAFARI, TRACE, URL, log_line

ID = "1f1c2d3e-0000-4000-8000-000000000001"
OTHER_ID = "1f1c2d3e-0000-4000-8000-000000000002"

CMD = f"""curl ^"{URL}?a=1^&b=^%^20x^" ^
  -X ^"POST^" ^
  -H ^"accept: */*^" ^
  -H ^"x-note: say ^\\^"hi^\\^"^" ^
  --data-raw ^"^{{^\\^"a^\\^":1^}}^"
"""
CMD_OLD = f"""curl "{URL}?a=1&b=2" ^
  -H "accept: */*" ^
  --data-raw "{{\\"a\\":1}}" ^
  --compressed
"""
FETCH = f"""fetch("{URL}", {{
  "headers": {{
    "accept": "*/*",
    "authorization": "Bearer abc"
  }},
  "referrer": "https://app.example/",
  "body": "{{\\"a\\":1}}",
  "method": "POST",
  "mode": "cors",
  "credentials": "include"
}});
"""
FETCH_BY_HAND = f"""const res = await fetch('{URL}', {{
  method: 'delete', // a comment
  headers: {{ Authorization: token, 'X-Api-Key': 'abc', Accept: `a/${{b}}` }},
  body: JSON.stringify({{ a: [1, 2] }}),
}});
"""
POWERSHELL = f"""$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36"
$session.Cookies.Add((New-Object System.Net.Cookie("a", "b", "/", "app.example")))
Invoke-WebRequest -UseBasicParsing -Uri "{URL}" `
-Method "POST" `
-WebSession $session `
-Headers @{{
"authority"="{HOST}"
  "method"="POST"
  "path"="/prod/orders"
  "scheme"="https"
  "accept"="*/*"
  "sec-ch-ua"="`"Chromium`";v=`"118`""
}} `
-ContentType "application/json" `
-Body "{{`"a`":1}}"
"""
REST_METHOD = (
    f"PS C:\\> Invoke-RestMethod '{URL}' -Headers @{{ 'x-api-key' = 'it''s'; Accept = '*/*' }} "
    "-Body (ConvertTo-Json @{ a = 1 })"
)
REQUEST_FILE = f"""@host = https://{HOST}
### list
# a comment
GET {{{{host}}}}/prod/orders
    ?a=1
    &b=2
Accept: */*
x-api-key: {{{{key}}}}

### create
POST {{{{host}}}}/prod/orders HTTP/1.1
Content-Type: application/json

{{"a":1}}

{ANSWER}"""
CONSOLE = f"""GET {URL}: {{
  "Network": {{
    "addresses": {{}}
  }},
  "Request Headers": {{
    "user-agent": "PostmanRuntime/7.36.0",
    "accept": "*/*"
  }},
  "Response Headers": {{
    "x-amzn-errortype": "ForbiddenException"
  }},
  "Response Body": "{{\\"message\\":\\"Forbidden\\"}}"
}}"""
CONSOLE_LISTS = f"""GET {URL}
403
142 ms
Network
Request Headers
User-Agent: PostmanRuntime/7.36.0
Accept: */*
Host: {HOST}
Response Headers
x-amzn-ErrorType: ForbiddenException
Response Body
{BODY}"""
AXIOS = f"""AxiosError: Request failed with status code 403
    at settle (file:///app/node_modules/axios/lib/core/settle.js:19:12) {{
  code: 'ERR_BAD_REQUEST',
  config: {{
    transformRequest: [ [Function: transformRequest] ],
    headers: Object [AxiosHeaders] {{ Accept: 'application/json', 'x-api-key': 'abc' }},
    method: 'get',
    url: '/orders',
    baseURL: 'https://{HOST}/prod/',
    data: undefined
  }},
  request: <ref *1> ClientRequest {{
    _events: [Object: null prototype] {{ abort: [Function (anonymous)] }},
    [Symbol(kOutHeaders)]: [Object: null prototype] {{ host: [ 'host', 'x' ] }}
  }},
  response: {{
    status: 403,
    statusText: 'Forbidden',
    headers: Object [AxiosHeaders] {{
      'x-amzn-errortype': 'ForbiddenException',
      'x-amzn-requestid': '{ID}'
    }},
    data: {{ message: 'Forbidden' }}
  }}
}}"""
BOTO = (
    "botocore.exceptions.ClientError: An error occurred (ForbiddenException) when calling the "
    "PostToConnection operation: Forbidden\n"
    "{'Error': {'Message': 'Forbidden', 'Code': 'ForbiddenException'}, 'ResponseMetadata': {'RequestId': "
    f"'{ID}', 'HTTPStatusCode': 403, 'HTTPHeaders': {{'x-amzn-errortype': 'ForbiddenException'}}}}}}"
)
JAVASCRIPT = f"""ForbiddenException: Forbidden
    at de_ForbiddenExceptionRes (/app/node_modules/x.js:1:2) {{
  '$fault': 'client',
  '$metadata': {{
    httpStatusCode: 403,
    requestId: '{ID}',
    attempts: 1
  }}
}}"""
GO = (
    "operation error ApiGatewayManagementApi: PostToConnection, https response error StatusCode: 403, "
    f"RequestID: {ID}, api error ForbiddenException: Forbidden"
)
GO_OLD = f"ForbiddenException: Forbidden\n\tstatus code: 403, request id: {ID}"
JAVA = (
    "software.amazon.awssdk.services.apigatewaymanagementapi.model.ForbiddenException: Forbidden "
    f"(Service: ApiGatewayManagementApi, Status Code: 403, Request ID: {ID})"
)
JAVA_OLD = (
    "com.amazonaws.AmazonServiceException: Forbidden (Service: AmazonApiGateway; Status Code: 403; "
    f"Error Code: ForbiddenException; Request ID: {ID}; Proxy: null)"
)
DOT_NET = (
    "Amazon.Runtime.AmazonServiceException: Error making request with Error Code ForbiddenException and Http "
    "Status Code Forbidden. No further error information was returned by the service."
)
REQUESTS = f"requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: {URL}"
HTTPX = (
    f"httpx.HTTPStatusError: Client error '403 Forbidden' for url '{URL}'\n"
    "For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/403"
)
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


def collection(*codes: int, variables: bool = True) -> str:
    """A Postman collection whose request has saved answers with these statuses."""
    call = {
        "method": "GET",
        "header": [{"key": "x-api-key", "value": "{{key}}"}, {"key": "a", "value": "b", "disabled": True}],
        "url": {"raw": "{{base}}/orders" if variables else URL},
    }
    saved = [
        {
            "name": str(code),
            "code": code,
            "originalRequest": call,
            "header": [{"key": "x-amzn-ErrorType", "value": "ForbiddenException"}],
            "body": BODY,
        }
        for code in codes
    ]
    tree = {
        "info": {
            "_postman_id": "1",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "item": [{"name": "folder", "item": [{"name": "orders", "request": call, "response": saved}]}],
        "variable": [{"key": "base", "value": f"https://{HOST}/prod"}],
    }
    return json.dumps(tree, indent=1)


TRAIL = json.dumps({"Records": [change("CreateDeployment", "09:00"), change("PutMethod", "09:30")]})

SEEDS = (
    ANSWER, BODY, CHROMIUM, FIREFOX, SAFARI, TRACE, URL, log_line(wafStatus="403", ip="192.0.2.7"),
    CMD, CMD_OLD, FETCH, FETCH_BY_HAND, POWERSHELL, REST_METHOD, REQUEST_FILE, CONSOLE, CONSOLE_LISTS,
    AXIOS, BOTO, JAVASCRIPT, GO, GO_OLD, JAVA, JAVA_OLD, DOT_NET, REQUESTS, HTTPX, EXECUTION,
    EXECUTION_BACKEND, FORMATTED, COMMON, CSV, HTTP_CSV, XML, json.dumps(WAF_RECORD),
    json.dumps(SEGMENT_RECORD), TRAIL, collection(403, 200),
    f"curl -i {URL} -H 'x-api-key: abc'\n{ANSWER}",
    "why403: 1\nobserved: {status: 403}\nfacts:\n  works.direct: no\n",
)  # fmt: skip
