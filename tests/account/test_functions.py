"""Functions that API Gateway may or may not invoke, and validators, as an account tells them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bench.emulated import ACCOUNT, REGION, Answer, Emulated, fault
from bench.emulated_rest import Method, add, deploy, rest
from tests.account.scenes import FUNCTION, METHODS, Scene, call, document, host, lets_in
from tests.account.test_causes import asked, certain, curl
from tests.cli.calls import Printed, Terminal
from why403.account.integrations import allowed, function_of, integration
from why403.incident.config import shown

ANY_API = f"arn:aws:execute-api:{REGION}:{ACCOUNT}"
SERVICE = {"Service": "apigateway.amazonaws.com"}
FAILED = (
    "HTTP/1.1 500 Internal Server Error\nx-amzn-ErrorType: InternalServerErrorException\n\n"
    '{"message": "Internal server error"}'
)
NULL = (
    "HTTP/1.1 500 Internal Server Error\nx-amzn-ErrorType: AuthorizerConfigurationException\n\n"
    '{"message":null}'
)
INVALID = (
    "HTTP/1.1 400 Bad Request\nx-amzn-ErrorType: BadRequestException\n\n"
    '{"message": "Missing required request parameters: [customer]"}'
)
URI = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{{}}/invocations"
UNREACHED = ("--fact", "backend.reached=no")


def permission(**more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": SERVICE, "Action": "lambda:InvokeFunction", **more}


@pytest.fixture
def api(aws: Emulated) -> str:
    methods = (Method("GET /orders", function=FUNCTION), *METHODS[1:])
    made = rest(aws, methods)
    deploy(aws, made, "prod", methods)
    return made


def explained(why403: Terminal, api: str, path: str = "orders") -> Printed:
    return asked(why403, curl(f"https://{host(api)}/prod/{path}"), FAILED, *UNREACHED)


def test_a_permission_of_another_stage_is_the_cause(why403: Terminal, aws: Emulated, api: str) -> None:
    lets_in(aws, f"{ANY_API}:{api}/dev/GET/orders")
    assert certain(explained(why403, api)) == {"integration-permission"}


def test_a_method_that_a_file_tells_keeps_what_it_says_and_the_account_tells_the_rest(
    aws: Emulated, api: str
) -> None:
    lets_in(aws, f"{ANY_API}:{api}/dev/*")
    incident = replace(
        call(f"https://{host(api)}/prod/orders"), config=shown({"method": {"apiKeyRequired": False}})
    )
    read: Any = Scene(incident).everything(aws).written
    assert read["method"] == {"apiKeyRequired": False}
    assert read["deployedRoutes"][0]["permittedSources"] == [f"{ANY_API}:{api}/dev/*"]


def test_a_permission_of_this_method_clears_it(why403: Terminal, aws: Emulated, api: str) -> None:
    lets_in(aws, f"{ANY_API}:{api}/*/GET/orders")
    assert "integration-permission" not in explained(why403, api).causes


def test_a_function_without_any_policy_is_the_cause(why403: Terminal, aws: Emulated, api: str) -> None:
    """Documented by re:Post, lambda-resource-based-policies."""
    aws.reply("lambda", "GetPolicy", lambda _request: gone("The resource you requested does not exist."))
    printed = explained(why403, api)
    assert certain(printed) == {"integration-permission"}
    assert "could not read" not in printed.err


def gone(words: str) -> Answer:
    status, headers, _ = fault("json", "ResourceNotFoundException", 404)
    return status, headers, json.dumps({"Message": words}).encode()


@pytest.mark.parametrize(
    "answer",
    [gone(f"Function not found: {FUNCTION}"), fault("json", "AccessDeniedException", 403)],
    ids=["not there", "not allowed"],
)
def test_a_policy_that_cannot_be_read_leaves_it_open(
    why403: Terminal, aws: Emulated, api: str, answer: Answer
) -> None:
    aws.reply("lambda", "GetPolicy", lambda _request: answer)
    printed = why403(
        "explain", "--live", curl(f"https://{host(api)}/prod/orders") + "\n" + FAILED, *UNREACHED
    )
    assert "could not read lambda get-policy" in printed.err
    assert "integration-permission" in printed.out
    assert "certain" not in printed.out


def test_a_policy_that_may_not_be_read_names_its_permission(
    why403: Terminal, aws: Emulated, api: str
) -> None:
    aws.reply("lambda", "GetPolicy", lambda _request: fault("json", "AccessDeniedException", 403))
    printed = why403("explain", "--live", curl(f"https://{host(api)}/prod/orders") + "\n" + FAILED)
    assert "it needs lambda:GetPolicy on arn:aws:lambda:*:*:function:*" in printed.err


def test_an_integration_without_a_function_needs_no_permission(
    why403: Terminal, aws: Emulated, api: str
) -> None:
    paths: Any = aws.exports[api, "prod"]["paths"]
    paths["/open"]["get"]["x-amazon-apigateway-integration"] = {"type": "mock"}
    before = aws.calls["lambda GetPolicy"]
    assert "integration-permission" not in explained(why403, api, "open").causes
    assert aws.calls["lambda GetPolicy"] == before


def test_no_function_is_asked_about_where_the_verdict_does_not_hang_on_it(
    why403: Terminal, aws: Emulated, api: str
) -> None:
    before = aws.calls["lambda GetPolicy"]
    missing = (
        "HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: MissingAuthenticationTokenException\n\n"
        '{"message":"Missing Authentication Token"}'
    )
    assert certain(asked(why403, curl(f"https://{host(api)}/prod/nothing"), missing)) == {"route-not-found"}
    assert aws.calls["lambda GetPolicy"] == before


def with_authorizer(aws: Emulated) -> str:
    """An API whose method asks an authorizer that keeps nothing."""
    admin, made = aws.admin("apigateway"), rest(aws, ())
    authorizer = admin.create_authorizer(
        restApiId=made,
        name="checker",
        type="TOKEN",
        authorizerUri=URI.format(FUNCTION),
        identitySource="method.request.header.Authorization",
        authorizerResultTtlInSeconds=0,
    )
    methods = (Method("GET /orders", "CUSTOM", authorizer=authorizer["id"]),)
    known = {"/": str(admin.get_resources(restApiId=made)["items"][0]["id"])}
    add(admin, made, known, methods[0])
    deploy(aws, made, "prod", methods)
    return made


@pytest.mark.parametrize("source", ["{}/*/GET/orders", "{}/authorizers/*"])
def test_the_policy_of_an_authorizers_function_is_told(aws: Emulated, source: str) -> None:
    made = with_authorizer(aws)
    written = source.format(f"{ANY_API}:{made}")
    lets_in(aws, written)
    read = Scene(call(f"https://{host(made)}/prod/orders")).everything(aws).written["authorizer"]
    assert isinstance(read, dict)
    assert (read["type"], read["permittedSources"]) == ("TOKEN", [written])


def test_a_failed_authorizer_without_permission_is_explained_by_it(why403: Terminal, aws: Emulated) -> None:
    """Documented by re:Post, api-gateway-rest-api-lambda-integrations."""
    made = with_authorizer(aws)
    lets_in(aws, f"{ANY_API}:{made}/*/GET/orders")
    sent = curl(f"https://{host(made)}/prod/orders", "-H 'Authorization: Bearer abc'")
    printed = why403("explain", "--live", f"{sent}\n{NULL}", *UNREACHED)
    assert "neither the function's policy nor a role lets API Gateway invoke it" in printed.out


def test_a_required_parameter_of_the_served_validator_is_missed(why403: Terminal, aws: Emulated) -> None:
    methods = (Method("GET /orders", requires=("customer",)),)
    made = rest(aws, methods)
    deploy(aws, made, "prod", methods)
    assert certain(asked(why403, curl(f"https://{host(made)}/prod/orders"), INVALID)) == {"request-invalid"}


@pytest.mark.parametrize(
    ("statement", "sources"),
    [
        (permission(), ["*"]),
        (permission(Condition={"ArnLike": {"AWS:SourceArn": "a"}}), ["a"]),
        (permission(Condition={"ArnEquals": {"aws:SourceArn": ["a", "b"]}}), ["a", "b"]),
        (permission(Principal="*"), ["*"]),
        (permission(Principal={"Service": "events.amazonaws.com"}), []),
        (permission(Action="lambda:GetFunction"), []),
    ],
)
def test_statements_for_api_gateway_tell_the_sources(statement: object, sources: list[str]) -> None:
    assert allowed(document(statement)) == sources


@pytest.mark.parametrize(
    "statement",
    [
        permission(Condition={"StringEquals": {"AWS:SourceAccount": ACCOUNT}}),
        permission(Condition={"ArnLike": {"AWS:SourceArn": "a"}, "Bool": {"aws:SecureTransport": "true"}}),
        permission(Condition={"ArnNotLike": {"AWS:SourceArn": "a"}}),
        permission(Effect="Deny"),
    ],
)
def test_where_more_decides_than_the_source_nothing_is_told(statement: object) -> None:
    assert allowed(document(statement)) is None


@pytest.mark.parametrize("policy", ["absent", None, {}, {"Statement": "x"}])
def test_a_policy_of_another_shape_tells_nothing(policy: object) -> None:
    assert allowed(policy) is None


def test_a_role_of_the_integration_stands_in_for_the_functions_policy() -> None:
    assert function_of(URI.format(FUNCTION), f"arn:aws:iam::{ACCOUNT}:role/caller") == {}


def test_a_function_in_a_stage_variable_is_not_known() -> None:
    assert function_of(URI.format("${stageVariables.function}"), None) == {}


def test_an_alias_belongs_to_what_is_asked_about() -> None:
    """The qualified ARN: a policy of the function without its alias does not cover the alias."""
    assert function_of(URI.format(f"{FUNCTION}:live"), None) == {"function": f"{FUNCTION}:live"}


def test_an_integration_that_is_not_shown_tells_nothing() -> None:
    assert integration(None) == {}
