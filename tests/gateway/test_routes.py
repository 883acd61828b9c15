"""How a path finds its route (gateway-semantics A.4)."""

from __future__ import annotations

import pytest

from why403.gateway.route import Route
from why403.gateway.routes import Routes, segments


def route_of(text: str) -> Route:
    """`VERB /path`."""
    verb, _, path = text.partition(" ")
    return Route(verb, path)


def served(defined: list[str], call: str) -> str | None:
    """The route that serves a call, all written as `VERB /path`."""
    verb, _, path = call.partition(" ")
    found = Routes(route_of(each) for each in defined).match(verb, path)
    return None if found is None else f"{found.verb} {found.path}"


CASES = (
    ("a literal stands before a parameter", ["GET /a/{id}", "GET /a/b"], "GET /a/b", "GET /a/b"),
    ("a parameter stands before a greedy one", ["GET /a/{p+}", "GET /a/{id}"], "GET /a/b", "GET /a/{id}"),
    ("a greedy one takes any depth", ["GET /{p+}"], "GET /a/b/c", "GET /{p+}"),
    ("a greedy one needs a part", ["ANY /{p+}"], "GET /", None),
    ("a dead end falls back", ["GET /one/fixed", "GET /{p+}"], "GET /one/other", "GET /{p+}"),
    (
        "a verb falls back to the greedy one",
        ["POST /test", "OPTIONS /{p+}"],
        "OPTIONS /test",
        "OPTIONS /{p+}",
    ),
    ("the verb itself stands before ANY", ["ANY /a", "GET /a"], "GET /a", "GET /a"),
    ("ANY takes the other verbs", ["ANY /a", "GET /a"], "DELETE /a", "ANY /a"),
    ("a child makes no method of its parent", ["GET /a/{p+}"], "GET /a", None),
    ("a trailing slash makes no difference", ["GET /a/b"], "GET /a/b/", "GET /a/b"),
    ("letters count as they are", ["GET /Orders"], "GET /orders", None),
    ("a missing verb is a miss", ["GET /a"], "POST /a", None),
    ("the root is a path", ["GET /"], "GET /", "GET /"),
    ("a parameter takes one part only", ["GET /a/{id}"], "GET /a/b/c", None),
)


@pytest.mark.parametrize(
    ("defined", "call", "route"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_call_is_served_as_documented(defined: list[str], call: str, route: str | None) -> None:
    assert served(defined, call) == route


@pytest.mark.parametrize("verb", ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])
def test_any_is_seven_verbs(verb: str) -> None:
    assert served(["ANY /a"], f"{verb} /a") == "ANY /a"


def test_any_is_not_every_word() -> None:
    assert served(["ANY /a"], "TRACE /a") is None


def test_the_order_of_definition_makes_no_difference() -> None:
    defined = ["GET /{p+}", "GET /a/{id}", "GET /a/b"]
    assert served(defined, "GET /a/b") == served(defined[::-1], "GET /a/b")


def test_a_part_is_decoded_before_it_is_matched() -> None:
    """A.4, assumed: `%2F` does not cut."""
    assert served(["GET /a b"], "GET /a%20b") == "GET /a b"
    assert served(["GET /{id}"], "GET /a%2Fb") == "GET /{id}"


def test_an_http_api_prefers_the_whole_path_to_a_greedy_one() -> None:
    """A.5: full match, then greedy, then $default."""
    routes = Routes([Route("GET", "/a/{p+}"), Route("ANY", "/{x}/b")])
    found = routes.match("GET", "/a/b", whole_first=True)
    assert found is not None
    assert found.path == "/{x}/b"


def test_an_http_api_falls_back_to_its_default_route() -> None:
    routes = Routes([Route("$default", ""), Route("GET", "/a")])
    assert routes.match("POST", "/b", whole_first=True) == Route("$default", "")


def test_a_path_is_cut_at_its_slashes() -> None:
    assert segments("/a/b/") == ("a", "b")
    assert segments("/") == ()
