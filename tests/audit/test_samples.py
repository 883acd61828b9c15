"""The call that stands for a route lands on that route, whatever stands beside it.

Expectations are the order of routes on the developer guide's pages api-gateway-method-settings-method-request
and http-api-develop-routes: a literal part before a parameter, that before a greedy one.
"""

from __future__ import annotations

import pytest

from why403.audit.grant import call_to, calls_of
from why403.model.configuration import Api, Configuration
from why403.model.route import Route, Setting
from why403.model.routes import Routes


def an_api(*routes: str, kind: str = "REST") -> Configuration:
    parts = [route.partition(" ") for route in routes]
    made = [Route(verb, path) for verb, _, path in parts]
    return Configuration(Api(kind=Setting(kind), routes=Setting(Routes(made))))


def route_of(configuration: Configuration, name: str) -> Route:
    routes = configuration.api.routes.value
    assert isinstance(routes, Routes)
    return next(each for each in routes if f"{each.verb} {each.path}".strip() == name)


@pytest.mark.parametrize(
    ("kind", "name", "beside"),
    [
        ("REST", "GET /{proxy+}", ["GET /{id}"]),
        ("REST", "GET /{proxy+}", ["ANY /{id}"]),
        ("REST", "GET /{proxy+}", ["GET /{id}", "GET /{id}/{part}", "GET /example"]),
        ("REST", "GET /{id}", ["GET /example", "GET /example1"]),
        ("REST", "GET /shops/{shop}/{rest+}", ["GET /shops/{shop}/{item}", "GET /shops/example/{rest+}"]),
        ("HTTP", "GET /{proxy+}", ["GET /{id}", "GET /{id}/{part}"]),
        ("HTTP", "$default", ["GET /{id}", "GET /{id}/{part}"]),
        ("HTTP", "GET /shops/{rest+}", ["GET /{kind}/{id}"]),
    ],
)
def test_a_call_to_a_route_lands_on_it(kind: str, name: str, beside: list[str]) -> None:
    configuration = an_api(name, *beside, kind=kind)
    route, routes = route_of(configuration, name), configuration.api.routes.value
    assert isinstance(routes, Routes)
    assert routes.match(*call_to(configuration, route), whole_first=kind == "HTTP") is route


def test_a_route_alone_is_called_in_the_plainest_way() -> None:
    configuration = an_api("GET /orders/{id}", "POST /files/{path+}")
    first, second = (route_of(configuration, name) for name in ("GET /orders/{id}", "POST /files/{path+}"))
    assert call_to(configuration, first) == ("GET", "/orders/example")
    assert call_to(configuration, second) == ("POST", "/files/example")


def test_the_path_is_chosen_for_each_verb() -> None:
    configuration = an_api("ANY /{proxy+}", "GET /{id}")
    calls = dict(calls_of(configuration, route_of(configuration, "ANY /{proxy+}")))
    assert calls["POST"] == "/example"
    assert calls["GET"] == "/example/example"


def test_a_route_that_no_call_can_meet_keeps_the_plain_path() -> None:
    configuration = an_api("GET /{a}", "GET /{b}")
    assert call_to(configuration, route_of(configuration, "GET /{b}")) == ("GET", "/example")
