"""The gate `endpoint`. Sources: gateway-semantics A.2 rows 3, 4 and 6, B.2, I.2, I.6; messages P1 and P2."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.endpoint import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

THROUGH: dict[Fact, Value] = {f.VPC_ENDPOINT: True}


def test_a_private_api_called_from_the_internet_is_refused() -> None:
    told: dict[Fact, Value] = {f.ENDPOINT_TYPE: "PRIVATE", f.VPC_ENDPOINT: False, f.ENDPOINT_REACHED: False}
    assert verdict(GATE, REST, "endpoint.type", told) is NO
    assert blamed(GATE, REST, "endpoint.type", told) == {"private-api-endpoint"}


def test_a_public_api_called_through_a_vpc_endpoint_is_refused() -> None:
    told: dict[Fact, Value] = {f.ENDPOINT_TYPE: "REGIONAL", f.VPC_ENDPOINT: True, f.ENDPOINT_REACHED: False}
    assert verdict(GATE, REST, "endpoint.type", told) is NO


@pytest.mark.parametrize("kind", ["REGIONAL", "EDGE"])
def test_a_public_api_called_from_the_internet_is_reached(kind: str) -> None:
    told: dict[Fact, Value] = {f.ENDPOINT_TYPE: kind, f.VPC_ENDPOINT: False}
    assert verdict(GATE, REST, "endpoint.type", told) is YES


def test_a_private_api_called_from_the_internet_is_not_reached_because_its_type_is_told() -> None:
    told: dict[Fact, Value] = {f.ENDPOINT_TYPE: "PRIVATE", f.VPC_ENDPOINT: False}
    assert verdict(GATE, REST, "endpoint.type", told) is not YES


def test_a_private_api_called_as_private_ones_are_is_reached() -> None:
    told: dict[Fact, Value] = {f.ENDPOINT_TYPE: "PRIVATE", f.VPC_ENDPOINT: True, f.ENDPOINT_REACHED: True}
    assert verdict(GATE, REST, "endpoint.type", told) is YES


def test_a_public_http_api_is_not_reached_through_a_vpc_endpoint() -> None:
    """With private DNS on, the default names of all public APIs lead to the endpoint (KC-vpc)."""
    told: dict[Fact, Value] = {f.VPC_ENDPOINT: True, f.ENDPOINT_REACHED: False}
    assert verdict(GATE, HTTP, "endpoint.type", told) is NO


def test_websocket_apis_behind_a_vpc_endpoint_are_not_reached() -> None:
    """W4: a function in a VPC with an execute-api endpoint cannot call @connections."""
    told: dict[Fact, Value] = {f.VPC_ENDPOINT: True, f.ENDPOINT_REACHED: False}
    assert verdict(GATE, WEBSOCKET, "endpoint.type", told) is NO


@pytest.mark.parametrize("kind", KINDS)
def test_a_switched_off_default_endpoint_refuses(kind: str) -> None:
    told: dict[Fact, Value] = {f.HOST_KIND: "execute-api", f.DEFAULT_ENDPOINT: False}
    assert verdict(GATE, kind, "endpoint.default", told) is NO
    assert blamed(GATE, kind, "endpoint.default", told) == {"default-endpoint-disabled"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_custom_domain_does_not_need_the_default_endpoint(kind: str) -> None:
    told: dict[Fact, Value] = {f.HOST_KIND: "custom", f.FRONT: "none", f.DEFAULT_ENDPOINT: False}
    assert verdict(GATE, kind, "endpoint.default", told) is YES


def test_a_name_of_the_owner_in_front_of_the_default_endpoint_needs_it() -> None:
    """A distribution's alias is no custom domain of API Gateway: its origin is the execute-api host."""
    told: dict[Fact, Value] = {f.HOST_KIND: "custom", f.FRONT: "cloudfront", f.DEFAULT_ENDPOINT: False}
    assert verdict(GATE, REST, "endpoint.default", told) is not YES


@pytest.mark.parametrize(("kind", "status"), [(REST, 403), (WEBSOCKET, 403), (HTTP, 404)])
def test_a_switched_off_default_endpoint_answers_as_if_there_were_no_api(kind: str, status: int) -> None:
    assert statuses(GATE, kind, "endpoint.default") == {status}


@pytest.mark.parametrize("header", ["none", "bearer", "sigv4"])
def test_a_vpc_endpoint_policy_that_does_not_allow_the_call_refuses(header: str) -> None:
    told = {**THROUGH, f.AUTHORIZATION: header, f.VPCE_POLICY_CUSTOM: True, f.VPCE_POLICY_ALLOWS: False}
    assert verdict(GATE, REST, "endpoint.vpc-policy", told) is NO
    assert blamed(GATE, REST, "endpoint.vpc-policy", told) == {"vpce-policy-deny"}


def test_the_default_policy_of_a_vpc_endpoint_allows_everything() -> None:
    told = {**THROUGH, f.VPCE_POLICY_CUSTOM: False}
    assert verdict(GATE, REST, "endpoint.vpc-policy", told) is YES


def test_a_call_from_the_internet_meets_no_vpc_endpoint_policy() -> None:
    assert verdict(GATE, REST, "endpoint.vpc-policy", {f.VPC_ENDPOINT: False}) is YES


def test_a_vpc_endpoint_policy_answers_in_the_words_of_a_policy() -> None:
    """P2: anonymous callers and signed ones are named, with or without an explicit deny."""
    assert len(answers(GATE, REST, "endpoint.vpc-policy")) == 4
    assert statuses(GATE, REST, "endpoint.vpc-policy") == {403}


def test_the_strict_access_mode_refuses_what_does_not_meet_it() -> None:
    told: dict[Fact, Value] = {f.ACCESS_MODE_MET: False}
    assert verdict(GATE, REST, "endpoint.access-mode", told) is NO
    assert blamed(GATE, REST, "endpoint.access-mode", told) == {"endpoint-access-mode"}


@pytest.mark.parametrize("kind", KINDS)
def test_with_nothing_told_every_check_is_open(kind: str) -> None:
    assert all(verdict(GATE, kind, name, {}) is Truth.UNKNOWN for name in names(GATE, kind))
