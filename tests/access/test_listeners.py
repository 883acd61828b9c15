"""A load balancer in front answers itself (load balancer guide, load-balancer-listeners)."""

from __future__ import annotations

import pytest

from tests.credentials.shown import shown
from why403 import facts as f
from why403.access.landing import acting
from why403.model.configuration import Listener

DEFAULT = Listener(None, "fixed-response")
OWN = "https://internal.example.com"


@pytest.mark.parametrize(
    ("hosts", "paths", "acts"),
    [
        (("internal.example.com",), (), "forward"),
        (("*.example.com",), (), "forward"),
        (("INTERNAL.example.com",), (), "forward"),
        (("orders.example.com",), (), "fixed-response"),
        ((), ("/orders/*",), "forward"),
        ((), ("/Orders/*",), "fixed-response"),
        (("internal.example.com",), ("/other",), "fixed-response"),
    ],
)
def test_the_first_rule_for_host_and_path_acts(
    hosts: tuple[str, ...], paths: tuple[str, ...], acts: str
) -> None:
    """Names are compared without case, paths with it."""
    rules = (DEFAULT, Listener(1, "forward", hosts, paths))
    found = acting(rules, "internal.example.com", "/orders/5")
    assert found is not None
    assert found.does == acts


def test_rules_are_read_by_their_priority() -> None:
    found = acting((Listener(20, "forward"), Listener(3, "redirect"), DEFAULT), "a.example.com", "/")
    assert found is not None
    assert found.does == "redirect"


def test_a_condition_on_something_else_leaves_it_open() -> None:
    assert acting((Listener(1, "forward", wholly=False), DEFAULT), "a.example.com", "/") is None


def test_a_fixed_response_is_the_load_balancers_own() -> None:
    rules = "[{priority: default, actions: [{type: fixed-response}]}]"
    assert shown(f"front: {{kind: alb, rules: {rules}}}", host=OWN)[f.EDGE_REFUSES.name] is True


def test_a_rule_that_forwards_says_nothing_of_a_refusal() -> None:
    rules = "[{priority: default, actions: [{type: forward}]}]"
    assert f.EDGE_REFUSES.name not in shown(f"front: {{kind: alb, rules: {rules}}}", host=OWN)


def test_a_condition_that_is_not_described_leaves_it_open() -> None:
    condition = "{field: http-header, values: [x]}"
    rules = (
        f"[{{priority: '1', conditions: [{condition}], actions: [{{type: forward}}]}},"
        " {priority: default, actions: [{type: fixed-response}]}]"
    )
    assert f.EDGE_REFUSES.name not in shown(f"front: {{kind: alb, rules: {rules}}}", host=OWN)
