"""Stage and path of a call: developer guide, how-to-call-api, http-api-develop-routes, rest-api-mappings."""

from __future__ import annotations

import pytest

from tests.credentials.shown import OWN, read, shown
from why403 import facts as f
from why403.access.definitions import landing_of
from why403.access.landing import Landing
from why403.logic.facts import Value

DOMAIN = "https://api.example.com"
TABLE = """
api: {id: api1}
domain:
  domainName: api.example.com
  mappings:
    - {path: (none), stage: one}
    - {path: orders, stage: two}
    - {path: orders/v1/items, stage: three}
    - {path: orders/v2/items, stage: four}
    - {path: orders/v2/items/categories, stage: five}
"""
"""The example of the guide's page rest-api-mappings, with a stage for each of its APIs."""


def arrived(config: str, url: str, kind: str | None = None) -> Landing:
    host, _, path = url.removeprefix("https://").partition("/")
    own = "custom" if host.endswith("example.com") else "execute-api"
    facts: dict[str, Value] = {f.HOST.name: host, f.HOST_KIND.name: own, f.PATH.name: "/" + path}
    return landing_of(read(config), facts if kind is None else {**facts, f.API_KIND.name: kind})


def landed(config: str, url: str, kind: str | None = None) -> tuple[str | None, str | None]:
    found = arrived(config, url, kind)
    return (None if found.stage is None else found.stage.name), found.path


@pytest.mark.parametrize(
    ("path", "stage", "rest"),
    [
        ("orders", "two", "/"),
        ("orders/v1/items", "three", "/"),
        ("orders/v2/items", "four", "/"),
        ("orders/v1/items/123", "three", "/123"),
        ("orders/v2/items/categories/5", "five", "/5"),
        ("customers", "one", "/customers"),
        ("ordersandmore", "two", "/andmore"),
        ("ORDERS", "one", "/ORDERS"),
    ],
)
def test_the_longest_mapping_wins_as_in_the_guides_table(path: str, stage: str, rest: str) -> None:
    assert landed(TABLE, f"{DOMAIN}/{path}") == (stage, rest)


SINGLE = "domain: {domainName: api.example.com, mappings: [{path: orders, stage: prod}]}"


def test_a_single_level_matches_a_whole_segment() -> None:
    assert landed(SINGLE, f"{DOMAIN}/orders/5") == ("prod", "/5")
    assert landed(SINGLE, f"{DOMAIN}/ordersandmore") == (None, None)


def test_the_base_path_is_removed() -> None:
    config = "domain: {domainName: api.example.com, mappings: [{path: orders/shop/5, stage: test}]}"
    assert landed(config, f"{DOMAIN}/orders/shop/5/hats") == ("test", "/hats")


def test_no_mapping_and_no_root_is_told() -> None:
    assert shown(SINGLE, "/other", host=DOMAIN)[f.MAPPING_EXISTS.name] is False


def test_a_mapping_to_another_api_is_no_mapping_to_this_one() -> None:
    config = "{api: {id: abc}, domain: {name: api.example.com, mappings: [{path: (none), api: xyz}]}}"
    assert shown(config, "/orders", host=DOMAIN)[f.MAPPING_EXISTS.name] is False


def test_a_mapping_that_names_an_api_says_nothing_while_the_own_id_is_untold() -> None:
    config = "domain: {name: api.example.com, mappings: [{path: (none), api: xyz, stage: prod}]}"
    assert f.MAPPING_EXISTS.name not in shown(config, "/orders", host=DOMAIN)


def test_the_own_name_wins_over_a_wildcard() -> None:
    config = """
    domains:
      - {name: '*.example.com', mappings: [{path: (none), stage: wild}]}
      - {name: api.example.com, mappings: [{path: (none), stage: own}]}
    """
    assert landed(config, f"{DOMAIN}/x") == ("own", "/x")
    assert landed(config, "https://shop.example.com/x") == ("wild", "/x")
    assert landed(config, "https://a.b.example.com/x") == (None, None)


def test_routing_rules_that_are_not_told_may_decide_before_mappings() -> None:
    config = SINGLE.replace("mappings", "routingMode: ROUTING_RULE_THEN_API_MAPPING, mappings")
    assert landed(config, f"{DOMAIN}/orders") == (None, None)


def test_behind_cloudfront_the_called_name_is_not_the_domain() -> None:
    assert landed(SINGLE + "\nfront: cloudfront", f"{DOMAIN}/orders") == (None, None)


def test_the_first_part_of_the_path_is_the_stage() -> None:
    assert landed("stages: [prod]", f"{OWN}/prod/orders/1/") == ("prod", "/orders/1")


def test_a_stage_is_spelled_exactly() -> None:
    assert shown("stages: [prod]", "/Prod/orders")[f.STAGE_EXISTS.name] is False


def test_the_default_stage_takes_what_no_other_stage_takes() -> None:
    config = "stages: [$default, dev]"
    assert landed(config, f"{OWN}/orders") == ("$default", "/orders")
    assert landed(config, f"{OWN}/dev/orders") == ("dev", "/orders")


def test_without_the_list_of_stages_an_http_path_stays_unknown() -> None:
    assert landed("{}", f"{OWN}/orders/1", "HTTP") == (None, None)
    assert landed("{}", f"{OWN}/prod/1", "REST") == ("prod", "/1")


def test_connections_are_no_stage() -> None:
    assert landed("{}", f"{OWN}/@connections/a=", "WEBSOCKET") == (None, None)


MAPPED = "domain: {name: api.example.com, mappings: [{path: (none), stage: prod}]}\n"


def test_a_repeated_stage_is_told_where_no_route_begins_with_it() -> None:
    config = MAPPED + "routes: [GET /orders]"
    assert shown(config, "/prod/orders", host=DOMAIN)[f.STAGE_IN_PATH.name] is True
    assert shown(config, "/orders", host=DOMAIN)[f.STAGE_IN_PATH.name] is False


def test_a_route_may_begin_with_the_stages_name() -> None:
    config = MAPPED + "routes: [GET /prod/orders]"
    assert shown(config, "/prod/orders", host=DOMAIN)[f.STAGE_IN_PATH.name] is False


def test_without_the_routes_a_repeated_stage_stays_open() -> None:
    assert f.STAGE_IN_PATH.name not in shown(MAPPED, "/prod/orders", host=DOMAIN)


def test_a_mapping_to_a_stage_that_is_gone() -> None:
    assert shown(MAPPED + "stages: [dev]", "/orders", host=DOMAIN)[f.STAGE_EXISTS.name] is False
