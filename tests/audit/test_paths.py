"""Paths that policies tell apart: each way is found, with a path that meets the route."""

from __future__ import annotations

import json
import random
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import EVERYBODY, method, template
from why403 import load
from why403.audit.callers import CALLERS
from why403.audit.diff import diff, who_can
from why403.audit.paths import Told
from why403.audit.routes import called_routes
from why403.model.configuration import Configuration

STRANGER = CALLERS[0].name
ALLOW = "execute-api:/*"


def made(folder: Path, routes: list[tuple[str, str]], *denied: object, name: str = "t.json") -> Configuration:
    """An open API of these routes, of one path each or nested, whose policy denies these resources."""
    denies = [{**EVERYBODY, "Effect": "Deny", "Resource": each} for each in denied]
    policy = {"Policy": {"Version": "2012-10-17", "Statement": [EVERYBODY, *denies]}}
    whole: Any = template({}, policy)
    resources = whole["Resources"]
    del resources["Orders"]
    for number, (verb, path) in enumerate(routes):
        above: object = {"Fn::GetAtt": ["Api", "RootResourceId"]}
        for part in path.strip("/").split("/"):
            key = "P" + "".join(f"{ord(each):x}" for each in f"{above}{part}")
            own = {"RestApiId": {"Ref": "Api"}, "ParentId": above, "PathPart": part}
            resources[key] = {"Type": "AWS::ApiGateway::Resource", "Properties": own}
            above = {"Ref": key}
        resources[f"M{number}"] = method(verb, AuthorizationType="NONE", ResourceId=above)
    file = folder / name
    file.write_text(json.dumps(whole), "utf-8")
    return load(file)


def able(configuration: Configuration, route: str) -> dict[tuple[str, str], str]:
    """Whether a stranger gets in, by method and path."""
    rows = who_can(configuration, route)
    return {(row.method, row.path): row.verdict.truth.name for row in rows if row.caller == STRANGER}


@pytest.mark.parametrize(
    ("route", "denied", "refused"),
    [
        ("ANY /{proxy+}", "execute-api:/prod/GET/admin/*", ("GET", "/prod/admin/x")),
        ("GET /{id}", "execute-api:/prod/GET/7*", ("GET", "/prod/7")),
        ("GET /{id}", "execute-api:/*/*/??-*", ("GET", "/prod/xx-")),
        ("ANY /orders", "execute-api:/prod/DELETE/*", ("DELETE", "/prod/orders")),
        ("GET /a/{id}/b", "*/GET/a/*/c/b", None),
        ("GET /a/{rest+}", "arn:aws:execute-api:*:*:*/*/GET/a/*/c/b", ("GET", "/prod/a/x/c/b")),
        ("GET /{rest+}", ["execute-api:/prod/GET/a*", "execute-api:/prod/GET/*z"], ("GET", "/prod/a")),
    ],
)
def test_a_pattern_below_a_route(
    tmp_path: Path, route: str, denied: object, refused: tuple[str, str] | None
) -> None:
    verb, path = route.split(" ")
    found = able(made(tmp_path, [(verb, path)], denied), route)
    assert [call for call, truth in found.items() if truth == "NO"][:1] == ([refused] if refused else [])
    assert "YES" in found.values()
    assert "UNKNOWN" not in found.values()


def test_a_path_that_another_route_takes_is_not_shown_for_this_one(tmp_path: Path) -> None:
    routes = [("GET", "/{rest+}"), ("GET", "/admin/x"), ("GET", "/admin/{id}")]
    found = able(made(tmp_path, routes, "execute-api:/prod/GET/admin/*"), "GET /{rest+}")
    assert [call for call, truth in found.items() if truth == "NO"] == [("GET", "/prod/admin/x/x")]


def test_a_policy_for_one_api_hangs_on_which_it_is(tmp_path: Path) -> None:
    denied = "arn:aws:execute-api:eu-west-1:444455556666:a1b2c3d4e5/prod/GET/orders"
    rows = who_can(made(tmp_path, [("GET", "/orders")], denied), "GET /orders")
    found = {row.values: row.verdict.truth.name for row in rows if row.caller == STRANGER}
    assert found == {
        (("API", "(another):(another):(another)"),): "YES",
        (("API", "eu-west-1:444455556666:a1b2c3d4e5"),): "NO",
    }


def test_region_and_account_of_the_stack_are_those_of_the_api(tmp_path: Path) -> None:
    denied = {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:*/prod/GET/orders"}
    found = able(made(tmp_path, [("GET", "/orders")], denied), "GET /orders")
    assert found == {("GET", "/prod/orders"): "NO"}


def test_a_change_on_some_paths_is_shown_with_one_of_them(tmp_path: Path) -> None:
    old = made(tmp_path, [("ANY", "/{rest+}")], name="old.json")
    new = made(tmp_path, [("ANY", "/{rest+}")], "execute-api:/prod/POST/a/*/c", name="new.json")
    found = diff(old, new)
    assert found.undecided == ()
    assert {(each.method, each.path) for each in found.changes} == {("POST", "/prod/a/x/c")}


WORDS = ("a", "b", "ab", "ba", "aa", "x")
PARTS = ("a", "b", "*", "a*", "*b", "?", "??", "*a*")


@pytest.mark.parametrize("seed", range(16))
def test_law_every_difference_on_some_path_is_found(tmp_path: Path, seed: int) -> None:
    """Patterns at random: what changes for a stranger on a path of up to three words is shown by a call."""
    chance = random.Random(seed)
    routes = chance.sample(
        [("GET", "/{p}"), ("ANY", "/{rest+}"), ("GET", "/a/{p}"), ("POST", "/a/{rest+}"), ("GET", "/ab")], 3
    )

    def patterns() -> list[str]:
        return [
            f"execute-api:/{chance.choice(['prod', '*'])}/{chance.choice(['GET', 'P*', '*'])}/"
            + "/".join(chance.choices(PARTS, k=chance.randint(1, 3)))
            for _ in range(chance.randint(1, 3))
        ]

    old_denied, new_denied = patterns(), patterns()
    old = made(tmp_path, routes, old_denied, name="old.json")
    new = made(tmp_path, routes, new_denied, name="new.json")
    found = diff(old, new)
    assert found.undecided == ()
    shown = {(each.route, each.after.truth.name) for each in found.changes if each.caller == STRANGER}
    table = next(iter({id(told): told for told in [old.api.routes.value]}.values()))
    expected = set()
    for verb in ("GET", "POST", "DELETE"):
        for words in (each for count in (1, 2, 3) for each in product(WORDS, repeat=count)):
            path = "/" + "/".join(words)
            met = table.match(verb, path)  # type: ignore[union-attr]
            if met is None:
                continue
            arn = f"execute-api:/prod/{verb}{path}"
            before, after = (
                any(fnmatchcase(arn, each) for each in denied) for denied in (old_denied, new_denied)
            )
            if before != after:
                expected.add((f"{met.verb} {met.path}", "NO" if after else "YES"))
    assert expected <= shown


def test_law_each_call_meets_its_own_route(tmp_path: Path) -> None:
    routes = [("GET", "/{p}"), ("ANY", "/{rest+}"), ("GET", "/a/{p}"), ("GET", "/a/b")]
    configuration = made(tmp_path, routes, "execute-api:/prod/*/a/*", "execute-api:/prod/GET/*b")
    told = Told(configuration)
    for route in called_routes(configuration):
        for verb, path in told.calls(route, "prod").calls:
            met = configuration.api.routes.value.match(verb, path)  # type: ignore[union-attr]
            assert met == route, (verb, path)
