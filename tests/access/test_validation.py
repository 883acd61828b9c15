"""What a request validator says of a call (developer guide, api-gateway-method-request-validation)."""

from __future__ import annotations

from typing import Any

import pytest

from why403 import facts as catalogue
from why403.access.definitions import conclusions
from why403.incident.config import configuration
from why403.logic.truth import NO, YES, Truth
from why403.model.incident import Headers, Request
from why403.model.schema import fits

JSON: Headers = (("Content-Type", "application/json"),)
BOTH = {"validateRequestParameters": True, "validateRequestBody": True}
PARAMETERS = {"validateRequestParameters": True, "validateRequestBody": False}
ORDER = {"type": "object", "required": ["item"], "properties": {"item": {"type": "string"}}}


def valid(method: dict[str, Any], request: Request, kind: str = "REST") -> object:
    """What is said of the request, or nothing."""
    known = {catalogue.API_KIND.name: kind, catalogue.METHOD.name: "POST"}
    said = {
        each.fact: each.value for each in conclusions(configuration({"method": method}, {}), known, request)
    }
    return said.get(catalogue.REQUEST_VALID.name)


def sent(query: str = "", headers: Headers = (), body: bytes = b"", *, complete: bool = True) -> Request:
    return Request("POST", f"https://a.example/prod/orders{query}", headers, body, complete=complete)


def asks(*required: str, **more: Any) -> dict[str, Any]:
    parameters = {f"method.request.{name}": True for name in required}
    return {"requestValidator": PARAMETERS, "requestParameters": parameters, **more}


def test_a_required_parameter_that_is_missing_makes_the_request_invalid() -> None:
    assert valid(asks("querystring.customer"), sent("?client=42")) is False


def test_a_required_parameter_that_is_blank_makes_the_request_invalid() -> None:
    assert valid(asks("header.X-Tenant"), sent(headers=(("X-Tenant", "  "),))) is False


def test_all_required_parameters_make_the_request_valid() -> None:
    method = asks("querystring.customer", "header.X-Tenant", "path.id")
    assert valid(method, sent("?customer=1", (("x-tenant", "a"),))) is True


def test_a_parameter_that_is_optional_is_not_missed() -> None:
    method = asks(requestParameters={"method.request.querystring.page": False})
    assert valid(method, sent()) is True


def test_a_required_header_may_have_been_sent_where_the_request_is_not_complete() -> None:
    assert valid(asks("header.X-Tenant"), sent(complete=False)) is None


def test_without_a_validator_a_required_parameter_is_not_asked_for() -> None:
    assert valid(asks("querystring.customer", requestValidator="absent"), sent()) is True


def test_a_validator_that_nobody_told_leaves_it_open() -> None:
    method = {"requestParameters": {"method.request.querystring.customer": True}}
    assert valid(method, sent()) is None


def test_an_http_api_validates_nothing() -> None:
    assert valid(asks("querystring.customer"), sent(), "HTTP") is None


@pytest.mark.parametrize(
    ("body", "expected"), [(b'{"item": "pen"}', True), (b'{"item": 4}', False), (b"{}", False), (b"{", False)]
)
def test_a_body_is_held_to_the_model_of_its_content_type(body: bytes, expected: bool) -> None:
    method = asks(requestValidator=BOTH, requestModels={"application/json": ORDER})
    assert valid(method, sent(headers=JSON, body=body)) is expected


def test_a_model_that_is_only_named_leaves_it_open() -> None:
    method = asks(requestValidator=BOTH, requestModels={"application/json": "Order"})
    assert valid(method, sent(headers=JSON, body=b"{}")) is None


def test_a_content_type_without_a_model_leaves_it_open() -> None:
    method = asks(requestValidator=BOTH, requestModels={"application/json": ORDER})
    assert valid(method, sent(headers=(("Content-Type", "text/xml"),), body=b"<a/>")) is None


@pytest.mark.parametrize(
    ("schema", "value", "truth"),
    [
        ({"type": ["string", "null"]}, None, YES),
        ({"type": "integer"}, True, NO),
        ({"type": "integer"}, 4.0, YES),
        ({"enum": ["a", "b"]}, "c", NO),
        ({"type": "array", "items": {"type": "number"}}, [1, "2"], NO),
        ({"type": "string", "pattern": "^a"}, "b", Truth.UNKNOWN),
        ({"type": "string", "pattern": "^a"}, 4, NO),
        ({"$ref": "https://apigateway.amazonaws.com/restapis/a/models/B"}, {}, Truth.UNKNOWN),
    ],
)
def test_a_keyword_that_is_not_known_leaves_open_what_the_others_admit(
    schema: object, value: object, truth: Truth
) -> None:
    assert fits(schema, value) is truth


def test_a_schema_that_is_nested_without_end_is_left_open() -> None:
    schema: dict[str, object] = {}
    schema["properties"] = {"a": schema}
    value: dict[str, object] = {}
    value["a"] = value
    assert fits(schema, value) is Truth.UNKNOWN


def test_the_validator_may_stand_beside_the_method() -> None:
    config = {
        "method": {"requestParameters": {"method.request.header.X-Tenant": True}},
        "requestValidator": PARAMETERS,
    }
    known = {catalogue.API_KIND.name: "REST"}
    said = {each.fact: each.value for each in conclusions(configuration(config, {}), known, sent())}
    assert said[catalogue.REQUEST_VALID.name] is False


def test_what_is_told_of_the_method_fills_a_route_that_is_only_named() -> None:
    config = {"stages": ["prod"], "routes": ["POST /orders"], "method": asks("header.X-Tenant")}
    known = {
        catalogue.API_KIND.name: "REST",
        catalogue.HOST_KIND.name: "execute-api",
        catalogue.METHOD.name: "POST",
        catalogue.PATH.name: "/prod/orders",
    }
    said = {each.fact: each.value for each in conclusions(configuration(config, {}), known, sent())}
    assert said[catalogue.REQUEST_VALID.name] is False
