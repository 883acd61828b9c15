"""The next question: it separates, it is open, and its answers can be counted."""

from __future__ import annotations

import pytest

from tests.questions.cases import FORBIDDEN, MISSING_TOKEN, body, case, causes_of, certain_of
from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.questions.ask import NOT_WORTH, Question, answers, questions
from why403.questions.explain import Case, explain
from why403.refusals.refusal import Fingerprint

ANSWERS = (
    FORBIDDEN,
    MISSING_TOKEN,
    Fingerprint(403),
    Fingerprint(401, family="unauthorized"),
    Fingerprint(browser="no-allow-origin"),
)


def asked(given: Case, most: int = 6) -> tuple[Question, ...]:
    """The best questions of a case."""
    return questions(explain(given), most)


@pytest.mark.parametrize("answer", ANSWERS)
def test_there_is_a_question_where_several_causes_fit(answer: Fingerprint) -> None:
    assert asked(case(answer))


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_best_question_stands_first(answer: Fingerprint) -> None:
    gains = [question.gain for question in asked(case(answer))]
    assert gains == sorted(gains, reverse=True)


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_question_is_worth_its_while(answer: Fingerprint) -> None:
    assert all(question.gain > NOT_WORTH for question in asked(case(answer)))


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_question_says_what_each_answer_leaves(answer: Fingerprint) -> None:
    given = case(answer)
    for question in asked(given):
        assert [value for value, _ in question.separates] == list(answers(question.fact))
        for value, left in question.separates:
            learnt = given.learning(question.fact.name, value)
            assert set(left) == (certain_of(learnt) or causes_of(learnt))


@pytest.mark.parametrize("answer", ANSWERS)
def test_some_answer_of_every_question_leaves_fewer_causes(answer: Fingerprint) -> None:
    before = causes_of(case(answer))
    for question in asked(case(answer)):
        assert min(len(left) for _, left in question.separates) < len(before)


def test_what_is_told_is_not_asked() -> None:
    told: dict[Fact, Value] = {}
    for _ in range(6):
        found = asked(case(FORBIDDEN, told), most=1)
        if not found:
            break
        assert found[0].fact not in told
        told[found[0].fact] = found[0].separates[0][0]


def test_nothing_is_asked_where_a_cause_is_certain() -> None:
    given = case(MISSING_TOKEN, {f.API_KIND: "REST", f.ROUTE_EXISTS: False, f.AUTHORIZATION: "none"})
    assert asked(given) == ()


def test_nothing_is_asked_where_one_cause_fits() -> None:
    expired = "Signature expired: 20170517T062414Z is now earlier than 20170517T062840Z (…)"
    assert asked(case(body(expired, 403), {f.API_KIND: "REST"})) == ()


def test_only_facts_with_answers_that_can_be_counted_are_asked() -> None:
    assert all(answers(question.fact) for answer in ANSWERS for question in asked(case(answer)))


def test_no_more_questions_come_than_were_wanted() -> None:
    assert len(asked(case(FORBIDDEN), most=2)) == 2


def test_answering_leads_to_the_end() -> None:
    """With each answer the causes become fewer, until one is certain or nothing is left to ask."""
    given = case(FORBIDDEN)
    for _ in range(40):
        found = asked(given, most=1)
        if not found:
            return
        value = min(found[0].separates, key=lambda each: (not each[1], len(each[1])))[0]
        learnt = given.learning(found[0].fact.name, value)
        assert causes_of(learnt) <= causes_of(given)
        given = learnt
    raise AssertionError("forty questions and no end")


def test_what_is_unknown_is_not_asked() -> None:
    given = explain(case(FORBIDDEN))
    first = questions(given, most=1)[0].fact
    assert first not in {question.fact for question in questions(given, 99, frozenset({first.name}))}


def test_a_fact_on_the_way_to_a_proof_brings_more_while_the_way_is_open() -> None:
    """How a public API was reached proves something only beside its type and the network."""
    told: dict[Fact, Value] = {f.API_KIND: "REST", f.HOST_KIND: "execute-api", f.STAGE_EXISTS: True}
    given = case(FORBIDDEN, told, "It is called from a VPC with an interface endpoint")
    closed = frozenset({f.VPC_ENDPOINT.name, f.ENDPOINT_TYPE.name})
    assert _gain(given, frozenset()) > _gain(given, closed)


def _gain(given: Case, unknown: frozenset[str]) -> float:
    found = questions(explain(given), 99, unknown)
    return next((each.gain for each in found if each.fact is f.ENDPOINT_REACHED), 0.0)
