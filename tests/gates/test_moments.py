"""What a handshake, a message and a call of @connections meet of a WebSocket API (gateway-semantics A.6)."""

from __future__ import annotations

import pytest

from why403 import facts as f
from why403.gates.paths import BY_NAME, NOT_MET, path
from why403.logic.places import Located
from why403.logic.reading import read
from why403.logic.states import UNKNOWN
from why403.logic.truth import YES, Truth
from why403.model.site import Site
from why403.questions.explain import Case, fitting
from why403.refusals import complaints
from why403.refusals.refusal import Fingerprint


def open_at(moment: str | None) -> list[tuple[str, str]]:
    """The gates and checks of a WebSocket API that can refuse at a moment, with nothing else told."""
    settings = {} if moment is None else {f.WEBSOCKET_MOMENT.name: Located(moment)}
    line = path(Site("WEBSOCKET", settings))
    return [(gate.name, check.name) for gate, check in line if read(check.holds, {}).truth is Truth.UNKNOWN]


def untold_of(moment: str | None) -> set[str]:
    """The gates alone."""
    return {gate for gate, _ in open_at(moment)}


@pytest.mark.parametrize(
    ("moment", "asked"), [("handshake", False), ("message", False), ("connections", True)]
)
def test_the_right_to_manage_connections_is_asked_of_calls_of_connections_alone(
    moment: str, asked: bool
) -> None:
    own = {check for _, check in open_at(moment)}
    assert ("connections.allowed" in own) is asked
    assert ("connections.boundary" in own) is asked


@pytest.mark.parametrize(
    ("moment", "asked"), [("handshake", True), ("message", False), ("connections", False)]
)
def test_the_right_to_invoke_is_asked_of_the_handshake_alone(moment: str, asked: bool) -> None:
    own = {check for _, check in open_at(moment)}
    assert ("identity.allows" in own) is asked
    assert ("authorizer.policy" in own) is asked


@pytest.mark.parametrize(
    ("moment", "gate"), [(moment, gate) for moment, gates in NOT_MET.items() for gate in gates]
)
def test_a_gate_that_is_not_met_refuses_nothing(moment: str, gate: str) -> None:
    assert gate in BY_NAME
    assert gate not in untold_of(moment)


@pytest.mark.parametrize("gate", ["lambda-authorizer", "signature", "authorize"])
def test_there_is_no_authorization_after_connect(gate: str) -> None:
    assert gate in untold_of("handshake")
    assert gate not in untold_of("message")


def test_where_the_moment_is_not_told_every_gate_can_be_met() -> None:
    assert untold_of(None) >= {"authorize", "lambda-authorizer", "api-key", "cors"}


def test_other_apis_have_no_moments() -> None:
    settings = {f.WEBSOCKET_MOMENT.name: Located("message")}
    assert all(read(check.holds, {}).truth is not YES for _, check in path(Site("REST", settings)))


@pytest.mark.parametrize("authorization", ["NONE", "CUSTOM"])
def test_a_call_of_connections_is_signed_whatever_the_routes_ask_for(authorization: str) -> None:
    told = {
        f.WEBSOCKET_MOMENT.name: "connections",
        f.METHOD_AUTHORIZATION.name: authorization,
        f.AUTHORIZATION.name: "none",
    }
    _, certain = fitting(Case(told, Fingerprint(403, UNKNOWN, "missing-token")))
    assert certain == {"iam-unsigned"}


def test_a_browser_complains_of_no_handshake() -> None:
    """RFC 6455, section 10.2: it is the server that checks the origin."""
    told = {f.API_KIND.name: "WEBSOCKET", f.WEBSOCKET_MOMENT.name: "handshake"}
    assert fitting(Case(told, Fingerprint(browser=complaints.OTHER)))[0] == ()
