"""The gate `routing-rule`: gateway-semantics B.2 and I.4, the guide's page rest-api-routing-rules."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, REST, WEBSOCKET, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.paths import BEFORE_CHECK
from why403.gates.routing_rules import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth


def test_where_rules_alone_choose_and_none_matches_the_answer_is_404() -> None:
    """B.2: ROUTING_RULE_ONLY, and no rule fits."""
    told: dict[Fact, Value] = {f.HOST_KIND: "custom", f.RULES_ONLY: True, f.RULE_MATCHES: False}
    assert verdict(GATE, REST, "routing-rule", told) is NO
    assert blamed(GATE, REST, "routing-rule", told) == {"routing-rule"}
    assert statuses(GATE, REST, "routing-rule", told) == {404}


@pytest.mark.parametrize(
    "told",
    [
        {f.HOST_KIND: "custom", f.RULES_ONLY: True, f.RULE_MATCHES: True},
        {f.HOST_KIND: "custom", f.RULES_ONLY: False, f.RULE_MATCHES: False},
        {f.HOST_KIND: "execute-api", f.RULES_ONLY: True, f.RULE_MATCHES: False},
    ],
)
def test_a_rule_that_matches_other_ways_to_an_api_and_other_hosts_admit(told: dict[Fact, Value]) -> None:
    assert verdict(GATE, REST, "routing-rule", told) is YES


@pytest.mark.parametrize("kind", [HTTP, WEBSOCKET])
def test_routing_rules_lead_to_rest_apis_alone(kind: str) -> None:
    assert "routing-rule" not in names(GATE, kind)


def test_with_nothing_told_it_is_open() -> None:
    assert verdict(GATE, REST, "routing-rule", {}) is Truth.UNKNOWN
    assert blamed(GATE, REST, "routing-rule", {}) == {"routing-rule"}


def test_rules_are_read_before_mappings() -> None:
    """The guide: all rules are evaluated before any mapping."""
    assert BEFORE_CHECK["routing-rules", "domain.mapping"].source.endswith("rest-api-routing-rules.html")
