"""What people paste, one sample of each form: for tests, and as the seeds of `make fuzz`."""

from __future__ import annotations

import json

from tests.logs import recorded
from tests.logs.recorded import ID
from tests.pasted.samples import ANSWER, BODY, CHROMIUM, FIREFOX, HOST, SAFARI, TRACE, URL, log_line

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
HTTPIE = f"""$ https -v POST {HOST}/prod/orders x-api-key:abc a=b 'q==1 2' Accept:
POST /prod/orders?q=1+2 HTTP/1.1
Content-Type: application/json
Host: {HOST}
User-Agent: HTTPie/3.2.4
x-api-key: abc

{{
    "a": "b"
}}

{ANSWER}"""
XH = f"echo '{{\"a\":1}}' | xh -A bearer -a abc {URL} 'x-note;' \\\n  b==@file"
WGET = f"""$ wget -S --header='x-api-key: abc' --post-data=a=1 {URL}
--2026-07-01 10:00:00--  {URL}
Resolving {HOST} ({HOST})... 192.0.2.1
Connecting to {HOST} ({HOST})|192.0.2.1|:443... connected.
HTTP request sent, awaiting response...
  HTTP/1.1 403 Forbidden
  Content-Type: application/json
  x-amzn-ErrorType: ForbiddenException
2026-07-01 10:00:01 ERROR 403: Forbidden.
"""
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


SEEDS = (
    ANSWER, BODY, CHROMIUM, FIREFOX, SAFARI, TRACE, URL, log_line(wafStatus="403", ip="192.0.2.7"),
    CMD, CMD_OLD, FETCH, FETCH_BY_HAND, POWERSHELL, REST_METHOD, HTTPIE, XH, REQUEST_FILE, CONSOLE,
    CONSOLE_LISTS, AXIOS, BOTO, JAVASCRIPT, GO, GO_OLD, JAVA, JAVA_OLD, DOT_NET, REQUESTS, HTTPX, WGET,
    recorded.EXECUTION, recorded.EXECUTION_BACKEND, recorded.FORMATTED, recorded.COMMON,
    recorded.CSV, recorded.HTTP_CSV,
    recorded.XML, json.dumps(recorded.WAF_RECORD),
    json.dumps(recorded.SEGMENT_RECORD), recorded.TRAIL, collection(403, 200),
    f"curl -i {URL} -H 'x-api-key: abc'\n{ANSWER}",
    "why403: 1\nobserved: {status: 403}\nfacts:\n  works.direct: no\n",
)  # fmt: skip
