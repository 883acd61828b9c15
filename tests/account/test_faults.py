"""Every call of live reading can fail in every way: the rest is read, and what is missing is named."""

from __future__ import annotations

import pytest
from botocore.exceptions import ReadTimeoutError

from bench.emulated import Emulated, ok, xml
from tests.account.matrix import HERE, breaks, refuses
from tests.account.scenes import SCENES
from why403.account.faults import LASTING, SILENT, Fault, fault_of
from why403.account.operations import operation_of
from why403.account.policies import OPEN
from why403.redaction.values import last_four
from why403.words.account import fault_lines


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
    under_way = {"iam GetUser", "iam ListUserPolicies", "iam ListAttachedUserPolicies"}
    assert {name for name in aws.calls if name.startswith("iam")} <= under_way
    assert [each.operation.name for each in reader.account.faults] == ["GetUser"]
    assert "usagePlans" in reader.written


def test_a_second_page_that_fails_leaves_the_list_untold(aws: Emulated) -> None:
    prepared = SCENES["private"](aws)
    first = {"item": [{"id": "a", "path": "/"}], "position": "next"}
    aws.reply(
        "apigateway", "GetResources", lambda _r: ok(first), refuses("InternalFailure", 503)("apigateway")
    )
    reader = prepared.everything(aws)
    assert "routes" not in reader.written
    assert "deployedRoutes" in reader.written
    assert [each.operation.name for each in reader.account.faults] == ["GetResources"]


def test_a_key_on_the_first_page_is_found_though_the_second_fails(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    sent = str(prepared.facts["request.api-key"])
    first = {"item": [{"id": "k", "enabled": True, "value": sent}, {"id": "other"}], "position": "next"}
    aws.reply("apigateway", "GetApiKeys", lambda _r: ok(first), refuses("InternalFailure", 503)("apigateway"))
    assert prepared.everything(aws).written["apiKeys"] == [
        {"id": "k", "enabled": True, "value": last_four(sent)}
    ]


def test_no_key_is_said_to_be_missing_where_a_page_failed(aws: Emulated) -> None:
    prepared = SCENES["regional"](aws)
    first = {"item": [{"id": "other", "value": "x" * 30}], "position": "next"}
    aws.reply("apigateway", "GetApiKeys", lambda _r: ok(first), refuses("InternalFailure", 503)("apigateway"))
    assert "apiKeys" not in prepared.everything(aws).written


def test_a_second_page_of_policies_that_fails_leaves_the_rest_open(aws: Emulated) -> None:
    """It could hold a Deny."""
    prepared = SCENES["regional"](aws)
    first = xml(
        "<ListUserPoliciesResponse><ListUserPoliciesResult><IsTruncated>true</IsTruncated><Marker>m</Marker>"
        "<PolicyNames><member>inline</member></PolicyNames></ListUserPoliciesResult>"
        "</ListUserPoliciesResponse>"
    )
    aws.reply("iam", "ListUserPolicies", lambda _r: first, refuses("AccessDenied", 403)("iam"))
    assert OPEN in prepared.everything(aws).written["callerPolicies"]  # type: ignore[operator]


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
    (stage,) = list(reader.written["stages"])  # type: ignore[call-overload]
    assert (stage["stageName"], "brandNew" in stage) == ("prod", False)


@pytest.mark.parametrize("shape", [[], {}, {"item": 7}, {"item": [7]}, {"item": [{"stageName": {"a": 1}}]}])
@pytest.mark.parametrize("name", ["GetStages", "GetResources", "GetAuthorizers", "GetGatewayResponses"])
def test_another_shape_stops_nothing(aws: Emulated, name: str, shape: object) -> None:
    prepared = SCENES["private"](aws)
    aws.reply("apigateway", name, lambda _r: ok(shape))
    reader = prepared.everything(aws)
    assert "deployedRoutes" in reader.written
    assert list(fault_lines((), ["web-acl"]))


def test_an_empty_account_concludes_nothing_of_the_api(aws: Emulated) -> None:
    """It may be another account's."""
    prepared = SCENES["private-domain"](aws)
    reader = prepared.everything(aws)
    assert {"stages", "routes", "deployedRoutes", "webAcl"}.isdisjoint(reader.written)


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


def test_the_keys_of_one_plan_that_cannot_be_read_leave_the_plans_told(aws: Emulated) -> None:
    prepared = SCENES["private"](aws)
    aws.reply("apigateway", "GetUsagePlanKeys", refuses("AccessDeniedException", 403)("apigateway"))
    plans = prepared.everything(aws).written["usagePlans"]
    assert isinstance(plans, list)
    assert plans
    assert not any("keys" in plan for plan in plans)
