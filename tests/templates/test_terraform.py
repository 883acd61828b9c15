"""What Terraform's plans tell: what they refer to, what is unknown, policies.

Pages of the AWS provider are named by their resource.
"""

from __future__ import annotations

import json
from typing import Any

from tests.templates.plans import (
    API,
    NEW,
    PET,
    PETS,
    ROOT,
    Values,
    codes,
    keys,
    method,
    only,
    plan,
    refers,
    resource,
    shown,
    state,
    to,
)
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.routes import Routes


def test_a_path_is_followed_through_references_to_the_root() -> None:
    assert keys(only(plan(ROOT, PETS, PET, method(to("aws_api_gateway_resource.pet"))))) == ["GET /pets/{id}"]
    assert keys(only(plan(ROOT, method(to(API, "root_resource_id"))))) == ["GET /"]


def test_what_is_known_only_after_the_apply_is_untold_with_its_reason() -> None:
    reading = only(plan(ROOT, method(to(API, "root_resource_id"), unknown={"authorization": True})))
    routes = reading.configuration.api.routes.value
    assert isinstance(routes, Routes)
    assert [each.authorization.value for each in routes] == [UNKNOWN]
    assert ("after-apply", "aws_api_gateway_method.get.authorization") in codes(reading)


def test_a_value_stands_at_its_address() -> None:
    reading = only(plan(ROOT, method(to(API, "root_resource_id"))))
    routes = reading.configuration.api.routes.value
    assert isinstance(routes, Routes)
    told = next(iter(routes)).authorization
    assert str(told.at) == "plan.json#aws_api_gateway_method.get.authorization"


def test_a_method_whose_path_cannot_be_followed_leaves_the_routes_untold() -> None:
    assert keys(only(plan(ROOT, PETS, method(refers("local.resource"))))) is UNKNOWN


def test_a_method_of_an_unknown_api_leaves_the_routes_untold() -> None:
    stray = method(to(API, "root_resource_id"), name="stray")
    stray["expressions"]["rest_api_id"] = refers("local.api")
    reading = only(plan(ROOT, method(to(API, "root_resource_id")), stray))
    assert keys(reading) is UNKNOWN
    assert ("untied", "aws_api_gateway_method.stray") in codes(reading)


def test_a_method_of_another_api_is_not_taken() -> None:
    other = method(to(API, "root_resource_id"), {"rest_api_id": "other1"}, "other", {"rest_api_id": False})
    assert keys(only(plan(ROOT, method(to(API, "root_resource_id")), other))) == ["GET /"]


def test_instances_are_joined_by_their_key() -> None:
    def each(name: str, key: str, values: Values, **expressions: Any) -> dict[str, Any]:
        unknown = {"id": True, "parent_id": True, "resource_id": True, "rest_api_id": True}
        return resource(f'{name}["{key}"]', values, unknown, rest_api_id=to(API), **expressions)

    one, other = (
        [
            each(
                "aws_api_gateway_resource.r", key, {"path_part": key}, parent_id=to(API, "root_resource_id")
            ),
            each(
                "aws_api_gateway_method.m",
                key,
                {"http_method": "GET", "authorization": "NONE"},
                resource_id=refers("aws_api_gateway_resource.r", "each.key"),
            ),
        ]
        for key in ("x.y", "b")
    )
    assert keys(only(plan(ROOT, *one, *other))) == ["GET /x.y", "GET /b"]


def test_an_api_that_a_module_is_given_is_followed_through_its_variable() -> None:
    """Plans show variables and outputs as references (internals/json-format, expression representation)."""
    inside = method(refers("var.root"), name="x")
    inside["address"] = "module.routes.aws_api_gateway_method.x"
    call = {
        "expressions": {"api": to(API), "root": to(API, "root_resource_id")},
        "module": {
            "resources": [
                {
                    "address": "aws_api_gateway_method.x",
                    "expressions": {"resource_id": refers("var.root"), "rest_api_id": refers("var.api")},
                }
            ]
        },
    }
    written = [{"address": API, "expressions": {}}]
    reading = only(plan(ROOT, inside, calls={"routes": call}, written=written))
    assert keys(reading) == ["GET /"]


def test_resources_of_child_modules_are_read() -> None:
    inside = [shown(resource(f"module.a.module.b.{API}", {"id": "x1"}))]
    inner = {"child_modules": [{"child_modules": [{"resources": inside}]}]}
    text = json.dumps({"planned_values": {"root_module": inner}})
    assert only(text).label == f"module.a.module.b.{API}"


# -- defaults: api_gateway_rest_api, apigatewayv2_api; API reference, CreateRestApi


def test_what_is_not_written_has_awss_default() -> None:
    api = only(plan(ROOT)).configuration.api
    assert (api.endpoint_type.value, api.default_endpoint.value, api.key_source.value) == (
        "EDGE",
        True,
        "HEADER",
    )
    assert api.policy.value is ABSENT


def test_what_is_written_and_unknown_has_none() -> None:
    written = resource(API, {"name": "a"}, NEW, policy=refers("var.policy"), endpoint_configuration=[{}])
    api = only(plan(written)).configuration.api
    assert (api.policy.value, api.endpoint_type.value) == (UNKNOWN, UNKNOWN)


# -- policies: api_gateway_rest_api_policy, data source iam_policy_document

DOCUMENT = {
    "statement": [
        {
            "effect": "Deny",
            "actions": ["execute-api:Invoke"],
            "resources": ["execute-api:/*"],
            "principals": [{"type": "*", "identifiers": ["*"]}],
            "condition": [{"test": "NotIpAddress", "variable": "aws:SourceIp", "values": ["10.0.0.0/8"]}],
        }
    ]
}
ATTACHED = resource(
    "aws_api_gateway_rest_api_policy.p",
    {},
    {"policy": True, "rest_api_id": True},
    policy=to("data.aws_iam_policy_document.d", "json"),
    rest_api_id=to(API),
)


def test_a_policy_document_that_is_read_later_is_put_together() -> None:
    document = resource("data.aws_iam_policy_document.d", DOCUMENT, {"json": True})
    policy = only(plan(ROOT, ATTACHED, document)).configuration.api.policy
    assert policy.value == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Action": ["execute-api:Invoke"],
                "Resource": ["execute-api:/*"],
                "Principal": "*",
                "Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8"]}},
            }
        ],
    }
    assert policy.at.path[0] == "data.aws_iam_policy_document.d"


def test_a_part_of_a_policy_document_that_is_not_known_leaves_the_rest_told() -> None:
    unknown = {"json": True, "statement": [{"resources": [True]}]}
    text = plan(ROOT, ATTACHED, resource("data.aws_iam_policy_document.d", DOCUMENT, unknown))
    reading = only(text)
    policy = reading.configuration.api.policy.value
    assert isinstance(policy, dict)
    (statement,) = policy["Statement"]
    assert (statement["Effect"], statement["Resource"]) == ("Deny", [{"Fn::Open": []}])
    assert ("after-apply", "aws_api_gateway_rest_api_policy.p.policy") in codes(reading)


def test_an_inline_policy_is_told_as_it_is_written() -> None:
    written = resource(API, {"policy": '{"Statement": []}'}, policy={})
    assert only(plan(written)).configuration.api.policy.value == '{"Statement": []}'


def test_an_empty_policy_of_a_state_is_none() -> None:
    assert only(state(resource(API, {"id": "x", "policy": ""}))).configuration.api.policy.value is ABSENT
