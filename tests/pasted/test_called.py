"""The call that words name: people say where they called, and what came of it, in many ways."""

from __future__ import annotations

import pytest

from why403.logic.states import UNKNOWN
from why403.model.incident import Incident
from why403.pasted.recognise import combine, recognise

API = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"
URL = f"{API}/prod/pets/9"
DOMAIN = "https://api.example.com/billing"
BODY = '{"message":"Forbidden"}'


def read(text: str) -> Incident:
    return combine(recognise(text, "paste"))


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        (f"GET {URL}\nHTTP/2 403\ncontent-type: application/json\n\n{BODY}", "GET"),
        (f"I call\n\n    PUT {URL}\n\nand get 403 {BODY}", "PUT"),
        (f"`DELETE {URL}` \u2192 `403 {BODY}`", "DELETE"),
        (f'>>> requests.post("{URL}").text\n{BODY}', "POST"),
        (f'await client.GetAsync("{URL}");\n// {BODY}', "GET"),
        (f"{URL} returns {BODY}", UNKNOWN),
        (f"The URL is {URL}, and the answer is {BODY}.", UNKNOWN),
        (f"{DOMAIN} works, {URL} gives 403", UNKNOWN),
        (f"trace: GET {URL}\n\nbody {BODY}", "GET"),
    ],
)
def test_the_call_that_words_name_is_the_request(text: str, verb: object) -> None:
    request = read(text).request
    assert (request.url, request.method) == (URL, verb)
    assert request.spoken
    assert request.typed


@pytest.mark.parametrize(
    "text",
    [
        f"{API}/prod/a and {API}/prod/b are two routes.\n{BODY}",
        f"{URL} works.\n{BODY}",
        f"See https://docs.example.com/help\n{BODY}",
        f"https://{{api-id}}.execute-api.eu-west-1.amazonaws.com/prod gives {BODY}",
        f"{API}/... gives {BODY}",
        "https://[ gives 403",
    ],
)
def test_where_several_could_be_meant_or_none_is_none_is_taken(text: str) -> None:
    assert read(text).request.url is UNKNOWN


def test_what_is_said_to_be_refused_is_meant_and_not_what_works_beside_it() -> None:
    text = f"{DOMAIN}   403 {BODY}\nits own URL is fine:\n{URL}   200"
    assert read(text).request.url == DOMAIN


def test_a_command_stands_above_an_address_in_words() -> None:
    request = read(f"curl {DOMAIN}\n{BODY}\n{URL} is another one").request
    assert request.url == DOMAIN
    assert not request.spoken


@pytest.mark.parametrize("url", [f'"{URL}"', URL])
@pytest.mark.parametrize(
    "said",
    [
        f"-> {BODY}",
        f"=> 403 {BODY}",
        f"\u2192 {BODY}",
        f"# {BODY}",
        f"gives me {BODY}",
        f"returns 403 {BODY}",
    ],
)
def test_what_is_said_behind_a_command_is_what_came_of_it(url: str, said: str) -> None:
    told = read(f"curl {url} {said}")
    assert told.request.url == URL
    assert "Forbidden" in str(told.answer.body) + str(told.answer.said)


def test_an_arrow_in_quotes_is_sent() -> None:
    assert read(f"curl -d 'a -> b' {URL}").request.body == b"a -> b"


def test_what_stands_behind_a_pipe_is_not_looked_at() -> None:
    assert read(f"curl {URL} | jq .message").answer.said is UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "curl to the API works but Postman doesn't",
        "curl ifconfig => 203.0.113.55. And what's strange",
        'curl -H "x-api-key: $KEY" -> Forbidden for one customer',
    ],
)
def test_a_sentence_that_begins_with_curl_does_not_spoil_a_paste(line: str) -> None:
    told = read(f"We see this:\n{BODY}\n{line}")
    assert told.request.url is UNKNOWN
    assert "Forbidden" in str(told.answer.body) + str(told.answer.said)
