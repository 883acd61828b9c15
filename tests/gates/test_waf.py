"""The gate `waf`. Sources: gateway-semantics I.8, A.5; messages F2, F9."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.waf import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

BLOCKED: dict[Fact, Value] = {f.WAF_ALLOWS: False}


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_at_the_front_is_refused(kind: str) -> None:
    (check,) = names(GATE, kind)
    assert verdict(GATE, kind, check, BLOCKED) is NO
    assert blamed(GATE, kind, check, BLOCKED) == {"waf-block"}
    assert "cloudfront-page" in answers(GATE, kind, check)


def test_a_block_on_the_stage_is_refused() -> None:
    assert verdict(GATE, REST, "waf.allows", BLOCKED) is NO
    assert blamed(GATE, REST, "waf.allows", BLOCKED) == {"waf-block"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_lets_through_passes(kind: str) -> None:
    assert all(verdict(GATE, kind, name, {f.WAF_ALLOWS: True}) is YES for name in names(GATE, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_with_nothing_told_it_is_open(kind: str) -> None:
    assert all(verdict(GATE, kind, name, {}) is Truth.UNKNOWN for name in names(GATE, kind))


@pytest.mark.parametrize("kind", [HTTP, WEBSOCKET])
def test_only_stages_of_rest_apis_take_a_web_acl(kind: str) -> None:
    assert names(GATE, kind) == {"waf.allows-at-front"}


def test_a_block_on_the_stage_answers_forbidden() -> None:
    assert "waf-filtered" in answers(GATE, REST, "waf.allows")
    assert statuses(GATE, REST, "waf.allows") == {403}


def test_a_block_at_the_front_answers_with_cloudfronts_page() -> None:
    assert "cloudfront-page" in answers(GATE, REST, "waf.allows")
