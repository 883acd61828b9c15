"""Laws 1 to 3 over generated policies and requests."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.adapter import policies_of, request_of
from tests.examples import in_all
from tests.iam_cases import FAMILIES, case
from why403.iam.combination import combined
from why403.iam.decide import Outcome, decide, explain
from why403.iam.decider import OUTCOMES, decider, outcomes
from why403.iam.operators import COMPARISON
from why403.iam.request import Request, facts_of, told_facts
from why403.logic.column import column_of
from why403.logic.facts import Facts, Value
from why403.logic.states import ABSENT, UNKNOWN

CASES = settings(max_examples=in_all(60), deadline=None, suppress_health_check=list(HealthCheck))
RANDOM = st.randoms(use_true_random=False)


def partly(request: Request, random: Random) -> Request:
    """The same request with some of its keys not told."""
    kept = {key: value for key, value in request.context.items() if random.randrange(2)}
    return Request(request.action, request.resource, request.principal, kept, complete=False)


def fully(request: Request) -> dict[str, Value]:
    """All facts, and every key that the generator knows told to be absent where it is not there."""
    keys = {key for _, keys, _ in FAMILIES for key in keys} | {"iam.canonical-user"}
    return dict.fromkeys(keys, ABSENT) | told_facts(request)


@CASES
@given(RANDOM)
def test_learning_a_fact_never_overturns_a_decision(random: Random) -> None:
    made = case(random)
    request, rules = request_of(made), combined(policies_of(made))
    before = explain(rules, facts_of(partly(request, random))).outcome
    after = explain(rules, fully(request)).outcome
    assert before in (after, Outcome.UNKNOWN)


@CASES
@given(RANDOM)
def test_the_reasons_alone_suffice(random: Random) -> None:
    made = case(random)
    rules = combined(policies_of(made))
    decision = explain(rules, fully(request_of(made)))
    told = {
        r.leaf.fact.name: r.value
        for r in decision.reasons
        if hasattr(r.leaf, "fact") and r.value is not UNKNOWN
    }
    assert explain(rules, told).outcome is decision.outcome


@CASES
@given(RANDOM)
def test_an_untold_request_names_what_is_missing(random: Random) -> None:
    made = case(random)
    decision = decide(partly(request_of(made), random), policies_of(made))
    assert bool(decision.missing) is (decision.outcome is Outcome.UNKNOWN)


@CASES
@given(RANDOM)
def test_the_compiled_rules_agree_with_the_walk(random: Random) -> None:
    made = case(random)
    request, policies = request_of(made), policies_of(made)
    for each in (request, partly(request, random)):
        fast = decider(policies, each.principal, each.complete)
        told: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in each.context.items()}
        assert fast.outcome(each.action, each.resource, told) is decide(each, policies).outcome


@settings(CASES, max_examples=20)
@given(RANDOM)
def test_a_column_agrees_with_its_rows(random: Random) -> None:
    made = [case(random) for _ in range(12)]
    policies = policies_of(made[0])
    rows: list[Facts] = []
    for each in made:
        request = request_of(each)
        rows.append(fully(request) if random.randrange(2) else told_facts(partly(request, random)))
    names = {name for row in rows for name in row}
    columns = {name: column_of([row.get(name, UNKNOWN) for row in rows]) for name in names}
    found = [OUTCOMES[place] for place in outcomes(policies, columns, len(rows), UNKNOWN)]
    assert found == [explain(combined(policies), row).outcome for row in rows]


def test_the_generator_knows_every_operator() -> None:
    known = {name.lower() for names, _, _ in FAMILIES for name in names}
    assert known == set(COMPARISON) | {"null"}


@pytest.mark.slow
@settings(CASES, max_examples=3000)
@given(RANDOM)
def test_many_compiled_rules_agree_with_the_walk(random: Random) -> None:
    test_the_compiled_rules_agree_with_the_walk.hypothesis.inner_test(random)  # type: ignore[attr-defined]
