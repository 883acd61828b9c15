"""Which operation told a part of what was read of an account, and in which field of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from bench.emulated import Emulated
from bench.live import scenes
from tests.cli.calls import Terminal
from tests.laws.told import FOLDER, served
from tests.laws.told_account import read_by
from why403.account.account import Done
from why403.account.operations import operation_of
from why403.account.origins import Path, origins
from why403.account.reader import Reader
from why403.incident.config import shown


def written(reader: Reader) -> Mapping[str, object]:
    """What the account told, as an incident file has it."""
    told = reader.read_of_account
    assert told is not None
    return told.as_written


@cache
def found(api: str) -> dict[Path, str]:
    """The operations and fields, by the way in the configuration."""
    reader = read_by((FOLDER / api / "account.yaml").read_text("utf-8"), served(api))
    return {way: origin.read_by for way, origin in origins(reader.read_of_account, reader.calls).items()}


@pytest.mark.parametrize(
    ("api", "way", "told_by"),
    [
        ("rest-keys", ("api", "apiKeySource"), "apigateway GetRestApi apiKeySource"),
        ("rest-keys", ("stages", 0, "stageName"), "apigateway GetStages item.stageName"),
        ("rest-keys", ("routes", 0, "apiKeyRequired"), "apigateway GetResources apiKeyRequired"),
        ("rest-keys", ("apiKeys", 0, "enabled"), "apigateway GetApiKeys items.enabled"),
        ("http-jwt-cors", ("cors", "AllowOrigins", 0), "apigatewayv2 GetApi CorsConfiguration.AllowOrigins"),
        ("http-jwt-cors", ("routes", 0, "authorizerId"), "apigatewayv2 GetRoutes Items.AuthorizerId"),
    ],
)
def test_a_value_is_of_the_field_that_has_its_name_and_says_so(api: str, way: Path, told_by: str) -> None:
    assert found(api)[way] == f"aws:{told_by}"


def test_a_part_of_a_policy_is_of_the_field_with_its_text() -> None:
    way = ("editedResourcePolicy", "Statement", 1, "Effect")
    assert found("rest-iam-policy")[way] == "aws:apigateway GetRestApi policy"


def test_what_no_field_says_is_of_the_one_operation_that_was_called() -> None:
    assert found("rest-keys")["editedResourcePolicy",] == "aws:apigateway GetRestApi"


def test_everything_that_was_read_has_an_operation() -> None:
    reader = read_by((FOLDER / "rest-keys" / "account.yaml").read_text("utf-8"), served("rest-keys"))
    told = {way[0] for way in origins(reader.read_of_account, reader.calls) if len(way) == 1}
    assert told == set(written(reader))


def test_of_two_operations_that_say_the_same_none_is_named() -> None:
    calls = [
        Done(operation_of("apigateway", name), "abc123", answer={"name": "orders"})
        for name in ("GetRestApi", "GetStages")
    ]
    assert origins(shown({"api": {"name": "orders"}}), {"api": calls}) == {}


def test_a_report_names_the_operation_beside_the_line(why403: Terminal, aws: Emulated) -> None:
    (scene,) = (each for each in scenes(aws) if each.cause == "default-endpoint-disabled")
    field = "aws:apigateway GetRestApi disableExecuteApiEndpoint"
    assert f"; read by {field}" in why403("explain", "--live", scene.text).out
    tree = why403("explain", "--live", "--json", scene.text).tree
    rows = [row for row in tree["suspects"][0]["evidence"] if row["origin"] is not None]
    assert field in [row["origin"]["read_by"] for row in rows]
    assert all(row["place"].startswith("<account>:") for row in rows)
