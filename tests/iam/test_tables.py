"""API Gateway's tables A and B, row by row."""

from __future__ import annotations

import pytest

from why403.iam.tables import Authorization, Said, TableAnswer, alone, answer, before_authorizer
from why403.logic.formula import FAILS, HOLDS, Formula
from why403.logic.reading import read
from why403.logic.truth import NO, YES

SAYS = {"allow": Said(HOLDS, FAILS), "deny": Said(FAILS, HOLDS), "nothing": Said(FAILS, FAILS)}
ROWS = [
    ("allow", "allow", "allow", "allow"),
    ("allow", "nothing", "allow", "implicit"),
    ("allow", "deny", "explicit", "explicit"),
    ("nothing", "allow", "allow", "implicit"),
    ("nothing", "nothing", "implicit", "implicit"),
    ("nothing", "deny", "explicit", "explicit"),
    ("deny", "allow", "explicit", "explicit"),
    ("deny", "nothing", "explicit", "explicit"),
    ("deny", "deny", "explicit", "explicit"),
]


def outcome(found: TableAnswer) -> str:
    if read(found.denied, {}).truth is YES:
        return "explicit"
    return "allow" if read(found.granted, {}).truth is YES else "implicit"


@pytest.mark.parametrize(("caller", "resource", "same", "other"), ROWS)
def test_the_rows_of_both_tables(caller: str, resource: str, same: str, other: str) -> None:
    who, policy = SAYS[caller], SAYS[resource]
    assert outcome(answer(Authorization.LAMBDA, who, policy)) == same
    assert outcome(answer(Authorization.IAM, who, policy, same_account=HOLDS)) == same
    assert outcome(answer(Authorization.IAM, who, policy, same_account=FAILS)) == other


@pytest.mark.parametrize(
    ("how", "said", "wanted"),
    [
        (Authorization.NONE, "allow", "allow"),
        (Authorization.NONE, "nothing", "implicit"),
        (Authorization.NONE, "deny", "explicit"),
        (Authorization.COGNITO, "allow", "allow"),
        (Authorization.COGNITO, "nothing", "implicit"),
        (Authorization.COGNITO, "deny", "explicit"),
        (Authorization.JWT, "nothing", "implicit"),
    ],
)
def test_where_the_resource_policy_decides_alone(how: Authorization, said: str, wanted: str) -> None:
    assert outcome(answer(how, SAYS["nothing"], SAYS[said])) == wanted


@pytest.mark.parametrize(("private", "wanted"), [(False, "allow"), (True, "implicit")])
def test_without_a_policy_only_a_private_api_refuses(private: bool, wanted: str) -> None:
    assert outcome(alone(None, private)) == wanted
    assert outcome(answer(Authorization.COGNITO, SAYS["nothing"], None, private=private)) == wanted


def test_another_account_needs_a_resource_policy() -> None:
    assert outcome(answer(Authorization.IAM, SAYS["allow"], None, same_account=FAILS)) == "implicit"
    assert outcome(answer(Authorization.IAM, SAYS["allow"], None, same_account=HOLDS)) == "allow"


@pytest.mark.parametrize(("said", "truth"), [("allow", YES), ("nothing", YES), ("deny", NO)])
def test_before_a_lambda_authorizer_only_a_deny_refuses(said: str, truth: object) -> None:
    holds: Formula = before_authorizer(SAYS[said])
    assert read(holds, {}).truth is truth
