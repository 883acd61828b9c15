"""Accepted findings: each has a reason and an end."""

from __future__ import annotations

from datetime import date

import pytest

from why403.audit.baseline import baseline_of, without_accepted
from why403.audit.finding import Audited, Finding
from why403.audit.rule import KEY_ONLY, OPEN_ROUTE
from why403.documents.errors import BadInput
from why403.incident.read import tree_of

FOUND = Audited((Finding(OPEN_ROUTE, "GET /health"), Finding(KEY_ONLY, "GET /orders")))
HEALTH = "[{rule: open-route, subject: GET /health, reason: for the load balancer, until: 2026-12-31}]"


def left(text: str, today: date, api: str = "template.yaml#Api") -> list[str]:
    audited, hidden = without_accepted(api, FOUND, baseline_of(tree_of(text, "b.yaml")), today)
    assert hidden + len(audited.findings) == len(FOUND.findings)
    return [each.subject for each in audited.findings]


@pytest.mark.parametrize(
    ("today", "subjects"),
    [
        (date(2026, 12, 31), ["GET /orders"]),
        (date(2027, 1, 1), ["GET /health", "GET /orders"]),
    ],
)
def test_what_is_accepted_comes_back_when_its_time_is_over(today: date, subjects: list[str]) -> None:
    assert left(HEALTH, today) == subjects


def test_what_is_accepted_for_one_api_is_not_for_another() -> None:
    text = HEALTH.replace("until:", "api: template.yaml#Api, until:")
    assert left(text, date(2026, 12, 1)) == ["GET /orders"]
    assert left(text, date(2026, 12, 1), "template.yaml#Other") == ["GET /health", "GET /orders"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "b.yaml:1:1: a baseline must be a list"),
        ("[5]", "an accepted finding must be a mapping"),
        (HEALTH.replace("open-route", "open-rout"), "no rule has this name"),
        (HEALTH.replace("reason: for the load balancer, ", ""), "needs `reason`"),
        (HEALTH.replace("reason: for the load balancer", "reason: ''"), "needs `reason`"),
        (HEALTH.replace("2026-12-31", "soon"), "`until` is not a date"),
        (HEALTH.replace("until", "till"), "unknown key"),
    ],
)
def test_a_baseline_that_cannot_be_read_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        baseline_of(tree_of(text, "b.yaml"))
