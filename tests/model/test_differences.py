"""In what two requests differ."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.facts import ASPECTS
from why403.model.differences import Difference, differences
from why403.model.incident import Headers, Request

URL = "https://api.example.com/orders"


def request(
    url: str = URL,
    method: str = "GET",
    headers: Headers = (),
    body: bytes | None = None,
    complete: bool = True,
) -> Request:
    shown = Request(method, url, headers, complete=complete)
    return shown if body is None else Request(method, url, headers, body, complete=complete)


BAD = request()


@pytest.mark.parametrize(
    ("good", "what", "aspects"),
    [
        (request(method="POST"), "method", {"method"}),
        (request("https://b.example.com/orders"), "host", {"host"}),
        (request(URL + "/"), "path", {"path"}),
        (request(URL + "?a=1"), "query parameter a", {"query"}),
        (request(headers=(("Authorization", "x"),)), "header authorization", {"credentials", "headers"}),
        (request(headers=(("X-Amz-Target", "x"),)), "header x-amz-target", {"credentials", "headers"}),
        (request(headers=(("User-Agent", "x"),)), "header user-agent", {"client", "headers"}),
        (request(headers=(("X-Tenant", "x"),)), "header x-tenant", {"headers"}),
        (request(body=b"{}"), "body", {"body"}),
    ],
)
def test_one_difference_belongs_to_its_aspects(good: Request, what: str, aspects: set[str]) -> None:
    (found,) = differences(BAD, good)
    assert (found.what, found.aspects) == (what, frozenset(aspects))


def test_the_spelling_of_header_names_makes_no_difference() -> None:
    assert differences(request(headers=(("X-A", "1"),)), request(headers=(("x-a", "1"),))) == ()


@pytest.mark.parametrize("name", ["Connection", "Content-Length", "Accept-Encoding", "Host", "Postman-Token"])
def test_what_every_client_sends_anew_makes_none(name: str) -> None:
    assert differences(BAD, request(headers=((name, "x"),))) == ()


def test_a_header_may_be_there_where_the_request_is_not_complete() -> None:
    good = request(headers=(("x-api-key", "k"),))
    assert differences(request(complete=False), good) == ()
    assert differences(BAD, good) == (Difference("header x-api-key", None, "k", frozenset({"key"})),)


def test_of_a_body_only_its_size_is_kept() -> None:
    (found,) = differences(request(body=b"secret"), request(body=b"other secret"))
    assert (found.refused, found.works) == ("6 bytes", "12 bytes")


def test_what_is_not_told_of_both_makes_none() -> None:
    assert differences(Request(), BAD) == ()


TEXTS = st.text("abcé /%+=&", max_size=5)
REQUESTS = st.builds(
    lambda method, path, query, headers, complete: request(
        f"https://api.example.com/{quote(path)}?q={quote(query)}", method, tuple(headers), complete=complete
    ),
    st.sampled_from(["GET", "POST"]),
    TEXTS,
    TEXTS,
    st.lists(st.tuples(st.sampled_from(["x-a", "X-B", "x-api-key"]), TEXTS), max_size=3),
    st.booleans(),
)


@given(REQUESTS)
def test_a_request_does_not_differ_from_itself(one: Request) -> None:
    assert differences(one, one) == ()


@given(REQUESTS, REQUESTS)
def test_the_same_is_said_from_either_side(one: Request, other: Request) -> None:
    there, back = differences(one, other), differences(other, one)
    assert [(d.what, d.refused, d.works) for d in there] == [(d.what, d.works, d.refused) for d in back]
    assert all(d.aspects and d.aspects <= ASPECTS.keys() for d in there)


def test_a_program_without_its_version_is_the_same_program() -> None:
    named, versioned = (request(headers=(("User-Agent", agent),)) for agent in ("curl", "curl/8.1"))
    assert differences(named, versioned) == ()


def test_two_versions_of_a_program_differ() -> None:
    old, new = (request(headers=(("User-Agent", agent),)) for agent in ("curl/7.1", "curl/8.1"))
    assert [one.what for one in differences(old, new)] == ["header user-agent"]


def test_a_url_that_is_none_is_compared_with_nothing() -> None:
    assert differences(request("http://[x"), BAD) == ()
