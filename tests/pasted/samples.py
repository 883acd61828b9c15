"""Inputs that several tests read."""

from __future__ import annotations

import json

from why403.model.incident import Incident
from why403.pasted.recognise import combine, recognise

HOST = "abc123.execute-api.eu-west-1.amazonaws.com"
URL = f"https://{HOST}/prod/orders"
BODY = '{"message":"Forbidden"}'
ANSWER = f"""HTTP/1.1 403 Forbidden
Content-Type: application/json
x-amzn-ErrorType: ForbiddenException

{BODY}
"""
TRACE = f"""*   Trying 192.0.2.1:443...
* Connected to {HOST} (192.0.2.1) port 443 (#0)
* ALPN, server accepted to use h2
> GET /prod/orders HTTP/2
> Host: {HOST}
> user-agent: curl/8.5.0
> accept: */*
>
< HTTP/2 403
< content-type: application/json
< x-amzn-errortype: ForbiddenException
<
{BODY}* Connection #0 to host {HOST} left intact
"""
CHROMIUM = (
    f"Access to fetch at '{URL}' from origin 'https://app.example' has been blocked by CORS policy: "
    "Response to preflight request doesn't pass access control check: It does not have HTTP ok status."
)
FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "
    f"{URL}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 403."
)
SAFARI = "Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 403"


def told(*texts: str) -> Incident:
    """What some inputs tell together."""
    return combine([piece for index, text in enumerate(texts) for piece in recognise(text, f"input-{index}")])


def log_line(**columns: str) -> str:
    """A line of an access log with the columns that were given and those that every line has."""
    row = {"requestId": "1f1c", "status": "403", "httpMethod": "GET", "path": "/prod/orders", **columns}
    return json.dumps(row)
