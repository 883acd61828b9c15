"""Weights order the suspects and never remove one."""

from __future__ import annotations

import pytest

from bench.known import known as known_to_bench
from tests.questions.cases import FORBIDDEN, MISSING_TOKEN, case, causes_of
from why403.questions.counts import Known
from why403.questions.explain import explain
from why403.questions.weights import Weighed
from why403.refusals.refusal import Fingerprint

ANSWERS = (
    FORBIDDEN,
    MISSING_TOKEN,
    Fingerprint(403),
    Fingerprint(401, family="unauthorized"),
    Fingerprint(browser="no-allow-origin"),
)
ONE = [Known("a", "waf-block", frozenset({"family=forbidden"}))]


def row(code: str, known: list[Known] | None) -> Weighed:
    """One suspect of `Forbidden`."""
    return next(r for r in explain(case(FORBIDDEN), known).suspects if r.suspect.cause.code == code)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("known", [None, [], ONE], ids=["shipped", "none", "one"])
def test_no_suspect_is_removed(answer: Fingerprint, known: list[Known] | None) -> None:
    found = {each.suspect.cause.code for each in explain(case(answer), known).suspects}
    assert found == causes_of(case(answer))


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("known", [None, [], ONE], ids=["shipped", "none", "one"])
def test_the_weights_are_shares_of_one(answer: Fingerprint, known: list[Known] | None) -> None:
    weights = [each.weight for each in explain(case(answer), known).suspects]
    assert sum(weights) == pytest.approx(1)
    assert all(weight > 0 for weight in weights)


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_heaviest_stands_first_where_nothing_is_certain(answer: Fingerprint) -> None:
    outcome = explain(case(answer))
    weights = [each.weight for each in outcome.suspects]
    assert outcome.certain or weights == sorted(weights, reverse=True)


def test_an_incident_that_looked_alike_raises_its_cause() -> None:
    assert row("waf-block", ONE).weight > row("waf-block", []).weight


def test_an_incident_of_another_cause_lowers_the_rest() -> None:
    assert row("stage-missing", ONE).weight < row("stage-missing", []).weight


def test_real_incidents_are_counted_with_those_that_had_the_same_words() -> None:
    known = [*ONE, Known("b", "waf-block", frozenset({"family=unauthorized"}))]
    found = row("waf-block", known)
    assert (found.of_cause, found.alike) == (2, 1)


def test_the_incident_at_hand_can_be_left_out() -> None:
    """Scores leave an incident's own source out; the order then follows from the others alone."""
    without = [each for each in known_to_bench() if each.cause != "waf-block"]
    assert row("waf-block", without).of_cause == 0
    assert row("waf-block", None).of_cause > 0


def test_the_reporters_words_count() -> None:
    plain = explain(case(FORBIDDEN)).suspects
    said = explain(
        case(FORBIDDEN, None, "A web ACL with managed rules is attached, and only large bodies fail")
    ).suspects
    weight = {each.suspect.cause.code: each.weight for each in plain}["waf-block"]
    assert {each.suspect.cause.code: each.weight for each in said}["waf-block"] > weight


def test_an_answer_in_other_words_weighs_less() -> None:
    """Only an owner who rewrote the answer makes a key's refusal look foreign; a backend need not."""
    foreign = explain(case(Fingerprint(403, family="")), []).suspects
    weights = {each.suspect.cause.code: each.weight for each in foreign}
    assert weights["backend-403"] > weights["api-key-disabled"]
