"""Calls that worked: what they share with the refused one cannot be the cause."""

from __future__ import annotations

import pytest

from tests.questions.cases import FORBIDDEN, MISSING_TOKEN, case, causes_of
from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.refusals.refusal import Fingerprint

REST: dict[Fact, Value] = {f.API_KIND: "REST"}


@pytest.mark.parametrize(
    ("works", "cleared"),
    [
        (f.WORKS_SMALL_BODY, {"stage-missing", "api-key-disabled", "host-mismatch", "custom-domain-mapping"}),
        (f.WORKS_OTHER_PATH, {"mtls", "host-mismatch"}),
        (f.WORKS_OTHER_TIME, {"stage-missing", "api-key-disabled", "custom-domain-mapping"}),
        (f.WORKS_OTHER_CREDENTIALS, {"stage-missing", "custom-domain-mapping", "host-mismatch"}),
        (f.WORKS_OTHER_NETWORK, {"stage-missing", "api-key-disabled", "custom-domain-mapping"}),
        (f.WORKS_OUTSIDE_VPC, {"stage-missing", "api-key-disabled", "custom-domain-mapping"}),
    ],
)
def test_what_does_not_hang_on_the_difference_is_cleared(works: Fact, cleared: set[str]) -> None:
    assert cleared <= causes_of(case(FORBIDDEN, REST))
    assert not cleared & causes_of(case(FORBIDDEN, {**REST, works: True}))


@pytest.mark.parametrize(
    ("works", "kept"),
    [
        (f.WORKS_SMALL_BODY, "waf-block"),
        (f.WORKS_OTHER_TIME, "waf-block"),
        (f.WORKS_OTHER_CREDENTIALS, "api-key-disabled"),
        (f.WORKS_OUTSIDE_VPC, "private-api-endpoint"),
        (f.WORKS_OTHER_NETWORK, "private-api-endpoint"),
        (f.WORKS_DIRECT, "host-mismatch"),
        (f.WORKS_DIRECT, "custom-domain-mapping"),
        (f.WORKS_OTHER_PATH, "stage-missing"),
        (f.WORKS_OTHER_PATH, "api-key-disabled"),
    ],
)
def test_what_hangs_on_the_difference_is_kept(works: Fact, kept: str) -> None:
    """Section 6 of the messages: by these contrasts people tell the causes of Forbidden apart.

    Another path may ask for no key, so that it works says nothing of the key.
    """
    assert kept in causes_of(case(FORBIDDEN, {**REST, works: True}))


def test_another_path_that_works_keeps_a_missing_route() -> None:
    assert "route-not-found" in causes_of(case(MISSING_TOKEN, {**REST, f.WORKS_OTHER_PATH: True}))


@pytest.mark.parametrize("fact", [fact for fact in f.ALL if fact.name.startswith("works.")])
def test_a_call_that_does_not_work_either_clears_nothing(fact: Fact) -> None:
    assert causes_of(case(FORBIDDEN, {**REST, fact: False})) == causes_of(case(FORBIDDEN, REST))


def test_a_direct_call_that_works_shows_that_the_default_endpoint_is_on() -> None:
    found = causes_of(case(FORBIDDEN, {**REST, f.WORKS_DIRECT: True}))
    assert "default-endpoint-disabled" not in found


def test_what_was_told_counts_more_than_what_a_working_call_shows() -> None:
    told: dict[Fact, Value] = {**REST, f.WORKS_DIRECT: True, f.DEFAULT_ENDPOINT: False}
    assert "default-endpoint-disabled" in causes_of(case(FORBIDDEN, told))


def test_a_test_in_the_console_clears_nothing() -> None:
    """It runs the method that is chosen there, as edited: deployment and called address stay open."""
    found = causes_of(case(MISSING_TOKEN, {**REST, f.WORKS_CONSOLE_TEST: True}))
    assert found == causes_of(case(MISSING_TOKEN, REST))


KEYS = {"api-key-disabled", "api-key-invalid"}


def test_with_nothing_in_front_a_direct_call_that_works_clears_the_key() -> None:
    found = causes_of(case(FORBIDDEN, {**REST, f.WORKS_DIRECT: True, f.FRONT: "none"}))
    assert not KEYS & found


@pytest.mark.parametrize("front", [{}, {f.FRONT: "cloudfront"}, {f.FRONT: "proxy"}])
def test_what_stands_in_front_may_not_pass_the_key_on(front: dict[Fact, Value]) -> None:
    """CloudFront removes headers that no policy of it names."""
    found = causes_of(case(FORBIDDEN, {**REST, f.WORKS_DIRECT: True, **front}))
    assert found >= KEYS


@pytest.mark.parametrize("client", ["sdk", "service"])
def test_a_library_may_have_made_another_address(client: str) -> None:
    told: dict[Fact, Value] = {**REST, f.WORKS_OTHER_CLIENT: True, f.CLIENT: client}
    assert "stage-missing" in causes_of(case(FORBIDDEN, told))


def test_two_programs_that_are_given_the_address_call_the_same() -> None:
    told: dict[Fact, Value] = {**REST, f.WORKS_OTHER_CLIENT: True, f.CLIENT: "tool"}
    assert "stage-missing" not in causes_of(case(FORBIDDEN, told))


def test_two_working_calls_clear_what_either_clears() -> None:
    one = causes_of(case(Fingerprint(403), {**REST, f.WORKS_SMALL_BODY: True}))
    other = causes_of(case(Fingerprint(403), {**REST, f.WORKS_OTHER_TIME: True}))
    both = causes_of(case(Fingerprint(403), {**REST, f.WORKS_SMALL_BODY: True, f.WORKS_OTHER_TIME: True}))
    assert both == one & other
