"""What the export of a stage tells of request validators."""

from __future__ import annotations

import json
from typing import Any

from bench.emulated_rest import Method, export
from why403.account.export import served


def exported(*methods: Method, **more: object) -> dict[str, dict[str, object]]:
    """The routes that an export tells."""
    found = served(json.dumps({**export(methods), **more}))
    assert found is not None
    routes = found["deployedRoutes"]
    assert isinstance(routes, list)
    return {each["route"]: each for each in routes}


ASKING = Method("GET /orders", requires=("customer",))


def test_a_validator_of_the_export_is_told_with_its_parameters() -> None:
    route = exported(ASKING)["GET /orders"]
    assert route["requestParameters"] == {"method.request.querystring.customer": True}
    assert route["requestValidator"] == {"validateRequestParameters": True, "validateRequestBody": True}


def test_a_method_without_a_validator_has_none_where_the_export_shows_others() -> None:
    assert exported(ASKING, Method("GET /open"))["GET /open"]["requestValidator"] == "absent"


def test_an_export_without_validators_leaves_them_untold() -> None:
    """Observed (https://github.com/aws/aws-cli/issues/3289): some exports leave them out."""
    assert "requestValidator" not in exported(Method("GET /open"))["GET /open"]


def test_a_validator_that_the_export_does_not_define_is_untold() -> None:
    route = exported(ASKING, **{"x-amazon-apigateway-request-validators": {}})["GET /orders"]
    assert not {"requestValidator", "requestParameters"} & set(route)


def test_the_model_of_a_body_is_told_by_its_schema() -> None:
    tree: Any = export([ASKING])
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    tree["paths"]["/orders"]["get"]["requestBody"] = body
    tree["components"] = {"schemas": {"Order": {"required": ["amount"]}}}
    found: Any = served(json.dumps(tree))
    assert found["deployedRoutes"][0]["requestModels"] == {"application/json": {"required": ["amount"]}}
