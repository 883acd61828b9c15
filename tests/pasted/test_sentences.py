"""Sentences are sentences: prose beside an answer is no part of it, rules nothing out, and is weighed."""

from __future__ import annotations

import pytest

from tests.pasted import samples
from tests.pasted.samples import ANSWER, BODY, HOST, URL, told
from why403 import explain
from why403.evidence.case import sentences
from why403.logic.states import UNKNOWN

BLOCK = "HTTP/2 403\nx-amzn-errortype: ForbiddenException"
QUESTIONS = (
    "Why does it say this? It worked until we renamed the stage.",
    "Has anybody an idea what is wrong here?",
    "We did not change a thing, please help.",
)


def causes(text: str) -> set[str]:
    return {row.cause.code for row in explain(text).fitting}


@pytest.mark.parametrize("sentence", QUESTIONS)
@pytest.mark.parametrize("form", ["{block}\n\n{sentence}", "{sentence}\n{block}", "{sentence}\n\n{block}\n"])
def test_prose_beside_a_header_block_rules_nothing_out(form: str, sentence: str) -> None:
    text = form.format(block=BLOCK, sentence=sentence)
    assert told(text).answer.body is UNKNOWN
    assert causes(text) == causes(BLOCK)


def test_a_sentence_above_a_command_rules_nothing_out() -> None:
    call = f"curl -I https://{HOST}/orders\n{BLOCK}"
    assert causes(f"Without the stage's name it is refused:\n{call}") == causes(call)


@pytest.mark.parametrize("sentence", QUESTIONS)
@pytest.mark.parametrize(
    "above", [ANSWER.strip(), samples.TRACE.strip(), f"$ curl -i {URL}\n{ANSWER.strip()}"]
)
def test_a_sentence_below_an_answer_is_kept_as_one(above: str, sentence: str) -> None:
    incident = told(f"{above}\n\n{sentence}")
    assert incident.answer.body == BODY
    assert sentence in sentences(incident)


def test_a_browsers_message_below_an_answer_is_read_as_one() -> None:
    incident = told(f"{ANSWER}\n{samples.CHROMIUM}")
    assert (incident.answer.body, incident.answer.browser) == (BODY, samples.CHROMIUM)


def test_lines_of_a_log_below_an_answer_are_read_as_such() -> None:
    incident = told(f"{ANSWER}\n{samples.log_line(errorResponseType='WAF_FILTERED')}")
    assert (incident.answer.body, len(incident.answer.log)) == (BODY, 1)


@pytest.mark.parametrize("prompt", ["%", "$ ", "ann@laptop ~ % ", "PS C:\\Users\\ann> "])
def test_the_next_prompt_is_no_sentence(prompt: str) -> None:
    incident = told(f"{ANSWER}{prompt}")
    assert (incident.answer.body, incident.context, incident.answer.said) == (BODY, (), UNKNOWN)


@pytest.mark.parametrize(
    ("headers", "text", "body"),
    [
        ("content-type: text/plain", "Access denied by the proxy", "Access denied by the proxy"),
        ("content-type: text/plain\ncontent-length: 6", "denied\nWhy is that?", "denied"),
        ("content-type: application/json\ncontent-length: 23", "Why is that so, does anybody know?", UNKNOWN),
        ("content-type: application/json", "Is it the key that is wrong?", UNKNOWN),
        ("server: nginx", "no healthy upstream", "no healthy upstream"),
        ("server: nginx", "<html><b>403</b></html>\nWhat is this?", "<html><b>403</b></html>"),
        ("content-type: application/json", '["not", "allowed"]\n\nMy question: why?', '["not", "allowed"]'),
    ],
)
def test_a_body_is_what_its_headers_say(headers: str, text: str, body: object) -> None:
    assert told(f"HTTP/1.1 403 Forbidden\n{headers}\n\n{text}").answer.body == body


def test_an_answer_that_a_mail_quotes_is_an_answer() -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in ANSWER.strip().split("\n"))
    incident = told(f"Hello,\n\nthis is what they get:\n\n{quoted}\n\nWe still send the key.\n\nBest\nAnn")
    answer = incident.answer
    assert (answer.status, answer.body) == (403, BODY)
    assert any("still send the key" in sentence for sentence in sentences(incident))


@pytest.mark.parametrize("sentence", QUESTIONS)
def test_headers_amid_sentences_are_headers(sentence: str) -> None:
    headers = "x-amzn-errortype: ForbiddenException\nx-amz-apigw-id: AbCdEfGhIjKl=\nserver: none"
    for text in (
        f"{sentence}\n{headers}",
        f"{headers}\n{sentence}",
        f"{sentence}\n\n{headers}\n\n{sentence}",
    ):
        incident = told(text)
        assert incident.answer.header("x-amzn-ErrorType") == "ForbiddenException"
        assert incident.answer.body is UNKNOWN
        assert causes(text) == causes(headers)


def test_a_body_below_bare_headers_is_read() -> None:
    incident = told(f"content-type: application/json\nx-amzn-errortype: ForbiddenException\n\n{BODY}")
    assert incident.answer.body == BODY
