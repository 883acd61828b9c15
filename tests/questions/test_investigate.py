"""Asking what matters, until one cause is proved."""

from __future__ import annotations

from collections.abc import Mapping

from tests.questions.cases import FORBIDDEN, case
from why403 import facts
from why403.logic.facts import Facts, Value
from why403.questions.explain import Case
from why403.questions.investigate import hanging, investigate

TRUTH: Facts = {
    facts.API_KIND.name: "REST",
    facts.HOST_KIND.name: "execute-api",
    facts.API_KEY_REQUIRED.name: True,
    facts.KEY_SOURCE.name: "HEADER",
    facts.STAGE_EXISTS.name: True,
    facts.DEFAULT_ENDPOINT.name: True,
    facts.WAF_ALLOWS.name: True,
    facts.KEY_EXISTS.name: True,
    facts.KEY_ENABLED.name: False,
    facts.KEY_IN_PLAN.name: True,
    facts.FRONT.name: "none",
}
SENT: dict[str, Value] = {facts.API_KEY.name: "f00d", facts.API_KIND.name: "REST"}


class Knows:
    """Tells one fact at a time, the one on which most hangs."""

    def __init__(self, truth: Facts) -> None:
        self.truth, self.asked = truth, list[str]()

    def __call__(self, told: Case, wanted: Mapping[str, float]) -> Case | None:
        known = [name for name in wanted if name in self.truth]
        if not known:
            return None
        name = max(known, key=lambda each: wanted[each])
        self.asked.append(name)
        return told.learning(name, self.truth[name])


def start() -> Case:
    given = case(FORBIDDEN)
    for name, value in SENT.items():
        given = given.learning(name, value)
    return given


def test_the_cause_is_found() -> None:
    settled = investigate(start(), Knows(TRUTH))
    assert settled.outcome.certain == {"api-key-disabled"}


def test_nothing_is_asked_after_it_is_proved() -> None:
    oracle = Knows(TRUTH)
    settled = investigate(start(), oracle)
    assert hanging(settled.outcome) == {}
    assert set(settled.learnt) == set(oracle.asked)
    assert len(oracle.asked) < len(TRUTH)


def test_an_oracle_that_knows_nothing_changes_nothing() -> None:
    settled = investigate(start(), Knows({}))
    assert settled.learnt == ()
    assert settled.outcome.suspects


def test_what_is_told_is_not_asked() -> None:
    oracle = Knows(TRUTH)
    investigate(start().learning(facts.KEY_EXISTS.name, True), oracle)
    assert facts.KEY_EXISTS.name not in oracle.asked


def test_an_oracle_that_says_what_is_known_already_comes_to_an_end() -> None:
    assert investigate(start(), lambda told, _wanted: told).outcome.suspects
