"""Policies, keys, plans, domains and CORS."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.made import EVERYBODY, audited, method, named
from why403.audit.audit import audit
from why403.audit.finding import Audited
from why403.incident.read import read_incident

OUTSIDE = {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
PRIVATE = {"EndpointConfiguration": {"Types": ["PRIVATE"]}}


def of_incident(config: str) -> Audited:
    """The audit of what an incident file shows."""
    shown = read_incident(f"why403: 1\nobserved: {{status: 403}}\nconfig:\n{config}", "incident.yaml").config
    assert shown is not None
    return audit(shown.configuration)


def rules_of(found: Audited) -> set[str]:
    return {each.rule.id for each in found.findings}


def test_a_statement_for_everybody_without_a_condition_is_named(tmp_path: Path) -> None:
    get = {"Get": method(AuthorizationType="AWS_IAM")}
    policy = {"Policy": {"Version": "2012-10-17", "Statement": [{"Sid": "All", **EVERYBODY}]}}
    assert ("open-policy", "statement All") in named(audited(tmp_path, get, policy))
    narrow = {"Statement": [{**EVERYBODY, "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}}]}
    assert "open-policy" not in rules_of(audited(tmp_path, get, {"Policy": narrow}))


@pytest.mark.parametrize(("api", "found"), [(PRIVATE, True), ({}, False)])
def test_a_deny_by_a_key_that_no_call_has_denies_every_call(
    tmp_path: Path, api: dict[str, object], *, found: bool
) -> None:
    """Through a VPC endpoint the caller's address is in aws:VpcSourceIp."""
    deny = {**EVERYBODY, "Effect": "Deny", "Condition": OUTSIDE}
    policy = {"Policy": {"Version": "2012-10-17", "Statement": [EVERYBODY, deny]}}
    audit_ = audited(tmp_path, {"Get": method(AuthorizationType="NONE")}, {**policy, **api})
    assert ("absent-condition-key" in rules_of(audit_)) is found


def test_another_account_that_may_call_unconditionally_is_named() -> None:
    config = """
  resourcePolicy:
    Version: '2012-10-17'
    Statement:
      - {Effect: Allow, Principal: {AWS: "ACCOUNT"}, Action: execute-api:Invoke, Resource: 'execute-api:/*'}
  accountId: "111122223333"
"""
    assert "other-account" in rules_of(of_incident(config.replace("ACCOUNT", "444455556666")))
    assert "other-account" not in rules_of(of_incident(config.replace("ACCOUNT", "111122223333")))


KEYS = """
  apiKeys:
    - {id: k1a2b3c4d5, enabled: false}
    - {id: k5d4c3b2a1, enabled: true}
  usagePlans:
    - {id: basic, stages: [prod], keys: [k1a2b3c4d5]}
    - {id: empty, stages: [], keys: []}
"""


def test_keys_and_plans_that_open_nothing_are_named() -> None:
    assert named(of_incident(KEYS)) >= {
        ("disabled-key-in-plan", "API key k1a2b3c4d5"),
        ("key-without-plan", "API key k5d4c3b2a1"),
        ("plan-without-stage", "usage plan empty"),
    }


def test_a_key_in_a_template_can_be_in_a_plan_elsewhere(tmp_path: Path) -> None:
    key = {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Enabled": True}}
    assert "key-without-plan" not in rules_of(audited(tmp_path, {"Key": key}))


def test_errors_that_pages_cannot_read_are_named(tmp_path: Path) -> None:
    options = method("OPTIONS", AuthorizationType="NONE")
    found = named(audited(tmp_path, {"Options": options}))
    assert ("errors-without-cors", "gateway response DEFAULT_4XX") in found
    parameters = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    own = {
        kind: {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResponseType": kind,
                "ResponseParameters": parameters,
            },
        }
        for kind in ("DEFAULT_4XX", "DEFAULT_5XX")
    }
    resources = {"Options": options, "A": own["DEFAULT_4XX"], "B": own["DEFAULT_5XX"]}
    assert "errors-without-cors" not in rules_of(audited(tmp_path, resources))
