"""Every call of live reading can fail in every way: the rest is read, and what is missing is named."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from bench.emulated import PROTOCOLS, Answer, Emulated, fault, ok, xml
from tests.sources.live.scenes import SCENES
from why403.observed.secret_words import last_four
from why403.sources.live.faults import LASTING, SILENT, Fault, Why, fault_of
from why403.sources.live.operations import READS, operation_of
from why403.sources.live.policies import OPEN
from why403.words.account import fault_lines

CALLS: dict[str, tuple[str, ...]] = {
    "regional": (
        "apigateway GetDomainName", "apigatewayv2 GetApiMappings", "apigateway GetRestApi",
        "apigateway GetStages", "apigateway GetExport", "apigateway GetResources",
        "apigateway GetAuthorizers", "apigateway GetGatewayResponses", "apigateway GetApiKeys",
        "apigateway GetUsagePlans", "apigateway GetUsage", "wafv2 GetWebACLForResource",
        "sts GetCallerIdentity", "iam GetUser", "iam ListGroupsForUser", "iam ListUserPolicies",
        "iam GetUserPolicy", "iam ListAttachedUserPolicies", "iam GetPolicy", "iam GetPolicyVersion",
        "iam ListGroupPolicies", "iam GetGroupPolicy", "iam ListAttachedGroupPolicies",
        "organizations DescribeOrganization", "organizations ListPoliciesForTarget",
        "organizations DescribePolicy", "organizations ListParents",
    ),
    "private": (
        "ec2 DescribeVpcEndpoints", "iam GetRole", "iam ListRolePolicies", "iam GetRolePolicy",
        "iam ListAttachedRolePolicies", "apigateway GetUsagePlanKeys",
    ),
    "http": (
        "apigatewayv2 GetApi", "apigatewayv2 GetStages", "apigatewayv2 ExportApi",
        "apigatewayv2 GetRoutes", "apigatewayv2 GetAuthorizers", "iam GetAccessKeyLastUsed",
    ),
    "private-domain": (
        "apigateway GetDomainNames", "apigateway GetBasePathMappings",
        "apigateway GetDomainNameAccessAssociations",
    ),
}  # fmt: skip
EACH = [(scene, call) for scene, calls in CALLS.items() for call in calls]


def refuses(code: str, status: int) -> Callable[[str], Callable[[Any], Answer]]:
    return lambda service: lambda _request: fault(PROTOCOLS.get(service, "json"), code, status)


def breaks(error: Exception) -> Callable[[str], Callable[[Any], Answer]]:
    def raises(_request: Any) -> Answer:
        raise error

    return lambda _service: raises


HERE = "http://127.0.0.1:9"
FAULTS: dict[str, tuple[Callable[[str], Callable[[Any], Answer]], Why]] = {
    "denied": (refuses("AccessDeniedException", 403), Why.DENIED),
    "throttled": (refuses("ThrottlingException", 429), Why.THROTTLED),
    "5xx": (refuses("InternalFailure", 503), Why.UNAVAILABLE),
    "time-out": (breaks(ReadTimeoutError(endpoint_url=HERE)), Why.TIMEOUT),
    "unreachable": (breaks(EndpointConnectionError(endpoint_url=HERE)), Why.UNREACHABLE),
    "expired": (refuses("ExpiredTokenException", 403), Why.CREDENTIALS),
    "deleted meanwhile": (refuses("NotFoundException", 404), Why.GONE),
    "an HTML page": (lambda _service: lambda _request: (500, {}, b"<html>"), Why.UNAVAILABLE),
}


def test_all_calls_are_tried() -> None:
    """But that of the simulator, which is tried where it is asked."""
    tried = {call for _, call in EACH}
    assert tried == {f"{read.service} {read.name}" for read in READS} - {"iam SimulatePrincipalPolicy"}


@cache
def told_in(scene: str, aws: Emulated) -> dict[str, object]:
    """What the account tells where nothing fails."""
    return SCENES[scene](aws).everything(aws).config


KINDS = [kind if kind == "denied" else pytest.param(kind, marks=pytest.mark.slow) for kind in FAULTS]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("scene", "call"), EACH)
def test_a_call_that_fails_is_named_and_the_rest_is_read(
    aws: Emulated, scene: str, call: str, kind: str
) -> None:
    prepared = SCENES[scene](aws)
    whole = told_in(scene, aws)
    service, name = call.split()
    make, why = FAULTS[kind]
    aws.reply(service, name, make(service))
    reader = prepared.everything(aws)
    named = [each for each in reader.account.faults if each.operation == operation_of(service, name)]
    assert [each.why for each in named][:1] == [why] or _is_no_fault(name, why)
    assert not reader.odd
    assert _told_less(reader.config, whole)
    lines = list(fault_lines(reader.account.faults))
    assert all(lines)
    if why is Why.DENIED:
        assert any(operation_of(service, name).action in line for line in lines)


def _is_no_fault(name: str, why: Why) -> bool:
    """A domain that is not there by one name is looked for by others."""
    return why is Why.GONE and name in ("GetDomainName", "GetRestApi", "GetApi")


def _told_less(less: object, more: object) -> bool:
    """Whether nothing is told otherwise; what is not told is left out, or said to be open."""
    if isinstance(less, dict) and isinstance(more, dict):
        return all(name in more and _told_less(part, more[name]) for name, part in less.items())
    if isinstance(less, list) and isinstance(more, list):
        if OPEN in less:
            return all(part == OPEN or part in more for part in less)
        return len(less) == len(more) and all(map(_told_less, less, more))
    return less == more


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "call"), EACH)
def test_a_call_that_succeeds_at_the_second_attempt_is_no_fault(aws: Emulated, scene: str, call: str) -> None:
    prepared = SCENES[scene](aws)
    before = prepared.everything(aws)
    service, name = call.split()
    given = aws.replies.get((service, name), [lambda _request: None])
    aws.reply(service, name, refuses("InternalFailure", 503)(service), *given)
    reader = prepared.everything(aws)
    assert [each.operation for each in reader.account.faults] == [
        each.operation for each in before.account.faults
    ]
    assert reader.config == before.config


def test_after_refused_credentials_nothing_more_is_asked(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    aws.reply("apigateway", "GetDomainName", refuses("ExpiredTokenException", 403)("apigateway"))
    aws.calls.clear()
    reader = prepared.everything(aws)
    assert set(aws.calls) == {"apigateway GetDomainName"}
    assert len(reader.account.faults) == 1


def test_a_service_that_is_silent_is_not_asked_again(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    aws.reply("iam", "GetUser", breaks(ReadTimeoutError(endpoint_url=HERE))("iam"))
    aws.calls.clear()
    reader = prepared.everything(aws)
    assert [name for name in aws.calls if name.startswith("iam")] == ["iam GetUser"]
    assert "usagePlans" in reader.config


def test_a_second_page_that_fails_leaves_the_list_untold(aws: Emulated) -> None:
    prepared = SCENES["private"](aws)
    first = {"item": [{"id": "a", "path": "/"}], "position": "next"}
    aws.reply(
        "apigateway", "GetResources", lambda _r: ok(first), refuses("InternalFailure", 503)("apigateway")
    )
    reader = prepared.everything(aws)
    assert "routes" not in reader.config
    assert "deployedRoutes" in reader.config
    assert [each.operation.name for each in reader.account.faults] == ["GetResources"]


def test_a_key_on_the_first_page_is_found_though_the_second_fails(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    sent = str(prepared.facts["request.api-key"])
    first = {"item": [{"id": "k", "enabled": True, "value": sent}, {"id": "other"}], "position": "next"}
    aws.reply("apigateway", "GetApiKeys", lambda _r: ok(first), refuses("InternalFailure", 503)("apigateway"))
    assert prepared.everything(aws).config["apiKeys"] == [
        {"id": "k", "enabled": True, "value": last_four(sent)}
    ]


def test_no_key_is_said_to_be_missing_where_a_page_failed(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    first = {"item": [{"id": "other", "value": "x" * 30}], "position": "next"}
    aws.reply("apigateway", "GetApiKeys", lambda _r: ok(first), refuses("InternalFailure", 503)("apigateway"))
    assert "apiKeys" not in prepared.everything(aws).config


def test_a_second_page_of_policies_that_fails_leaves_the_rest_open(aws: Emulated) -> None:
    """It could hold a Deny."""
    prepared = SCENES["regional"](aws)
    first = xml(
        "<ListUserPoliciesResponse><ListUserPoliciesResult><IsTruncated>true</IsTruncated><Marker>m</Marker>"
        "<PolicyNames><member>inline</member></PolicyNames></ListUserPoliciesResult>"
        "</ListUserPoliciesResponse>"
    )
    aws.reply("iam", "ListUserPolicies", lambda _r: first, refuses("AccessDenied", 403)("iam"))
    assert OPEN in prepared.everything(aws).config["callerPolicies"]  # type: ignore[operator]


def test_fields_and_values_that_nobody_knows_are_passed_over(aws: Emulated) -> None:
    prepared = SCENES["private"](aws)
    api = {
        "id": "x",
        "apiKeySource": "TELEPATHY",
        "brandNew": {"a": 1},
        "endpointConfiguration": {"types": ["MOON"]},
    }
    aws.reply("apigateway", "GetRestApi", lambda _r: ok(api))
    aws.reply("apigateway", "GetStages", lambda _r: ok({"item": [{"stageName": "prod", "brandNew": []}, {}]}))
    aws.reply(
        "wafv2",
        "GetWebACLForResource",
        lambda _r: ok({"WebACL": {"Name": "a", "DefaultAction": {"Ask": {}}}}),
    )
    reader = prepared.everything(aws)
    assert not reader.odd
    assert not reader.account.faults
    assert reader.config["stages"] == [{"stageName": "prod"}]


@pytest.mark.parametrize("shape", [[], {}, {"item": 7}, {"item": [7]}, {"item": [{"stageName": {"a": 1}}]}])
@pytest.mark.parametrize("name", ["GetStages", "GetResources", "GetAuthorizers", "GetGatewayResponses"])
def test_another_shape_stops_nothing(aws: Emulated, name: str, shape: object) -> None:
    prepared = SCENES["private"](aws)
    aws.reply("apigateway", name, lambda _r: ok(shape))
    reader = prepared.everything(aws)
    assert "deployedRoutes" in reader.config
    assert list(fault_lines((), ["web-acl"]))


def test_an_empty_account_concludes_nothing_of_the_api(aws: Emulated) -> None:
    """It may be another account's."""
    prepared = SCENES["private-domain"](aws)
    reader = prepared.everything(aws)
    assert {"stages", "routes", "deployedRoutes", "webAcl"}.isdisjoint(reader.config)


@pytest.mark.parametrize(
    "name", ["NoCredentialsError", "SSOTokenLoadError", "TokenRetrievalError", "NoRegionError"]
)
def test_what_stands_before_every_call_is_told_apart(name: str) -> None:
    error = type(name, (Exception,), {})()
    found = fault_of(error, operation_of("apigateway", "GetRestApi"), "")
    assert found.why in LASTING
    assert found.why not in SILENT


def test_a_fault_holds_nothing_of_what_aws_said() -> None:
    class Refused(Exception):
        response = {"Error": {"Code": "AccessDenied", "Message": "s3cret"}}  # noqa: RUF012

    found = fault_of(Refused(), operation_of("apigateway", "GetRestApi"), "")
    assert "s3cret" not in f"{found!r}{found}{next(iter(fault_lines([found])))}"
    assert isinstance(found, Fault)
