"""All policies of a caller: his boundary, and what his organization denies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

import pytest

from bench.emulated import ACCOUNT, OWN, Answer, Emulated, fault, ok, xml
from bench.emulated_rest import deploy, rest
from bench.live import SIGNED
from tests.account.scenes import INVOKE, METHODS, SCENES, SIMULATED, Scene, document, host, role, user
from tests.account.test_causes import asked, certain, curl, denied
from tests.cli.calls import FORBIDDEN, Terminal
from why403.account.callers import named_in
from why403.account.parts import BY_NAME

USER = (
    "<GetUserResponse><GetUserResult><User><UserName>ann</UserName><Arn>arn:aws:iam::{account}:user/ann</Arn>"
    "<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>"
    "<PermissionsBoundaryArn>{arn}</PermissionsBoundaryArn></PermissionsBoundary>"
    "</User></GetUserResult></GetUserResponse>"
)
VERSION = (
    "<GetPolicyVersionResponse><GetPolicyVersionResult><PolicyVersion><VersionId>v1</VersionId>"
    "<Document>{}</Document></PolicyVersion></GetPolicyVersionResult></GetPolicyVersionResponse>"
)


def test_a_boundary_is_read(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    arn = next(
        each["Arn"]
        for each in aws.admin("iam").list_policies(Scope="Local")["Policies"]
        if str(prepared.principal).rpartition("/")[2] in each["Arn"]
    )
    answer = xml(USER.format(account=ACCOUNT, arn=arn))
    aws.reply("iam", "GetUser", lambda _r: answer)
    limit = json.dumps(document({**INVOKE, "Effect": "Deny"}))
    aws.reply("iam", "GetPolicyVersion", lambda _r: xml(VERSION.format(quote(limit))))
    found = prepared.everything(aws).written["permissionsBoundary"]
    assert found == document({**INVOKE, "Effect": "Deny"})


def test_no_boundary_is_told_to_be_absent(aws: Emulated) -> None:
    assert SCENES["regional"](aws).everything(aws).written["permissionsBoundary"] == "absent"


def test_control_policies_are_merged_where_every_level_allows_everything(aws: Emulated) -> None:
    found = SCENES["regional"](aws).everything(aws).written["serviceControlPolicies"]
    assert {"Effect": "Deny", "Action": "s3:*", "Resource": "*"} in found["Statement"]  # type: ignore[index]


def test_control_policies_that_only_list_what_is_allowed_stay_untold(aws: Emulated) -> None:
    """What every level has to allow is not the same as all that they allow together."""
    prepared = SCENES["regional"](aws)
    listed = {"Policies": [{"Id": "p-list"}]}
    aws.reply("organizations", "ListPoliciesForTarget", lambda _r: ok(listed))
    assert "serviceControlPolicies" not in prepared.everything(aws).written


def test_another_accounts_caller_is_not_looked_for_here(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    prepared.principal, own = "arn:aws:iam::999999999999:user/ann", prepared.principal
    try:
        config = prepared.everything(aws).written
    finally:
        prepared.principal = own
    assert config["callerArn"] == "arn:aws:iam::999999999999:user/ann"
    assert "callerPolicies" not in config


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        ("User: arn:aws:iam::123456789012:user/ann is not authorized", "arn:aws:iam::123456789012:user/ann"),
        (
            "User: arn:aws:sts::123456789012:assumed-role/r/s is not",
            "arn:aws:sts::123456789012:assumed-role/r/s",
        ),
        ("User: anonymous is not authorized", None),
        ("User is not authorized to access this resource", None),
    ],
)
def test_a_denial_names_its_caller(text: str, arn: str | None) -> None:
    assert named_in(text) == arn


def test_the_principal_can_be_told(why403: Terminal, aws: Emulated) -> None:
    who = user(aws)
    printed = why403("explain", "--live", "--principal", who, FORBIDDEN)
    assert "it is not clear which API of this account was called" in printed.err
    assert printed.code == 0


def with_key(aws: Emulated, key_id: str | None, principal: str | None = None) -> Mapping[str, object]:
    """What is told of a call that this key signed."""
    scene = SCENES["private"](aws)
    reader = Scene(scene.incident, principal=principal, key_id=key_id).reader(aws)
    reader.read(BY_NAME["caller"], scene.facts)
    return reader.written


def test_a_users_key_names_its_user(aws: Emulated) -> None:
    name = user(aws).rpartition("/")[2]
    made = aws.admin("iam").create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    assert with_key(aws, made)["callerArn"] == f"arn:aws:iam::{ACCOUNT}:user/{name}"


def test_our_own_key_names_us(aws: Emulated) -> None:
    own = aws.admin("sts").get_caller_identity()["Arn"]
    assert with_key(aws, OWN["aws_access_key_id"])["callerArn"] == own


@pytest.mark.parametrize("key_id", ["ASIAIOSFODNN7EXAMPLE", "****************MPLE", None])
def test_the_key_of_a_session_a_masked_one_and_none_name_nobody(aws: Emulated, key_id: str | None) -> None:
    aws.calls.clear()
    assert "callerArn" not in with_key(aws, key_id)
    assert not aws.calls


def test_a_principal_that_is_told_stands_above_the_key(aws: Emulated) -> None:
    told = "arn:aws:iam::123456789012:user/somebody"
    assert with_key(aws, OWN["aws_access_key_id"], told)["callerArn"] == told


@pytest.mark.parametrize("where", ["header", "url"])
def test_the_key_is_read_off_the_call(why403: Terminal, aws: Emulated, where: str) -> None:
    name = user(aws).rpartition("/")[2]
    made = aws.admin("iam").create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    scope = f"{made}/20261122/eu-west-1/execute-api/aws4_request"
    api = SCENES["http"](aws).incident.request.url
    if where == "header":
        field = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}"
        call = f"$ curl -i '{api}' -H 'Authorization: {field}'"
    else:
        query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={quote(scope, safe='')}&X-Amz-Signature=0"
        call = f"$ curl -i '{api}?{query}'"
    printed = why403("capture", f"{call}\n{FORBIDDEN}")
    assert f"callerArn: arn:aws:iam::{ACCOUNT}:user/{name}" in printed.out
    assert made not in printed.out


def test_a_user_of_the_same_name_in_another_account_is_not_taken_for_the_caller(aws: Emulated) -> None:
    """IAM is asked by name, and its answer says of which account he is."""
    prepared = SCENES["regional"](aws)
    name = str(prepared.principal).rpartition("/")[2]
    other = Scene(prepared.incident, principal=f"arn:aws:iam::999999999999:user/{name}")
    assert "callerPolicies" not in other.everything(aws).written


def test_where_the_user_may_not_be_read_his_policies_still_are(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    aws.reply("iam", "GetUser", lambda _r: fault("query", "AccessDenied", 403))
    config = prepared.everything(aws).written
    assert document(INVOKE) in config["callerPolicies"]  # type: ignore[operator]
    assert "permissionsBoundary" not in config


def test_control_policies_below_the_root_alone_stay_untold(aws: Emulated) -> None:
    """What stands above would count as well."""
    prepared = SCENES["regional"](aws)
    aws.reply("organizations", "ListParents", lambda _r: ok({"Parents": []}))
    assert "serviceControlPolicies" not in prepared.everything(aws).written


def test_a_deny_counts_though_another_policy_may_not_be_read(why403: Terminal, aws: Emulated) -> None:
    api = rest(aws, METHODS)
    deploy(aws, api, "prod", METHODS)
    who = user(aws, INVOKE, {**INVOKE, "Effect": "Deny"})
    aws.reply("iam", "GetPolicyVersion", lambda _r: fault("query", "AccessDenied", 403))
    answer = denied(who, api, "POST/orders", " with an explicit deny")
    call = curl(f"https://{host(api)}/prod/orders", "-X POST", SIGNED)
    printed = asked(why403, call, answer, "--fact", "network.vpc-endpoint=no")
    assert certain(printed) == {"iam-identity-explicit-deny"}


def test_no_allow_is_not_concluded_where_a_policy_may_not_be_read(why403: Terminal, aws: Emulated) -> None:
    api = rest(aws, METHODS)
    deploy(aws, api, "prod", METHODS)
    who = user(aws, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    aws.reply("iam", "GetPolicyVersion", lambda _r: fault("query", "AccessDenied", 403))
    call = curl(f"https://{host(api)}/prod/orders", "-X POST", SIGNED)
    answer = denied(who, api, "POST/orders")
    printed = asked(why403, call, answer, "--fact", "network.vpc-endpoint=no")
    assert certain(printed) == set()


def test_the_simulator_is_asked_about_the_role_of_a_session_and_the_called_method(
    why403: Terminal, aws: Emulated
) -> None:
    sent: list[str] = []
    api = rest(aws, METHODS)
    deploy(aws, api, "prod", METHODS)
    who = role(aws)

    def simulated(request: Any) -> Answer:
        sent.append(unquote(request.body.decode() if isinstance(request.body, bytes) else str(request.body)))
        return xml(SIMULATED.format("allowed"))

    aws.reply("iam", "SimulatePrincipalPolicy", simulated)
    call = curl(f"https://{host(api)}/prod/orders", "-X POST", SIGNED)
    asked(why403, call, denied(who, api, "POST/orders"), "--ask-aws")
    name = who.split("/")[1]
    assert f"PolicySourceArn=arn:aws:iam::{ACCOUNT}:role/{name}&" in sent[0]
    assert "ActionNames.member.1=execute-api:Invoke&" in sent[0]
    assert f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:{api}/prod/POST/orders" in sent[0]
