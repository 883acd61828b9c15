"""What a sentence tells of another call is not taken for the call whose answer is shown."""

import pytest

import why403
from why403.api.explain import brought_from
from why403.api.inputs import case_of
from why403.evidence.fingerprint import fingerprint
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer
from why403.questions.explain import Case

URL = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/items"
FORBIDDEN = '{"message":"Forbidden"}'


def case(text: str) -> Case:
    return case_of(brought_from([text], "input"))


def suspected(text: str) -> set[str]:
    return {each.cause.code for each in why403.explain(text).fitting}


@pytest.mark.parametrize(
    "sentence",
    [
        "GET /health is answered with 200",
        "Without the header we get a 401",
        "The other stage returns 404 for this path",
    ],
)
def test_a_spoken_status_that_the_shown_words_never_have_is_of_another_call(sentence: str) -> None:
    assert case(f"{sentence}\n\n{FORBIDDEN}").seen.status is UNKNOWN
    assert "api-key-missing" in suspected(f"{sentence}\n\n{FORBIDDEN}")
    assert "authorizer-deny" in suspected(f"{sentence}\n\n{FORBIDDEN}")


def test_a_spoken_status_that_the_shown_words_have_counts() -> None:
    assert case(f"We get a 403 since yesterday\n\n{FORBIDDEN}").seen.status == 403


@pytest.mark.parametrize(
    "shown", ["HTTP 401", "HTTP/1.1 401 Unauthorized", "AxiosError: Request failed with status code 401"]
)
def test_a_status_that_is_shown_counts_whatever_the_words(shown: str) -> None:
    """The owner of an API can have chosen it."""
    assert case(f"{shown}\n\n{FORBIDDEN}").seen.status == 401


def test_a_spoken_status_beside_a_backends_words_counts() -> None:
    assert case('It returns 418\n\n{"message":"no tea here"}').seen.status == 418


def test_a_sentence_about_connections_beside_a_shown_call_is_about_another() -> None:
    call = f"curl -X POST '{URL}' -d '{{}}'\n\nHTTP 415\n\n415 Unsupported Media Type"
    told = f"postToConnection of the library fails as well\n\n{call}"
    assert case(told).facts.get("websocket.moment", UNKNOWN) is UNKNOWN
    assert suspected(call) <= suspected(told)


def test_the_operation_that_a_client_names_is_the_call() -> None:
    text = "An error occurred (ForbiddenException) when calling the PostToConnection operation: Forbidden"
    assert case(text).facts["websocket.moment"] == "connections"
    assert case(f"connections:\n\ncurl -X POST {URL}\n\n{text}").facts["websocket.moment"] == "connections"


def test_a_call_with_a_body_opens_no_websocket() -> None:
    told = f"There was an unexpected response: 403\n\ncurl -X POST '{URL}' -d '{{}}'\n\n{FORBIDDEN}"
    assert case(told).facts.get("websocket.moment", UNKNOWN) is UNKNOWN


@pytest.mark.parametrize(
    "told",
    [
        "TypeError: Failed to fetch",
        "Failed to fetch.\nPossible Reasons:\n\nCORS\nNetwork Failure",
        'Response Code: 0\n{\n  "error": "no response from server"\n}',
    ],
)
def test_an_answer_of_which_the_page_was_told_nothing_was_kept_from_it(told: str) -> None:
    found = suspected(f"{FORBIDDEN}\n\n{told}")
    assert {"cors-error-headers", "api-key-missing"} <= found
    assert "cors-error-headers" not in suspected(FORBIDDEN)


def test_a_transcribed_sentence_is_a_sentence_too() -> None:
    seen = fingerprint(Answer(body=FORBIDDEN, said="with the old token it was a 401"))
    assert seen.status is UNKNOWN


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n\r\n"])
def test_what_is_written_below_a_body_is_no_part_of_it(gap: str) -> None:
    sentence = "The same call with another API key works."
    found = case(f"{FORBIDDEN}{gap}{sentence}")
    assert found.sentences == (sentence,)
    assert suspected(f"{FORBIDDEN}{gap}{sentence}") == suspected(f"{sentence}\n\n{FORBIDDEN}")


def test_of_several_bodies_the_refusal_is_looked_at() -> None:
    answer = brought_from(
        [f'{{"items": []}}\n{FORBIDDEN}\nThe second call has no key.'], "input"
    ).incident.answer
    assert answer.body == FORBIDDEN


def test_an_order_of_the_paste_does_not_change_what_is_known() -> None:
    sentence = "Since the deployment every call from the office gets this, a 403"
    below, above = case(f"{FORBIDDEN}\n\n{sentence}"), case(f"{sentence}\n\n{FORBIDDEN}")
    assert (below.facts, below.seen) == (above.facts, above.seen)


DENIAL = (
    "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: execute-api:Invoke on resource: "
    "arn:aws:execute-api:eu-west-1:********3333:a1b2c3/dev/GET/x with an explicit deny in a service control "
    "policy"
)


@pytest.mark.parametrize(
    "text",
    [
        f"We never see '{DENIAL}' but the call fails with 403.",
        f'The job gets 403. The documentation says the message would be "{DENIAL}".',
        f"The job gets 403, and we do not get the usual '{DENIAL}'.",
        f"The job fails with 403, it just doesn't have the '{DENIAL}'.",
    ],
)
def test_a_denial_that_is_only_spoken_of_proves_nothing(text: str) -> None:
    found = why403.explain(text)
    assert not found.certain
    unlikely = {each.cause.code for each in found.unlikely}
    assert {"api-key-missing", "waf-block"} <= {each.cause.code for each in found.fitting} | unlikely


@pytest.mark.parametrize(
    "text",
    [
        f"We expected 200 but got {DENIAL}",
        f"I don't know why the call gets {DENIAL}",
        f"It should work. The answer is {DENIAL}",
        f"Instead of the list we get {DENIAL}",
    ],
)
def test_a_denial_that_came_after_all_proves(text: str) -> None:
    assert why403.explain(text).certain == {"iam-scp-deny"}
