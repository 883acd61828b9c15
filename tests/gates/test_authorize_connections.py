"""The right for @connections in the gate `authorize`. Sources: gateway-semantics A.6; messages W5."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, REST, WEBSOCKET, answers, blamed, names, outcomes, verdict
from why403 import facts as f
from why403.gates.authorize import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

CALLED: dict[Fact, Value] = {f.WEBSOCKET_MOMENT: "connections"}


@pytest.mark.parametrize("kind", [REST, HTTP])
def test_only_websocket_apis_have_connections(kind: str) -> None:
    assert not [name for name in names(GATE, kind) if name.startswith("connections.")]


def test_a_caller_who_may_manage_connections_passes() -> None:
    assert verdict(GATE, WEBSOCKET, "connections.allowed", {f.MAY_MANAGE_CONNECTIONS: True}) is YES


def test_a_caller_who_may_not_is_refused() -> None:
    told = {**CALLED, f.MAY_MANAGE_CONNECTIONS: False}
    assert verdict(GATE, WEBSOCKET, "connections.allowed", told) is NO
    assert blamed(GATE, WEBSOCKET, "connections.allowed", told) == {"manage-connections-deny"}


def test_with_nothing_told_it_is_open() -> None:
    assert verdict(GATE, WEBSOCKET, "connections.allowed", {}) is Truth.UNKNOWN


def test_the_answer_names_the_action() -> None:
    """`… is not authorized to perform: execute-api:ManageConnections` has a family of its own (W5)."""
    assert answers(GATE, WEBSOCKET, "connections.allowed") == {"connections-denied:identity-based policy"}


@pytest.mark.parametrize(
    ("fact", "cause"),
    [
        (f.BOUNDARY_ALLOWS, "iam-boundary-deny"),
        (f.SESSION_ALLOWS, "iam-session-deny"),
        (f.SCP_ALLOWS, "iam-scp-deny"),
    ],
)
def test_what_limits_a_caller_limits_connections_too(fact: Fact, cause: str) -> None:
    found = [outcome for outcome in outcomes(GATE, WEBSOCKET, {**CALLED, fact: False}) if outcome.truth is NO]
    assert set().union(*(outcome.causes for outcome in found)) == {cause}


def test_a_resource_control_policy_proves_nothing_of_connections_either() -> None:
    told = {**CALLED, f.RCP_ALLOWS: False}
    assert verdict(GATE, WEBSOCKET, "connections.rcp", told) is Truth.UNKNOWN
    assert blamed(GATE, WEBSOCKET, "connections.rcp", told) == {"iam-rcp-deny"}


def test_a_caller_of_another_account_is_not_admitted() -> None:
    """A WebSocket API has no resource policy that could."""
    told = {**CALLED, f.CALLER_ACCOUNT: "other"}
    assert blamed(GATE, WEBSOCKET, "connections.same-account", told) == {"iam-cross-account"}
