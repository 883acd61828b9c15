"""The gate `host`. Sources: gateway-semantics B.2 and I.9; messages F1 and F5."""

from __future__ import annotations

import pytest

from tests.gates.asked import KINDS, REST, answers, blamed, statuses, verdict
from why403 import facts as f
from why403.gates.host import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

FORWARDED: dict[Fact, Value] = {f.FRONT: "cloudfront", f.HOST_FORWARDED: True, f.HOST_KNOWN: False}
CHECK = "host.known"


@pytest.mark.parametrize("kind", KINDS)
def test_a_foreign_host_header_that_is_forwarded_is_refused(kind: str) -> None:
    assert verdict(GATE, kind, CHECK, FORWARDED) is NO
    assert blamed(GATE, kind, CHECK, FORWARDED) == {"host-mismatch"}


def test_a_front_that_replaces_the_host_header_is_fine() -> None:
    assert verdict(GATE, REST, CHECK, {f.FRONT: "cloudfront", f.HOST_FORWARDED: False}) is YES


def test_where_nothing_stands_in_front_the_host_is_the_apis() -> None:
    assert verdict(GATE, REST, CHECK, {f.FRONT: "none", f.HOST_REWRITTEN: False}) is YES


def test_a_caller_that_sends_another_host_header_is_refused_too() -> None:
    sent: dict[Fact, Value] = {f.FRONT: "none", f.HOST_REWRITTEN: True, f.HOST_KNOWN: False}
    assert verdict(GATE, REST, CHECK, sent) is NO


def test_what_the_caller_sends_does_not_matter_where_the_front_replaces_it() -> None:
    sent: dict[Fact, Value] = {f.FRONT: "proxy", f.HOST_REWRITTEN: True, f.HOST_FORWARDED: False}
    assert verdict(GATE, REST, CHECK, sent) is YES


def test_a_forwarded_name_that_the_gateway_knows_is_fine() -> None:
    assert verdict(GATE, REST, CHECK, {**FORWARDED, f.HOST_KNOWN: True}) is YES


def test_behind_cloudfront_it_is_open() -> None:
    assert verdict(GATE, REST, CHECK, {f.FRONT: "cloudfront"}) is Truth.UNKNOWN


@pytest.mark.parametrize("kind", KINDS)
def test_where_no_api_is_found_the_answer_is_that_of_no_kind(kind: str) -> None:
    """CloudFront in front of an HTTP API: see cloudformation-coverage-roadmap 571."""
    assert statuses(GATE, kind, "host.known") == {403}


def test_cloudfront_can_answer_with_its_own_page() -> None:
    assert answers(GATE, REST, CHECK) == {"no-api", "cloudfront-page"}
