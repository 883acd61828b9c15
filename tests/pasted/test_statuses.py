"""A number in a sentence is the status only where the sentence says so."""

from __future__ import annotations

import pytest

from tests.pasted.samples import told
from why403.logic.states import UNKNOWN
from why403.pasted.statuses import status_in
from why403.pasted.text import status_of


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("403", 403),
        ("Forbidden (403)", 403),
        ("the API always answers with 403", 403),
        ("I keep getting a 403 from POST", 403),
        ("we see 502s since Monday", 502),
        ("statusCode=429", 429),
        ("{ httpStatusCode: 401, attempts: 1 }", 401),
        ("OPTIONS returns 200, GET returns 403", 403),
        ("it should return 200 but fails with 403", 403),
        ("expected 404 but got 403", 403),
        ("we got a 404 last week, now it returns 403", 403),
        ("yesterday it was a 404; today the answer is a 403 error", 403),
        ("api gateway 403", 403),
    ],
)
def test_what_is_said_to_be_the_status_is(text: str, status: int) -> None:
    assert status_in(text) == status


@pytest.mark.parametrize(
    "text",
    [
        "connecting with port=443 and timeout=500",
        "a 404 last week",
        "we had a 403 two days ago",
        "see line 403 of the log",
        "handler.js:403 raises",
        "it took 500 ms to answer",
        "order 403 of Mr Smith",
        "room 404 is closed",
        "there are 403 users in the pool",
        "version 2.403.1 of the client",
        "it is not a 403 any more",
        "the answer costs $500",
        "GET returns 401 and POST returns 403",
        "the number 456 is no status",
    ],
)
def test_another_number_is_not(text: str) -> None:
    assert status_in(text) is UNKNOWN


def test_a_status_with_a_line_of_its_own_stands_above_those_in_sentences() -> None:
    said = "With another token the function answers 401"
    assert status_of(told(f"{said}\n\ncurl https://a.example/x\n\nHTTP 500").answer) == 500
    assert status_of(told(f"{said}\n\nHTTP 500 Internal Server Error").answer) == 500


@pytest.mark.parametrize(
    "text",
    [
        "With the certificate of a colleague the same request returns 200 in Postman",
        "In Postman the result is 200 but our client says: Connection reset by peer",
    ],
)
def test_a_success_amid_sentences_is_another_calls(text: str) -> None:
    assert status_in(text) is UNKNOWN


def test_a_status_before_a_printed_body_is_one() -> None:
    assert status_in('the job logs\n403 - b\'{"message":"Forbidden"}\'\nwhile the other gets a 200') == 403
