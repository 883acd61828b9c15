"""The resource policy in the gate `authorize`. Sources: gateway-semantics C.5 to C.7; messages R5 to R8."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.authorize import FIRST, GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

POLICY: dict[Fact, Value] = {
    f.RESOURCE_POLICY: "present",
    f.POLICY_DEPLOYED: True,
    f.METHOD_AUTHORIZATION: "NONE",
    f.DENIED_CALLER: "anonymous",
    f.RESOURCE_POLICY_ALLOWS: True,
    f.RESOURCE_POLICY_DENIES: False,
}
SIGNED: dict[Fact, Value] = {
    **POLICY,
    f.METHOD_AUTHORIZATION: "AWS_IAM",
    f.DENIED_CALLER: "principal",
    f.CALLER_ACCOUNT: "same",
}
BOTH = ["resource-policy.allows", "resource-policy.no-deny"]


@pytest.mark.parametrize("kind", [HTTP, WEBSOCKET])
def test_only_rest_apis_have_a_resource_policy(kind: str) -> None:
    assert not [name for name in names(GATE, kind) if name in (*BOTH, "resource-policy.deployed")]
    assert names(FIRST, kind) == set()


@pytest.mark.parametrize("check", BOTH)
def test_a_policy_that_allows_and_does_not_deny_admits(check: str) -> None:
    assert verdict(GATE, REST, check, POLICY) is YES


@pytest.mark.parametrize("check", BOTH)
def test_an_api_without_a_policy_admits(check: str) -> None:
    told = {**POLICY, f.RESOURCE_POLICY: "none", f.RESOURCE_POLICY_ALLOWS: False}
    assert verdict(GATE, REST, check, told) is YES


def test_a_policy_that_is_silent_refuses_an_open_method() -> None:
    """C.5, NONE: the policy alone decides, and it needs an explicit Allow."""
    told = {**POLICY, f.RESOURCE_POLICY_ALLOWS: False}
    assert verdict(GATE, REST, "resource-policy.allows", told) is NO
    assert blamed(GATE, REST, "resource-policy.allows", told) == {"resource-policy-implicit-deny"}


@pytest.mark.parametrize("authorization", ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"])
def test_a_deny_refuses_whatever_the_authorization(authorization: str) -> None:
    """Both tables: an explicit deny wins everywhere."""
    base = SIGNED if authorization == "AWS_IAM" else POLICY
    told = {**base, f.METHOD_AUTHORIZATION: authorization, f.RESOURCE_POLICY_DENIES: True}
    assert verdict(GATE, REST, "resource-policy.no-deny", told) is NO
    assert blamed(GATE, REST, "resource-policy.no-deny", told) == {"resource-policy-explicit-deny"}


def test_in_the_same_account_a_silent_policy_leaves_it_to_the_identity_policy() -> None:
    """Table A: identity policy allows, the resource policy is silent: Allow."""
    told = {**SIGNED, f.RESOURCE_POLICY_ALLOWS: False, f.IDENTITY_ALLOWS: True}
    assert verdict(GATE, REST, "resource-policy.allows", told) is YES


def test_a_silent_policy_leaves_it_to_a_lambda_authorizer_that_allows() -> None:
    """Table A holds for Lambda authorizers too."""
    told = {
        **POLICY,
        f.METHOD_AUTHORIZATION: "CUSTOM",
        f.DENIED_CALLER: "authorizer",
        f.RESOURCE_POLICY_ALLOWS: False,
        f.AUTHORIZER_ALLOWS: True,
    }
    assert verdict(GATE, REST, "resource-policy.allows", told) is YES


@pytest.mark.parametrize("authorization", ["AWS_IAM", "CUSTOM"])
def test_whom_a_denial_names_changes_nothing_of_what_a_silent_policy_refuses(authorization: str) -> None:
    """Whether a call is let through does not hang on what its answer says."""
    told = {**SIGNED, f.METHOD_AUTHORIZATION: authorization, f.RESOURCE_POLICY_ALLOWS: False}
    for named in f.DENIED_CALLER.values:
        assert verdict(GATE, REST, "resource-policy.allows", {**told, f.DENIED_CALLER: named}) is YES


def test_in_the_same_account_two_silent_policies_are_the_callers_lack() -> None:
    """Table A: neither allows. An Allow of either would do; the answer names the identity side (D.6)."""
    told = {**SIGNED, f.RESOURCE_POLICY_ALLOWS: False, f.IDENTITY_ALLOWS: False}
    assert verdict(GATE, REST, "resource-policy.allows", told) is YES
    assert verdict(GATE, REST, "identity.allows", told) is NO


def test_from_another_account_a_silent_policy_is_the_missing_grant_across_accounts() -> None:
    """Table B: the identity policy allows, the resource policy is silent: implicit deny."""
    told = {
        **SIGNED,
        f.CALLER_ACCOUNT: "other",
        f.RESOURCE_POLICY_ALLOWS: False,
        f.IDENTITY_ALLOWS: True,
    }
    assert verdict(GATE, REST, "resource-policy.allows", told) is YES
    assert verdict(GATE, REST, "resource-policy.other-account", told) is NO


def test_a_user_pool_token_does_not_replace_an_allow() -> None:
    """C.5, COGNITO_USER_POOLS: explicit Allow required."""
    told = {**POLICY, f.METHOD_AUTHORIZATION: "COGNITO_USER_POOLS", f.RESOURCE_POLICY_ALLOWS: False}
    assert verdict(GATE, REST, "resource-policy.allows", told) is NO


def test_an_edited_policy_that_was_not_deployed_may_refuse() -> None:
    told = {**POLICY, f.POLICY_DEPLOYED: False}
    assert blamed(GATE, REST, "resource-policy.deployed", told) == {"not-deployed"}
    assert len(answers(GATE, REST, "resource-policy.deployed", {f.POLICY_DEPLOYED: False})) == 4


@pytest.mark.parametrize("check", BOTH)
def test_what_the_policy_says_does_not_hang_on_its_deployment(check: str) -> None:
    assert verdict(GATE, REST, check, {**POLICY, f.POLICY_DEPLOYED: False}) is YES


@pytest.mark.parametrize("check", BOTH)
def test_with_nothing_told_it_is_open(check: str) -> None:
    assert verdict(GATE, REST, check, {}) is Truth.UNKNOWN


def test_an_unsigned_caller_is_called_anonymous() -> None:
    """R5 and R6: `User: anonymous is not authorized …`."""
    found = answers(GATE, REST, "resource-policy.allows")
    assert "anonymous-denied:resource-based policy" in found


@pytest.mark.parametrize("check", BOTH)
def test_the_status_is_403(check: str) -> None:
    assert statuses(GATE, REST, check) == {403}
