"""The gate `request`. Sources: gateway-semantics A.2 rows 10 and 20, B.1 and B.3."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.request import GATE, SIZE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_that_is_too_large_is_refused(kind: str) -> None:
    assert verdict(SIZE, kind, "request.size", {f.REQUEST_SIZE_OK: False}) is NO
    assert blamed(SIZE, kind, "request.size", {f.REQUEST_SIZE_OK: False}) == {"request-too-large"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_within_the_limits_passes(kind: str) -> None:
    assert verdict(SIZE, kind, "request.size", {f.REQUEST_SIZE_OK: True}) is YES


def test_a_request_that_the_validator_rejects_is_refused() -> None:
    assert verdict(GATE, REST, "request.valid", {f.REQUEST_VALID: False}) is NO
    assert blamed(GATE, REST, "request.valid", {f.REQUEST_VALID: False}) == {"request-invalid"}


def test_a_request_that_the_validator_accepts_passes() -> None:
    assert verdict(GATE, REST, "request.valid", {f.REQUEST_VALID: True}) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_with_nothing_told_every_check_is_open(kind: str) -> None:
    assert all(
        verdict(gate, kind, n, {}) is Truth.UNKNOWN for gate in (SIZE, GATE) for n in names(gate, kind)
    )


def test_http_apis_have_no_validators() -> None:
    assert names(GATE, HTTP) == set()
    assert names(SIZE, HTTP) == {"request.size"}


def test_a_message_that_its_model_does_not_admit_is_answered_by_a_frame() -> None:
    """`{"message": "Bad request body", "connectionId": …}`: a frame has no status (B.5)."""
    assert verdict(GATE, WEBSOCKET, "request.message", {f.REQUEST_VALID: False}) is NO
    assert blamed(GATE, WEBSOCKET, "request.message", {f.REQUEST_VALID: False}) == {"request-invalid"}
    assert answers(GATE, WEBSOCKET, "request.message") == {"frame-bad-body"}


def test_a_message_that_is_too_big_closes_the_connection() -> None:
    """128 KB, code 1009 (apigateway-execution-service-websocket-limits-table)."""
    told: dict[Fact, Value] = {f.REQUEST_SIZE_OK: False, f.WEBSOCKET_MOMENT: "message"}
    assert blamed(SIZE, WEBSOCKET, "request.size", told) == {"request-too-large"}
    assert answers(SIZE, WEBSOCKET, "request.size", told) == {"closed-too-big"}


@pytest.mark.parametrize(("part", "expected"), [("payload", {413, 500}), ("headers", {431}), ("url", {414})])
def test_each_part_that_is_too_large_has_its_own_status(part: str, expected: set[int]) -> None:
    """What is over a function's limit alone can end with 500 (observed, Zappa issue 1983)."""
    assert statuses(SIZE, REST, "request.size", {f.OVERSIZE: part}) == expected


def test_what_a_function_was_given_was_not_too_large_for_it() -> None:
    told: dict[Fact, Value] = {f.OVERSIZE: "payload", f.BACKEND_REACHED: True}
    assert statuses(SIZE, REST, "request.size", told) == {413}


@pytest.mark.parametrize(
    ("part", "refusal"), [("parameters", "bad-request-parameters"), ("body", "bad-request-body")]
)
def test_each_fault_of_a_request_has_its_own_words(part: str, refusal: str) -> None:
    assert answers(GATE, REST, "request.valid", {f.INVALID_PART: part}) == {refusal}
    assert statuses(GATE, REST, "request.valid") == {400}
