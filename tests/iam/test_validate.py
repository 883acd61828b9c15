"""Findings: each code with the smallest policy that has it, and its line and column."""

from __future__ import annotations

import json
from typing import Any

import pytest

from why403.iam.documents import parse_policy
from why403.iam.findings import Use
from why403.iam.validate import validate

API = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5"
ALLOW = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{API}/prod/GET/orders"}


def codes(use: Use, *statements: dict[str, Any], version: str = "2012-10-17") -> set[str]:
    document = parse_policy({"Version": version, "Statement": list(statements)})
    return {finding.code for finding in validate(document, use)}


def when(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {**ALLOW, "Condition": {operator: {key: value}}}


IDENTITY: list[tuple[str, dict[str, Any]]] = [
    ("action-unknown", {**ALLOW, "Action": "execute-api:Invoik"}),
    ("action-without-service", {**ALLOW, "Action": "Invoke"}),
    ("action-not-one-name", {**ALLOW, "Action": "execute-api:Invoke,ManageConnections"}),
    ("action-service-wildcard", {**ALLOW, "Action": "execute-*:Invoke"}),
    ("action-missing", {"Effect": "Allow", "Resource": "*"}),
    ("resource-missing", {"Effect": "Allow", "Action": "*"}),
    ("resource-no-arn", {**ALLOW, "Resource": "/prod/GET/orders"}),
    ("resource-other-service", {**ALLOW, "Resource": "arn:aws:s3:::bucket/*"}),
    ("resource-account", {**ALLOW, "Resource": "arn:aws:execute-api:eu-west-1:123:abc/*"}),
    ("resource-partition", {**ALLOW, "Resource": "arn:amazon:execute-api:eu-west-1:111122223333:abc/*"}),
    ("resource-api-alone", {**ALLOW, "Resource": API}),
    ("resource-ends-early", {**ALLOW, "Resource": f"{API}/"}),
    ("resource-ends-early", {**ALLOW, "Resource": f"{API}/prod"}),
    ("resource-ends-early", {**ALLOW, "Resource": f"{API}/prod/GET"}),
    ("resource-any-verb", {**ALLOW, "Resource": f"{API}/prod/ANY/orders"}),
    ("resource-verb-case", {**ALLOW, "Resource": f"{API}/prod/get/orders"}),
    ("resource-parameter-name", {**ALLOW, "Resource": f"{API}/prod/GET/orders/{{id}}"}),
    ("resource-double-slash", {**ALLOW, "Resource": f"{API}/prod/GET//orders"}),
    ("principal-not-here", {**ALLOW, "Principal": "*"}),
    ("operator-unknown", when("StringSame", "aws:username", "a")),
    ("operator-type", when("StringEquals", "aws:SourceIp", "10.0.0.1")),
    ("key-other-service", when("StringEquals", "s3:prefix", "a")),
    ("key-not-listed", when("StringEquals", "aws:RequestedRegion", "eu-west-1")),
    ("cidr-invalid", when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "10.0.0.0/33"])),
    ("cidr-host-bits", when("IpAddress", "aws:SourceIp", "10.0.0.1/8")),
    ("value-type", when("NumericLessThan", "aws:MultiFactorAuthAge", "soon")),
    ("value-type", when("Null", "aws:TokenIssueTime", "maybe")),
    ("value-type", when("ArnLike", "aws:PrincipalArn", "*")),
    ("values-none", when("StringEquals", "aws:username", [])),
    ("set-operator-single", when("ForAnyValue:StringEquals", "aws:username", "a")),
    ("set-operator-missing", when("StringEquals", "aws:PrincipalOrgPaths", "o-1/")),
    ("for-all-missing-key", when("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-1/*")),
    ("star-without-like", when("StringEquals", "aws:username", "a*")),
    ("not-understood", {**ALLOW, "Comment": "x"}),
    ("not-understood", {**ALLOW, "Effect": "Permit"}),
]

RESOURCE: list[tuple[str, dict[str, Any]]] = [
    ("principal-missing", ALLOW),
    ("principal-wildcard", {**ALLOW, "Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}),
    ("principal-group", {**ALLOW, "Principal": {"AWS": "arn:aws:iam::111122223333:group/g"}}),
    ("principal-deleted", {**ALLOW, "Principal": {"AWS": "AROAEXAMPLE"}}),
    ("principal-invalid", {**ALLOW, "Principal": {"AWS": "anna"}}),
    ("principal-kind", {**ALLOW, "Principal": {"Federated": "accounts.google.com"}}),
    ("not-principal-allow", {**ALLOW, "NotPrincipal": {"AWS": "111122223333"}}),
    (
        "not-principal-account",
        {**ALLOW, "Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/a"}},
    ),
]


@pytest.mark.parametrize(
    ("code", "statement"), IDENTITY, ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_identity_policy_has_the_finding(code: str, statement: dict[str, Any]) -> None:
    assert code in codes(Use.IDENTITY, statement)


@pytest.mark.parametrize(
    ("code", "statement"), RESOURCE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_resource_policy_has_the_finding(code: str, statement: dict[str, Any]) -> None:
    assert code in codes(Use.RESOURCE, statement)


def test_a_good_policy_has_none() -> None:
    good = {**ALLOW, "Resource": [f"{API}/*", "execute-api:/prod/GET/", f"{API}/prod/POST/@connections/*"]}
    assert not codes(Use.IDENTITY, good, when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "2001:db8::/32"]))


def test_another_service_may_stand_in_an_identity_policy() -> None:
    assert not codes(Use.IDENTITY, {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"})


def test_a_deny_that_covers_an_allow_is_said() -> None:
    deny = {"Effect": "Deny", "Action": "execute-api:*", "Resource": f"{API}/*"}
    assert "allow-shadowed" in codes(Use.IDENTITY, ALLOW, deny)
    narrower = {**deny, "Resource": f"{API}/dev/*"}
    assert "allow-shadowed" not in codes(Use.IDENTITY, ALLOW, narrower)
    conditional = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert "allow-shadowed" not in codes(Use.IDENTITY, ALLOW, conditional)


def test_a_policy_that_is_too_long_is_said() -> None:
    many = [f"{API}/prod/GET/path-{i}" for i in range(200)]
    assert "too-long" in codes(Use.RESOURCE, {**ALLOW, "Principal": "*", "Resource": many})


def test_variables_need_the_newer_version() -> None:
    assert "variable-literal" in codes(
        Use.IDENTITY, {**ALLOW, "Resource": f"{API}/*/${{aws:username}}"}, version="2008-10-17"
    )


def test_a_finding_knows_its_line_and_column() -> None:
    written = json.dumps(
        {"Version": "2012-10-17", "Statement": [when("IpAddress", "aws:SourceIp", "10/8")]}, indent=1
    )
    finding = validate(parse_policy(written, "p.json"), Use.IDENTITY)[0]
    assert (finding.code, str(finding.at)) == ("cidr-invalid", "p.json:10:22")
