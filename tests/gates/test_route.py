"""The gate `route`. Sources: gateway-semantics A.3, A.5 and B.2; messages R1, R24, R25, H1."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, answers, blamed, outcomes, statuses, verdict
from why403 import facts as f
from why403.gates.route import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

FOUND: dict[Fact, Value] = {
    f.ROUTE_EXISTS: True,
    f.ROUTE_DEPLOYED: True,
    f.PREFLIGHT: False,
    f.HOST_KIND: "execute-api",
    f.AUTHORIZATION: "none",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_route_that_is_defined_and_deployed_is_found(kind: str) -> None:
    assert verdict(GATE, kind, "route.exists", FOUND) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_a_route_that_is_not_defined_is_missed(kind: str) -> None:
    told = {**FOUND, f.ROUTE_EXISTS: False}
    assert verdict(GATE, kind, "route.exists", told) is NO
    assert "route-not-found" in blamed(GATE, kind, "route.exists", told)


@pytest.mark.parametrize("kind", KINDS)
def test_a_route_that_is_not_deployed_is_missed(kind: str) -> None:
    told = {**FOUND, f.ROUTE_DEPLOYED: False}
    assert verdict(GATE, kind, "route.deployed", told) is NO
    assert blamed(GATE, kind, "route.deployed", told) == {"not-deployed"}


def test_a_preflight_needs_an_options_method() -> None:
    told = {**FOUND, f.PREFLIGHT: True, f.OPTIONS_EXISTS: False}
    assert verdict(GATE, REST, "route.exists", told) is NO
    assert "cors-preflight-missing" in blamed(GATE, REST, "route.exists", told)


def test_a_path_on_a_custom_domain_that_still_names_the_stage_is_missed() -> None:
    """B.2: the mapping leads to a stage already, so the stage's name is taken for a path."""
    told = {**FOUND, f.HOST_KIND: "custom", f.STAGE_IN_PATH: True, f.MAPPING_EXISTS: True}
    assert verdict(GATE, REST, "route.exists", told) is NO
    assert "stage-missing" in blamed(GATE, REST, "route.exists", told)


def test_with_nothing_told_it_is_open() -> None:
    assert verdict(GATE, REST, "route.exists", {}) is Truth.UNKNOWN


def speaks(authorization: str) -> set[str]:
    """What a miss on a REST API can say to a call with this Authorization header."""
    told = {**FOUND, f.ROUTE_EXISTS: False, f.AUTHORIZATION: authorization}
    return {name.split(":")[0] for name in answers(GATE, REST, "route.exists", told)}


def test_a_miss_tells_an_unsigned_call_that_its_token_is_missing() -> None:
    assert "missing-token" in speaks("none")
    assert "incomplete-signature" not in speaks("none")


@pytest.mark.parametrize("authorization", ["bearer", "other"])
def test_a_miss_reads_another_token_as_a_broken_signature(authorization: str) -> None:
    """A.3, observed: `… not a valid key=value pair …`."""
    assert "incomplete-signature" in speaks(authorization)


def test_a_miss_answers_a_signed_call_like_an_iam_method() -> None:
    assert {"security-token-invalid", "caller-denied"} <= speaks("sigv4")


def test_a_miss_on_an_http_api_is_404() -> None:
    assert statuses(GATE, HTTP, "route.exists") == {404}


def test_a_miss_on_a_rest_api_is_403_unless_its_caller_would_be_let_through() -> None:
    """RESOURCE_NOT_FOUND is for what passed authentication and authorization."""
    assert statuses(GATE, REST, "route.exists") == {403, 404}


def test_only_a_signed_call_gets_so_far_that_a_resource_is_not_found() -> None:
    assert "resource-not-found" not in speaks("none")
    assert "resource-not-found" in speaks("sigv4")


@pytest.mark.parametrize(
    ("check", "fact", "cause"),
    [
        ("route.exists", f.ROUTE_EXISTS, "route-not-found"),
        ("route.deployed", f.ROUTE_DEPLOYED, "not-deployed"),
    ],
)
def test_a_message_without_a_deployed_route_is_answered_by_a_frame(
    check: str, fact: Fact, cause: str
) -> None:
    """B.5: no route and no $default, or one that is not deployed."""
    told: dict[Fact, Value] = {fact: False, f.WEBSOCKET_MOMENT: "message"}
    assert blamed(GATE, WEBSOCKET, check, told) == {cause}
    (given,) = [spoken for spoken in refusals_of(check, told) if spoken == "frame-forbidden"]
    assert given


def refusals_of(check: str, told: dict[Fact, Value]) -> tuple[str, ...]:
    """The refusals of a WebSocket API's check, those that can be given before those that were only seen."""
    (found,) = [each for each in outcomes(GATE, WEBSOCKET, told) if each.check.name == check]
    return tuple(refusal.name for refusal in found.refusals)
