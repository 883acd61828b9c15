"""The gate `throttle`. Sources: gateway-semantics G.4, B.1, B.3; messages R26 and R27."""

from __future__ import annotations

import pytest

import why403
from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.throttle import GATE
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.logic.truth import NO, YES, Truth


@pytest.mark.parametrize("kind", KINDS)
def test_calls_that_come_too_fast_are_refused(kind: str) -> None:
    assert verdict(GATE, kind, "throttle.rate", {f.WITHIN_RATE: False}) is NO
    assert blamed(GATE, kind, "throttle.rate", {f.WITHIN_RATE: False}) == {"throttled"}


@pytest.mark.parametrize("kind", KINDS)
def test_calls_within_the_rate_pass(kind: str) -> None:
    assert verdict(GATE, kind, "throttle.rate", {f.WITHIN_RATE: True}) is YES


def test_a_call_of_connections_that_comes_too_fast_gets_another_type() -> None:
    """The service model in botocore, apigatewaymanagementapi: LimitExceededException, 429."""
    told: dict[Fact, Value] = {f.WITHIN_RATE: False, f.WEBSOCKET_MOMENT: "connections"}
    assert answers(GATE, WEBSOCKET, "throttle.rate", told) == {"connections-limited"}
    found = why403.explain("apigatewaymanagementapi.model.LimitExceededException", facts=CONNECTIONS)
    assert "throttled" in {row.cause.code for row in found.fitting}


CONNECTIONS = {"api.type": "WEBSOCKET", "websocket.moment": "connections"}


@pytest.mark.parametrize("kind", [REST, WEBSOCKET])
def test_a_quota_that_is_used_up_refuses(kind: str) -> None:
    assert verdict(GATE, kind, "throttle.quota", {f.WITHIN_QUOTA: False}) is NO
    assert blamed(GATE, kind, "throttle.quota", {f.WITHIN_QUOTA: False}) == {"quota-exceeded"}


def test_http_apis_have_no_quota() -> None:
    """They have no usage plans."""
    assert names(GATE, HTTP) == {"throttle.rate"}


@pytest.mark.parametrize("kind", KINDS)
def test_with_nothing_told_every_check_is_open(kind: str) -> None:
    assert all(verdict(GATE, kind, name, {}) is Truth.UNKNOWN for name in names(GATE, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_limit_answers_429(kind: str) -> None:
    """A frame has no status."""
    assert all(statuses(GATE, kind, name) - {ABSENT} == {429} for name in names(GATE, kind))


def test_a_message_that_comes_too_fast_is_answered_with_a_frame() -> None:
    """Not documented: nothing is certain by it."""
    told: dict[Fact, Value] = {f.WITHIN_RATE: False, f.WEBSOCKET_MOMENT: "message"}
    assert answers(GATE, WEBSOCKET, "throttle.rate", told) == {"frame-throttled"}
    found = why403.explain(
        '{"message": "Too Many Requests", "connectionId": "L0SM9c=", "requestId": "L0SNBH="}'
    )
    assert found.fitting[0].cause.code == "throttled"
    assert not found.certain
