"""What is said of the OPTIONS request is its answer, and what sentences tell of a message orders."""

import pytest

import why403
from why403.logic.states import UNKNOWN


def incident(said: str, *context: str, method: str = "POST") -> str:
    lines = "".join(f"- {text!r}\n" for text in context)
    asked = f"{{method: {method}, client: browser}}"
    return f"why403: 1\nobserved: {{said: {said!r}}}\nrequest: {asked}\ncontext:\n{lines}"


@pytest.mark.parametrize(
    "said", ["OPTIONS comes back with Missing Authentication Token", "the preflight dies with 403 Forbidden"]
)
def test_the_words_of_an_answer_can_be_the_preflights(said: str) -> None:
    found = why403.explain(incident(said, "With curl the POST returns 201"))
    assert found.case.facts["request.preflight"] is True
    assert "cors-preflight-missing" in {row.cause.code for row in found.fitting}


@pytest.mark.parametrize("said", ["OPTIONS is fine, POST gets 403 Forbidden", "POST gets 403 Forbidden"])
def test_where_the_call_is_spoken_of_the_answer_is_the_calls(said: str) -> None:
    assert why403.explain(incident(said, "x")).case.facts.get("request.preflight") is not True


def test_a_message_in_a_sentence_beside_orders_and_proves_nothing() -> None:
    bare = "why403: 1\nobserved: {status: 403}\ncontext:\n- 'curl prints Missing Authentication Token'\n"
    found = why403.explain(bare)
    assert found.case.seen.likely == "missing-token"
    assert found.suspects[0].cause.code == "route-not-found"
    assert not found.certain
    before = bare.replace("curl prints", "yesterday curl printed")
    assert why403.explain(before).case.seen.likely is UNKNOWN
    assert why403.explain(bare.replace("403}", "500}")).case.seen.likely is UNKNOWN


def test_the_log_of_a_function_that_failed_says_that_it_may_be_invoked() -> None:
    log = "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'x'"
    text = f'HTTP/1.1 500\n\n{{"message":"Internal Server Error"}}\n\n{log}'
    found = why403.explain(text)
    assert "function-failed" in {clue.name for clue in found.case.clues}
    assert found.suspects[0].cause.code == "backend-403"
