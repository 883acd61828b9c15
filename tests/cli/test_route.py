"""`why403 explain --api FILE --route 'GET /orders'`: the gates of a route, without an incident."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.calls import Terminal
from why403.cli.exits import Exit

SCHEMA: Any = json.loads(resources.files("why403").joinpath("words", "route.schema.json").read_text("utf-8"))
TELLINGS = Path(__file__).parents[1] / "laws" / "tellings"
KEYS = str(TELLINGS / "rest-keys" / "cloudformation.yaml")
POLICY = str(TELLINGS / "rest-iam-policy" / "cloudformation.yaml")
HTTP = str(TELLINGS / "http-jwt-cors" / "cloudformation.yaml")
WEBSOCKET = str(TELLINGS / "websocket" / "cloudformation.yaml")
STAGES = """\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Root:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET}
  D: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}
  One: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, DeploymentId: !Ref D, StageName: one}}
  Two: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, DeploymentId: !Ref D, StageName: two}}
"""


def steps(why403: Terminal, api: str, route: str) -> dict[str, Any]:
    """The steps of the route, by check."""
    tree = why403("explain", "--api", api, "--route", route, "--json").tree
    return {step["check"]: step for step in tree["steps"]}


def test_the_setting_that_asks_for_a_key_is_shown_with_its_line(why403: Terminal) -> None:
    printed = why403("explain", "--api", KEYS, "--route", "GET /orders")
    assert printed.code == Exit.DONE
    assert f"because the configuration says that method.api-key-required is yes  {KEYS}:24:23" in printed.out


def test_a_call_without_a_key_is_told_to_be_refused(why403: Terminal) -> None:
    texts = [line["text"] for line in steps(why403, KEYS, "GET /orders")["api-key.accepted"]["condition"]]
    found = texts.index("where it is absent")
    assert texts[0] == "by request.api-key"
    assert texts[found + 1] == "never: the method requires an API key and the request has none"


def test_a_route_without_a_key_has_no_condition_on_keys(why403: Terminal) -> None:
    assert "api-key.accepted" not in steps(why403, KEYS, "GET /health")


def test_what_nobody_told_is_said_to_be_open(why403: Terminal) -> None:
    step = steps(why403, KEYS, "GET /orders")["waf.allows"]
    assert step["standing"] == "open"
    assert step["condition"][0]["text"].startswith("open: waf.allows is not known")


def test_what_is_told_beside_the_file_is_no_longer_open(why403: Terminal) -> None:
    printed = why403("explain", "--api", KEYS, "--route", "GET /orders", "--fact", "waf.allows=yes", "--json")
    assert "waf.allows" not in [step["check"] for step in printed.tree["steps"]]


def test_what_refuses_every_call_is_said_with_its_cause(why403: Terminal) -> None:
    facts = ("--fact", "waf.allows=no")
    printed = why403("explain", "--api", KEYS, "--route", "GET /orders", *facts, "--json")
    (step,) = (step for step in printed.tree["steps"] if step["check"] == "waf.allows")
    assert step["standing"] == "refuses"
    assert step["condition"][0]["text"] == "always refuses: a rule of AWS WAF blocked the request"


def test_the_values_that_a_policy_asks_for_are_shown_at_their_places(why403: Terminal) -> None:
    tree = why403("explain", "--api", POLICY, "--route", "GET /reports", "--json").tree
    rows = [row for step in tree["steps"] for row in step["condition"] if "aws:SourceVpce" in row["text"]]
    assert rows
    assert any("vpce-" in row["text"] for row in rows)
    lines = Path(POLICY).read_text("utf-8").split("\n")
    placed = [row for row in rows if row["place"] is not None]
    assert placed
    assert all("vpce-" in lines[int(row["place"].split(":")[-2]) - 1] for row in placed)


def test_a_route_that_the_api_lacks_is_bad_input_with_a_route_that_is_near(why403: Terminal) -> None:
    printed = why403("explain", "--api", KEYS, "--route", "GET /order")
    assert printed.code == Exit.USAGE
    assert "the API has no route for" in printed.err
    assert "`GET /orders`" in printed.err


def test_a_verb_that_the_path_lacks_is_no_route(why403: Terminal) -> None:
    assert why403("explain", "--api", KEYS, "--route", "DELETE /health").code == Exit.USAGE


def test_a_path_that_fits_a_parameter_is_one_of_its_route(why403: Terminal) -> None:
    assert "api-key.accepted" in steps(why403, KEYS, "PUT /orders/5")


def test_a_route_of_an_http_api_asks_for_its_own_authorizer_alone(why403: Terminal) -> None:
    """`POST /orders` has a JWT authorizer, `$default` none."""
    guarded, free = (steps(why403, HTTP, f"{verb} /orders") for verb in ("POST", "GET"))
    assert "token.jwt-valid" in guarded
    assert "token.jwt-valid" not in free


def test_a_websocket_api_is_asked_by_its_connect_route(why403: Terminal) -> None:
    tree = why403("explain", "--api", WEBSOCKET, "--route", "$connect", "--json").tree
    assert (tree["api_type"], tree["path"]) == ("WEBSOCKET", "/")


def test_connect_is_no_route_of_a_rest_api(why403: Terminal) -> None:
    assert why403("explain", "--api", KEYS, "--route", "$connect").code == Exit.USAGE


@pytest.mark.parametrize(("route", "stage"), [("GET /", "one"), ("GET /two", "two"), ("GET /two/", "two")])
def test_the_first_stage_is_meant_unless_the_path_begins_with_another(
    why403: Terminal, tmp_path: Path, route: str, stage: str
) -> None:
    file = tmp_path / "stages.yaml"
    file.write_text(STAGES, "utf-8")
    assert why403("explain", "--api", str(file), "--route", route, "--json").tree["stage"] == stage


@pytest.mark.parametrize("more", [("refused.txt",), ("--ask",), ("--assert", "waf-block"), ("--works", "x")])
def test_a_route_is_asked_about_without_an_incident(why403: Terminal, more: tuple[str, ...]) -> None:
    assert why403("explain", "--api", KEYS, "--route", "GET /orders", *more).code == Exit.USAGE


def test_a_route_needs_the_file_of_an_api(why403: Terminal) -> None:
    assert why403("explain", "--route", "GET /orders").code == Exit.USAGE


def test_what_is_no_method_and_path_is_told_what_is(why403: Terminal) -> None:
    printed = why403("explain", "--api", KEYS, "--route", "orders")
    assert printed.code == Exit.USAGE
    assert "METHOD /PATH" in printed.err


def test_the_value_of_a_key_is_never_printed(why403: Terminal) -> None:
    printed = why403("explain", "--api", KEYS, "--route", "GET /orders")
    assert "partner-key" not in printed.out


def test_the_schema_of_a_route_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("api", "route"),
    [
        (KEYS, "GET /orders"),
        (KEYS, "GET /health"),
        (POLICY, "GET /reports"),
        (HTTP, "POST /orders"),
        (WEBSOCKET, "$connect"),
    ],
)
def test_the_json_of_a_route_follows_its_schema(why403: Terminal, api: str, route: str) -> None:
    printed = why403("explain", "--api", api, "--route", route, "--fact", "waf.allows=no", "--json")
    Draft202012Validator(SCHEMA).validate(printed.tree)


@pytest.mark.parametrize("key", ["sendmessage", "$default", "GET /orders"])
def test_a_message_of_a_websocket_api_is_said_to_meet_no_authorization(why403: Terminal, key: str) -> None:
    printed = why403("explain", "--api", WEBSOCKET, "--route", key)
    assert printed.code == Exit.USAGE
    assert "expected $connect" in printed.err


def test_the_api_of_an_account_is_said_not_to_be_read(why403: Terminal) -> None:
    printed = why403("explain", "--api", "aws:abc123def4/prod", "--route", "GET /orders")
    assert printed.code == Exit.USAGE
    assert "--api FILE" in printed.err


def test_an_http_api_is_asked_about_though_no_stage_is_told(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(
        "openapi: 3.0.1\n"
        "info: {title: o, version: '1'}\n"
        "x-amazon-apigateway-cors: {allowOrigins: ['*']}\n"
        "paths: {/orders: {get: {x-amazon-apigateway-integration: {type: http_proxy}}}}\n",
        "utf-8",
    )
    printed = why403("explain", "--api", str(file), "--route", "GET /orders")
    assert printed.code == Exit.DONE
    assert "GET /orders" in printed.out


def test_a_query_is_no_part_of_a_route(why403: Terminal) -> None:
    assert "METHOD /PATH" in why403("explain", "--api", KEYS, "--route", "GET /orders?a=b").err
