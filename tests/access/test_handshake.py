"""Host headers and STRICT mode (developer guide, apigateway-security-policies and rest-api-mappings)."""

from __future__ import annotations

import pytest

from tests.credentials.shown import shown
from why403 import facts as f
from why403.aws.hosts import name_in

OTHER = (("Host", "orders.internal.example.com"),)
DOMAIN = "domain: {domainName: api.example.com, endpointConfiguration: {types: [%s]}, endpointAccessMode: %s}"
NAMED = "https://api.example.com"


def mode(kind: str, told: str, **call: object) -> object:
    return shown(DOMAIN % (kind, told), path="/orders", host=NAMED, **call).get(f.ACCESS_MODE_MET.name)  # type: ignore[arg-type]


def test_a_host_header_that_no_domain_has_leads_to_no_api() -> None:
    assert shown("domain: absent", headers=OTHER)[f.HOST_KNOWN.name] is False


def test_whether_there_is_a_domain_of_that_name_must_be_told() -> None:
    assert f.HOST_KNOWN.name not in shown("stages: [prod]", headers=OTHER)


def test_a_host_header_of_another_api_is_not_this_apis() -> None:
    other = (("Host", "zzz999.execute-api.eu-west-1.amazonaws.com"),)
    assert shown("stages: [prod]", headers=other)[f.HOST_KNOWN.name] is False


def test_a_front_that_forwards_a_name_of_no_domain_leads_to_no_api() -> None:
    told = shown("domain: absent\nfront: {kind: proxy, forwardsHost: true}", host="https://www.example.com")
    assert told[f.HOST_KNOWN.name] is False


def test_a_custom_domain_that_is_shown_is_known_to_api_gateway() -> None:
    """What it maps is another question."""
    assert shown("domain: {domainName: api.example.com}", host=NAMED)[f.HOST_KNOWN.name] is True


def test_the_called_name_is_not_doubted() -> None:
    assert f.HOST_KNOWN.name not in shown("domain: absent", host="https://www.example.com")


def test_basic_mode_asks_for_nothing() -> None:
    assert mode("REGIONAL", "BASIC") is True


@pytest.mark.parametrize(
    ("kind", "through", "met"),
    [
        ("REGIONAL", True, False),
        ("EDGE", True, False),
        ("PRIVATE", False, False),
        ("REGIONAL", False, True),
        ("PRIVATE", True, True),
        ("EDGE", False, None),
    ],
)
def test_strict_mode_wants_the_configured_kind_of_endpoint(
    kind: str, through: bool, met: bool | None
) -> None:
    """CloudFront's own rule for edge-optimized names is not told by the call."""
    assert mode(kind, "STRICT", facts={f.VPC_ENDPOINT.name: through}) is met


def test_strict_mode_is_open_where_the_way_is_not_told() -> None:
    assert mode("REGIONAL", "STRICT") is None


def test_strict_mode_wants_the_name_of_the_handshake_in_the_host_header() -> None:
    """The domain is that of the header; the handshake was for the name in the URL."""
    told = shown(
        DOMAIN % ("REGIONAL", "STRICT"),
        host="https://other.example.com",
        headers=(("Host", "api.example.com"),),
    )
    assert told[f.ACCESS_MODE_MET.name] is False


@pytest.mark.parametrize(
    ("header", "name"), [("Api.Example.com:443", "api.example.com"), ("api.example.com", "api.example.com")]
)
def test_a_host_header_can_carry_a_port(header: str, name: str) -> None:
    assert name_in(header) == name
