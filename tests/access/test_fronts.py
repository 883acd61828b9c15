"""What a distribution that an incident shows makes of a call (CloudFront developer guide)."""

from __future__ import annotations

import pytest

from tests.credentials.shown import shown
from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.model.front import Behaviour, Forwarded, Headers, behaviour_of

CALLED = "https://d111111abcdef8.cloudfront.net"
ROUTES = "stages: [prod]\nroutes: [GET /orders]\n"


@pytest.mark.parametrize(
    ("front", "fact", "value"),
    [
        ("originPath: /prod", f.ROUTE_EXISTS, True),
        ("originPath: ''", f.STAGE_EXISTS, False),
        ("originPath: /prod", f.MAPPING_EXISTS, True),
        ("allowedMethods: [HEAD]", f.EDGE_REFUSES, True),
        ("allowedMethods: [GET]", f.EDGE_REFUSES, None),
        ("forwardedHeaders: ['*']", f.HOST_KNOWN, False),
        ("forwardedHeaders: [x-api-key]", f.AUTHORIZATION, "none"),
        ("forwardedHeaders: [Authorization]", f.API_KEY, ABSENT),
        ("forwardedHeaders: [Authorization]", f.AUTHORIZATION, None),
        ("names: [www.example.com]", f.HOST_FORWARDED, None),
    ],
)
def test_what_follows_from_a_distribution(front: str, fact: Fact, value: Value | None) -> None:
    config = f"{ROUTES}front: {{kind: cloudfront, {front}}}"
    assert shown(config, "/orders", host=CALLED).get(fact.name) == value


def test_its_alias_is_a_name_of_it() -> None:
    config = f"{ROUTES}front: {{kind: cloudfront, names: [www.example.com], originPath: /prod}}"
    assert shown(config, "/orders", host="https://www.example.com")[f.ROUTE_EXISTS.name] is True


def test_a_custom_domain_that_is_no_name_of_it_is_not_followed() -> None:
    config = f"{ROUTES}front: {{kind: cloudfront, names: [www.example.com], originPath: /prod}}"
    assert f.ROUTE_EXISTS.name not in shown(config, "/orders", host="https://api.example.com")


@pytest.mark.parametrize(
    ("path", "pattern"),
    [("/img/a.png", "img/*"), ("/api/v1/pets", "/api/*"), ("/IMG/a.png", "*"), ("/a.jpg", "*.jpg")],
)
def test_the_first_pattern_that_fits_decides(path: str, pattern: str) -> None:
    behaviours = [Behaviour(each) for each in ("img/*", "/api/*", "*.jpg", "*")]
    met = behaviour_of(behaviours, path)
    assert met is not None
    assert met.pattern == pattern


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_get_and_head_surely_lose_their_authorization(verb: str) -> None:
    assert not Forwarded(Headers.LISTED).drops_authorization(verb)


def test_hostile_patterns_take_no_time() -> None:
    assert behaviour_of([Behaviour("*a" * 2_000 + "b")], "/" + "a" * 20_000) is None
