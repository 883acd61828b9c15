"""What is edited beside what is served: a refusal that only the undeployed edit would cure."""

from __future__ import annotations

import json

import pytest

from bench.emulated import Emulated, fault
from bench.emulated_rest import Method, deploy, rest
from tests.account.scenes import INVOKE, METHODS, document, host
from tests.account.test_causes import FORBIDDEN, MISSING, asked, certain, curl, denied
from tests.cli.calls import Printed, Terminal

EVERYBODY = {**INVOKE, "Principal": "*"}
OPEN = document(EVERYBODY)
CLOSED = document(EVERYBODY, {**EVERYBODY, "Effect": "Deny"})
DIRECT = ("--fact", "network.vpc-endpoint=no")


def refused(why403: Terminal, api: str, ending: str = " with an explicit deny") -> Printed:
    answer = denied("anonymous", api, "GET/open", ending)
    return asked(why403, curl(f"https://{host(api)}/prod/open"), answer, *DIRECT)


def test_a_policy_that_was_edited_and_not_deployed_is_found(why403: Terminal, aws: Emulated) -> None:
    api = rest(aws, METHODS, policy=json.dumps(OPEN))
    deploy(aws, api, "prod", METHODS, CLOSED)
    assert certain(refused(why403, api)) == {"resource-policy-explicit-deny", "not-deployed"}


def test_the_deployment_is_blamed_before_the_policy_that_it_would_replace(
    why403: Terminal, aws: Emulated
) -> None:
    api = rest(aws, METHODS, policy=json.dumps(OPEN))
    deploy(aws, api, "prod", METHODS, CLOSED)
    assert refused(why403, api).causes[0] == "not-deployed"


def test_a_policy_that_is_served_as_it_is_edited_is_deployed(why403: Terminal, aws: Emulated) -> None:
    api = rest(aws, METHODS, policy=json.dumps(CLOSED))
    deploy(aws, api, "prod", METHODS, CLOSED)
    assert certain(refused(why403, api)) == {"resource-policy-explicit-deny"}


def test_an_edit_that_would_be_refused_as_well_is_not_blamed_on_the_deployment(
    why403: Terminal, aws: Emulated
) -> None:
    api = rest(aws, METHODS, policy=json.dumps(document({**EVERYBODY, "Action": "s3:*"})))
    deploy(aws, api, "prod", METHODS, CLOSED)
    assert "not-deployed" not in certain(refused(why403, api))


@pytest.mark.parametrize("code", ["AccessDeniedException", "NotFoundException", "InternalFailure"])
def test_without_the_served_policy_nothing_is_called_undeployed(
    why403: Terminal, aws: Emulated, code: str
) -> None:
    api = rest(aws, METHODS, policy=json.dumps(OPEN))
    deploy(aws, api, "prod", METHODS, CLOSED)
    aws.reply("apigateway", "GetExport", lambda _r: fault("json", code, 400))
    assert "not-deployed" not in certain(refused(why403, api))


def test_an_export_without_a_policy_says_nothing_of_the_policy_in_force(
    why403: Terminal, aws: Emulated
) -> None:
    api = rest(aws, METHODS, policy=json.dumps(OPEN))
    deploy(aws, api, "prod", METHODS)
    assert "not-deployed" not in certain(refused(why403, api))


def test_a_method_that_still_asks_for_a_key_is_found_undeployed(why403: Terminal, aws: Emulated) -> None:
    api = rest(aws, (Method("GET /orders"),))
    deploy(aws, api, "prod", (Method("GET /orders", key=True),))
    found = certain(asked(why403, curl(f"https://{host(api)}/prod/orders"), FORBIDDEN))
    assert "api-key-missing" in found


def test_a_method_that_is_neither_served_nor_edited_is_no_matter_of_deployment(
    why403: Terminal, aws: Emulated
) -> None:
    api = rest(aws, METHODS)
    deploy(aws, api, "prod", METHODS)
    found = certain(asked(why403, curl(f"https://{host(api)}/prod/nowhere"), MISSING))
    assert found == {"route-not-found"}


def test_an_http_api_that_is_deployed_by_hand_is_compared_too(why403: Terminal, aws: Emulated) -> None:
    admin = aws.admin("apigatewayv2")
    api = admin.create_api(Name="pets", ProtocolType="HTTP")["ApiId"]
    for path in ("/pets", "/late"):
        admin.create_route(ApiId=api, RouteKey=f"GET {path}", AuthorizationType="NONE")
    admin.create_stage(ApiId=api, StageName="prod")
    aws.exports[api, "prod"] = {"openapi": "3.0.1", "paths": {"/pets": {"get": {}}}}
    answer = 'HTTP/1.1 404 Not Found\napigw-requestid: abc=\n\n{"message":"Not Found"}'
    assert certain(asked(why403, curl(f"https://{host(api)}/prod/late"), answer)) == {"not-deployed"}
