"""The gate `cache`. Source: gateway-semantics A.2 row 21."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, REST, WEBSOCKET, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.authorize import CACHE as GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth


@pytest.mark.parametrize("kind", [HTTP, WEBSOCKET])
def test_only_rest_apis_have_a_cache(kind: str) -> None:
    assert names(GATE, kind) == set()


def test_a_caller_with_the_right_may_bypass_the_cache() -> None:
    assert verdict(GATE, REST, "cache.invalidation", {f.CACHE_INVALIDATION_ALLOWED: True}) is YES


def test_a_call_that_leaves_the_cache_alone_needs_no_right() -> None:
    told: dict[Fact, Value] = {f.BYPASSES_CACHE: False, f.CACHE_INVALIDATION_ALLOWED: False}
    assert verdict(GATE, REST, "cache.invalidation", told) is YES


def test_a_caller_without_the_right_may_not() -> None:
    told: dict[Fact, Value] = {f.BYPASSES_CACHE: True, f.CACHE_INVALIDATION_ALLOWED: False}
    assert verdict(GATE, REST, "cache.invalidation", told) is NO
    assert blamed(GATE, REST, "cache.invalidation", told) == {"cache-invalidation-denied"}


def test_with_nothing_told_it_is_open() -> None:
    assert verdict(GATE, REST, "cache.invalidation", {}) is Truth.UNKNOWN


def test_the_question_is_put_so_that_yes_means_yes() -> None:
    """True stands for having the right, so the question must ask for it and not for its lack."""
    assert "without the right" not in f.CACHE_INVALIDATION_ALLOWED.ask


def test_the_refusal_is_a_403() -> None:
    assert statuses(GATE, REST, "cache.invalidation") == {403}
