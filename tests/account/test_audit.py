"""The audit of an API of an account: how its stages are kept, how old its keys are and who uses them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bench.emulated import REGION, Emulated, ok
from bench.emulated_rest import Method, deploy, rest
from tests.account.scenes import key
from tests.cli.calls import Terminal

LOG = "arn:aws:logs:eu-west-1:111122223333:log-group:a"


def audited(why403: Terminal, api: str) -> dict[str, list[dict[str, Any]]]:
    """The findings by rule."""
    tree = why403("audit", "--api", f"aws:{api}/prod", "--region", REGION, "--json").tree
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in tree["apis"][0]["findings"]:
        found.setdefault(finding["rule"], []).append(finding)
    return found


def made(aws: Emulated) -> str:
    """An API with a key in a plan of its stage."""
    methods = (Method("GET /orders", key=True),)
    api = rest(aws, methods)
    deploy(aws, api, "prod", methods)
    key(aws, api, "prod")
    return api


def test_a_bare_stage_lacks_everything(why403: Terminal, aws: Emulated) -> None:
    found = audited(why403, made(aws))
    assert {"no-access-log", "no-execution-log", "no-tracing", "no-web-acl", "no-throttle"} <= set(found)
    assert [each["subject"] for each in found["key-only"]] == ["GET /orders"]


def test_what_a_stage_is_kept_with_is_read(why403: Terminal, aws: Emulated) -> None:
    stage = {
        "stageName": "prod",
        "tracingEnabled": True,
        "webAclArn": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/1",
        "accessLogSettings": {"destinationArn": LOG, "format": "$context.error.responseType"},
        "methodSettings": {
            "*/*": {"loggingLevel": "INFO", "dataTraceEnabled": True, "throttlingRateLimit": 9}
        },
        "variables": {"apiToken": "q7Zk2LmPqrst"},
    }
    aws.reply("apigateway", "GetStages", lambda _r: ok({"item": [stage]}))
    found = audited(why403, made(aws))
    assert not {"no-access-log", "no-execution-log", "no-tracing", "no-web-acl", "no-throttle"} & set(found)
    assert {"data-trace", "secret-in-variable"} <= set(found)
    assert "q7Zk2LmPqrst" not in str(found)


def test_the_age_and_the_use_of_keys_are_read(why403: Terminal, aws: Emulated) -> None:
    api = made(aws)
    own = aws.admin("apigateway").get_api_keys()["items"][-1]
    long_ago = int((datetime.now(UTC) - timedelta(days=500)).timestamp())
    keys = {"item": [{"id": own["id"], "name": "partner", "enabled": True, "createdDate": long_ago}]}
    aws.reply("apigateway", "GetApiKeys", lambda _r: ok(keys))
    aws.reply("apigateway", "GetUsage", lambda _r: ok({"values": {own["id"]: [[0, 10]] * 60}}))
    found = audited(why403, api)
    (old,), (unused,) = found["old-key"], found["unused-key"]
    assert old["subject"] == unused["subject"] == f"API key {own['id']}"
    assert "500 days" in old["message"]
    assert "60 days" in unused["message"]


def test_one_call_makes_a_key_used(why403: Terminal, aws: Emulated) -> None:
    api = made(aws)
    own = aws.admin("apigateway").get_api_keys()["items"][-1]
    days = [[0, 10]] * 59 + [[1, 9]]
    aws.reply("apigateway", "GetUsage", lambda _r: ok({"values": {own["id"]: days}}))
    assert "unused-key" not in audited(why403, api)
