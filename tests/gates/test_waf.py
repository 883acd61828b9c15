"""The gate `waf`. Sources: gateway-semantics I.8, A.5; messages F2, F9."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates import edge
from why403.gates.waf import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth
from why403.questions.suspects import kinds

BLOCKED: dict[Fact, Value] = {f.WAF_ALLOWS: False}


@pytest.mark.parametrize("kind", [HTTP, WEBSOCKET])
def test_a_block_in_front_of_any_other_kind_is_refused_before_the_api(kind: str) -> None:
    assert verdict(edge.GATE, kind, "edge.waf-allows", BLOCKED) is NO
    assert blamed(edge.GATE, kind, "edge.waf-allows", BLOCKED) == {"waf-block"}
    assert answers(edge.GATE, kind, "edge.waf-allows") == {"cloudfront-page"}


def test_a_rest_api_has_no_such_check() -> None:
    assert "edge.waf-allows" not in names(edge.GATE, REST)


def test_a_block_on_the_stage_is_refused() -> None:
    assert verdict(GATE, REST, "waf.allows", BLOCKED) is NO
    assert blamed(GATE, REST, "waf.allows", BLOCKED) == {"waf-block"}


@pytest.mark.parametrize(("told", "truth"), [({f.WAF_ALLOWS: True}, YES), ({}, Truth.UNKNOWN)])
def test_what_it_lets_through_passes_and_with_nothing_told_it_is_open(
    told: dict[Fact, Value], truth: Truth
) -> None:
    assert verdict(GATE, REST, "waf.allows", told) is truth
    assert verdict(edge.GATE, HTTP, "edge.waf-allows", told) is truth


@pytest.mark.parametrize("kind", [HTTP, WEBSOCKET])
def test_only_stages_of_rest_apis_take_a_web_acl(kind: str) -> None:
    assert names(GATE, kind) == set()


def test_a_block_tells_that_the_api_is_a_rest_api_unless_a_distribution_stands_in_front() -> None:
    blocked = {f.WAF_ALLOWS.name: False}
    assert kinds(blocked) == (REST,)
    assert kinds({**blocked, f.FRONT.name: "none"}) == (REST,)
    assert set(kinds({**blocked, f.FRONT.name: "cloudfront"})) == set(KINDS)
    assert kinds({**blocked, f.API_KIND.name: HTTP}) == (HTTP,)


def test_a_block_on_the_stage_answers_forbidden() -> None:
    assert "waf-filtered" in answers(GATE, REST, "waf.allows")
    assert statuses(GATE, REST, "waf.allows") == {403}


def test_a_block_at_the_front_answers_with_cloudfronts_page() -> None:
    assert "cloudfront-page" in answers(GATE, REST, "waf.allows")
