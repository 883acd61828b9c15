"""All policies of a caller: his boundary, and what his organization denies."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from bench.emulated import ACCOUNT, Emulated, ok, xml
from tests.cli.calls import FORBIDDEN, Terminal
from tests.sources.live.scenes import INVOKE, SCENES, document, user
from why403.sources.live.callers import named_in

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
    found = prepared.everything(aws).config["permissionsBoundary"]
    assert found == document({**INVOKE, "Effect": "Deny"})


def test_no_boundary_is_told_to_be_absent(aws: Emulated) -> None:
    assert SCENES["regional"](aws).everything(aws).config["permissionsBoundary"] == "absent"


def test_control_policies_are_merged_where_every_level_allows_everything(aws: Emulated) -> None:
    found = SCENES["regional"](aws).everything(aws).config["serviceControlPolicies"]
    assert {"Effect": "Deny", "Action": "s3:*", "Resource": "*"} in found["Statement"]  # type: ignore[index]


def test_control_policies_that_only_list_what_is_allowed_stay_untold(aws: Emulated) -> None:
    """What every level has to allow is not the same as all that they allow together."""
    prepared = SCENES["regional"](aws)
    listed = {"Policies": [{"Id": "p-list"}]}
    aws.reply("organizations", "ListPoliciesForTarget", lambda _r: ok(listed))
    assert "serviceControlPolicies" not in prepared.everything(aws).config


def test_another_accounts_caller_is_not_looked_for_here(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    prepared.principal, own = "arn:aws:iam::999999999999:user/ann", prepared.principal
    try:
        config = prepared.everything(aws).config
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
    assert "nothing names an API of this account" in printed.err
    assert printed.code == 0
