"""Which calls ask first, and which answers a page may read: the Fetch standard (CORS protocol)."""

from __future__ import annotations

import pytest

from why403 import facts as f
from why403.logic.facts import Fact
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, Request
from why403.model.journey import asks_first, of_preflight_too, readable

URL = "https://api.example.com/orders"
PAGE = "https://app.example.com"


def request(method: str = "GET", *headers: tuple[str, str], complete: bool = True) -> Request:
    return Request(method, URL, (("Origin", PAGE), *headers), complete=complete)


@pytest.mark.parametrize(
    ("sent", "asks"),
    [
        (request(), False),
        (request("POST", ("Content-Type", "text/plain;charset=UTF-8")), False),
        (request("POST", ("Content-Type", "application/json")), True),
        (request("PUT"), True),
        (request("GET", ("Authorization", "Bearer x")), True),
        (request("GET", ("x-api-key", "k")), True),
        (request(complete=False), UNKNOWN),
        (Request(url=URL), UNKNOWN),
    ],
)
def test_a_browser_asks_first_for_what_a_form_could_not_send(sent: Request, asks: object) -> None:
    assert asks_first(sent) is asks


def allowed(
    value: str | None, *, credentials: str = "omit", allows: str = "true", origin: str = PAGE
) -> object:
    headers = [] if value is None else [("Access-Control-Allow-Origin", value)]
    headers.append(("Access-Control-Allow-Credentials", allows))
    sent = Request("GET", URL, (("Origin", origin),))
    answer = Answer(403, tuple(headers), all_headers=True)
    return readable(sent, answer, {f.CREDENTIALS_MODE.name: credentials})


@pytest.mark.parametrize(
    ("value", "reads"),
    [
        (PAGE, True),
        ("*", True),
        (None, False),
        (f"{PAGE}/", False),
        (f"{PAGE}, {PAGE}", False),
        ("null", False),
    ],
)
def test_an_answer_is_readable_for_the_origin_that_it_names(value: str | None, reads: bool) -> None:
    assert allowed(value) is reads


@pytest.mark.parametrize(
    ("value", "allows", "reads"), [("*", "true", False), (PAGE, "", False), (PAGE, "true", True)]
)
def test_with_credentials_the_origin_is_named_and_they_are_allowed(
    value: str, allows: str, reads: bool
) -> None:
    assert allowed(value, credentials="include", allows=allows) is reads


@pytest.mark.parametrize(("value", "reads"), [("null", True), ("*", True), (PAGE, False)])
def test_a_page_without_an_origin_is_called_null(value: str, reads: bool) -> None:
    assert allowed(value, origin="null") is reads


def test_a_page_of_the_same_origin_reads_everything() -> None:
    same = Request("POST", URL, (("Origin", "https://api.example.com"),))
    assert readable(same, Answer(403, (), all_headers=True), {}) is UNKNOWN


def test_headers_that_are_not_shown_leave_it_open() -> None:
    assert readable(request(), Answer(403), {}) is UNKNOWN


@pytest.mark.parametrize("fact", [f.STAGE_EXISTS, f.DEFAULT_ENDPOINT, f.OPTIONS_EXISTS, f.CORS_ON_ERRORS])
def test_what_is_told_of_the_place_holds_for_the_preflight(fact: Fact) -> None:
    assert of_preflight_too(fact.name)


@pytest.mark.parametrize("fact", [f.ROUTE_EXISTS, f.TOKEN_VALID, f.API_KEY, f.IDENTITY_ALLOWS])
def test_what_is_told_of_method_and_caller_does_not(fact: Fact) -> None:
    assert not of_preflight_too(fact.name)
