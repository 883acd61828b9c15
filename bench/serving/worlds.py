"""What is served and what is asked for: one API for every server, its callers, and signed calls to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

REGION, ACCOUNT = "eu-central-1", "210987654321"
KEY_VALUE = "key-0000000000000000001"
KEY_ID, SECRET = "AKIACALLERCALLER0001", "a-secret"
CALLS = 2000
"""So many different calls are sent in turn: no two of them have the same path or signature."""

RESOURCE_POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/prod/GET/signed/*",
            "Condition": {"NotIpAddress": {"aws:SourceIp": ["127.0.0.0/8", "10.0.0.0/8"]}},
        },
    ],
}
IDENTITY_POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "execute-api:Invoke",
            "Resource": "arn:aws:execute-api:*:*:*/prod/GET/signed/*",
        },
        {"Effect": "Deny", "Action": "execute-api:Invoke", "Resource": "*/prod/*/admin*"},
    ],
}
PRINCIPALS = json.dumps(
    {
        "principals": {
            "caller": {
                "arn": f"arn:aws:iam::{ACCOUNT}:user/caller",
                "keys": [{"id": KEY_ID, "secret": SECRET}],
                "policies": [IDENTITY_POLICY],
            }
        }
    }
)
HELLO = """
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def hello(request):
    return JSONResponse({"ok": True})
app = Starlette(routes=[Route("/prod/open", hello)])
"""
BARE = """
async def app(scope, receive, send):
    await receive()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"11")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"ok":true}'})
"""


def template(routes: int) -> str:
    """A REST API with a resource policy, an open route, one with everything, and so many others."""
    api = {"Ref": "Api"}
    made: dict[str, Any] = {
        "Api": ("RestApi", {"Name": "api", "Policy": RESOURCE_POLICY}),
        "Made": ("Deployment", {"RestApiId": api}),
        "Prod": ("Stage", {"RestApiId": api, "DeploymentId": {"Ref": "Made"}, "StageName": "prod"}),
        "Key": ("ApiKey", {"Enabled": True, "Value": KEY_VALUE}),
        "Plan": ("UsagePlan", {"ApiStages": [{"ApiId": api, "Stage": {"Ref": "Prod"}}]}),
        "Of": (
            "UsagePlanKey",
            {"KeyId": {"Ref": "Key"}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": "Plan"}},
        ),
    }
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    open_one: dict[str, Any] = {"AuthorizationType": "NONE"}
    guarded: dict[str, Any] = {"AuthorizationType": "AWS_IAM", "ApiKeyRequired": True}
    made["Psigned"] = ("Resource", {"RestApiId": api, "ParentId": root, "PathPart": "signed"})
    parts = [
        ("open", "open", root, open_one),
        ("one", "{id}", {"Ref": "Psigned"}, guarded),
        *((f"other{number}", f"other{number}", root, open_one) for number in range(routes - 2)),
    ]
    for name, part, parent, settings in parts:
        made[f"P{name}"] = ("Resource", {"RestApiId": api, "ParentId": parent, "PathPart": part})
        made[f"M{name}"] = (
            "Method",
            {
                "RestApiId": api,
                "ResourceId": {"Ref": f"P{name}"},
                "HttpMethod": "GET",
                **settings,
                "Integration": {
                    "Type": "MOCK",
                    "RequestTemplates": {"application/json": '{"statusCode": 200}'},
                    "IntegrationResponses": [
                        {"StatusCode": "200", "ResponseTemplates": {"application/json": '{"ok":true}'}}
                    ],
                },
            },
        )
    resources = {
        name: {"Type": f"AWS::ApiGateway::{kind}", "Properties": properties}
        for name, (kind, properties) in made.items()
    }
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, indent=1)


def open_call(host: str) -> list[str]:
    """A call that brings nothing."""
    return [f"GET /prod/open HTTP/1.1\r\nHost: {host}\r\n\r\n"]


def unsigned_calls(host: str) -> list[str]:
    """Calls that lack the signature."""
    return [
        f"GET /prod/signed/{number} HTTP/1.1\r\nHost: {host}\r\nx-api-key: {KEY_VALUE}\r\n\r\n"
        for number in range(CALLS)
    ]


def signed_calls(host: str, key_id: str = KEY_ID, secret: str = SECRET) -> list[str]:
    """Signed calls with an API key, each to a path of its own; they stay valid for five minutes."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    signer = SigV4Auth(Credentials(key_id, secret), "execute-api", REGION)
    made = []
    for number in range(CALLS):
        request = AWSRequest(
            "GET",
            f"http://{host}/prod/signed/{number}?page={number % 7}",
            {"Host": host, "x-api-key": KEY_VALUE},
        )
        signer.add_auth(request)
        lines = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        made.append(f"GET /prod/signed/{number}?page={number % 7} HTTP/1.1\r\n{lines}\r\n")
    return made


def wrongly_signed(calls: Sequence[str]) -> list[str]:
    """The same calls, each with a signature of another."""
    return [
        call.replace(_signature(call), _signature(calls[number - 1])) for number, call in enumerate(calls)
    ]


def _signature(call: str) -> str:
    return call.split("Signature=", 1)[1].split("\r\n", 1)[0]


def now() -> str:
    """The moment of a measurement, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z"
