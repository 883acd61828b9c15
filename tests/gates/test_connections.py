"""The gate `connections`. Sources: gateway-semantics A.6; messages W5."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, REST, WEBSOCKET, answers, blamed, names, verdict
from why403.gates.connections import GATE
from why403.gateway import facts as f
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, UNKNOWN, YES


@pytest.mark.parametrize("kind", [REST, HTTP])
def test_only_websocket_apis_have_connections(kind: str) -> None:
    assert names(GATE, kind) == set()


def test_a_caller_who_may_manage_connections_passes() -> None:
    assert verdict(GATE, WEBSOCKET, "connections.allowed", {f.MAY_MANAGE_CONNECTIONS: True}) is YES


def test_a_caller_who_may_not_is_refused() -> None:
    told: dict[Fact, Value] = {f.MAY_MANAGE_CONNECTIONS: False}
    assert verdict(GATE, WEBSOCKET, "connections.allowed", told) is NO
    assert blamed(GATE, WEBSOCKET, "connections.allowed", told) == {"manage-connections-deny"}


def test_with_nothing_told_it_is_open() -> None:
    assert verdict(GATE, WEBSOCKET, "connections.allowed", {}) is UNKNOWN


def test_the_answer_names_the_action() -> None:
    """`… is not authorized to perform: execute-api:ManageConnections` has a family of its own (W5)."""
    assert answers(GATE, WEBSOCKET, "connections.allowed") == {"connections-denied:identity-based policy"}
