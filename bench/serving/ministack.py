"""MiniStack with its enforcement on, and the same API in it, made through the operations of AWS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3

from bench.serving.load import Server
from bench.serving.worlds import ACCOUNT, IDENTITY_POLICY, KEY_VALUE, REGION, RESOURCE_POLICY

PROGRAM = Path(__file__).resolve().parents[2] / ".bench" / "serving" / "ministack" / "bin" / "ministack"
_SETTINGS = {
    "AUTH": "true",
    "BIND_HOST": "127.0.0.1",
    "LOG_LEVEL": "ERROR",
    "MINISTACK_ACCOUNT_ID": ACCOUNT,
    "MINISTACK_REGION": REGION,
    "SFTP_ENABLED": "0",
    "IOT_MTLS_ENABLED": "0",
}
_ANY_REQUEST = {"application/json": '{"statusCode": 200}'}


def server(folder: Path, port: int) -> Server:
    """MiniStack, which starts."""
    call = f"GET /_ministack/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    return Server([str(PROGRAM)], folder, port, call, {**_SETTINGS, "GATEWAY_PORT": str(port)})


def made(port: int) -> tuple[str, str, str]:
    """Make the API and its caller there. Its host, and the caller's access key with its secret."""

    def client(name: str) -> Any:
        return boto3.client(
            name, endpoint_url=f"http://127.0.0.1:{port}", region_name=REGION,
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip

    iam, api = client("iam"), client("apigateway")
    iam.create_user(UserName="caller")
    iam.put_user_policy(UserName="caller", PolicyName="own", PolicyDocument=json.dumps(IDENTITY_POLICY))
    key = iam.create_access_key(UserName="caller")["AccessKey"]
    made = api.create_rest_api(name="api", policy=json.dumps(RESOURCE_POLICY))["id"]
    root = api.get_resources(restApiId=made)["items"][0]["id"]
    for part, settings in (
        ("open", {"authorizationType": "NONE"}),
        ("signed", {"authorizationType": "AWS_IAM", "apiKeyRequired": True}),
    ):
        at = api.create_resource(restApiId=made, parentId=root, pathPart=part)["id"]
        if part == "signed":
            at = api.create_resource(restApiId=made, parentId=at, pathPart="{id}")["id"]
        where = {"restApiId": made, "resourceId": at, "httpMethod": "GET"}
        api.put_method(**where, **settings)
        api.put_method_response(**where, statusCode="200")
        api.put_integration(**where, type="MOCK", requestTemplates=_ANY_REQUEST)
        api.put_integration_response(
            **where, statusCode="200", responseTemplates={"application/json": '{"ok":true}'}
        )
    api.create_deployment(restApiId=made, stageName="prod")
    api_key = api.create_api_key(name="key", enabled=True, value=KEY_VALUE)["id"]
    plan = api.create_usage_plan(name="plan", apiStages=[{"apiId": made, "stage": "prod"}])["id"]
    api.create_usage_plan_key(usagePlanId=plan, keyId=api_key, keyType="API_KEY")
    return f"{made}.execute-api.localhost:{port}", key["AccessKeyId"], key["SecretAccessKey"]
