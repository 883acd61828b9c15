"""Questions whose answers cannot be counted: what policies read is asked, by values that stand for all."""

from __future__ import annotations

import json

import pytest

from why403 import facts as f
from why403.api.inputs import case_of, gathered
from why403.logic.states import ABSENT
from why403.questions.ask import Question, questions
from why403.questions.explain import Case, explain
from why403.questions.samples import ANOTHER

ARN = "arn:aws:execute-api:eu-west-1:********3333:abc123def4/prod/GET/orders"
EXPLICIT = (
    "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
    f"{ARN} with an explicit deny"
)
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
NETWORKS = ["198.51.100.0/24", "203.0.113.0/24"]


def denied(
    condition: dict[str, object],
    authorization: str = "NONE",
    caller: str = "anonymous",
    headers: dict[str, str] | None = None,
) -> Case:
    """A call that a policy of two statements refuses: an Allow for all, and a Deny under this condition."""
    words = EXPLICIT.replace("anonymous", caller)
    policy = {
        "Version": "2012-10-17",
        "Statement": [ALLOW, {**ALLOW, "Effect": "Deny", "Condition": condition}],
    }
    incident = {
        "why403": 1,
        "api_type": "REST",
        "observed": {"status": 403, "body": json.dumps({"Message": words})},
        "request": {
            "method": "GET",
            "url": "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders",
            "headers": headers or {},
        },
        "config": {
            "api": {"id": "abc123def4", "accountId": "111122223333"},
            "stages": ["prod"],
            "routes": [{"route": "GET /orders", "authorization": authorization, "apiKeyRequired": False}],
            "resourcePolicy": policy,
        },
    }
    return case_of(gathered({"incident.json": json.dumps(incident)}))


def question(case: Case, name: str) -> Question:
    found = {each.fact.name: each for each in questions(explain(case), 12)}
    return found[name]


def left(asked: Question) -> dict[object, set[str]]:
    return {value: set(codes) for value, codes in asked.separates}


DENY = "resource-policy-explicit-deny"


def test_the_callers_address_is_asked_where_a_policy_hangs_on_it() -> None:
    asked = question(denied({"NotIpAddress": {"aws:SourceIp": NETWORKS}}), f.SOURCE_IP.name)
    assert asked.free
    assert asked.choices == ()


def test_of_addresses_that_leave_the_same_one_stands_for_all() -> None:
    """One of the two networks, and one outside of both. A call through a VPC endpoint has no source address,
    so a Deny of all others meets it as well."""
    asked = left(question(denied({"NotIpAddress": {"aws:SourceIp": NETWORKS}}), f.SOURCE_IP.name))
    assert set(asked) == {"198.51.100.0", "192.0.2.77"}
    assert DENY not in asked["198.51.100.0"]
    assert DENY in asked["192.0.2.77"]


def test_what_a_policy_comes_to_is_not_asked_where_what_it_reads_is() -> None:
    names = {
        each.fact.name
        for each in questions(explain(denied({"NotIpAddress": {"aws:SourceIp": NETWORKS}})), 12)
    }
    assert f.RESOURCE_POLICY_DENIES.name not in names


def test_who_does_not_know_the_address_is_asked_what_the_policy_comes_to() -> None:
    told = explain(denied({"NotIpAddress": {"aws:SourceIp": NETWORKS}}))
    unknown = frozenset({f.SOURCE_IP.name, f.VPC_ENDPOINT.name})
    assert f.RESOURCE_POLICY_DENIES.name in {each.fact.name for each in questions(told, 12, unknown)}


@pytest.mark.parametrize(
    ("condition", "fact", "mentioned"),
    [
        ({"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}, f.SOURCE_VPCE.name, "vpce-0a1b2c3d"),
        ({"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}, f.SOURCE_VPC.name, "vpc-0a1b2c3d"),
        ({"IpAddress": {"aws:VpcSourceIp": "10.1.0.0/16"}}, f.SOURCE_IP.name, "10.1.0.0"),
        ({"StringLike": {"aws:UserAgent": "curl/*"}}, "aws:UserAgent", "curl/x"),
        ({"StringEquals": {"aws:Referer": "https://example.com/"}}, "aws:Referer", "https://example.com/"),
    ],
)
def test_each_key_that_a_policy_reads_has_a_question(
    condition: dict[str, object], fact: str, mentioned: str
) -> None:
    asked = left(question(denied(condition), fact))
    assert DENY in asked[mentioned]
    assert any(DENY not in codes for codes in asked.values())


def test_the_organization_of_a_signed_caller_is_asked() -> None:
    caller = "arn:aws:iam::111122223333:user/reader"
    case = denied({"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}}, "AWS_IAM", caller)
    asked = left(question(case, "aws:PrincipalOrgID"))
    assert DENY not in asked["o-abc123"]
    assert DENY in asked[ANOTHER]


def test_where_a_policy_asks_only_whether_there_is_a_value_that_is_asked() -> None:
    asked = question(denied({"Null": {"aws:Referer": "true"}}), "aws:Referer")
    assert not asked.free
    assert DENY in left(asked)[ABSENT]
    assert DENY not in left(asked)["present"]


def test_a_header_that_was_sent_is_read_by_the_policy() -> None:
    case = denied({"StringLike": {"aws:UserAgent": "curl/*"}}, headers={"User-Agent": "curl/8.5.0"})
    assert DENY in explain(case).certain


@pytest.mark.parametrize(("address", "certain"), [("9.9.9.9", True), ("198.51.100.9", False)])
def test_a_told_address_settles_the_policy(address: str, certain: bool) -> None:
    case = denied({"NotIpAddress": {"aws:SourceIp": NETWORKS}}).learning(f.SOURCE_IP.name, address)
    told = explain(case)
    assert (DENY in told.certain) is certain
    assert (DENY in {row.cause.code for row in told.suspects}) is certain
