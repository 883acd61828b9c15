"""Whether API Gateway may invoke the functions (developer guide, arn-format-reference)."""

from __future__ import annotations

import pytest

from why403 import facts as catalogue
from why403.access.definitions import conclusions
from why403.credentials.authorizer.clues import authorizer_clues
from why403.incident.config import configuration, shown
from why403.logic.facts import Value
from why403.model.called import may_invoke_authorizer
from why403.model.incident import Incident
from why403.refusals import causes

OWN = "arn:aws:execute-api:eu-west-1:111122223333:abc123"
CALL: dict[str, Value] = {
    catalogue.API_KIND.name: "REST",
    catalogue.HOST.name: "abc123.execute-api.eu-west-1.amazonaws.com",
    catalogue.HOST_KIND.name: "execute-api",
    catalogue.METHOD.name: "GET",
    catalogue.PATH.name: "/prod/orders/5",
}


def permitted(*sources: str, route: str = "GET /orders/{id}", kind: str = "REST") -> object:
    """What is said of the integration's function."""
    routes = [{"route": route, "permittedSources": list(sources) or "absent"}]
    told = configuration({"stages": ["prod"], "routes": routes}, {})
    found = {each.fact: each.value for each in conclusions(told, {**CALL, catalogue.API_KIND.name: kind})}
    return found.get(catalogue.INTEGRATION_PERMITTED.name)


@pytest.mark.parametrize(
    "source", ["*", f"{OWN}/*", f"{OWN}/*/*/*", f"{OWN}/*/GET/orders/*", f"{OWN}/prod/*"]
)
def test_a_source_that_covers_the_call_permits_it(source: str) -> None:
    assert permitted(source) is True


@pytest.mark.parametrize(
    "source",
    [
        f"{OWN}/dev/GET/orders/*",
        f"{OWN}/*/POST/orders/*",
        f"{OWN}/*/GET/reports",
        OWN.replace("abc123", "other1") + "/*",
        OWN.replace("eu-west-1", "us-east-1") + "/*",
        f"{OWN}/authorizers/*",
    ],
)
def test_a_source_of_another_stage_verb_path_api_or_region_does_not(source: str) -> None:
    assert permitted(source) is False


def test_one_source_among_several_suffices() -> None:
    assert permitted(f"{OWN}/dev/*", f"{OWN}/prod/*") is True


def test_a_function_without_a_policy_permits_nothing() -> None:
    assert permitted() is False


def test_whether_the_path_is_the_called_or_the_configured_one_is_left_open() -> None:
    assert permitted(f"{OWN}/*/GET/orders/5") is None


def test_the_route_keys_of_an_http_api_are_left_open() -> None:
    assert permitted(f"{OWN}/*/GET/orders/*", kind="HTTP") is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{OWN}/authorizers/*", True),
        (f"{OWN}/*", True),
        (f"{OWN}/authorizers/ab12cd", None),
        (f"{OWN}/prod/GET/orders", False),
        (OWN.replace("abc123", "other1") + "/authorizers/*", False),
    ],
)
def test_an_authorizer_needs_a_source_of_its_own(source: str, expected: bool | None) -> None:
    assert may_invoke_authorizer((source,), CALL) is expected


def test_an_authorizer_that_may_not_be_invoked_fails() -> None:
    told = {"authorizer": {"type": "TOKEN", "permittedSources": [f"{OWN}/prod/*"]}}
    incident = Incident(config=shown(told))
    facts = {**CALL, catalogue.METHOD_AUTHORIZATION.name: "CUSTOM"}
    (clue,) = [each for each in authorizer_clues(incident, facts) if each.name == "function-not-permitted"]
    assert clue.cause == causes.AUTHORIZER_ERROR.code
    assert [(said.fact, said.value) for said in clue.shows] == [(catalogue.AUTHORIZER_WORKS.name, False)]


@pytest.mark.parametrize("kind", ["MOCK", "HTTP", "HTTP_PROXY"])
def test_an_integration_that_invokes_no_function_needs_no_permission(kind: str) -> None:
    """Reference of Integration: `type`."""
    told = configuration({"stages": ["prod"], "method": {"integration": {"type": kind}}}, {})
    found = {each.fact: each.value for each in conclusions(told, CALL)}
    assert found[catalogue.INTEGRATION_PERMITTED.name] is True


@pytest.mark.parametrize("kind", ["AWS", "AWS_PROXY"])
def test_an_integration_of_a_service_leaves_the_permission_open(kind: str) -> None:
    told = configuration({"stages": ["prod"], "method": {"integration": {"type": kind}}}, {})
    found = {each.fact: each.value for each in conclusions(told, CALL)}
    assert catalogue.INTEGRATION_PERMITTED.name not in found
