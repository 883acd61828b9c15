"""Policies of principals beside an API: which statements are for more than the API, in every dialect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.audit.made import audited, by_rule, method, template
from why403 import decide, load
from why403.api.audit import audited_files, proved
from why403.audit.finding import Audited, Finding
from why403.iam.outcome import Outcome
from why403.model.identity import OWN_ACCOUNT, OWN_REGION

ARN = "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}"
WIDE, CONNECTIONS, INVALIDATION, ROUTES = (
    "wide-identity-policy",
    "wide-connections-policy",
    "wide-invalidation-policy",
    "policy-wider-than-routes",
)
OF_POLICIES = {WIDE, CONNECTIONS, INVALIDATION, ROUTES}


def statement(action: object, resource: object, **more: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def sub(text: str) -> dict[str, str]:
    return {"Fn::Sub": text}


def role(*statements: dict[str, Any]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"Policies": [{"PolicyName": "own", "PolicyDocument": document}]},
    }


def of(folder: Path, *statements: dict[str, Any]) -> Audited:
    """The audit of GET /orders, with a role that has these statements."""
    return audited(folder, {"Get": method(AuthorizationType="AWS_IAM"), "Worker": role(*statements)})


def rules(found: Audited) -> list[str]:
    return [each.rule.id for each in found.findings if each.rule.id in OF_POLICIES]


def of_rule(found: Audited, rule: str) -> Finding:
    return next(each for each in found.findings if each.rule.id == rule)


@pytest.mark.parametrize(
    ("action", "resource", "rule"),
    [
        ("execute-api:*", "*", WIDE),
        ("*", "*", WIDE),
        ("execute-api:Invoke", sub(f"{ARN}:*"), WIDE),
        ("execute-api:Inv*", sub(f"{ARN}:*/*/GET/*"), WIDE),
        ("execute-api:Invoke", sub(f"{ARN}:*/prod/POST/admin"), WIDE),
        ("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:444455556666:*/*", WIDE),
        (["logs:PutLogEvents", "EXECUTE-API:invoke"], "*", WIDE),
        ("execute-api:ManageConnections", sub("arn:${AWS::Partition}:execute-api:*:*:*"), CONNECTIONS),
        ("execute-api:ManageConnections", sub(f"{ARN}:*/live/POST/@connections/*"), CONNECTIONS),
        ("execute-api:InvalidateCache", "*", INVALIDATION),
        ("execute-api:Invoke", sub(f"{ARN}:${{Api}}/*"), ROUTES),
        ("execute-api:Invoke", sub(f"{ARN}:${{Api}}/prod/*/*"), ROUTES),
    ],
)
def test_a_statement_for_more_than_the_api(
    tmp_path: Path, action: object, resource: object, rule: str
) -> None:
    assert rules(of(tmp_path, statement(action, resource))) == [rule]


@pytest.mark.parametrize(
    "given",
    [
        statement("execute-api:Invoke", sub(f"{ARN}:${{Api}}/prod/GET/orders")),
        statement("execute-api:Invoke", sub(f"{ARN}:${{Api}}/*/GET/orders")),
        statement("execute-api:Invoke", sub(f"{ARN}:a1b2c3d4e9/*")),
        statement("execute-api:ManageConnections", sub(f"{ARN}:${{Sockets}}/*")),
        statement("dynamodb:*", "*"),
        statement("execute-api:*", "*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
        {**statement("execute-api:*", "*"), "Effect": "Deny"},
    ],
)
def test_a_statement_for_no_more_than_it_names(tmp_path: Path, given: dict[str, Any]) -> None:
    assert rules(of(tmp_path, given)) == []


def test_a_deny_beside_it_takes_the_finding_away(tmp_path: Path) -> None:
    other = {"Effect": "Deny", "Action": "execute-api:*", "NotResource": sub(f"{ARN}:${{Api}}/*")}
    assert WIDE not in rules(of(tmp_path, statement("execute-api:Invoke", "*"), other))


def test_an_open_resource_is_not_decided(tmp_path: Path) -> None:
    found = of(tmp_path, statement("execute-api:Invoke", {"Fn::ImportValue": "of-another-stack"}))
    assert rules(found) == []
    assert [each.rule.id for each in found.not_checked] == [WIDE]


def test_its_place_is_the_statement_and_its_proof_a_call_that_it_allows(tmp_path: Path) -> None:
    found = of_rule(of(tmp_path, statement("execute-api:*", "*")), WIDE)
    assert found.at.path == (
        "Resources",
        "Worker",
        "Properties",
        "Policies",
        0,
        "PolicyDocument",
        "Statement",
        0,
    )
    assert found.subject == "statement 1 of the policy of Worker"
    assert found.proof is not None
    assert found.proof.method == "execute-api:Invoke"
    assert found.proof.path.startswith("arn:aws:execute-api:")


def test_its_narrowing_names_the_routes_and_is_made_on_a_copy(tmp_path: Path) -> None:
    found = of_rule(of(tmp_path, statement("execute-api:*", "*")), WIDE).narrowed
    assert found is not None
    (edit,) = found.edits
    assert edit.value == ("arn:aws:execute-api:REGION:ACCOUNT:API_ID/*/GET/orders",)
    assert [each.after.check for each in found.refuses] == ["authorize"]


def test_a_statement_that_is_for_other_services_too_is_not_narrowed(tmp_path: Path) -> None:
    assert of_rule(of(tmp_path, statement("*", "*")), WIDE).narrowed is None


def test_a_policy_under_a_condition_that_does_not_hold_is_none(tmp_path: Path) -> None:
    whole = template(
        {"Get": method(), "Worker": {**role(statement("execute-api:*", "*")), "Condition": "No"}}
    )
    file = tmp_path / "template.json"
    file.write_text(json.dumps({**whole, "Conditions": {"No": {"Fn::Equals": ["a", "b"]}}}), "utf-8")
    assert rules(proved(load(file))) == []


@pytest.mark.parametrize("kind", ["Policy", "ManagedPolicy", "RolePolicy", "UserPolicy", "GroupPolicy"])
def test_every_resource_that_is_a_policy(tmp_path: Path, kind: str) -> None:
    document = {"Version": "2012-10-17", "Statement": statement("execute-api:*", "*")}
    made = {"Type": f"AWS::IAM::{kind}", "Properties": {"PolicyName": "p", "PolicyDocument": document}}
    assert by_rule(audited(tmp_path, {"Get": method(), "P": made}))[WIDE].endswith("the policy of P")


def test_what_is_the_stacks_own_in_an_arn_is_no_wildcard(tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    given = statement("execute-api:Invoke", sub(f"{ARN}:*/prod/GET/orders"))
    file.write_text(json.dumps(template({"Get": method(), "Worker": role(given)})), "utf-8")
    (policy,) = load(file).identities
    for account, allowed in ((OWN_ACCOUNT, True), ("444455556666", False)):
        arn = f"arn:aws:execute-api:{OWN_REGION}:{account}:a1b2c3d4e5/prod/GET/orders"
        who = f"arn:aws:iam::{account}:role/worker"
        decision = decide("execute-api:Invoke", arn, who, identity=policy.document)
        assert (decision.outcome is Outcome.ALLOWED) is allowed


def test_it_is_said_once_for_all_apis_of_a_file(tmp_path: Path) -> None:
    whole: Any = template({"Get": method(), "Worker": role(statement("execute-api:*", "*"))})
    whole["Resources"]["Second"] = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "b"}}
    file = tmp_path / "template.json"
    file.write_text(json.dumps(whole), "utf-8")
    found, _ = audited_files([(str(file), "")], {})
    assert len(found) == 2
    assert sum(rules(each).count(WIDE) for _, each in found) == 1


def sam(**function: object) -> dict[str, Any]:
    event = {"Type": "Api", "Properties": {"Path": "/orders", "Method": "get"}}
    own = {"Runtime": "python3.12", "Handler": "a.b", "InlineCode": "x", "Events": {"Get": event}}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Orders": {"Type": "AWS::Serverless::Function", "Properties": {**own, **function}}},
    }


@pytest.mark.parametrize("listed", [True, False])
def test_the_policies_of_a_function_of_sam(tmp_path: Path, *, listed: bool) -> None:
    document = {"Statement": [statement("execute-api:Invoke", sub(f"{ARN}:*/*/GET/*"))]}
    given = ["AWSLambdaBasicExecutionRole", {"S3ReadPolicy": {"BucketName": "b"}}, document]
    file = tmp_path / "template.yaml"
    file.write_text(yaml.safe_dump(sam(Policies=given if listed else document), sort_keys=False), "utf-8")
    found = of_rule(proved(load(file)), WIDE)
    assert found.subject == "statement 1 of the policy of OrdersRole"
    line = file.read_text("utf-8").splitlines()[(found.at.line or 0) - 1]
    assert line.strip() == "- Effect: Allow"


def test_a_function_of_sam_with_a_role_has_no_policies_of_its_own(tmp_path: Path) -> None:
    document = {"Statement": [statement("execute-api:*", "*")]}
    given = sam(Policies=[document], Role="arn:aws:iam::111122223333:role/other")
    file = tmp_path / "template.yaml"
    file.write_text(yaml.safe_dump(given), "utf-8")
    assert rules(proved(load(file))) == []


TERRAFORM = """
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}
resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_rest_api.shop.root_resource_id
  http_method   = "GET"
  authorization = "AWS_IAM"
}
data "aws_iam_policy_document" "worker" {
  statement {
    actions   = ["execute-api:Invoke"]
    resources = ["RESOURCE"]
  }
}
"""
OF_DOCUMENT = "policy = data.aws_iam_policy_document.worker.json"
ENCODED = (
    'policy = jsonencode({ Version = "2012-10-17", Statement = '
    '[{ Effect = "Allow", Action = ["execute-api:Invoke"], Resource = "RESOURCE" }] })'
)
IN_ACCOUNT = "arn:aws:execute-api:${data.aws_region.here.name}:${data.aws_caller_identity.me.account_id}"


@pytest.mark.parametrize("written", [OF_DOCUMENT, ENCODED])
@pytest.mark.parametrize(
    "kind", ["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"]
)
@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        (f"{IN_ACCOUNT}:*/*", [WIDE]),
        ("*", [WIDE]),
        ("${aws_api_gateway_rest_api.shop.execution_arn}/*", [ROUTES]),
        (f"{IN_ACCOUNT}:${{aws_api_gateway_rest_api.shop.id}}/*", [ROUTES]),
        ("${aws_api_gateway_rest_api.shop.execution_arn}/*/GET/", []),
    ],
)
def test_policies_of_terraform(
    tmp_path: Path, written: str, kind: str, resource: str, rule: list[str]
) -> None:
    text = f'{TERRAFORM}\nresource "{kind}" "p" {{\n  {written}\n}}\n'.replace("RESOURCE", resource)
    (tmp_path / "main.tf").write_text(text, "utf-8")
    ((_, found),), _ = audited_files([(str(tmp_path), "")], {})
    assert rules(found) == rule
    assert all(each.at.line for each in found.findings if each.rule.id in OF_POLICIES)


def test_an_inline_policy_of_a_role_of_terraform(tmp_path: Path) -> None:
    block = f'resource "aws_iam_role" "r" {{\n  inline_policy {{\n    name = "i"\n    {ENCODED}\n  }}\n}}\n'
    (tmp_path / "main.tf").write_text((TERRAFORM + block).replace("RESOURCE", "*"), "utf-8")
    ((_, found),), _ = audited_files([(str(tmp_path), "")], {})
    assert of_rule(found, WIDE).subject == "statement 1 of the policy of aws_iam_role.r"
