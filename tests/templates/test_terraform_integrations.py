"""What stands behind methods and routes of Terraform (the provider's pages of both integrations)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.templates.plans import API, NEW, ROOT, method, plan, refers, resource, to
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.integration import Integration, Reply
from why403.model.routes import Routes
from why403.templates.terraform import read

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
WEB = "aws_apigatewayv2_api.w"


def behind(*more: dict[str, Any]) -> Integration:
    """What is behind the one route of the one API."""
    (reading,) = read(plan(*more), "plan.json")
    routes = reading.configuration.api.routes.value
    assert isinstance(routes, Routes)
    (route,) = routes
    assert isinstance(route.behind.value, Integration)
    return route.behind.value


def of_method(kind: str, name: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    unknown = {**NEW, "rest_api_id": True, "resource_id": True, **dict.fromkeys(more, True)}
    ways = {"rest_api_id": to(API), "resource_id": to(API, "root_resource_id"), **more}
    return resource(f"aws_api_gateway_{kind}.{name}", {"http_method": "GET", **values}, unknown, **ways)


def rest(values: dict[str, Any], *others: dict[str, Any], **more: Any) -> Integration:
    get = method(to(API, "root_resource_id"))
    return behind(ROOT, get, of_method("integration", "i", values, **more), *others)


def web(values: dict[str, Any], **more: Any) -> Integration:
    return behind(
        resource(WEB, {"protocol_type": "HTTP"}, {"id": True}),
        resource(
            "aws_apigatewayv2_route.r",
            {"route_key": "GET /a"},
            {"target": True, "api_id": True},
            api_id=to(WEB),
            target=to("aws_apigatewayv2_integration.i"),
        ),
        resource(
            "aws_apigatewayv2_integration.i",
            values,
            {"id": True, "api_id": True, **dict.fromkeys(more, True)},
            api_id=to(WEB),
            **more,
        ),
    )


@pytest.mark.parametrize(
    "uri", [ARN, f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}/invocations"]
)
def test_a_function_is_named_by_its_arn(uri: str) -> None:
    assert rest({"type": "AWS_PROXY", "uri": uri}).function == "orders"
    assert web({"integration_type": "AWS_PROXY", "integration_uri": uri}).function == "orders"


def test_a_service_of_aws_and_a_server_are_no_function() -> None:
    queue = "arn:aws:apigateway:eu-west-1:sqs:path/111122223333/orders"
    assert rest({"type": "AWS", "uri": queue}).function is ABSENT
    assert rest({"type": "HTTP_PROXY", "uri": "http://localhost:1/a"}).function is ABSENT
    sent = {"integration_type": "AWS_PROXY", "integration_subtype": "SQS-SendMessage"}
    assert web(sent).function is ABSENT


def test_a_function_that_cannot_be_followed_is_not_known() -> None:
    assert rest({"type": "AWS_PROXY"}, uri=refers("local.uri")).function is UNKNOWN
    assert web({"integration_type": "AWS_PROXY"}, integration_uri=refers("var.uri")).function is UNKNOWN


def test_two_functions_in_one_uri_are_neither() -> None:
    one, other = (resource(f"aws_lambda_function.{name}", {"function_name": name}) for name in "ab")
    both = refers("aws_lambda_function.a.arn", "aws_lambda_function.b.arn")
    assert rest({"type": "AWS_PROXY"}, one, other, uri=both).function is UNKNOWN


def test_replies_have_their_patterns() -> None:
    told = rest(
        {"type": "HTTP", "timeout_milliseconds": 2500, "passthrough_behavior": "NEVER"},
        of_method("integration_response", "ok", {"status_code": "200", "selection_pattern": ""}),
        of_method("integration_response", "no", {"status_code": "404", "selection_pattern": "4\\d\\d"}),
    )
    assert told.replies == (Reply("200", ""), Reply("404", "4\\d\\d"))
    assert (told.timeout, told.passthrough) == (2.5, "NEVER")


def test_a_reply_that_may_belong_to_the_method_leaves_its_replies_unknown() -> None:
    stray = of_method("integration_response", "stray", {"status_code": "200"})
    stray["expressions"]["rest_api_id"] = refers("local.api")
    assert rest({"type": "MOCK"}, stray).replies is UNKNOWN


def test_a_template_that_is_not_known_leaves_all_of_them_unknown() -> None:
    told = rest(
        {"type": "MOCK", "request_templates": {"text/plain": "a"}}, request_templates=refers("local.t")
    )
    assert told.templates is UNKNOWN
