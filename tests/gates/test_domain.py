"""The gate `domain`. Sources: gateway-semantics A.2 rows 5, 7 and 8, B.2 and I.3; the guide on mutual TLS."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.domain import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

CUSTOM: dict[Fact, Value] = {f.HOST_KIND: "custom", f.VPC_ENDPOINT: True}
FAULTS = (
    ("domain.mapping", f.MAPPING_EXISTS, "custom-domain-mapping"),
    ("domain.client-certificate", f.CLIENT_CERTIFICATE_TRUSTED, "mtls"),
)


@pytest.mark.parametrize(("check", "fact", "cause"), FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_of_the_custom_domain_refuses(kind: str, check: str, fact: Fact, cause: str) -> None:
    told = {**CUSTOM, fact: False}
    assert verdict(GATE, kind, check, told) is NO
    assert blamed(GATE, kind, check, told) == {cause}


@pytest.mark.parametrize(("check", "fact"), [row[:2] for row in FAULTS])
@pytest.mark.parametrize("kind", KINDS)
def test_without_the_fault_it_admits(kind: str, check: str, fact: Fact) -> None:
    assert verdict(GATE, kind, check, {**CUSTOM, fact: True}) is YES


@pytest.mark.parametrize(("check", "fact"), [row[:2] for row in FAULTS])
def test_the_default_host_has_neither_mapping_nor_client_certificate(check: str, fact: Fact) -> None:
    assert verdict(GATE, REST, check, {f.HOST_KIND: "execute-api", fact: False}) is YES


@pytest.mark.parametrize(("check", "cause"), [(row[0], row[2]) for row in FAULTS])
def test_with_nothing_told_it_is_open(check: str, cause: str) -> None:
    assert verdict(GATE, REST, check, {}) is Truth.UNKNOWN
    assert blamed(GATE, REST, check, {}) == {cause}


def test_a_private_domain_that_does_not_admit_the_endpoint_refuses() -> None:
    told = {**CUSTOM, f.DOMAIN_ACCESS: False}
    assert verdict(GATE, REST, "domain.access", told) is NO
    assert blamed(GATE, REST, "domain.access", told) == {"domain-access"}


def test_a_call_from_the_internet_meets_no_private_domain() -> None:
    told: dict[Fact, Value] = {f.HOST_KIND: "custom", f.VPC_ENDPOINT: False, f.DOMAIN_ACCESS: False}
    assert verdict(GATE, REST, "domain.access", told) is YES


@pytest.mark.parametrize("kind", [HTTP, WEBSOCKET])
def test_only_rest_apis_can_be_private(kind: str) -> None:
    assert "domain.access" not in names(GATE, kind)


@pytest.mark.parametrize("check", ["domain.mapping", "domain.client-certificate"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_403_forbidden(kind: str, check: str) -> None:
    """B.2, and for mutual TLS on HTTP APIs A.5 row 3."""
    assert statuses(GATE, kind, check, {f.RULES_ONLY: False}) == {403}


def test_where_rules_alone_choose_no_mapping_is_missed() -> None:
    assert statuses(GATE, REST, "domain.mapping", {f.RULES_ONLY: True}) == set()
