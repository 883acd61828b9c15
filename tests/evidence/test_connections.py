"""The URL of a call of @connections: developer guide, apigateway-how-to-call-websocket-api-connections."""

from __future__ import annotations

import pytest

from why403.credentials.clue import Clue
from why403.evidence.connections import connection_clues, handshake_clues
from why403.model.incident import Answer, FactValue, Incident, Request

OWN = "https://abc123.execute-api.eu-west-1.amazonaws.com"
DOMAIN = "https://ws.example.com"
ID = "L0SM9cOFvHcCIhw%3D"


def clues(url: str) -> list[Clue]:
    return list(connection_clues(Incident(request=Request(url=url))))


def names(url: str) -> set[str]:
    return {clue.name for clue in clues(url)}


def test_the_documented_form_has_no_mistake() -> None:
    assert clues(f"{OWN}/prod/%40connections/{ID}") == []


def test_another_url_has_none() -> None:
    assert clues(f"{OWN}/prod/orders") == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (
            f"wss://abc123.execute-api.eu-west-1.amazonaws.com/prod/%40connections/{ID}",
            "connections-over-wss",
        ),
        (f"{OWN}/%40connections/{ID}", "connections-no-stage"),
        (f"{OWN}/prod/prod/%40connections/{ID}", "connections-below-stage"),
        (f"{OWN}/prod/%40connections/%40connections/{ID}", "connections-twice"),
        (f"{OWN}/prod/%40connections/", "connections-no-id"),
        (f"{OWN}/prod/@connections/L0SM9cOFvHcCIhw=", "connections-not-encoded"),
        (f"https://execute-api.eu-west-1.amazonaws.com/%40connections/{ID}", "connections-no-api"),
        (f"{DOMAIN}/prod/%40connections/{ID}", "connections-on-domain"),
        (f"{DOMAIN}/%40connections/{ID}", "connections-without-key"),
    ],
)
def test_a_mistake_is_named_from_the_url(url: str, name: str) -> None:
    assert names(url) == {name}


def test_a_call_without_its_stage_names_none_that_exists() -> None:
    shown = [said for clue in clues(f"{OWN}/@connections/{ID}") for said in clue.shows]
    assert shown == [FactValue("stage.exists", False)]


def test_on_a_custom_domain_the_url_alone_settles_nothing() -> None:
    """The key of the mapping can have the name of the stage."""
    assert [clue.shows for clue in clues(f"{DOMAIN}/prod/%40connections/{ID}")] == [(), ()]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"wss{OWN.removeprefix('https')}", {"handshake-no-stage"}),
        (f"wss{OWN.removeprefix('https')}/", {"handshake-no-stage"}),
        (f"wss{OWN.removeprefix('https')}/prod", set()),
        ("wss://ws.example.com", set()),
    ],
)
def test_a_handshake_names_its_stage_on_the_apis_own_host(url: str, found: set[str]) -> None:
    incident = Incident(request=Request(url=url), answer=Answer(403))
    assert {clue.name for clue in handshake_clues(incident)} == found


def test_a_browser_that_keeps_the_status_has_shown_no_refusal() -> None:
    incident = Incident(answer=Answer(browser="WebSocket connection to 'wss://ws.example.com' failed: "))
    assert {clue.name for clue in handshake_clues(incident)} == {"handshake-without-status"}


@pytest.mark.parametrize("domain", ["amazonaws.com", "api.aws"])
def test_an_sdk_without_an_endpoint_calls_the_service_instead_of_an_api(domain: str) -> None:
    assert "connections-no-api" in names(f"https://execute-api.eu-west-1.{domain}/prod/@connections/a%3D")


def test_a_name_that_only_looks_like_the_services_is_not_taken_for_it() -> None:
    assert "connections-no-api" not in names("https://execute-api.eu-west-1.evil.example/prod/@connections/a")


def test_a_url_that_cannot_be_read_has_no_clue() -> None:
    assert clues("https://[/@connections/") == []
