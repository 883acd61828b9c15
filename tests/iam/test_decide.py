"""Decisions: reasons, near misses, what is missing, and on what they stand."""

from __future__ import annotations

import json

import pytest

from why403.iam.combination import Policies, combined
from why403.iam.decide import Outcome, decide
from why403.iam.documents import parse_policy
from why403.iam.layers import PolicyKind, resource_policy_formulas
from why403.iam.near import near_misses
from why403.iam.request import Request, facts_of
from why403.logic.claims import Standing
from why403.logic.formula import Cause
from why403.logic.reading import read
from why403.logic.states import ABSENT
from why403.logic.truth import NO, YES, Truth

ORDERS = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/GET/orders"
ANNA = "arn:aws:iam::111122223333:user/anna"
OFFICE = """{"Version": "2012-10-17", "Statement": [
  {"Sid": "Other", "Effect": "Allow", "Action": "execute-api:*", "Resource": "arn:aws:execute-api:*:*:x/*"},
  {"Sid": "Office", "Effect": "Allow", "Action": "execute-api:*", "Resource": "*",
   "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
]}"""
EVERYBODY = """{"Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
  {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
   "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
]}"""


def policies(**more: object) -> Policies:
    return Policies("111122223333", **more)  # type: ignore[arg-type]


def asked(address: str | None = None, complete: bool = True) -> Request:
    return Request("execute-api:Invoke", ORDERS, ANNA, {"aws:SourceIp": address} if address else {}, complete)


OFFICE_ONLY = policies(identity=(parse_policy(OFFICE, "office.json"),))


def test_an_allow_names_its_statement() -> None:
    decision = decide(asked("203.0.113.9"), OFFICE_ONLY)
    assert decision.outcome is Outcome.ALLOWED
    assert [str(ruling.at) for ruling in decision.deciding] == ["office.json#Statement.1"]


def test_a_near_miss_says_which_part_failed_and_on_what() -> None:
    missed = near_misses(combined(OFFICE_ONLY), facts_of(asked("198.51.100.1")))
    assert [(miss.kind, str(miss.at)) for miss in missed if "1" in str(miss.at)] == [
        (PolicyKind.IDENTITY, "office.json#Statement.1")
    ]
    reason = missed[-1].failed[0]
    assert (reason.value, str(reason.leaf.at)) == ("198.51.100.1", "office.json:4:32")


def test_an_untold_key_leaves_it_open_and_is_named() -> None:
    decision = decide(asked(complete=False), OFFICE_ONLY)
    assert decision.outcome is Outcome.UNKNOWN
    assert {r.leaf.fact.name for r in decision.missing if hasattr(r.leaf, "fact")} == {"aws:SourceIp"}


def test_a_deny_names_its_kind() -> None:
    decision = decide(asked("198.51.100.1"), policies(resource=parse_policy(EVERYBODY, "api.json")))
    assert decision.outcome is Outcome.EXPLICITLY_DENIED
    assert decision.blocked_by == (PolicyKind.RESOURCE,)
    assert [str(ruling.at) for ruling in decision.deciding] == ["api.json#Statement.1"]


def test_a_grant_to_the_own_account_stands_on_an_assumption() -> None:
    document = parse_policy(EVERYBODY.replace('"Principal": "*"', '"Principal": {"AWS": "111122223333"}', 1))
    decision = decide(asked("10.0.0.1"), policies(resource=document))
    assert decision.outcome is Outcome.IMPLICITLY_DENIED
    assert decision.standing is Standing.ASSUMED


def test_the_formulas_of_a_resource_policy_carry_the_causes_they_were_given() -> None:
    silent, deny = Cause("silent", "nothing allows"), Cause("deny", "something denies")
    allows, denies = resource_policy_formulas(parse_policy(EVERYBODY), silent=silent, deny=deny)
    told = {"iam.action": "execute-api:Invoke", "iam.resource": ORDERS, "iam.principal": "anonymous"}
    assert read(allows, told).truth is YES
    assert read(denies, told).truth is Truth.UNKNOWN
    found = read(denies, {**told, "aws:SourceIp": ABSENT})
    assert found.truth is YES
    assert {reason.leaf.cause for reason in found.reasons} == {deny}
    elsewhere = read(allows, {**told, "iam.resource": "arn:aws:s3:::b"})
    assert elsewhere.truth is NO
    assert {reason.leaf.cause for reason in elsewhere.reasons} == {silent}


def test_a_hole_has_the_place_of_what_is_not_understood() -> None:
    document = parse_policy(OFFICE.replace('"Sid": "Office"', '"Comment": "Office"'), "office.json")
    decision = decide(asked("203.0.113.9"), policies(identity=(document,)))
    assert decision.outcome is Outcome.UNKNOWN
    assert "office.json:3:4" in {str(reason.leaf.at) for reason in decision.missing}


@pytest.mark.parametrize(
    ("operator", "values", "truth"),
    [
        ("StringEquals", [{"Fn::Ref": "Endpoint"}], Truth.UNKNOWN),
        ("StringEquals", [{"Fn::Ref": "Endpoint"}, "vpce-1"], YES),
        ("StringNotEquals", [{"Fn::Ref": "Endpoint"}], Truth.UNKNOWN),
        ("StringNotEquals", [{"Fn::Ref": "Endpoint"}, "vpce-1"], NO),
        ("ForAnyValue:StringEquals", [{"Fn::Ref": "Endpoint"}], Truth.UNKNOWN),
        ("Null", {"Fn::Ref": "Flag"}, Truth.UNKNOWN),
    ],
)
def test_a_condition_with_an_unknown_value_hangs_on_it_unless_the_others_decide(
    operator: str, values: object, truth: Truth
) -> None:
    condition = {operator: {"aws:SourceVpce": values}}
    statement = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition}
    _, denies = resource_policy_formulas(parse_policy(json.dumps({"Statement": statement})))
    told = {"iam.action": "execute-api:Invoke", "iam.resource": ORDERS, "iam.principal": "anonymous"}
    assert read(denies, {**told, "aws:SourceVpce": "vpce-1"}).truth is truth


def test_root_is_allowed_by_a_claim() -> None:
    root = Request("execute-api:Invoke", ORDERS, "arn:aws:iam::111122223333:root")
    decision = decide(root, policies())
    assert decision.outcome is Outcome.ALLOWED
    assert [claim.standing for claim in decision.claims] == [Standing.DOCUMENTED]


def test_a_decision_names_the_claim_that_lets_it_past_a_boundary() -> None:
    everybody = parse_policy(EVERYBODY)
    nothing = parse_policy('{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}')
    decision = decide(asked("10.0.0.1"), policies(resource=everybody, boundary=(nothing,)))
    assert decision.outcome is Outcome.ALLOWED
    assert any("permissions boundary" in claim.says for claim in decision.claims)
