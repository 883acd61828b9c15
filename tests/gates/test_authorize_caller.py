"""The caller's side of the gate `authorize`: gateway-semantics C.6, D.4; messages R7 to R9, H4; IAM guide."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.authorize import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

IAM: dict[Fact, Value] = {
    f.WEBSOCKET_MOMENT: "handshake",
    f.METHOD_AUTHORIZATION: "AWS_IAM",
    f.CALLER_ACCOUNT: "same",
    f.RESOURCE_POLICY: "none",
    f.RESOURCE_POLICY_ALLOWS: False,
    f.IDENTITY_ALLOWS: True,
    f.IDENTITY_DENIES: False,
}
FAULTS = (
    ("identity.allows", f.IDENTITY_ALLOWS, False, "iam-identity-implicit-deny"),
    ("identity.no-deny", f.IDENTITY_DENIES, True, "iam-identity-explicit-deny"),
    ("boundary.allows", f.BOUNDARY_ALLOWS, False, "iam-boundary-deny"),
    ("session.allows", f.SESSION_ALLOWS, False, "iam-session-deny"),
    ("scp.allows", f.SCP_ALLOWS, False, "iam-scp-deny"),
)


@pytest.mark.parametrize(("check", "fact", "value", "cause"), FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_that_does_not_let_the_caller_refuses(
    kind: str, check: str, fact: Fact, value: Value, cause: str
) -> None:
    told = {**IAM, fact: value}
    assert verdict(GATE, kind, check, told) is NO
    assert blamed(GATE, kind, check, told) == {cause}


@pytest.mark.parametrize(("check", "fact", "value"), [row[:3] for row in FAULTS])
@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_that_lets_the_caller_is_passed(kind: str, check: str, fact: Fact, value: bool) -> None:
    assert verdict(GATE, kind, check, {**IAM, fact: not value}) is YES


@pytest.mark.parametrize("check", [row[0] for row in FAULTS])
def test_with_nothing_told_of_the_policies_it_is_open(check: str) -> None:
    assert verdict(GATE, REST, check, {f.METHOD_AUTHORIZATION: "AWS_IAM"}) is Truth.UNKNOWN


@pytest.mark.parametrize(("check", "fact", "value"), [row[:3] for row in FAULTS])
@pytest.mark.parametrize("other", ["NONE", "CUSTOM", "COGNITO_USER_POOLS", "JWT"])
def test_only_iam_methods_look_at_the_policies_of_the_caller(
    other: str, check: str, fact: Fact, value: bool
) -> None:
    told: dict[Fact, Value] = {f.METHOD_AUTHORIZATION: other, fact: value}
    assert verdict(GATE, REST, check, told) is YES


def refuses(told: dict[Fact, Value]) -> bool:
    """Whether the sides of caller and API together refuse a signed call."""
    return any(verdict(GATE, REST, name, told) is NO for name in names(GATE, REST))


def test_in_the_same_account_the_resource_policy_alone_can_allow() -> None:
    """Table A of the authorization flow: no identity policy, resource policy allows: Allow."""
    told = {
        **IAM,
        f.IDENTITY_ALLOWS: False,
        f.RESOURCE_POLICY: "present",
        f.RESOURCE_POLICY_ALLOWS: True,
        f.RESOURCE_POLICY_GRANT: "limited",
        **dict.fromkeys((f.BOUNDARY_ALLOWS, f.SESSION_ALLOWS, f.SCP_ALLOWS, f.RCP_ALLOWS), True),
    }
    assert not refuses(told)


def test_from_another_account_both_sides_must_allow() -> None:
    """Table B: identity policy allows, the resource policy is silent: refused."""
    told = {**IAM, f.CALLER_ACCOUNT: "other", f.RESOURCE_POLICY: "present"}
    assert verdict(GATE, REST, "resource-policy.other-account", told) is NO
    assert blamed(GATE, REST, "resource-policy.other-account", told) == {"iam-cross-account"}


def test_from_another_account_the_resource_policy_does_not_replace_the_identity_policy() -> None:
    """Table B: no identity policy, resource policy allows: refused."""
    told = {
        **IAM,
        f.CALLER_ACCOUNT: "other",
        f.IDENTITY_ALLOWS: False,
        f.RESOURCE_POLICY: "present",
        f.RESOURCE_POLICY_ALLOWS: True,
    }
    assert refuses(told)


def test_in_the_same_account_there_is_no_other_side() -> None:
    assert verdict(GATE, REST, "resource-policy.other-account", IAM) is YES


@pytest.mark.parametrize("check", [row[0] for row in FAULTS])
def test_http_apis_answer_forbidden_to_all_of_it(check: str) -> None:
    """H4."""
    assert answers(GATE, HTTP, check) == {"http-forbidden"}


@pytest.mark.parametrize("layer", ["boundary", "session", "scp", "rcp"])
def test_a_limiting_layer_denies_with_and_without_an_explicit_deny(layer: str) -> None:
    found = answers(GATE, REST, f"{layer}.allows")
    assert {name.split(":")[0] for name in found} == {"caller-denied", "caller-denied-explicitly"}


@pytest.mark.parametrize("kind", [REST, WEBSOCKET])
def test_the_status_is_403(kind: str) -> None:
    assert all(statuses(GATE, kind, name) == {403} for name in names(GATE, kind))


GRANTED: dict[Fact, Value] = {
    **IAM,
    f.RESOURCE_POLICY: "present",
    f.RESOURCE_POLICY_ALLOWS: True,
    f.IDENTITY_ALLOWS: False,
}
SILENT = [("boundary.allows", f.BOUNDARY_ALLOWS), ("session.allows", f.SESSION_ALLOWS)]


@pytest.mark.parametrize(("grant", "enough"), [("direct", YES), ("limited", YES), ("delegated", NO)], ids=str)
def test_a_grant_to_the_account_alone_delegates_to_it(grant: str, enough: Truth) -> None:
    """The account's own policy has to allow as well (IAM user guide, elements_principal)."""
    told = {**GRANTED, f.RESOURCE_POLICY_GRANT: grant}
    assert verdict(GATE, REST, "identity.allows", told) is enough


