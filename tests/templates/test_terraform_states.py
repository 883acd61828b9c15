"""What Terraform tells of bodies, deployments, states, HTTP APIs and what is around them.

Pages of the AWS provider are named by their resource.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.templates.plans import (
    API,
    NEW,
    ROOT,
    STATE,
    Values,
    codes,
    keys,
    kind_of,
    method,
    only,
    plan,
    refers,
    resource,
    state,
    to,
)
from why403.documents.errors import BadInput
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Cors
from why403.templates.reading import ApiReading
from why403.templates.terraform import configuration_of, read

# -- a document in the body


def body(**values: Any) -> str:
    document = {"openapi": "3.0.1", "paths": {"/a": {"get": {}}}, "servers": [{"url": "/v1"}]}
    return plan(resource(API, {"body": json.dumps(document), **values}, NEW))


def test_a_document_in_the_body_tells_the_routes() -> None:
    assert keys(only(body())) == ["GET /a"]


def test_the_base_path_of_a_body_follows_its_parameter() -> None:
    assert keys(only(body(parameters={"basepath": "prepend"}))) == ["GET /v1/a"]


def test_routes_in_a_body_and_in_resources_are_untold() -> None:
    """api_gateway_rest_api: the body overwrites what separate resources make, and they it."""
    document = json.dumps({"openapi": "3.0.1", "paths": {"/a": {"get": {}}}})
    reading = only(plan(resource(API, {"body": document}, NEW), method(to(API, "root_resource_id"))))
    assert keys(reading) is UNKNOWN
    assert ("body-and-resources", API) in codes(reading)


def test_a_body_that_cannot_be_read_is_noted() -> None:
    reading = only(plan(resource(API, {"body": "a: ["}, NEW)))
    assert keys(reading) is UNKNOWN
    assert ("unread-document", "") in codes(reading)


def test_an_unknown_body_leaves_the_routes_untold() -> None:
    assert keys(only(plan(resource(API, {}, {**NEW, "body": True}, body=refers("local.b"))))) is UNKNOWN


# -- deployments: api_gateway_deployment


def deployment(values: Values, **expressions: Any) -> dict[str, Any]:
    unknown = {"id": True, "rest_api_id": True}
    return resource("aws_api_gateway_deployment.d", values, unknown, rest_api_id=to(API), **expressions)


ROUTED = method(to(API, "root_resource_id"))
NOTED = ("untriggered-deployment", "aws_api_gateway_method.get")


def test_a_deployment_without_triggers_is_a_note_and_no_fact() -> None:
    reading = only(plan(ROOT, ROUTED, deployment({"triggers": None})))
    assert ("untriggered-deployment", "aws_api_gateway_deployment.d") in codes(reading)
    assert reading.configuration.api.served.value is UNKNOWN


def test_triggers_that_leave_out_a_route_are_noted() -> None:
    covering = deployment({"triggers": {"a": "x"}}, triggers=to("aws_api_gateway_method.get", "http_method"))
    other = deployment({"triggers": {"a": "x"}}, triggers=to("aws_api_gateway_resource.pets"))
    assert NOTED not in codes(only(plan(ROOT, ROUTED, covering)))
    assert NOTED in codes(only(plan(ROOT, ROUTED, other)))


def test_triggers_made_of_locals_are_not_judged() -> None:
    reading = only(plan(ROOT, ROUTED, deployment({"triggers": {"a": "x"}}, triggers=refers("local.hash"))))
    assert not any(code.startswith("untriggered") for code, _ in codes(reading))


# -- states: joined by ids


def test_a_state_is_joined_by_ids() -> None:
    reading = only(state(*STATE))
    assert keys(reading) == ["GET /p"]
    api = reading.configuration.api
    assert (api.id.value, api.account.value) == ("abc123", "111122223333")


def test_a_state_file_tells_the_same() -> None:
    stored = [
        {
            "mode": "managed",
            "type": kind_of(each["address"]),
            "name": each["address"].rpartition(".")[2],
            "instances": [{"attributes": each["values"]}],
        }
        for each in STATE
    ]
    reading = only(json.dumps({"version": 4, "terraform_version": "1", "serial": 1, "resources": stored}))
    assert keys(reading) == ["GET /p"]


def test_the_api_is_chosen_by_address_id_or_name() -> None:
    text = state(STATE[0], resource("aws_apigatewayv2_api.w", {"id": "def456", "protocol_type": "HTTP"}))
    for named in (API, "abc123", "a"):
        assert configuration_of(text, "s.json", named).api.id.value == "abc123"
    with pytest.raises(BadInput, match="2 APIs"):
        configuration_of(text, "s.json")


# -- HTTP APIs: apigatewayv2_api, apigatewayv2_route, apigatewayv2_stage

WEB = "aws_apigatewayv2_api.w"


def web(**values: Any) -> ApiReading:
    return only(state(resource(WEB, {"id": "w1", "protocol_type": "HTTP", **values})))


def test_a_target_makes_a_default_route_and_stage() -> None:
    reading = web(target="arn:aws:lambda:f")
    assert keys(reading) == ["$default"]
    stages = reading.configuration.api.stages.value
    assert isinstance(stages, tuple)
    assert [stage.name for stage in stages] == ["$default"]


def test_cors_that_is_not_configured_is_absent() -> None:
    assert web(cors_configuration=[]).configuration.api.cors.value is ABSENT


def test_lists_that_cors_leaves_out_allow_nothing() -> None:
    cors = web(
        cors_configuration=[{"allow_origins": ["*"], "allow_methods": None}]
    ).configuration.api.cors.value
    assert isinstance(cors, Cors)
    assert (cors.origins.value, cors.methods.value, cors.credentials.value) == (("*",), (), False)


def test_a_limit_of_zero_in_a_stage_of_an_http_api_is_none() -> None:
    """The provider writes 0 into the state where no limit is set."""
    stage = {"api_id": "w1", "name": "p", "default_route_settings": [{"throttling_rate_limit": 0}]}
    text = state(
        resource(WEB, {"id": "w1", "protocol_type": "HTTP"}), resource("aws_apigatewayv2_stage.s", stage)
    )
    rates = only(text).configuration.api.rates.value
    assert isinstance(rates, tuple)
    assert rates[0].rate.value is UNKNOWN


# -- around: keys, domains, web ACLs, VPC endpoints


def test_a_key_that_is_not_written_may_be_elsewhere() -> None:
    text = state(
        STATE[0], resource("aws_api_gateway_api_key.k", {"id": "k1", "enabled": False, "value": "secret"})
    )
    found = only(text).configuration.keys.value
    assert isinstance(found, tuple)
    assert [(key.id, key.enabled.value) for key in found] == [("k1", False), ("(elsewhere)", UNKNOWN)]


def test_a_mapping_leads_to_its_stage() -> None:
    text = state(
        *STATE,
        resource(
            "aws_api_gateway_domain_name.d",
            {"domain_name": "api.example.com", "mutual_tls_authentication": []},
        ),
        resource(
            "aws_api_gateway_base_path_mapping.m",
            {"domain_name": "api.example.com", "api_id": "abc123", "stage_name": "prod", "base_path": "v1"},
        ),
    )
    domains = only(text).configuration.domains.value
    assert isinstance(domains, tuple)
    assert domains[0].client_certificates.value is False
    mappings = domains[0].mappings.value
    assert isinstance(mappings, tuple)
    assert [(each.path, each.stage.value, each.api) for each in mappings] == [("v1", "prod", "")]


def endpoint(**values: Any) -> dict[str, Any]:
    return resource("aws_vpc_endpoint.e", {"service_name": "com.amazonaws.r.execute-api", **values})


def test_the_policy_of_the_one_endpoint_for_the_service_is_told() -> None:
    told = only(state(*STATE, endpoint(policy='{"Statement": []}'))).configuration.vpc_endpoint
    assert (told.policy.value, told.id.value) == ('{"Statement": []}', UNKNOWN)


def test_the_policies_of_two_endpoints_are_not() -> None:
    second = resource("aws_vpc_endpoint.f", {"service_name": "com.amazonaws.r.execute-api"})
    told = only(state(*STATE, endpoint(policy="{}"), second)).configuration.vpc_endpoint
    assert told.policy.value is UNKNOWN


@pytest.mark.parametrize(("action", "did"), [({"count": [{}]}, "ALLOW"), ({"block": [{}]}, UNKNOWN)])
def test_a_web_acl_that_only_counts_lets_every_call_pass(action: Values, did: object) -> None:
    """wafv2_web_acl, wafv2_web_acl_association."""
    acl = resource(
        "aws_wafv2_web_acl.w",
        {
            "default_action": [{"allow": [{}], "block": []}],
            "rule": [{"action": [action], "override_action": []}],
        },
    )
    stage = resource("aws_api_gateway_stage.s", {"stage_name": "prod", "rest_api_id": "abc123"})
    association = resource(
        "aws_wafv2_web_acl_association.x",
        {},
        {"resource_arn": True, "web_acl_arn": True},
        resource_arn=to("aws_api_gateway_stage.s", "arn"),
        web_acl_arn=to("aws_wafv2_web_acl.w", "arn"),
    )
    assert only(plan(STATE[0], stage, acl, association)).configuration.web_acl.value == did


# -- what is no plan


@pytest.mark.parametrize("text", ["{", '{"a": 1}', '{"planned_values": []}', '{"resource_changes": {}}'])
def test_what_is_no_plan_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput) as problem:
        read(text, "plan.json")
    assert problem.value.document == "plan.json"


@pytest.mark.parametrize("value", ["1e999", "-1e999"])
@pytest.mark.parametrize("text", [plan(ROOT), state(ROOT)])
def test_a_number_that_nothing_can_hold_is_bad_input(text: str, value: str) -> None:
    with pytest.raises(BadInput, match="number out of range"):
        read(text.replace('"name": "a"', f'"name": {value}'), "plan.json")


def test_a_plan_without_an_api_says_so() -> None:
    with pytest.raises(BadInput, match="no API"):
        configuration_of('{"planned_values": {"root_module": {}}}', "plan.json")
