"""The gate `cors`. Sources: gateway-semantics H.1, H.2 and H.4; the guide's pages on CORS."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.cors import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

BROWSER: dict[Fact, Value] = {f.CLIENT: "browser", f.PREFLIGHT: True}


@pytest.mark.parametrize("kind", KINDS)
def test_a_preflight_that_nothing_answers_is_refused(kind: str) -> None:
    told = {**BROWSER, f.OPTIONS_EXISTS: False}
    assert verdict(GATE, kind, "cors.preflight-answered", told) is NO
    assert blamed(GATE, kind, "cors.preflight-answered", told) == {"cors-preflight-missing"}


@pytest.mark.parametrize("client", ["tool", "sdk", "service"])
def test_only_browsers_send_preflights(client: str) -> None:
    told: dict[Fact, Value] = {f.CLIENT: client, f.OPTIONS_EXISTS: False}
    assert verdict(GATE, REST, "cors.preflight-answered", told) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_an_options_method_that_asks_for_credentials_refuses_the_browser(kind: str) -> None:
    """A preflight carries neither Authorization nor x-api-key."""
    told = {**BROWSER, f.OPTIONS_OPEN: False}
    assert verdict(GATE, kind, "cors.preflight-open", told) is NO
    assert blamed(GATE, kind, "cors.preflight-open", told) == {"cors-preflight-auth"}
    assert "preflight-fails" in answers(GATE, kind, "cors.preflight-open", told)


def test_an_open_options_method_lets_the_preflight_through() -> None:
    assert verdict(GATE, REST, "cors.preflight-open", {**BROWSER, f.OPTIONS_OPEN: True}) is YES


def test_a_call_that_is_no_preflight_does_not_meet_the_options_method() -> None:
    told: dict[Fact, Value] = {f.CLIENT: "browser", f.PREFLIGHT: False, f.OPTIONS_OPEN: False}
    assert verdict(GATE, REST, "cors.preflight-open", told) is YES


def test_headers_that_do_not_name_the_origin_are_to_blame() -> None:
    told: dict[Fact, Value] = {f.CORS_ALLOWS: False}
    assert verdict(GATE, REST, "cors.allows-call", told) is NO
    assert blamed(GATE, REST, "cors.allows-call", told) == {"cors-origin"}


def test_headers_that_name_the_origin_are_fine() -> None:
    assert verdict(GATE, REST, "cors.allows-call", {f.CORS_ALLOWS: True}) is YES


def test_a_backend_that_sends_no_headers_is_to_blame() -> None:
    """A proxy integration must send Access-Control-Allow-Origin itself (how-to-cors)."""
    told: dict[Fact, Value] = {f.CORS_ON_ANSWER: False}
    assert verdict(GATE, REST, "cors.backend-headers", told) is NO
    assert blamed(GATE, REST, "cors.backend-headers", told) == {"cors-integration-headers"}


def test_errors_without_headers_hide_the_refusal() -> None:
    told: dict[Fact, Value] = {f.CORS_ON_ERRORS: False}
    assert verdict(GATE, REST, "cors.error-headers", told) is NO
    assert blamed(GATE, REST, "cors.error-headers", told) == {"cors-error-headers"}


@pytest.mark.parametrize("kind", KINDS)
def test_with_nothing_told_every_check_is_open(kind: str) -> None:
    assert all(verdict(GATE, kind, name, {}) is Truth.UNKNOWN for name in names(GATE, kind))


def test_a_guarded_options_method_answers_as_its_guard_does_on_rest() -> None:
    """A key: Forbidden; an authorizer: Unauthorized; IAM: Missing Authentication Token."""
    said = {"key": "invalid-api-key", "token": "unauthorized", "signature": "missing-token"}
    for guard, refusal in said.items():
        told: dict[Fact, Value] = {f.OPTIONS_GUARD: guard}
        assert answers(GATE, REST, "cors.preflight-open", told) == {refusal, "preflight-fails"}


def test_a_guarded_options_route_answers_401_or_403_on_http() -> None:
    """H6: a greedy route with an authorizer takes the preflight."""
    assert statuses(GATE, HTTP, "cors.preflight-open") == {401, 403}


@pytest.mark.parametrize("check", ["cors.preflight-answered", "cors.allows-call", "cors.backend-headers"])
def test_what_the_browser_refuses_has_no_status(check: str) -> None:
    assert statuses(GATE, REST, check) == set()


def test_an_options_method_that_is_not_deployed_yet_answers_no_browser() -> None:
    """After CORS is enabled the API has to be deployed (developer guide, how-to-cors-console)."""
    told: dict[Fact, Value] = {f.CLIENT: "browser", f.OPTIONS_EXISTS: True, f.ROUTE_DEPLOYED: False}
    assert verdict(GATE, REST, "cors.preflight-deployed", told) is NO
    assert blamed(GATE, REST, "cors.preflight-deployed", told) == {"not-deployed"}
    assert verdict(GATE, REST, "cors.preflight-deployed", {**told, f.CLIENT: "tool"}) is YES