def test_whether_a_grant_suffices_hangs_on_whom_it_names() -> None:
    assert verdict(GATE, REST, "identity.allows", GRANTED) is Truth.UNKNOWN


@pytest.mark.parametrize(("check", "fact"), SILENT)
@pytest.mark.parametrize(("grant", "enough"), [("direct", YES), ("limited", NO), ("delegated", NO)], ids=str)
def test_only_a_grant_to_the_caller_itself_is_not_limited_by_what_is_silent(
    grant: str, enough: Truth, check: str, fact: Fact
) -> None:
    """IAM user guide, evaluation logic: a grant to the session or user itself, and one to its role."""
    denies = {f.BOUNDARY_ALLOWS: f.BOUNDARY_DENIES, f.SESSION_ALLOWS: f.SESSION_DENIES}[fact]
    told = {**GRANTED, f.RESOURCE_POLICY_GRANT: grant, fact: False, denies: False}
    assert verdict(GATE, REST, check, told) is enough


@pytest.mark.parametrize(("check", "fact"), SILENT)
def test_a_deny_of_what_limits_refuses_whoever_is_named(check: str, fact: Fact) -> None:
    denies = {f.BOUNDARY_ALLOWS: f.BOUNDARY_DENIES, f.SESSION_ALLOWS: f.SESSION_DENIES}[fact]
    told = {**GRANTED, f.RESOURCE_POLICY_GRANT: "direct", fact: False, denies: True}
    assert verdict(GATE, REST, check, told) is NO


def test_no_grant_stands_above_the_organization() -> None:
    told = {**GRANTED, f.RESOURCE_POLICY_GRANT: "direct", f.SCP_ALLOWS: False}
    assert verdict(GATE, REST, "scp.allows", told) is NO


@pytest.mark.parametrize("kind", KINDS)
def test_a_resource_control_policy_that_denies_proves_no_refusal(kind: str) -> None:
    """API Gateway is not among the services that AWS lists for such policies."""
    told = {**IAM, f.RCP_ALLOWS: False, f.RCP_DENIES: True}
    assert verdict(GATE, kind, "rcp.allows", told) is Truth.UNKNOWN
    assert blamed(GATE, kind, "rcp.allows", told) == {"iam-rcp-deny"}
    assert verdict(GATE, kind, "rcp.allows", {**IAM, f.RCP_ALLOWS: True}) is YES
