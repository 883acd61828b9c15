"""The gate `backend`. Source: gateway-semantics A.2 row 23 and B.4."""

from __future__ import annotations

import pytest

from tests.gates.asked import KINDS, answers, blamed, verdict
from why403 import facts as f
from why403.gates.backend import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth


@pytest.mark.parametrize("kind", KINDS)
def test_a_backend_that_is_content_refuses_nothing(kind: str) -> None:
    assert verdict(GATE, kind, "backend.allows", {f.BACKEND_ALLOWS: True}) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_a_backend_that_saw_the_call_and_refused_it_is_to_blame(kind: str) -> None:
    told: dict[Fact, Value] = {f.BACKEND_REACHED: True, f.BACKEND_ALLOWS: False}
    assert verdict(GATE, kind, "backend.allows", told) is NO
    assert blamed(GATE, kind, "backend.allows", told) == {"backend-403"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_backend_that_never_saw_the_call_is_innocent(kind: str) -> None:
    assert verdict(GATE, kind, "backend.allows", {f.BACKEND_REACHED: False}) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_a_backend_that_saw_the_call_may_have_refused_it(kind: str) -> None:
    assert verdict(GATE, kind, "backend.allows", {f.BACKEND_REACHED: True}) is Truth.UNKNOWN


@pytest.mark.parametrize("kind", KINDS)
def test_the_backend_speaks_for_itself(kind: str) -> None:
    """A proxy integration passes status and body on; no refusal of the gateway's own is spoken."""
    assert answers(GATE, kind, "backend.allows") == {"backend-answer"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_that_api_gateway_may_not_invoke_refuses(kind: str) -> None:
    """Documented by re:Post, api-gateway-rest-api-lambda-integrations: 500."""
    told: dict[Fact, Value] = {f.INTEGRATION_PERMITTED: False, f.BACKEND_REACHED: False}
    own = "http-fails" if kind == "HTTP" else "integration-fails"
    frame = {"frame-integration-failed"} if kind == "WEBSOCKET" else set()
    assert verdict(GATE, kind, "backend.permitted", told) is NO
    assert blamed(GATE, kind, "backend.permitted", told) == {"integration-permission"}
    assert answers(GATE, kind, "backend.permitted") == {own, *frame}


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_that_saw_the_call_could_be_invoked(kind: str) -> None:
    assert verdict(GATE, kind, "backend.permitted", {f.BACKEND_REACHED: True}) is YES
