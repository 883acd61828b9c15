"""Deployed against edited, and preflights: developer guide, set-up-deployments, http-api-cors."""

from __future__ import annotations

import pytest

from tests.credentials.shown import shown
from why403 import facts as f

CORS = "cors: {allowOrigins: ['*']}\n"
HTTP = "stages: [$default]\n"


def test_a_route_that_is_edited_and_not_served_is_not_deployed() -> None:
    told = shown("{stages: [prod], routes: [GET /orders], deployedRoutes: [POST /orders]}")
    assert (told[f.ROUTE_EXISTS.name], told[f.ROUTE_DEPLOYED.name]) == (True, False)


def test_a_route_that_is_still_served_exists() -> None:
    told = shown("{stages: [prod], routes: [POST /orders], deployedRoutes: [GET /orders]}")
    assert told[f.ROUTE_EXISTS.name] is True
    assert f.ROUTE_DEPLOYED.name not in told


def test_altered_settings_are_not_deployed() -> None:
    config = """
    stages: [prod]
    routes: [{route: GET /orders, authorization: NONE}]
    deployedRoutes: [{route: GET /orders, authorization: AWS_IAM}]
    """
    told = shown(config)
    assert (told[f.ROUTE_DEPLOYED.name], told[f.METHOD_AUTHORIZATION.name]) == (False, "AWS_IAM")


def test_what_the_deployment_leaves_out_is_served_as_edited() -> None:
    config = """
    stages: [prod]
    routes: [{route: GET /orders, authorization: AWS_IAM, apiKeyRequired: true}]
    deployedRoutes: [GET /orders]
    """
    told = shown(config)
    assert (told[f.ROUTE_DEPLOYED.name], told[f.METHOD_AUTHORIZATION.name]) == (True, "AWS_IAM")


def test_a_setting_that_only_the_deployment_tells_leaves_open_whether_it_is_current() -> None:
    config = """
    stages: [prod]
    routes: [GET /orders]
    deployedRoutes: [{route: GET /orders, authorization: NONE}]
    """
    assert f.ROUTE_DEPLOYED.name not in shown(config)


def test_what_only_the_deployment_lacks_may_be_defined() -> None:
    assert f.ROUTE_EXISTS.name not in shown("{stages: [prod], deployedRoutes: [POST /orders]}")


def test_of_a_kind_that_is_untold_no_setting_is_taken_where_the_orders_differ() -> None:
    config = """
    stages: [pets]
    routes:
      - {route: 'GET /pets/{proxy+}', authorization: AWS_IAM}
      - {route: 'GET /{kind}/{id}', authorization: NONE}
    """
    assert f.METHOD_AUTHORIZATION.name not in shown(config, "/pets/pets/1", kind=None)
    assert shown(config, "/pets/pets/1", kind="HTTP")[f.METHOD_AUTHORIZATION.name] == "NONE"
    assert shown(config, "/pets/pets/1", kind="REST")[f.METHOD_AUTHORIZATION.name] == "AWS_IAM"


def preflight(config: str, kind: str) -> tuple[object, object]:
    path = "/orders" if kind == "HTTP" else "/prod/orders"
    told = shown(config, path, "OPTIONS", kind, (("Access-Control-Request-Method", "GET"),))
    return told.get(f.OPTIONS_EXISTS.name), told.get(f.OPTIONS_OPEN.name)


@pytest.mark.parametrize(
    ("config", "kind", "expected"),
    [
        ("{stages: [prod], routes: [GET /orders]}", "REST", (False, None)),
        ("{stages: [prod], routes: [OPTIONS /orders]}", "REST", (True, None)),
        (
            "{stages: [prod], routes: [{route: OPTIONS /orders, authorization: CUSTOM}]}",
            "REST",
            (True, False),
        ),
        (
            "{stages: [prod], routes: [{route: ANY /orders, authorization: NONE, apiKeyRequired: true}]}",
            "REST",
            (True, False),
        ),
        (
            "{stages: [prod], routes: [{route: ANY /orders, authorization: NONE, apiKeyRequired: false}]}",
            "REST",
            (True, True),
        ),
        (HTTP + "routes: [GET /orders]", "HTTP", (None, None)),
        (HTTP + "cors: absent\nroutes: [GET /orders]", "HTTP", (False, None)),
        (HTTP + CORS + "routes: [GET /orders]", "HTTP", (True, True)),
        (HTTP + CORS + "routes: [{route: $default, authorization: JWT}]", "HTTP", (True, False)),
        (
            "optionsMethod: {authorizationType: AWS_IAM, apiKeyRequired: false}",
            "REST",
            (None, False),
        ),
    ],
)
def test_how_a_preflight_fares(config: str, kind: str, expected: tuple[object, object]) -> None:
    assert preflight(config, kind) == expected


def test_a_path_of_other_verbs_is_no_wrong_path_for_a_preflight() -> None:
    config = "{stages: [prod], routes: [GET /orders]}"
    asks = (("Access-Control-Request-Method", "GET"),)
    assert shown(config, method="OPTIONS", headers=asks)[f.ROUTE_EXISTS.name] is True
    assert f.ROUTE_EXISTS.name not in shown(config, method="OPTIONS")


def test_the_handshake_of_a_websocket_meets_connect() -> None:
    config = "{stages: [prod], routes: [{route: $connect, authorization: AWS_IAM}, sendOrder]}"
    told = shown(config, "/prod", kind="WEBSOCKET")
    assert told[f.METHOD_AUTHORIZATION.name] == "AWS_IAM"
    assert f.ROUTE_EXISTS.name not in told
