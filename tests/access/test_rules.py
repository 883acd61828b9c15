"""Routing rules of a custom domain: developer guide, rest-api-routing-rules."""

from __future__ import annotations

import pytest

from tests.credentials.shown import read, shown
from why403 import facts as f
from why403.access.definitions import Access
from why403.access.landing import Landing
from why403.logic.facts import Value
from why403.model.incident import Headers, Request

DOMAIN = "https://api.example.com"
BASE = "{matchBasePaths: {anyOf: [%s]}}"
HEADER = "{matchHeaders: {anyOf: [{header: %s, valueGlob: '%s'}]}}"


def rule(priority: int, conditions: str, stage: str, strip: str = "true", api: str = "abc") -> str:
    leads = f"{{apiId: {api}, stage: {stage}, stripBasePath: {strip}}}"
    return f"{{priority: {priority}, conditions: [{conditions}], actions: [{{invokeApi: {leads}}}]}}"


def domain(*rules: str, mode: str = "ROUTING_RULE_ONLY", mappings: str = "[]") -> str:
    own = f"routingMode: {mode}, routingRules: [{', '.join(rules)}], mappings: {mappings}"
    return f"api: {{id: abc}}\ndomain: {{domainName: api.example.com, {own}}}"


def arrived(config: str, path: str, headers: Headers = (), *, complete: bool = True) -> Landing:
    told: dict[str, Value] = {
        f.HOST.name: "api.example.com",
        f.HOST_KIND.name: "custom",
        f.PATH.name: path,
        f.API_KIND.name: "REST",
    }
    request = Request("GET", DOMAIN + path, headers, complete=complete)
    return Access(read(config)).call(told, request).landing


def stage(config: str, path: str, headers: Headers = (), *, complete: bool = True) -> str | None:
    found = arrived(config, path, headers, complete=complete).stage
    return None if found is None else found.name


def test_the_lowest_priority_that_matches_is_followed() -> None:
    config = domain(rule(20, "", "late"), rule(10, BASE % "orders", "early"))
    assert stage(config, "/orders/5") == "early"
    assert stage(config, "/users") == "late"


def test_a_rule_without_conditions_catches_all() -> None:
    assert stage(domain(rule(1, "", "all")), "/whatever/it/is") == "all"


@pytest.mark.parametrize(
    ("path", "matches"),
    [
        ("/orders", True),
        ("/orders/", True),
        ("/orders/5", True),
        ("/Orders", False),
        ("/ordersandmore", False),
        ("/users/1", True),
        ("/users", False),
    ],
)
def test_a_base_path_matches_whole_parts_with_their_case(path: str, matches: bool) -> None:
    found = arrived(domain(rule(1, BASE % "orders, users/1", "prod")), path).rule_matches
    assert found is not None
    assert found.value is matches


@pytest.mark.parametrize(
    ("glob", "sent", "matches"),
    [
        ("beta", (("X-Version", "beta"),), True),
        ("beta", (("X-Version", "Beta"),), False),
        ("b*", (("x-version", "beta"),), True),
        ("*a", (("x-version", "beta"),), True),
        ("*et*", (("x-version", "beta"),), True),
        ("b?ta", (("x-version", "beta"),), False),
        ("*", (), False),
    ],
)
def test_a_header_matches_by_its_value_with_its_case(glob: str, sent: Headers, matches: bool) -> None:
    found = arrived(domain(rule(1, HEADER % ("x-version", glob), "prod")), "/", sent).rule_matches
    assert found is not None
    assert found.value is matches


def test_all_conditions_must_hold() -> None:
    both = f"{HEADER % ('a', '1')}, {HEADER % ('b', '2')}, {BASE % 'orders'}"
    config = domain(rule(1, both, "prod"))
    assert stage(config, "/orders", (("a", "1"), ("b", "2"))) == "prod"
    assert stage(config, "/orders", (("a", "1"),)) is None
    assert stage(config, "/users", (("a", "1"), ("b", "2"))) is None


def test_a_header_that_is_not_told_leaves_open_which_rule_is_followed() -> None:
    config = domain(rule(1, HEADER % ("a", "1"), "one"), rule(2, "", "rest"))
    open_ = arrived(config, "/", complete=False)
    assert (open_.stage, open_.rule_matches, open_.mapping_exists) == (None, None, None)
    assert stage(config, "/") == "rest"


def test_a_path_that_rules_a_rule_out_needs_no_header() -> None:
    config = domain(rule(1, f"{HEADER % ('a', '1')}, {BASE % 'orders'}", "one"), rule(2, "", "rest"))
    assert stage(config, "/users", complete=False) == "rest"


@pytest.mark.parametrize(("strip", "path"), [("true", "/5"), ("false", "/orders/5")])
def test_the_base_path_is_taken_off_where_the_rule_says_so(strip: str, path: str) -> None:
    assert arrived(domain(rule(1, BASE % "orders", "prod", strip)), "/orders/5").path == path


def test_which_of_two_base_paths_is_taken_off_is_not_known() -> None:
    found = arrived(domain(rule(1, BASE % "orders, orders/v1", "prod")), "/orders/v1/5")
    assert found.stage is not None
    assert found.path is None


def test_where_no_rule_matches_the_mappings_are_read() -> None:
    config = domain(
        rule(1, BASE % "orders", "ruled"),
        mode="ROUTING_RULE_THEN_API_MAPPING",
        mappings="[{path: users, stage: mapped}]",
    )
    assert stage(config, "/orders") == "ruled"
    assert stage(config, "/users") == "mapped"
    assert shown(config, "/other", host=DOMAIN)[f.MAPPING_EXISTS.name] is False


def test_where_rules_alone_decide_no_mapping_is_read() -> None:
    told = shown(
        domain(rule(1, BASE % "orders", "prod"), mappings="[{path: (none), stage: one}]"),
        "/users",
        host=DOMAIN,
    )
    assert told[f.RULES_ONLY.name] is True
    assert told[f.RULE_MATCHES.name] is False
    assert f.MAPPING_EXISTS.name not in told


def test_rules_that_are_not_told_leave_everything_open() -> None:
    config = "domain: {domainName: api.example.com, routingMode: ROUTING_RULE_ONLY}"
    told = shown(config, "/users", host=DOMAIN)
    assert told[f.RULES_ONLY.name] is True
    assert f.RULE_MATCHES.name not in told


def test_a_rule_to_another_api_is_no_way_to_this_one() -> None:
    told = shown(domain(rule(1, "", "prod", api="xyz")), "/users", host=DOMAIN)
    assert told[f.RULE_MATCHES.name] is True
    assert told[f.MAPPING_EXISTS.name] is False


def test_a_rule_without_its_conditions_may_match() -> None:
    config = domain("{priority: 1, actions: [{invokeApi: {apiId: abc, stage: prod}}]}")
    assert stage(config, "/users") is None
    assert arrived(config, "/users").rule_matches is None


def test_rules_are_read_as_the_command_line_prints_them() -> None:
    printed = """
    {Priority: 5, Conditions: [{MatchBasePaths: {AnyOf: [orders]}}], RoutingRuleId: r1,
     Actions: [{InvokeApi: {ApiId: abc, Stage: prod, StripBasePath: true}}]}
    """
    found = arrived(domain(printed), "/orders/5")
    assert found.stage is not None
    assert (found.stage.name, found.path) == ("prod", "/5")
