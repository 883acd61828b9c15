"""Where a command ends and somebody's words begin: quotes and escapes are read as a shell reads them."""

from __future__ import annotations

import time

import pytest

from why403.logic.states import UNKNOWN
from why403.model.incident import Incident
from why403.pasted.lines import result_at
from why403.pasted.recognise import combine, recognise

URL = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod/pets/9"
KEY = "abcdefghijabcdefghij1234"


def read(text: str) -> Incident:
    return combine(recognise(text, "paste"))


@pytest.mark.parametrize(
    "body",
    [
        r'-d "{\"color\":\"blue #1\"}"',
        r'-d "{\"a\": \"b : c\"}"',
        r'-d "{\"query\":\"{ a : b # c }\"}"',
        r"-d '{" + '"t":"it' + r"'\''" + 's -> c"}' + "'",
        '-d "it\'s -> so"',
        r"--data-raw $'{" + '"t":"b -> c"}' + "'",
    ],
)
def test_what_is_quoted_is_sent(body: str) -> None:
    assert read(f'curl -X POST {URL} {body} -H "x-api-key: {KEY}"').request.header("x-api-key") == KEY


def test_a_command_for_cmd_is_read_whole() -> None:
    text = f'curl ^"{URL}^" ^\n  --data-raw ^"^{{^\\^"a^\\^":^\\^"b #1^\\^"^}}^" ^\n  -H ^"x-api-key: {KEY}^"'
    assert read(text).request.header("x-api-key") == KEY


@pytest.mark.parametrize("mark", ["->", "-->", "=>", "\u2192", "#", "gives", "returned", ":"])
def test_a_result_begins_behind_the_url(mark: str) -> None:
    text = f"curl {URL} {mark} 403"
    assert result_at(text, 0) == text.index(f" {mark}")


@pytest.mark.parametrize("text", [f"http {URL} returned 403", f"curl works {URL}", f"curl {URL}"])
def test_a_word_is_a_result_only_behind_the_url_of_a_command(text: str) -> None:
    assert result_at(text, 0) is None


@pytest.mark.parametrize("filling", [" ", " works", " -> 'x", ' "', " it's", " \\"])
def test_a_long_line_is_looked_through_once(filling: str) -> None:
    line = f"curl {URL} -d 'x'" + filling * (3_900 // len(filling))
    begun = time.process_time()
    for _ in range(20):
        result_at(line, 0)
    assert time.process_time() - begun < 1.0


def test_a_command_without_a_result_is_followed_by_what_it_printed() -> None:
    told = read(f"curl {URL}\n403")
    assert told.request.url == URL
    assert told.answer.status == 403
    assert told.request.client is not UNKNOWN
