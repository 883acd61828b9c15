"""Which facts leave logged requests undecided: what to tell is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from why403.api.configurations import load
from why403.api.replay import Replay, replayed

API = "k3v9x2m7q1"
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
VIP = {**ALLOW, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
WHOLE: dict[str, Any] = {
    "apiType": "REST", "apiId": API, "endpointType": "REGIONAL", "disableExecuteApiEndpoint": False,
    "resourcePolicy": "absent", "stages": ["live"],
    "routes": [{"route": "GET /a", "authorization": "NONE", "apiKeyRequired": False}],
}  # fmt: skip
LINE = {
    "requestId": "1", "domain": f"{API}.execute-api.eu-central-1.amazonaws.com", "httpMethod": "GET",
    "path": "/live/a", "ip": "192.0.2.1", "status": "200", "integrationStatus": "200",
}  # fmt: skip


def replay(folder: Path, config: dict[str, Any], line: dict[str, str] = LINE) -> Replay:
    shown = {"why403": 1, "observed": {"status": 403}, "config": config}
    (folder / "now.yaml").write_text(json.dumps(shown), "utf-8")
    (folder / "log").write_text(json.dumps(line) + "\n", "utf-8")
    return replayed([str(folder / "log")], load(folder / "now.yaml"), None)


def test_where_all_is_told_nothing_is_open(tmp_path: Path) -> None:
    found = replay(tmp_path, WHOLE)
    assert (found.fidelity.unknown, found.open) == (0, ())


@pytest.mark.parametrize(
    ("missing", "fact"),
    [
        ("disableExecuteApiEndpoint", "api.default-endpoint"),
        ("apiKeyRequired", "method.api-key-required"),
        ("authorization", "method.authorization"),
    ],
)
def test_the_setting_that_is_not_told_is_named(tmp_path: Path, missing: str, fact: str) -> None:
    (route,) = WHOLE["routes"]
    told = {key: value for key, value in WHOLE.items() if key != missing}
    told["routes"] = [{key: value for key, value in route.items() if key != missing}]
    found = replay(tmp_path, told)
    assert found.fidelity.unknown == 1
    assert fact in [each.name for each in found.open]


def test_a_condition_key_that_no_log_has_is_named(tmp_path: Path) -> None:
    policy = {"Version": "2012-10-17", "Statement": [VIP]}
    (route,) = WHOLE["routes"]
    signed = {**WHOLE, "resourcePolicy": policy, "routes": [{**route, "authorization": "AWS_IAM"}]}
    found = replay(tmp_path, signed, {**LINE, "userArn": "arn:aws:iam::111122223333:user/ann"})
    assert found.fidelity.unknown == 1
    assert "aws:PrincipalOrgID" in [each.name for each in found.open]
