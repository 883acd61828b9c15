"""How a path finds its route (gateway-semantics A.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.credentials.shown import routes_of
from why403.model.route import Route
from why403.model.routes import Routes, segments


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


PETS = ("GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default")


def matched(routes: Routes, verb: str, path: str, *, whole_first: bool = False) -> str | None:
    route = routes.match(verb, path, whole_first=whole_first)
    return None if route is None else f"{route.verb} {route.path}".strip()


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("GET /pets/dog/1", "GET /pets/dog/1"),
        ("GET /pets/dog/2", "GET /pets/dog/{id}"),
        ("GET /pets/cat/1", "GET /pets/{proxy+}"),
        ("POST /test/5", "ANY /{proxy+}"),
        ("TRACE /pets", "$default"),
        ("GET /", "$default"),
    ],
)
def test_an_http_api_has_the_priorities_of_the_guide(call: str, expected: str) -> None:
    verb, _, path = call.partition(" ")
    assert matched(routes_of(*PETS), verb, path, whole_first=True) == expected


def test_a_path_exists_for_any_verb() -> None:
    assert routes_of("POST /orders").path_exists("/orders")


def test_a_key_without_a_path_is_found_by_its_name_alone() -> None:
    routes = routes_of("$connect", "sendOrder")
    assert routes.keyed("$connect") is not None
    assert routes.match("GET", "/") is None


PARTS = st.sampled_from(["a", "b", "{x}", "{y}", "{p+}"])
PATHS = st.lists(PARTS, max_size=4).map(lambda parts: "/" + "/".join(parts))
CALLED = st.lists(st.sampled_from(["a", "b", "c"]), max_size=5).map(lambda parts: "/" + "/".join(parts))


def fits(pattern: str, path: str) -> bool:
    """The rule for one route alone, without any index."""
    wanted, called = segments(pattern), segments(path)
    for position, part in enumerate(wanted):
        if part.endswith("+}"):
            return len(called) > position
        if position >= len(called) or (not part.startswith("{") and part != called[position]):
            return False
    return len(wanted) == len(called)


@given(st.lists(PATHS, max_size=12), CALLED)
def test_the_index_finds_a_route_exactly_where_one_fits(paths: list[str], called: str) -> None:
    routes = Routes(Route("GET", path) for path in paths)
    found = routes.match("GET", called)
    assert (found is not None) == any(fits(path, called) for path in paths)
    assert found is None or fits(found.path, called)
