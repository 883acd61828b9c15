"""Policies that are attached to a principal by name or ARN. Their documents are those that AWS publishes
(the AWS managed policy reference)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import audited, method
from tests.audit.test_identities import CONNECTIONS, TERRAFORM, WIDE, role, rules, statement
from why403.api.audit import audited_files
from why403.audit.finding import Audited, Finding

INVOKE_ALL = "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess"
GET = {"Get": method(AuthorizationType="AWS_IAM")}
WIDE_ONE = statement("execute-api:Invoke", "*")


def managed(*statements: dict[str, Any], **more: object) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document, **more}}


def with_arns(made: dict[str, Any], *arns: object) -> dict[str, Any]:
    return {**made, "Properties": {**made["Properties"], "ManagedPolicyArns": list(arns)}}


def of_rule(found: Audited, rule: str) -> Finding:
    (finding,) = (each for each in found.findings if each.rule.id == rule)
    return finding


def brings(found: Audited, rule: str = WIDE) -> tuple[str, ...]:
    proof = of_rule(found, rule).proof
    assert proof is not None
    return proof.brings


def test_a_policy_is_shown_with_the_role_that_names_it(tmp_path: Path) -> None:
    worker = with_arns(role(), {"Ref": "Shared"})
    found = audited(tmp_path, {**GET, "Shared": managed(WIDE_ONE), "Worker": worker})
    assert of_rule(found, WIDE).subject == "statement 1 of the policy of Shared"
    assert brings(found) == ("Worker",)


@pytest.mark.parametrize("kind", ["Roles", "Users", "Groups"])
def test_a_policy_is_shown_with_those_that_it_names(tmp_path: Path, kind: str) -> None:
    shared = managed(WIDE_ONE, **{kind: [{"Ref": "Worker"}, {"Ref": "Helper"}]})
    found = audited(tmp_path, {**GET, "Shared": shared, "Worker": role(), "Helper": role()})
    assert brings(found) == ("Worker and Helper",)


def inline(kind: str, **one: object) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": [{**WIDE_ONE, **one}]}
    own = {"PolicyName": "own", f"{kind}Name": {"Ref": "Worker"}, "PolicyDocument": document}
    return {"Type": f"AWS::IAM::{kind}Policy", "Properties": own}


@pytest.mark.parametrize("kind", ["Role", "User", "Group"])
def test_an_inline_policy_is_of_the_one_that_it_names(tmp_path: Path, kind: str) -> None:
    worker = {"Type": f"AWS::IAM::{kind}", "Properties": {}}
    resources = {**GET, "Worker": worker, "Calls": inline(kind)}
    assert brings(audited(tmp_path, resources)) == ("Worker",)
    assert rules(audited(tmp_path, {**resources, "Guard": inline(kind, Effect="Deny")})) == []


def test_a_policy_that_nobody_here_has_is_shown_as_before(tmp_path: Path) -> None:
    assert brings(audited(tmp_path, {**GET, "Shared": managed(WIDE_ONE)})) == (
        "a principal with this policy",
    )


def test_a_denial_in_another_policy_of_the_principal_counts(tmp_path: Path) -> None:
    denial = {**WIDE_ONE, "Effect": "Deny"}
    worker = with_arns(role(denial), {"Ref": "Shared"})
    resources = {**GET, "Shared": managed(WIDE_ONE), "Worker": worker}
    assert rules(audited(tmp_path, resources)) == []
    other = with_arns(role(), {"Ref": "Shared"})
    assert rules(audited(tmp_path, {**resources, "Other": other})) == [WIDE]


@pytest.mark.parametrize(
    "arn",
    [
        INVOKE_ALL,
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess"},
        {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AdministratorAccess"]]},
    ],
)
def test_a_policy_of_aws_for_every_api_is_named(tmp_path: Path, arn: object) -> None:
    found = audited(tmp_path, {**GET, "Worker": with_arns(role(), arn)})
    finding = of_rule(found, WIDE)
    assert finding.subject.endswith("Access of Worker")
    assert finding.narrowed is None
    assert finding.at.path[:3] == ("Resources", "Worker", "Properties")


@pytest.mark.parametrize(
    "name", ["AmazonAPIGatewayAdministrator", "service-role/AWSLambdaBasicExecutionRole"]
)
def test_a_policy_of_aws_for_no_call_is_not(tmp_path: Path, name: str) -> None:
    worker = with_arns(role(), f"arn:aws:iam::aws:policy/{name}", "arn:aws:iam::111122223333:policy/own")
    assert rules(audited(tmp_path, {**GET, "Worker": worker})) == []


def of_module(folder: Path, text: str) -> Audited:
    (folder / "main.tf").write_text(f"{TERRAFORM}\n{text}".replace("RESOURCE", "*"), "utf-8")
    ((_, found),), _ = audited_files([(str(folder), "")], {})
    return found


SHARED = 'resource "aws_iam_policy" "shared" {\n  policy = data.aws_iam_policy_document.worker.json\n}\n'


@pytest.mark.parametrize("kind", ["role", "user", "group"])
def test_attachments_of_terraform(tmp_path: Path, kind: str) -> None:
    text = f"""{SHARED}
resource "aws_iam_{kind}" "worker" {{
  name = "worker"
}}
resource "aws_iam_{kind}_policy_attachment" "worker" {{
  {kind}     = aws_iam_{kind}.worker.name
  policy_arn = aws_iam_policy.shared.arn
}}
"""
    found = of_module(tmp_path, text)
    assert brings(found) == (f"aws_iam_{kind}.worker",)


@pytest.mark.parametrize(
    "text",
    [
        f'''resource "aws_iam_role" "worker" {{ name = "worker" }}
resource "aws_iam_role_policy_attachment" "all" {{
  role       = aws_iam_role.worker.name
  policy_arn = "{INVOKE_ALL}"
}}''',
        f'resource "aws_iam_role" "worker" {{\n  managed_policy_arns = ["{INVOKE_ALL}"]\n}}',
    ],
)
def test_policies_of_aws_in_a_module(tmp_path: Path, text: str) -> None:
    found = of_module(tmp_path, text)
    assert WIDE in rules(found)
    assert CONNECTIONS not in rules(found)
    subject = "statement 1 of AmazonAPIGatewayInvokeFullAccess of aws_iam_role.worker"
    assert of_rule(found, WIDE).subject == subject
